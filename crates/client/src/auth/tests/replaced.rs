//! Signing in while somebody is signed in.

use super::{
    kinds::sent,
    token::{rotated, sub},
    *,
};

fn session(world: &World) -> Value {
    stored(&world.host).unwrap()["session"].clone()
}

/// The tokens of `name`, as another sign-in of theirs brings them.
fn another(name: &str, now: i64) -> Reply {
    let mut reply = authentication_result(name, now);
    reply["AuthenticationResult"]["RefreshToken"] = json!(format!("another refresh token of {name}"));
    Reply::json(&reply)
}

#[test]
fn the_same_person_gets_a_session_of_its_own_in_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    let before = session(&world);
    world.advance(Duration::from_secs(5));
    let now = world.now();
    world.reply(INITIATE, another("ada", now));
    world.reply(REVOKE, Reply::json(&json!({})));
    let step = world.finish(tab.sign_in(by_password("ada")));
    assert!(matches!(step, Ok(SignInStep::Done(user)) if user.sub() == sub("ada")));
    assert_ne!(session(&world), before);
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "another refresh token of ada");
    assert_eq!(sent(&world, REVOKE), [json!({ "ClientId": CLIENT_ID, "Token": "refresh token of ada" })]);
    for tab in [&tab, &other] {
        assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token("ada", now));
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
        // Nobody was signed out in between.
        assert!(!tab.course()[2..].contains(&"signed out"));
    }
}

#[test]
fn another_person_takes_the_place_in_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert!(matches!(world.finish(tab.sign_in(by_password("grace"))), Ok(SignInStep::Done(_))));
    assert_eq!(sent(&world, REVOKE), [json!({ "ClientId": CLIENT_ID, "Token": "refresh token of ada" })]);
    for tab in [&tab, &other] {
        assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
        assert!(!tab.course()[2..].contains(&"signed out"));
    }
}

#[test]
fn a_refresh_that_comes_late_does_not_bring_the_session_back() {
    for name in ["ada", "grace"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.tab();
        let before = stored(&world.host).unwrap();
        world.host.transport.hold();
        world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
        let late = world.spawn(other.refresh());
        world.reply(INITIATE, another(name, world.now()));
        world.reply(REVOKE, Reply::json(&json!({})));
        let sign_in = world.spawn(tab.sign_in(by_password(name)));
        world.host.transport.release();
        world.settle();
        assert!(matches!(sign_in.result(), Ok(SignInStep::Done(_))));
        assert!(late.is_done());
        assert_ne!(session(&world), before["session"]);
        // A tab that has not heard of it yet may write it all the same.
        store(&world.host, &before.to_string());
        assert!(world.finish(tab.access_token()).is_err());
        assert_eq!(stored(&world.host), None);
    }
}

#[test]
fn the_sign_in_counts_though_the_refresh_returns_after_it() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.reply(REFRESH, Reply::Hangs);
    let late = world.spawn(other.refresh());
    world.reply(INITIATE, another("ada", world.now()));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert!(matches!(world.finish(tab.sign_in(by_password("ada"))), Ok(SignInStep::Done(_))));
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
    assert_eq!(world.join(late), Err(AuthError::Superseded));
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "another refresh token of ada");
}

#[test]
fn a_sign_in_that_fails_or_goes_on_changes_nothing() {
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
fn a_token_that_can_not_be_revoked_is_told_of_and_keeps_nobody_out() {
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
            panic!("{events:?}")
        };
        assert_eq!((state.user().unwrap().sub(), error.code()), (&*sub("grace"), code));
    }
}

/// What the old session costs is part of the same action of the user.
#[test]
fn all_of_it_ends_at_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    tab.auth.track_devices();
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
