//! Sign-ins that replace a session.

use super::kinds::sent;
use super::token::{rotated, sub};
use super::*;

fn session(world: &World) -> Value {
    stored(&world.host).unwrap()["session"].clone()
}

/// Returns the tokens of another sign-in of `name`.
fn second_sign_in(name: &str, now: i64) -> Reply {
    let mut reply = authentication_result(name, now);
    reply["AuthenticationResult"]["RefreshToken"] = json!(format!("another refresh token of {name}"));
    Reply::json(&reply)
}

#[test]
fn a_sign_in_of_the_same_user_replaces_the_session_in_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    let before = session(&world);
    world.advance(Duration::from_secs(5));
    let now = world.now();
    world.reply(INITIATE, second_sign_in("ada", now));
    world.reply(REVOKE, Reply::json(&json!({})));
    let step = world.finish(tab.sign_in(by_password("ada")));
    assert!(matches!(step, Ok(SignInStep::Done(user)) if user.sub() == sub("ada")));
    assert_ne!(session(&world), before);
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "another refresh token of ada");
    assert_eq!(sent(&world, REVOKE), [json!({ "ClientId": CLIENT_ID, "Token": "refresh token of ada" })]);
    for tab in [&tab, &other] {
        assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token("ada", now));
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
        // The tabs were not signed out in between.
        assert!(!tab.state_history()[2..].contains(&"signed out"));
    }
}

#[test]
fn a_sign_in_of_another_user_replaces_the_session_in_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert!(matches!(world.finish(tab.sign_in(by_password("grace"))), Ok(SignInStep::Done(_))));
    assert_eq!(sent(&world, REVOKE), [json!({ "ClientId": CLIENT_ID, "Token": "refresh token of ada" })]);
    for tab in [&tab, &other] {
        assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
        assert!(!tab.state_history()[2..].contains(&"signed out"));
    }
}

#[test]
fn a_late_refresh_does_not_restore_the_replaced_session() {
    for name in ["ada", "grace"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.tab();
        let before = stored(&world.host).unwrap();
        world.host.transport.hold();
        world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
        let late = world.spawn(other.refresh());
        world.reply(INITIATE, second_sign_in(name, world.now()));
        world.reply(REVOKE, Reply::json(&json!({})));
        let sign_in = world.spawn(tab.sign_in(by_password(name)));
        world.host.transport.release();
        world.settle();
        assert!(matches!(sign_in.result(), Ok(SignInStep::Done(_))));
        assert!(late.is_done());
        assert_ne!(session(&world), before["session"]);
        // A tab that has not been notified yet may still write the old session.
        store(&world.host, &before.to_string());
        assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token(name, world.now()));
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], format!("another refresh token of {name}"));
    }
}

#[test]
fn a_refresh_that_completes_after_the_sign_in_is_superseded() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.reply(REFRESH, Reply::Hangs);
    let late = world.spawn(other.refresh());
    world.reply(INITIATE, second_sign_in("ada", world.now()));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert!(matches!(world.finish(tab.sign_in(by_password("ada"))), Ok(SignInStep::Done(_))));
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
    assert_eq!(world.join(late), Err(AuthError::Superseded));
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "another refresh token of ada");
}

#[test]
fn an_incomplete_or_failed_sign_in_keeps_the_session() {
    for reply in [
        Reply::error(NOT_AUTHORIZED, "Incorrect username or password."),
        Reply::error("PasswordResetRequiredException", ""),
        Reply::Fails(TransportError::Offline),
        Reply::json(&kinds::kind("SMS_MFA").reply("s")),
        Reply::json(&json!({})),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let (state, record) = (tab.auth.state(), stored(&world.host));
        world.reply(INITIATE, reply);
        let step = world.finish(tab.sign_in(by_password("grace")));
        assert!(!matches!(step, Ok(SignInStep::Done(_))));
        assert_eq!((tab.auth.state(), stored(&world.host)), (state, record));
        assert_eq!(world.operations(), [INITIATE, INITIATE]);
    }
}

