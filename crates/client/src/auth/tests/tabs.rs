//! Tests of tabs that share a session.

use super::token::{record, rotated};
use super::*;

#[test]
fn a_sign_in_changes_the_state_of_all_tabs() {
    let mut world = World::new();
    let (other, third) = (world.tab(), world.tab());
    let tab = world.signed_in("ada");
    for tab in [&tab, &other, &third] {
        assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("ada"));
    }
}

#[test]
fn tabs_whose_tokens_expire_together_share_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let mut tabs: Vec<_> = (0..4).map(|_| world.tab()).collect();
    tabs.push(tab);
    world.doze(LIFE);
    world.host.transport.hold();
    // The pool rotates without a grace period, so a second request would end the session.
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REFRESH, Reply::error("RefreshTokenReuseException", ""));
    for tab in &tabs {
        tab.host.tabs.wake();
    }
    world.settle();
    let callers: Vec<_> = tabs.iter().map(|tab| world.spawn(tab.access_token())).collect();
    world.host.transport.release();
    world.settle();
    for caller in callers {
        assert_eq!(caller.result().unwrap().expose(), access_token("ada", world.now()));
    }
    assert_eq!(world.count(REFRESH), 1);
    for tab in &tabs {
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
        // The tab was not signed out after the sign-in.
        assert!(tab.state_history().iter().skip(2).all(|state| *state != "signed out"));
    }
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
}

#[test]
fn a_tab_that_is_closed_with_the_lock_releases_it() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::Hangs);
    tab.host.tabs.wake();
    world.settle();
    assert!(tab.host.tabs.is_locked());
    let waiting = world.spawn(other.access_token());
    tab.close(&mut world);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.host.transport.release();
    assert!(world.join(waiting).is_ok());
}

#[test]
fn a_lock_that_is_never_released_is_waited_for_until_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    let lock = world.lock_in_another_tab();
    let began = world.now();
    assert_eq!(world.finish(tab.access_token()), Err(timed_out()));
    assert_eq!(world.now() - began, 15_000);
    assert_eq!(tab.freshness(), Some(Freshness::Stale));
    drop(lock);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(tab.access_token()).is_ok());
}

/// A tab in a separate process may get the lock before it sees the writes that were made under it.
#[test]
fn a_write_made_under_the_lock_is_waited_for_after_it() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    let lock = world.lock_in_another_tab();
    let caller = world.spawn(tab.access_token());
    world.advance(Duration::from_millis(300));
    drop(lock);
    world.settle();
    assert_eq!(world.count(REFRESH), 0);
    let mut record = stored(&world.host).unwrap();
    let now = world.now();
    record["access_token"] = json!(access_token("ada", now));
    store(&world.host, &record.to_string());
    world.advance(Duration::from_millis(50));
    assert_eq!(caller.result().unwrap().expose(), access_token("ada", now));
    assert_eq!(world.count(REFRESH), 0);
}

#[test]
fn without_locks_the_tab_with_a_used_token_adopts_the_new_one() {
    for is_stored_first in [true, false] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.tab();
        tab.host.tabs.without_locks();
        other.host.tabs.without_locks();
        world.doze(LIFE);
        world.reply(REFRESH, Reply::error("RefreshTokenReuseException", ""));
        let store_rotated = |world: &World| {
            let mut record = record("ada", world.now());
            record["session"] = stored(&world.host).unwrap()["session"].clone();
            record["refresh_token"] = json!("second");
            store(&world.host, &record.to_string());
        };
        world.host.transport.hold();
        let loser = world.spawn(tab.access_token());
        if is_stored_first {
            store_rotated(&world);
        }
        world.host.transport.release();
        world.settle();
        if !is_stored_first {
            store_rotated(&world);
        }
        let now = FakeClock::START + 3_600_000;
        assert_eq!(world.join(loser).unwrap().expose(), access_token("ada", now));
        assert!(tab.is_signed_in());
        assert_eq!(world.count(REFRESH), 1);
    }
}

#[test]
fn a_sign_in_of_another_user_replaces_the_session_in_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.sign_in(&other, "grace");
    for tab in [&tab, &other] {
        assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
        assert!(!tab.state_history()[2..].contains(&"signed out"));
    }
}

#[test]
fn a_refresh_that_completes_after_a_sign_in_of_another_user_is_dropped() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    let late = world.spawn(tab.access_token());
    world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
    let sign_in = world.spawn(other.sign_in(by_password("grace")));
    world.reply(REVOKE, Reply::json(&json!({})));
    // Grace's sign-in is stored before the response to the refresh is received.
    store(&world.host, &record("grace", world.now()).to_string());
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::Superseded));
    assert!(matches!(sign_in.result(), Ok(SignInStep::Done(_))));
    for tab in [&tab, &other] {
        assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
        let token = world.finish(tab.access_token()).unwrap();
        assert_eq!(token.expose(), access_token("grace", world.now()));
    }
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
}

