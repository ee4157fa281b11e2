//! Tests of password recovery.

use super::*;

const FORGOT: &str = "ForgotPassword";
const RESET: &str = "ConfirmForgotPassword";

fn forgot(world: &mut World, tab: &Tab) -> Result<Option<CodeDelivery>, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.forgot_password(" ada@example.com ").await })
}

fn reset(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move {
        auth.reset_password(" ada@example.com ", &Secret::new("123456"), &Secret::new(" new one ")).await
    })
}

#[test]
fn recovery_sends_a_code_and_sets_the_new_password() {
    let mut world = World::new();
    let tab = world.tab();
    let details = json!({ "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" });
    world.reply(FORGOT, Reply::json(&json!({ "CodeDeliveryDetails": details })));
    let delivery = forgot(&mut world, &tab).unwrap();
    assert_eq!(delivery.as_ref().unwrap().destination, "a***@e***");
    assert_eq!(
        world.host.transport.last(FORGOT),
        json!({ "ClientId": CLIENT_ID, "Username": "ada@example.com" })
    );
    let pending = Pending { kind: PendingKind::Recovery, username: "ada@example.com".to_owned(), delivery };
    assert_eq!(tab.auth.pending(), Some(pending.clone()));
    assert_eq!(world.page(tab.host.reloaded()).auth.pending(), Some(pending));
    world.reply(RESET, Reply::json(&json!({})));
    assert_eq!(reset(&mut world, &tab), Ok(()));
    assert_eq!(
        world.host.transport.last(RESET),
        json!({
            "ClientId": CLIENT_ID,
            "Username": "ada@example.com",
            "ConfirmationCode": "123456",
            "Password": " new one ",
        })
    );
    assert_eq!(tab.auth.pending(), None);
    // A reset does not sign the user in.
    assert_eq!(tab.reason(), Reason::NoSession);
    assert_eq!(world.operations(), [FORGOT, RESET]);
}

#[test]
fn the_delivery_of_the_code_may_be_unknown() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(FORGOT, Reply::json(&json!({})));
    assert_eq!(forgot(&mut world, &tab), Ok(None));
    assert!(tab.auth.pending().is_some());
}

#[test]
fn a_rejected_reset_keeps_the_pending_recovery() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(FORGOT, Reply::json(&json!({})));
    assert!(forgot(&mut world, &tab).is_ok());
    for code in [
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidPasswordException",
        "LimitExceededException",
    ] {
        world.reply(RESET, Reply::error(code, ""));
        assert_eq!(reset(&mut world, &tab).unwrap_err().code(), code);
        assert!(tab.auth.pending().is_some());
    }
    assert_eq!(world.count(RESET), 4);
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn a_rejected_request_for_a_code_leaves_nothing_pending() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(
        FORGOT,
        Reply::error("LimitExceededException", "Attempt limit exceeded, please try after some time."),
    );
    assert_eq!(forgot(&mut world, &tab).unwrap_err().code(), "LimitExceededException");
    assert_eq!(forgot(&mut world, &tab), Err(offline()));
    assert_eq!(world.count(FORGOT), 2);
    assert_eq!(tab.auth.pending(), None);
}

/// A firewall's challenge is a response of status 202 with an empty body, so the pool has not received the new
/// password.
#[test]
fn a_reset_answered_by_a_firewall_is_an_error() {
    for (status, body) in [(202, ""), (204, ""), (202, "{}")] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(FORGOT, Reply::json(&json!({})));
        assert!(forgot(&mut world, &tab).is_ok());
        world.reply(RESET, Reply::Http(status, Vec::new(), body.to_owned()));
        let error = reset(&mut world, &tab).unwrap_err();
        assert_eq!(error.code(), format!("HTTP {status}"));
        assert!(tab.auth.pending().is_some());
        assert_eq!(world.operations(), [FORGOT, RESET]);
    }
}