#[test]
fn a_failed_revocation_is_reported_and_the_sign_in_succeeds() {
    for (reply, code) in [
        (Reply::error("UnsupportedOperationException", ""), "UnsupportedOperationException"),
        (Reply::Hangs, "Transport.TimedOut"),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let events: Rc<RefCell<Vec<AuthEvent>>> = Rc::default();
        let seen = events.clone();
        let _subscription = tab.auth.on_event(move |event| seen.borrow_mut().push(event.clone()));
        world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
        for _ in 0..5 {
            world.reply(REVOKE, reply.clone());
        }
        assert!(matches!(world.finish(tab.sign_in(by_password("grace"))), Ok(SignInStep::Done(_))));
        let events = events.borrow();
        let [AuthEvent::State(state), AuthEvent::SignedIn, AuthEvent::NotRevoked(error)] = &**events else {
            panic!("unexpected events {events:?}")
        };
        assert_eq!((state.user().unwrap().sub(), error.code()), (&*sub("grace"), code));
    }
}

/// The cleanup of the old session is part of the same action.
#[test]
fn sign_in_and_cleanup_share_one_deadline() {
    let mut world = World::new();
    let tab = world.tab_with(AuthClientBuilder::track_devices);
    world.sign_in(&tab, "ada");
    let mut reply = authentication_result("grace", world.now());
    reply["AuthenticationResult"]["NewDeviceMetadata"] = json!({ "DeviceKey": "k", "DeviceGroupKey": "g" });
    world.host.transport.hold();
    world.reply(INITIATE, Reply::json(&reply));
    for operation in [REVOKE, REVOKE, REVOKE, "ConfirmDevice"] {
        world.reply(operation, Reply::Hangs);
    }
    let began = world.now();
    let sign_in = world.spawn(tab.sign_in(by_password("grace")));
    world.advance(Duration::from_secs(6));
    world.host.transport.release();
    world.settle();
    assert!(matches!(world.join(sign_in), Ok(SignInStep::Done(_))));
    assert!(world.now() - began <= 15_000, "{}", world.now() - began);
}

/// Opens a tab in which `ada` is signed in, and two others that have seen it and see later writes of other tabs late.
fn with_delayed_tabs(world: &mut World) -> (Tab, [Tab; 2]) {
    let tab = world.signed_in("ada");
    let others = [world.tab(), world.tab()];
    for other in &others {
        other.host.session.delay();
    }
    (tab, others)
}

#[track_caller]
fn assert_signed_in(tabs: &[&Tab], name: &str) {
    for tab in tabs {
        assert_eq!(tab.auth.state().user().unwrap().sub(), sub(name));
    }
}

/// Each process has its own view of the storage, so a notice may be ahead of it by any time.
#[test]
fn a_tab_that_is_notified_before_the_write_does_not_remove_the_sign_in() {
    let mut world = World::new();
    let (tab, [other, third]) = with_delayed_tabs(&mut world);
    world.reply(REVOKE, Reply::json(&json!({})));
    world.sign_in(&tab, "grace");
    for _ in 0..4 {
        world.advance(Duration::from_secs(1));
        other.host.tabs.wake();
        world.settle();
        // The tabs stay signed in, but do not return the old tokens.
        assert_signed_in(&[&other, &third], "ada");
        assert_eq!(world.finish(other.access_token()), Err(AuthError::NotSignedIn));
    }
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
    // Then the tabs sign out and remove the old tokens. The tab of the new session stores it again.
    world.advance(Duration::from_secs(2));
    assert!(!other.is_signed_in() && !third.is_signed_in());
    tab.host.tabs.storage_changed();
    world.settle();
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
    for tab in [&other, &third] {
        while tab.host.deliver_storage() {}
    }
    world.settle();
    assert_signed_in(&[&tab, &other, &third], "grace");
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
    assert!(!tab.state_history()[2..].contains(&"signed out"), "{:?}", tab.state_history());
}

#[test]
fn a_tab_that_sees_sign_out_and_sign_in_late_does_not_remove_the_sign_in() {
    let mut world = World::new();
    let (tab, [other, third]) = with_delayed_tabs(&mut world);
    tab.host.session.delay();
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&tab, "grace");
    // The tabs stop waiting and remove the tokens of the ended session, which are still visible to them.
    world.advance(Duration::from_secs(6));
    assert_eq!(stored(&world.host), None);
    // Their writes affect only the ended session.
    while tab.host.deliver_storage() {}
    for tab in [&other, &third] {
        while tab.host.deliver_storage() {}
    }
    world.settle();
    assert_signed_in(&[&tab, &other, &third], "grace");
    assert!(!tab.state_history()[4..].contains(&"signed out"), "{:?}", tab.state_history());
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
}

