//! Tests of the stored record of a sign-up or recovery that waits for a code.

use super::*;
use crate::platform::{Storage as _, StorageError};

const KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.pending";

fn tab_with_pending_recovery(world: &mut World) -> Tab {
    let tab = world.tab();
    world.reply("ForgotPassword", Reply::json(&json!({})));
    let auth = tab.auth.clone();
    assert!(world.finish(async move { auth.forgot_password("ada").await }).is_ok());
    tab
}

#[test]
fn a_pending_code_expires_after_an_hour() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    world.advance(Duration::from_secs(3599));
    assert!(tab.auth.pending().is_some());
    world.advance(Duration::from_secs(1));
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_small_clock_correction_keeps_the_pending_code() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    world.host.clock.set(FakeClock::START - 2000);
    assert!(tab.auth.pending().is_some());
    world.host.clock.set(FakeClock::START - 86_400_000);
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn the_pending_code_is_stored_per_tab() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    assert_eq!(world.tab().auth.pending(), None);
    assert_eq!(world.page(tab.host.reloaded()).auth.pending(), tab.auth.pending());
    tab.auth.abandon();
    assert_eq!(tab.auth.pending(), None);
    assert_eq!(tab.host.tab.get(KEY), Ok(None));
}

#[test]
fn the_record_does_not_contain_the_password() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply("SignUp", Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let sign_up = SignUp::new("ada", Secret::new("canary"));
    assert!(world.finish(async move { auth.sign_up(sign_up).await }).is_ok());
    let record: Value = serde_json::from_str(&tab.host.tab.get(KEY).unwrap().unwrap()).unwrap();
    assert_eq!(
        record,
        json!({
            "version": 1,
            "since": FakeClock::START,
            "pending": { "kind": "sign-up", "username": "ada", "delivery": null },
        })
    );
}

#[test]
fn with_failing_storage_the_pending_code_is_in_memory() {
    for failure in [StorageError::Blocked, StorageError::Full] {
        let mut world = World::new();
        let tab = world.tab();
        tab.host.tab.fail(Some(failure));
        world.reply("ForgotPassword", Reply::json(&json!({})));
        let auth = tab.auth.clone();
        assert!(world.finish(async move { auth.forgot_password("ada").await }).is_ok());
        assert_eq!(tab.auth.pending().unwrap().username, "ada");
        tab.auth.abandon();
        assert_eq!(tab.auth.pending(), None);
    }
}

#[test]
fn a_malformed_record_is_ignored() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    let valid = tab.host.tab.get(KEY).unwrap().unwrap();
    for text in [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        valid[..valid.len() - 1].to_owned(),
        valid.replace("\"version\":1", "\"version\":2"),
        valid.replace(&FakeClock::START.to_string(), &i64::MIN.to_string()),
        valid.replace(&FakeClock::START.to_string(), &i64::MAX.to_string()),
        valid.replace("recovery", "novel"),
        valid.replace("\"ada\"", "7"),
    ] {
        assert_ne!(text, valid);
        tab.host.tab.set(KEY, &text).unwrap();
        assert_eq!(tab.auth.pending(), None, "{text}");
    }
}

#[test]
fn a_sign_in_removes_the_pending_code() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    world.sign_in(&tab, "ada");
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_sign_out_removes_the_pending_code() {
    let mut world = World::new();
    let tab = tab_with_pending_recovery(&mut world);
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.pending(), None);
}
