//! Tests of the inbox.

use super::*;

async fn sign_up(site: &Site, name: &str) {
    let input = json!({
        "ClientId": site.client_id, "Username": name, "Password": "Correct-h0rse",
        "UserAttributes": [{ "Name": "email", "Value": "ada@example.com" }],
    });
    let reply = site.operation("SignUp", &input, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

/// The newest message comes first, whatever the time of its pool's clock.
#[tokio::test]
async fn newest_message_comes_first_even_after_the_clock_was_moved() {
    let site = Site::new();
    let update = json!({ "UserPoolId": site.pool_id, "AutoVerifiedAttributes": ["email"] });
    call(&site.service, "UpdateUserPool", &update);
    let clock = format!("/_pool/pools/{}/clock", site.pool_id);
    site.control(&clock, &json!({ "ahead_seconds": 86_400 })).await;
    sign_up(&site, "first").await;
    site.control(&clock, &json!({ "ahead_seconds": 0 })).await;
    sign_up(&site, "second").await;

    let inbox = site.get("/inbox.json?to=ada%40example.com").await.json();
    let messages = inbox["messages"].as_array().unwrap();
    let sent: Vec<_> = messages.iter().map(|message| message["sent"].as_f64().unwrap()).collect();
    // By the pool's clock, the first message is much newer than the second.
    assert!(matches!(sent[..], [second, first] if second + 80_000.0 < first), "{sent:?}");
}
