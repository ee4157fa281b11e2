//! Tests of clients whose storage is blocked, full or unreliable.

use super::token::rotated;
use super::*;
use crate::platform::StorageError;

#[test]
fn with_blocked_storage_the_session_is_in_memory() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Blocked));
    let tab = world.signed_in("ada");
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Blocked));
    assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token("ada", world.now()));
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    assert!(world.finish(tab.access_token()).is_ok());
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(world.host.transport.last(REFRESH)["RefreshToken"], "second");
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
}

#[test]
fn with_full_storage_the_session_is_in_memory_until_a_write_succeeds() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Full));
    let tab = world.signed_in("ada");
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Full));
    assert_eq!(stored(&world.host), None);
    assert!(world.finish(tab.access_token()).is_ok());
    // A later write succeeds.
    world.host.session.fail(None);
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(tab.auth.storage_failure(), None);
    assert_eq!(stored(&world.host).unwrap()["access_token"], access_token("ada", world.now()));
}

#[test]
fn storage_that_becomes_blocked_keeps_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.session.fail(Some(StorageError::Blocked));
    tab.host.tabs.wake();
    world.settle();
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Blocked));
    assert!(world.finish(tab.access_token()).is_ok());
}

#[test]
fn full_storage_does_not_keep_the_session_of_the_previous_user() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.session.fail(Some(StorageError::Full));
    world.sign_in(&tab, "grace");
    assert_eq!(stored(&world.host), None);
    assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
}

#[test]
fn full_storage_does_not_keep_a_used_refresh_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.session.fail(Some(StorageError::Full));
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(stored(&world.host), None);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

#[test]
fn full_storage_keeps_an_old_record_that_is_still_usable() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.session.fail(Some(StorageError::Full));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", world.now()));
    // This tab continues with the tokens that it could not store, the other tab with the stored ones.
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert!(other.is_signed_in());
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(other.access_token()).is_ok());
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    for tab in [&tab, &other] {
        assert!(!tab.is_signed_in());
        assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
    }
}

#[test]
fn a_later_session_of_another_tab_replaces_one_in_memory() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Full));
    let tab = world.signed_in("ada");
    world.host.session.fail(None);
    let other = world.tab();
    assert_eq!(other.reason(), Reason::NoSession);
    world.sign_in(&other, "grace");
    assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
    assert_eq!(tab.auth.storage_failure(), None);
}

#[test]
fn a_sign_out_completes_even_if_the_record_cannot_be_removed() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.session.fail(Some(StorageError::Blocked));
    world.reply(REVOKE, Reply::json(&json!({})));
    // The session was read before.
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(world.count(REVOKE), 1);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    // The storage becomes available with the old record, which is not restored.
    world.host.session.fail(None);
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn tokens_beyond_the_record_limit_stay_in_memory() {
    let mut world = World::new();
    let tab = world.tab();
    let mut reply = authentication_result("ada", world.now());
    let mut claims = token::id_claims("ada", world.now());
    claims["custom:note"] = json!("x".repeat(70_000));
    reply["AuthenticationResult"]["IdToken"] = json!(token::jwt(&claims));
    world.reply(INITIATE, Reply::json(&reply));
    assert!(world.finish(tab.sign_in(by_password("ada"))).is_ok());
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Full));
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_sign_up_writes_the_pending_record_only() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply("SignUp", Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let sign_up = SignUp::new("ada", Secret::new("canary"));
    assert!(world.finish(async move { auth.sign_up(sign_up).await }).is_ok());
    assert_eq!(tab.host.tab.writes(), ["yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.pending"]);
    assert!(world.host.session.writes().is_empty());
}
