//! Operations that are specific to a pool in ministack.

use serde_json::{Map, Value};
use tokio::process::Command;

use super::mail::Mail;
use super::request::get;

/// The script that administers the pool, because ministack's administrative calls have to be signed.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) python: String,
    pub(super) path: String,
    pub(super) endpoint: String,
    pub(super) region: String,
}

impl Script {
    pub(super) async fn create_user(&self, pool: &str, email: &str, temporary_password: &str) {
        self.run("admin-create-user", pool, email, &["--temporary-password", temporary_password]).await;
    }

    pub(super) async fn sign_user_out(&self, pool: &str, email: &str) {
        self.run("admin-user-global-sign-out", pool, email, &[]).await;
    }

    async fn run(&self, verb: &str, pool: &str, email: &str, arguments: &[&str]) {
        let output = Command::new(&self.python)
            .args([&self.path, verb, "--endpoint", &self.endpoint, "--region", &self.region])
            .args(["--user-pool-id", pool, "--email", email])
            .args(arguments)
            .kill_on_drop(true)
            .output()
            .await
            .expect("the administration script should start");
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Returns the mails to an address, newest first.
pub(super) async fn mails(authority: &str, address: &str) -> Vec<Mail> {
    let inbox = get(authority, "/_ministack/ses/messages").await;
    let accounts = inbox["messages"].as_object().into_iter().flat_map(Map::values);
    let is_to_address =
        |mail: &&Value| mail["To"].as_array().is_some_and(|to| to.iter().any(|it| it == address));
    let mut mails: Vec<&Value> =
        accounts.filter_map(Value::as_array).flatten().filter(is_to_address).collect();
    let sent_at = |mail: &Value| mail["Timestamp"].as_f64().unwrap_or_default();
    mails.sort_by(|one, other| sent_at(other).total_cmp(&sent_at(one)));
    let body = |mail: &Value| mail["BodyText"].as_str().unwrap_or_default().to_owned();
    mails.into_iter().map(|mail| Mail { body: body(mail) }).collect()
}
