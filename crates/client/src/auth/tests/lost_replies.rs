//! Changes that are requested only once and may have been made although no response was received.

use super::srp_server::SrpServer;
use super::*;

const SIGN_UP: &str = "SignUp";
const RESEND: &str = "ResendConfirmationCode";
const RESET: &str = "ConfirmForgotPassword";
const PASSWORD: &str = "the new password";

fn lost_replies() -> [Reply; 3] {
    [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::Http(502, Vec::new(), "<html>".to_owned())]
}

fn sign_up(world: &mut World, tab: &Tab, username: &str) -> Result<SignInStep, AuthError> {
    let auth = tab.auth.clone();
    let sign_up = SignUp::new(username, Secret::new(PASSWORD));
    world.finish(async move { auth.sign_up(sign_up).await })
}

#[test]
fn after_a_lost_sign_up_an_existing_user_name_leads_to_confirmation() {
    for reply in lost_replies() {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(SIGN_UP, reply);
        assert!(sign_up(&mut world, &tab, "ada").unwrap_err().is_retryable());
        assert_eq!(world.count(SIGN_UP), 1);
        world.reply(SIGN_UP, Reply::error("UsernameExistsException", ""));
        world.reply(RESEND, Reply::json(&json!({ "CodeDeliveryDetails": { "Destination": "a***" } })));
        let step = sign_up(&mut world, &tab, " ada ").unwrap();
        let SignInStep::ConfirmSignUp { username, delivery } = step else {
            panic!("expected a confirmation, found {step:?}")
        };
        assert_eq!((&*username, &*delivery.unwrap().unwrap().destination), ("ada", "a***"));
        assert_eq!(world.operations(), [SIGN_UP, SIGN_UP, RESEND]);
        assert_eq!(tab.auth.pending().unwrap().username, "ada");
        assert!(tab.auth.0.pending_sign_up.borrow().is_some());
    }
}

#[test]
fn a_user_name_of_another_user_is_still_rejected() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::Fails(TransportError::Offline));
    assert!(sign_up(&mut world, &tab, "ada").is_err());
    // The name differs from that of the lost sign-up.
    world.reply(SIGN_UP, Reply::error("UsernameExistsException", ""));
    assert_eq!(sign_up(&mut world, &tab, "grace").unwrap_err().code(), "UsernameExistsException");
    assert_eq!(world.count(RESEND), 0);
    // The name is that of the lost sign-up, but its user is already confirmed.
    world.reply(SIGN_UP, Reply::error("UsernameExistsException", ""));
    world.reply(RESEND, Reply::error("InvalidParameterException", "User is already confirmed."));
    assert_eq!(sign_up(&mut world, &tab, "ada").unwrap_err().code(), "UsernameExistsException");
    assert_eq!(tab.auth.pending(), None);
    // The lost sign-up is considered only once.
    world.reply(SIGN_UP, Reply::error("UsernameExistsException", ""));
    assert!(sign_up(&mut world, &tab, "ada").is_err());
    assert_eq!(world.count(RESEND), 1);
}

#[test]
fn a_lost_sign_up_leads_to_confirmation_even_if_no_code_can_be_sent() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::Fails(TransportError::Offline));
    assert!(sign_up(&mut world, &tab, "ada").is_err());
    world.reply(SIGN_UP, Reply::error("UsernameExistsException", ""));
    world.reply(RESEND, Reply::error("LimitExceededException", ""));
    let step = sign_up(&mut world, &tab, "ada").unwrap();
    let SignInStep::ConfirmSignUp { delivery, .. } = step else {
        panic!("expected a confirmation, found {step:?}")
    };
    assert_eq!(delivery.unwrap_err().code(), "LimitExceededException");
    assert_eq!(tab.auth.pending().unwrap().username, "ada");
}

fn reset(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    let auth = tab.auth.clone();
    world.finish(
        async move { auth.reset_password("ada", &Secret::new("123456"), &Secret::new(PASSWORD)).await },
    )
}

/// Scripts a pool that already knows the new password.
fn script_accepted_password(world: &World) {
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    world.reply(REVOKE, Reply::json(&json!({})));
}

#[test]
fn after_a_lost_reset_the_new_password_is_checked_with_a_sign_in() {
    for reply in lost_replies() {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(RESET, reply);
        script_accepted_password(&world);
        assert_eq!(reset(&mut world, &tab), Ok(()));
        assert_eq!(world.operations(), [RESET, INITIATE, RESPOND, REVOKE]);
        assert_eq!(world.host.transport.last(REVOKE)["Token"], "refresh token of ada");
        // This does not sign the user in, because that would skip a second factor.
        assert_eq!(tab.reason(), Reason::NoSession);
        assert_eq!(stored(&world.host), None);
    }
}

#[test]
fn a_second_factor_proves_that_the_reset_was_made() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(RESET, Reply::Fails(TransportError::Offline));
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&json!({ "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" })));
    assert_eq!(reset(&mut world, &tab), Ok(()));
}

#[test]
fn a_reset_that_was_not_made_returns_the_original_error() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(RESET, Reply::Fails(TransportError::Offline));
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", "the old password").challenge()));
    world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    assert_eq!(reset(&mut world, &tab), Err(offline()));
    assert_eq!(world.count(RESET), 1);
}

#[test]
fn a_spent_code_after_a_lost_reset_is_not_an_error() {
    for code in ["CodeMismatchException", "ExpiredCodeException"] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(RESET, Reply::Fails(TransportError::Offline));
        // The network is unavailable.
        let began = world.now();
        assert_eq!(reset(&mut world, &tab), Err(offline()));
        assert!(world.now() - began <= 15_000);
        world.reply(RESET, Reply::error(code, ""));
        script_accepted_password(&world);
        assert_eq!(reset(&mut world, &tab), Ok(()));
        // The next wrong code is the user's own mistake.
        world.reply(RESET, Reply::error(code, ""));
        assert_eq!(reset(&mut world, &tab).unwrap_err().code(), code);
    }
}
