//! Tests of Amplify's `deleteUser`. Its common behaviour is tested in `account`.

use super::account::{GET_USER, act};
use super::token::record;
use super::*;

const DELETE: &str = "DeleteUser";
const NOT_FOUND: &str = "UserNotFoundException";

fn delete(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    act(world, tab, async |auth| auth.delete_user().await)
}

#[test]
fn a_deletion_ends_the_session_in_all_tabs() {
    let mut world = World::new();
    let (tab, other) = (world.signed_in("ada"), world.tab());
    world.reply(DELETE, Reply::json(&json!({})));
    assert_eq!(delete(&mut world, &tab), Ok(()));
    assert_eq!((tab.reason(), other.reason()), (Reason::Deleted, Reason::SignedOutElsewhere));
    assert_eq!(stored(&world.host), None);
    for tab in [&tab, &other] {
        assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
    }
    // No token is left to revoke.
    assert_eq!(world.operations(), [INITIATE, DELETE]);
    assert_eq!(world.page(tab.host.reloaded()).reason(), Reason::NoSession);
}

#[test]
fn a_deletion_discards_the_pending_code() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply("ForgotPassword", Reply::json(&json!({})));
    act(&mut world, &tab, async |auth| auth.forgot_password("ada").await).unwrap();
    assert!(tab.auth.pending().is_some());
    world.reply(DELETE, Reply::json(&json!({})));
    assert_eq!(delete(&mut world, &tab), Ok(()));
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_user_that_no_longer_exists_counts_as_deleted() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(DELETE, Reply::error(NOT_FOUND, "User does not exist."));
    assert_eq!(delete(&mut world, &tab), Ok(()));
    assert_eq!(tab.reason(), Reason::Deleted);
}

#[test]
fn after_a_lost_reply_the_user_is_looked_up() {
    for lost in
        [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::Http(502, Vec::new(), String::new())]
    {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(DELETE, lost.clone());
        world.reply(GET_USER, Reply::error(NOT_FOUND, "User does not exist."));
        assert_eq!(delete(&mut world, &tab), Ok(()));
        assert_eq!((tab.reason(), stored(&world.host)), (Reason::Deleted, None));
        assert_eq!(world.operations(), [INITIATE, DELETE, GET_USER]);

        // The user still exists.
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(DELETE, lost);
        world.reply(GET_USER, Reply::json(&json!({ "Username": "u", "UserAttributes": [] })));
        assert!(delete(&mut world, &tab).unwrap_err().is_retryable());
        assert!(tab.is_signed_in() && world.count(DELETE) == 1);
    }
}

/// The session may have been ended in another way: it is over, but the user is not reported as deleted.
#[test]
fn a_rejected_session_does_not_prove_the_deletion() {
    let rejected = || Reply::error(NOT_AUTHORIZED, "Access Token has been revoked");
    for (code, outcome) in [(NOT_FOUND, Ok(())), (NOT_AUTHORIZED, Err(NOT_AUTHORIZED))] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(DELETE, Reply::Fails(TransportError::Offline));
        world.reply(GET_USER, rejected());
        world.reply(GET_USER, rejected());
        world.reply(REFRESH, Reply::error(code, "no"));
        let deleted = delete(&mut world, &tab);
        assert_eq!(deleted.as_ref().map_err(AuthError::code), outcome.as_ref().map_err(|code| *code));
        assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
        assert_eq!(stored(&world.host), None);
    }
}

#[test]
fn a_user_who_signed_in_meanwhile_stays_signed_in() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.transport.hold();
    world.reply(DELETE, Reply::json(&json!({})));
    let auth = tab.auth.clone();
    let deleting = world.spawn(async move { auth.delete_user().await });
    let other_session = record("grace", world.now());
    store(&world.host, &other_session.to_string());
    world.host.transport.release();
    world.settle();
    assert_eq!(deleting.result(), Ok(()));
    assert_eq!(stored(&world.host), Some(other_session));
    assert_eq!(tab.auth.state().user().unwrap().sub(), token::sub("grace"));
}

#[test]
fn a_late_refresh_does_not_restore_a_deleted_user() {
    let mut world = World::new();
    let (tab, other) = (world.signed_in("ada"), world.tab());
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let refreshing = world.spawn(other.refresh());
    world.reply(DELETE, Reply::json(&json!({})));
    let auth = tab.auth.clone();
    let deleting = world.spawn(async move { auth.delete_user().await });
    world.host.transport.release();
    world.settle();
    assert_eq!(deleting.result(), Ok(()));
    drop(refreshing.result());
    assert_eq!(stored(&world.host), None);
    assert!(!tab.is_signed_in() && !other.is_signed_in());
}
