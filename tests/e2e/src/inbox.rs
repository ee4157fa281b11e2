//! The mails that the pool sent.

use hyper::Request;
use serde_json::Value;

use crate::http::{self, Body};
use crate::{Pool, until};

impl Pool {
    /// How many mails an address got so far.
    pub async fn mails_to(&self, address: &str) -> usize {
        self.mails(address).await.len()
    }

    /// The six digits in the newest mail to an address; waits for a mail.
    pub async fn code_for(&self, address: &str) -> String {
        let mut code = None;
        until(&format!("a mail with a code to {address}"), async || {
            let mut mails = self.mails(address).await;
            mails.sort_by(|one, other| sent_at(one).total_cmp(&sent_at(other)));
            code = mails.last().and_then(|mail| six_digits(mail["BodyText"].as_str()?));
            code.is_some()
        })
        .await;
        code.expect("the condition above")
    }

    async fn mails(&self, address: &str) -> Vec<Value> {
        let request = Request::get("/_ministack/ses/messages")
            .header("host", &self.authority)
            .body(Body::default())
            .expect("a request");
        let reply = http::send(&self.authority, request).await.expect("the inbox answers");
        let inbox: Value = serde_json::from_slice(reply.body()).expect("the inbox is JSON");
        let accounts = inbox["messages"].as_object().into_iter().flat_map(serde_json::Map::values);
        let is_theirs =
            |mail: &&Value| mail["To"].as_array().is_some_and(|to| to.iter().any(|it| it == address));
        accounts.filter_map(Value::as_array).flatten().filter(is_theirs).cloned().collect()
    }
}

fn sent_at(mail: &Value) -> f64 {
    mail["Timestamp"].as_f64().unwrap_or_default()
}

/// The first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}
