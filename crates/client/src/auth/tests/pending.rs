use super::*;
use crate::platform::{Storage as _, StorageError};

const KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.pending";

fn forgotten(world: &mut World) -> Tab {
    let tab = world.tab();
    world.reply("ForgotPassword", Reply::json(&json!({})));
    let auth = tab.auth.clone();
    assert!(world.finish(async move { auth.forgot_password("ada").await }).is_ok());
    tab
}

#[test]
fn it_is_good_for_an_hour() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    world.advance(Duration::from_secs(3599));
    assert!(tab.auth.pending().is_some());
    world.advance(Duration::from_secs(1));
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_clock_that_is_set_right_does_not_lose_it() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    world.host.clock.set(FakeClock::START - 2000);
    assert!(tab.auth.pending().is_some());
    world.host.clock.set(FakeClock::START - 86_400_000);
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn it_belongs_to_its_tab() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    assert_eq!(world.tab().auth.pending(), None);
    assert_eq!(world.page(tab.host.reloaded()).auth.pending(), tab.auth.pending());
    tab.auth.abandon();
    assert_eq!(tab.auth.pending(), None);
    assert_eq!(tab.host.tab.get(KEY), Ok(None));
}

#[test]
fn a_password_is_never_in_it() {
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
fn a_storage_that_fails_leaves_it_in_memory() {
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
fn what_was_not_written_by_us_is_none() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    let good = tab.host.tab.get(KEY).unwrap().unwrap();
    for text in [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        good[..good.len() - 1].to_owned(),
        good.replace("\"version\":1", "\"version\":2"),
        good.replace(&FakeClock::START.to_string(), &i64::MIN.to_string()),
        good.replace(&FakeClock::START.to_string(), &i64::MAX.to_string()),
        good.replace("recovery", "novel"),
        good.replace("\"ada\"", "7"),
    ] {
        assert_ne!(text, good);
        tab.host.tab.set(KEY, &text).unwrap();
        assert_eq!(tab.auth.pending(), None, "{text}");
    }
}

#[test]
fn a_sign_in_ends_it() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    world.sign_in(&tab, "ada");
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_sign_out_ends_it() {
    let mut world = World::new();
    let tab = forgotten(&mut world);
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.pending(), None);
}
