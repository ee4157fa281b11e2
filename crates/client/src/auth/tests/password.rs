//! Tests of Amplify's `updatePassword`. Its common behaviour is tested in `account`.

use super::account::{GET_USER, act};
use super::srp_server::SrpServer;
use super::*;

const CHANGE: &str = "ChangePassword";
const NEW: &str = "the new one";

fn change(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    act(world, tab, async |auth| {
        auth.change_password(Some(&Secret::new("the old one")), &Secret::new(NEW)).await
    })
}

fn set_first_password(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    act(world, tab, async |auth| auth.change_password(None, &Secret::new(NEW)).await)
}

/// Scripts a pool whose password is `password`, for a sign-in of the token's user.
fn script_password_check(world: &World, password: &str) {
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", password).challenge()));
    if password == NEW {
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        world.reply(REVOKE, Reply::json(&json!({})));
    } else {
        world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    }
}

fn user() -> Reply {
    Reply::json(&json!({ "Username": "u", "UserAttributes": [] }))
}

#[test]
fn a_wrong_old_password_is_sent_once_and_keeps_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(CHANGE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    world.reply(GET_USER, user());
    assert_eq!(service_code(&change(&mut world, &tab).unwrap_err()), &ErrorCode::NotAuthorized);
    assert_eq!(world.operations(), [INITIATE, CHANGE, GET_USER]);
    assert!(tab.is_signed_in());
}

#[test]
fn a_wrong_old_password_is_reported_after_the_token_was_refreshed() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for reply in ["Access Token has expired", "Incorrect username or password."] {
        world.reply(CHANGE, Reply::error(NOT_AUTHORIZED, reply));
    }
    world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "Access Token has expired"));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(GET_USER, user());
    assert_eq!(service_code(&change(&mut world, &tab).unwrap_err()), &ErrorCode::NotAuthorized);
    assert_eq!(world.operations(), [INITIATE, CHANGE, GET_USER, REFRESH, CHANGE, GET_USER]);
}

#[test]
fn after_a_lost_reply_the_new_password_is_checked_with_a_sign_in() {
    for lost in
        [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::Http(502, Vec::new(), String::new())]
    {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(CHANGE, lost);
        script_password_check(&world, NEW);
        let before = stored(&world.host);
        assert_eq!(change(&mut world, &tab), Ok(()));
        assert_eq!(world.operations(), [INITIATE, CHANGE, INITIATE, RESPOND, REVOKE]);
        let parameters = &world.host.transport.last(INITIATE)["AuthParameters"];
        assert_eq!(parameters["USERNAME"], token::sub("ada"));
        // The session is unchanged.
        assert!(tab.is_signed_in() && stored(&world.host) == before);
    }
}

#[test]
fn a_change_that_was_not_made_returns_the_original_error() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(CHANGE, Reply::Fails(TransportError::Offline));
    script_password_check(&world, "the old one");
    assert_eq!(change(&mut world, &tab), Err(offline()));
    assert_eq!(world.count(CHANGE), 1);
}

#[test]
fn a_rejected_old_password_after_a_lost_change_is_checked() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    // The network is unavailable.
    assert_eq!(change(&mut world, &tab), Err(offline()));
    for _ in 0..2 {
        world.reply(CHANGE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
        world.reply(GET_USER, user());
    }
    script_password_check(&world, NEW);
    assert_eq!(change(&mut world, &tab), Ok(()));
    // The next wrong password is the user's own mistake.
    let signed_in = world.count(INITIATE);
    assert_eq!(service_code(&change(&mut world, &tab).unwrap_err()), &ErrorCode::NotAuthorized);
    assert_eq!(world.count(INITIATE), signed_in);
}

#[test]
fn a_first_password_set_by_a_lost_request_counts_as_set() {
    for code in [NOT_AUTHORIZED, "InvalidParameterException", "PasswordHistoryPolicyViolationException"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        assert_eq!(set_first_password(&mut world, &tab), Err(offline()));
        world.reply(CHANGE, Reply::error(code, "no"));
        world.reply(GET_USER, user());
        script_password_check(&world, NEW);
        assert_eq!(set_first_password(&mut world, &tab), Ok(()), "{code}");
    }
}

#[test]
fn a_lost_change_of_another_user_is_ignored() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert_eq!(change(&mut world, &tab), Err(offline()));
    world.sign_in(&tab, "grace");
    world.reply(CHANGE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    world.reply(GET_USER, user());
    assert!(change(&mut world, &tab).is_err());
    assert_eq!(world.count(RESPOND), 0);
}

#[test]
fn other_errors_are_returned_unchanged() {
    for code in [
        "InvalidPasswordException",
        "PasswordHistoryPolicyViolationException",
        "LimitExceededException",
        "UserNotConfirmedException",
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(CHANGE, Reply::error(code, ""));
        assert_eq!(change(&mut world, &tab).unwrap_err().code(), code);
        assert_eq!(world.operations(), [INITIATE, CHANGE]);
    }
}