#[test]
fn the_refresh_of_a_new_user_does_not_wait_for_that_of_the_previous_one() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    tab.host.tabs.without_locks();
    world.reply(REFRESH, Reply::Hangs);
    let old = world.spawn(tab.refresh());
    world.sign_in(&tab, "grace");
    world.reply(REFRESH, Reply::json(&refreshed("grace", world.now())));
    let new = world.spawn(tab.refresh());
    assert_eq!(new.result(), Ok(()));
    assert_eq!(world.join(old), Err(AuthError::Superseded));
    assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
}

#[test]
fn many_notices_cause_no_request_and_no_state_change() {
    use crate::platform::Tabs as _;

    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    let before = tab.states.borrow().len();
    for round in 0..200 {
        other.host.tabs.notify(&Notice::Changed);
        other.host.tabs.notify(&ended(format!("unknown {round}")));
        other.host.tabs.notify(&ended("the same again"));
        tab.host.tabs.wake();
        world.settle();
    }
    assert_eq!(tab.states.borrow().len(), before);
    assert_eq!(world.operations(), [INITIATE]);
    assert_eq!(tab.auth.0.ended.len(), 201);
}

#[test]
fn reordered_notices_lead_to_the_stored_session() {
    use crate::platform::Tabs as _;

    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    let session = stored(&world.host).unwrap()["session"].as_str().unwrap().to_owned();
    assert_eq!(world.host.transport.operations().len(), 1);
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&other, "grace");
    // The notices are late, and one of them is sent twice.
    for notice in [ended(&*session), Notice::Changed, ended(&*session)] {
        other.host.tabs.notify(&notice);
    }
    world.settle();
    for tab in [&tab, &other] {
        assert_eq!(tab.auth.state().user().unwrap().attribute("name"), Some("grace"));
    }
}

#[test]
fn cleared_storage_signs_out() {
    use crate::platform::Storage as _;

    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.session.remove(SESSION_KEY).unwrap();
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.reason(), Reason::SignedOutElsewhere);
}

/// Tabs may run in separate processes: this one is notified of the end of the session before it sees its replacement.
#[test]
fn the_successor_of_an_ended_session_is_not_removed() {
    use crate::platform::Tabs as _;

    for has_successor in [true, false] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.host.another_tab();
        let before = stored(&world.host).unwrap();
        other.tabs.notify(&ended(before["session"].as_str().unwrap()));
        world.settle();
        assert_eq!(tab.reason(), Reason::SignedOutElsewhere);
        assert_eq!(stored(&world.host), Some(before));
        if has_successor {
            store(&world.host, &record("grace", world.now()).to_string());
            other.tabs.notify(&Notice::Changed);
        }
        world.advance(Duration::from_secs(5));
        assert_eq!(stored(&world.host).is_some(), has_successor);
        assert_eq!(tab.is_signed_in(), has_successor);
    }
}

/// A duplicated tab has its own storage, with the same refresh token.
#[test]
fn a_reused_token_ends_only_the_session_of_a_tab_with_its_own_storage() {
    let mut world = World::new();
    let mut outputs = json!({
        "version": "1",
        "auth": {
            "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbCdEfGhI", "user_pool_client_id": CLIENT_ID,
        },
    });
    outputs["custom"] = json!({ "yew_cognito": { "storage": "session" } });
    let config = Config::from_json(&outputs.to_string()).unwrap();
    let page = |world: &mut World| {
        let host = FakeHost { session: Rc::default(), ..world.host.another_tab() };
        store(&host, &record("ada", world.now()).to_string());
        let auth = AuthClient::builder(config.clone()).with_platform(host.platform()).build();
        let running = auth.clone();
        world.spawn(async move { running.run().await });
        auth
    };
    let (first, second) = (page(&mut world), page(&mut world));
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REFRESH, Reply::error("RefreshTokenReuseException", "used"));
    let refreshing = first.clone();
    assert_eq!(world.finish(async move { refreshing.refresh().await }), Ok(()));
    let refreshing = second.clone();
    assert!(world.finish(async move { refreshing.refresh().await }).is_err());
    assert!(matches!(second.state(), AuthState::SignedOut(Reason::SessionEnded(_))));
    assert!(matches!(first.state(), AuthState::SignedIn(..)));
}