#[test]
fn a_late_refresh_that_overwrites_a_sign_in_is_overwritten() {
    let mut world = World::new();
    let (tab, [other, _]) = with_delayed_tabs(&mut world);
    world.host.tabs.delay_notices();
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
    world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
    world.reply(REVOKE, Reply::json(&json!({})));
    let late = world.spawn(other.refresh());
    // The sign-in has completed when the response to the refresh is received, and the other tab has neither seen it nor
    // been notified.
    world.host.transport.release();
    let sign_in = world.spawn(tab.sign_in(by_password("grace")));
    assert!(matches!(sign_in.result(), Ok(SignInStep::Done(_))));
    assert_eq!(late.result(), Ok(()));
    tab.host.tabs.wake();
    world.settle();
    assert_signed_in(&[&tab], "grace");
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
    while other.host.deliver_storage() {}
    world.settle();
    assert_signed_in(&[&tab, &other], "grace");
}

#[test]
fn a_rejected_token_of_a_replaced_session_keeps_the_new_session() {
    let mut world = World::new();
    let (tab, [other, _]) = with_delayed_tabs(&mut world);
    world.host.tabs.delay_notices();
    world.reply(REVOKE, Reply::json(&json!({})));
    world.sign_in(&tab, "grace");
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    assert!(world.finish(other.refresh()).unwrap_err().ends_session());
    assert!(!other.is_signed_in());
    // The tab marked the session that it knew; the other session is stored again.
    tab.host.tabs.storage_changed();
    while other.host.deliver_storage() {}
    world.settle();
    assert_signed_in(&[&tab, &other], "grace");
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of grace");
}

#[test]
fn a_rotated_token_is_stored_again_after_older_ones_overwrote_it() {
    let mut world = World::new();
    let (tab, _) = with_delayed_tabs(&mut world);
    let older = stored(&world.host).unwrap();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    store(&world.host, &older.to_string());
    tab.host.tabs.storage_changed();
    world.settle();
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
}

#[test]
fn a_sign_out_ends_a_sign_in_that_is_not_visible_yet() {
    let mut world = World::new();
    let (tab, [other, third]) = with_delayed_tabs(&mut world);
    world.reply(REVOKE, Reply::json(&json!({})));
    world.sign_in(&tab, "grace");
    world.reply(REVOKE, Reply::json(&json!({})));
    // Only the notice has informed this tab that another user is signed in.
    let _sign_out = world.finish(other.sign_out(SignOutScope::Here));
    for tab in [&other, &third] {
        while tab.host.deliver_storage() {}
    }
    world.advance(Duration::from_secs(6));
    for tab in [&tab, &other, &third] {
        assert!(!tab.is_signed_in());
    }
    assert_eq!(stored(&world.host), None);
}

#[test]
fn notices_of_sign_ins_can_be_reordered_and_duplicated() {
    for order in [[0, 0, 0], [2, 1, 0], [1, 1, 0], [2, 0, 0]] {
        let mut world = World::new();
        let (tab, [other, _]) = with_delayed_tabs(&mut world);
        world.host.tabs.delay_notices();
        world.reply(REVOKE, Reply::json(&json!({})));
        world.sign_in(&tab, "grace");
        world.reply(REVOKE, Reply::json(&json!({})));
        world.sign_in(&tab, "ada");
        // Notices of two sign-ins and of the two sessions that they have replaced.
        assert_eq!(other.host.tabs.undelivered(), 4);
        for index in order {
            other.host.tabs.duplicate(index);
            other.host.tabs.deliver(index);
            world.settle();
            assert!(other.is_signed_in(), "{order:?}");
        }
        while other.host.tabs.undelivered() > 0 {
            other.host.tabs.deliver(0);
        }
        while other.host.deliver_storage() {}
        world.settle();
        assert_signed_in(&[&tab, &other], "ada");
        assert!(!other.state_history()[2..].contains(&"signed out"), "{order:?}");
    }
}
