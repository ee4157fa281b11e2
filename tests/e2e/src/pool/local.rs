//! Operations that are specific to the pool in `crates/pool`.

use serde_json::{Value, json};

use super::mail::Mail;
use super::request::{get, send};

/// The pool checks that there is a signature, but does not verify it.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=local";

/// Creates a user of the pool with the id `pool`, with a temporary password.
pub(super) async fn create_user(authority: &str, pool: &str, email: &str, temporary_password: &str) {
    let attributes = [
        ("email", email),
        ("email_verified", "true"),
        ("name", "Created by an administrator"),
        ("preferred_username", email.split('@').next().unwrap_or(email)),
    ];
    let attributes = attributes.map(|(name, value)| json!({ "Name": name, "Value": value }));
    let input = json!({
        "UserPoolId": pool,
        "Username": email,
        "TemporaryPassword": temporary_password,
        "MessageAction": "SUPPRESS",
        "UserAttributes": attributes,
    });
    send(authority, "AdminCreateUser", &input, Some(AUTHORIZATION)).await;
}

/// Signs a user out everywhere.
pub(super) async fn sign_user_out(authority: &str, pool: &str, email: &str) {
    let input = json!({ "UserPoolId": pool, "Username": email });
    send(authority, "AdminUserGlobalSignOut", &input, Some(AUTHORIZATION)).await;
}

/// Returns the mails to an address, newest first.
pub(super) async fn mails(authority: &str, address: &str) -> Vec<Mail> {
    let inbox = get(authority, "/inbox.json").await;
    let messages = inbox["messages"].as_array().expect("the inbox should have messages");
    let is_to_address = |message: &&Value| message["to"] == address && message["medium"] == "EMAIL";
    let mail = |message: &Value| Mail {
        body: message["body"].as_str().expect("the message should have a body").to_owned(),
    };
    messages.iter().filter(is_to_address).map(mail).collect()
}
