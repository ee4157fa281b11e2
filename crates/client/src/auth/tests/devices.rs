//! A browser that the pool knows as a device of a user.

use super::kinds::{LOGIN, answer, kinds, sent, start_challenge};
use super::srp_server::SrpServer;
use super::token::sub;
use super::*;
use crate::platform::{Storage as _, StorageError};

pub(super) const CONFIRM: &str = "ConfirmDevice";
pub(super) const KEY: &str = "eu-west-1_0d8a3a43-2a0e-4d3c-9a57-5a5a1b0c2d3e";
const GROUP: &str = "-AbCdEfG1";
pub(super) const PASSWORD: &str = " the password ";
const DEVICES_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.devices";

/// Returns the tokens of a sign-in or refresh on a device that the pool does not know yet.
pub(super) fn with_new_device(mut reply: Value, key: &str) -> Reply {
    reply["AuthenticationResult"]["NewDeviceMetadata"] = json!({ "DeviceKey": key, "DeviceGroupKey": GROUP });
    Reply::json(&reply)
}

fn confirmed() -> Reply {
    Reply::json(&json!({ "UserConfirmationNecessary": false }))
}

pub(super) fn tab_with_devices(world: &mut World) -> Tab {
    world.tab_with(AuthClientBuilder::track_devices)
}

pub(super) fn events(tab: &Tab) -> (Rc<RefCell<Vec<AuthEvent>>>, Subscription) {
    let events: Rc<RefCell<Vec<AuthEvent>>> = Rc::default();
    let seen = events.clone();
    let subscription = tab.auth.on_event(move |event| {
        // State changes have their own tests.
        if !matches!(event, AuthEvent::State(_)) {
            seen.borrow_mut().push(event.clone());
        }
    });
    (events, subscription)
}

pub(super) fn by_password() -> SignIn {
    SignIn::by_password(LOGIN, &Secret::new(PASSWORD))
}

/// Signs `name` in on a device that the pool then knows by `key`.
#[track_caller]
pub(super) fn confirm_device(world: &mut World, tab: &Tab, name: &str, key: &str) {
    world.reply(INITIATE, with_new_device(authentication_result(name, world.now()), key));
    world.reply(CONFIRM, confirmed());
    let sign_in = SignIn::by_password(format!("{name}@example.com"), &Secret::new(PASSWORD));
    assert!(matches!(world.finish(tab.sign_in(sign_in)), Ok(SignInStep::Done(_))));
}

#[track_caller]
pub(super) fn sign_out(world: &mut World, tab: &Tab) {
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
}

/// Returns a signed-out tab on a device that the pool knows, and the pool's side of the device.
#[track_caller]
pub(super) fn known_device(world: &mut World) -> (Tab, SrpServer) {
    let tab = tab_with_devices(world);
    confirm_device(world, &tab, "ada", KEY);
    sign_out(world, &tab);
    let server = server(world);
    (tab, server)
}

/// Returns the pool's side after `ConfirmDevice`, and checks that the verifier matches the stored password.
#[track_caller]
pub(super) fn server(world: &World) -> SrpServer {
    let request = world.host.transport.last(CONFIRM);
    let config = &request["DeviceSecretVerifierConfig"];
    let password = &record(world)["devices"][0]["password"];
    let server =
        SrpServer::for_device(GROUP, KEY, config["Salt"].as_str().unwrap(), password.as_str().unwrap());
    assert_eq!(config["PasswordVerifier"], server.verifier());
    server
}

/// Returns the stored record of devices.
#[track_caller]
fn record(world: &World) -> Value {
    serde_json::from_str(&world.host.session.get(DEVICES_KEY).unwrap().unwrap()).unwrap()
}

pub(super) fn device_keys(world: &World) -> Vec<Value> {
    record(world)["devices"].as_array().unwrap().iter().map(|device| device["key"].clone()).collect()
}

#[test]
fn a_new_device_is_confirmed_with_a_verifier() {
    for needs_consent in [false, true] {
        let mut world = World::new();
        let tab = tab_with_devices(&mut world);
        let (events, _subscription) = events(&tab);
        world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), KEY));
        world.reply(CONFIRM, Reply::json(&json!({ "UserConfirmationNecessary": needs_consent })));
        assert!(matches!(world.finish(tab.sign_in(by_password())), Ok(SignInStep::Done(_))));
        let server = server(&world);
        let salt = world.host.transport.last(CONFIRM)["DeviceSecretVerifierConfig"]["Salt"].clone();
        assert_eq!(
            world.host.transport.last(CONFIRM),
            json!({
                "AccessToken": access_token("ada", world.now()),
                "DeviceKey": KEY,
                "DeviceName": "a fake browser",
                "DeviceSecretVerifierConfig": { "Salt": salt, "PasswordVerifier": server.verifier() },
            })
        );
        assert_eq!(world.operations(), [INITIATE, CONFIRM]);
        assert_eq!(*events.borrow(), [AuthEvent::SignedIn, AuthEvent::DeviceConfirmed { needs_consent }]);
    }
}

#[test]
fn each_device_has_its_own_salt_and_password() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    let mut seen = Vec::new();
    for _ in 0..2 {
        world.reply(REVOKE, Reply::json(&json!({})));
        confirm_device(&mut world, &tab, "ada", KEY);
        let config = world.host.transport.last(CONFIRM)["DeviceSecretVerifierConfig"].clone();
        seen.push((config["Salt"].clone(), record(&world)["devices"][0]["password"].clone()));
    }
    assert_ne!(seen[0].0, seen[1].0);
    assert_ne!(seen[0].1, seen[1].1);
    assert_eq!(device_keys(&world), [KEY]);
}

/// The record contains the pool's own name of the user, not the typed one, which may be an address: the record outlives
/// the session.
#[test]
fn the_record_does_not_contain_the_entered_user_name() {
    let mut world = World::new();
    known_device(&mut world);
    let record = record(&world);
    let device = &record["devices"][0];
    assert_eq!(
        (&device["username"], &device["key"], &device["group_key"]),
        (&json!(sub("ada")), &json!(KEY), &json!(GROUP))
    );
    assert!(!record.to_string().contains(LOGIN));
    assert!(!record.to_string().contains("example.com"));
}

#[test]
fn without_track_devices_devices_are_neither_confirmed_nor_sent() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    drop(tab);
    let tab = world.tab();
    world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), "another"));
    assert!(world.finish(tab.sign_in(by_password())).is_ok());
    assert_eq!(world.host.transport.last(INITIATE)["AuthParameters"].get("DEVICE_KEY"), None);
    assert_eq!(world.count(CONFIRM), 1);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    // The token is bound to the device that it was issued to, even if the device was not kept.
    assert_eq!(world.host.transport.last(REFRESH)["DeviceKey"], "another");
    assert_eq!(device_keys(&world), [KEY]);
}

/// The pool accepts a refresh only from the device that the token was issued to.
#[test]
fn a_refresh_sends_the_device_key_after_a_reload_and_drops_a_missing_device() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), "unconfirmed"));
    assert!(world.finish(tab.sign_in(by_password())).is_ok());
    let reloaded = world.page(tab.host.reloaded());
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(reloaded.refresh()), Ok(()));
    assert_eq!(world.host.transport.last(REFRESH)["DeviceKey"], "unconfirmed");
    world.reply(REFRESH, Reply::error("ResourceNotFoundException", "Device does not exist."));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(reloaded.refresh()), Ok(()));
    assert_eq!(world.host.transport.last(REFRESH).get("DeviceKey"), None);
    assert!(reloaded.is_signed_in());
}

/// These are more flows than in Amplify, where it depends only on the user.
#[test]
fn the_first_request_contains_the_device_key() {
    let password = || Secret::new(PASSWORD);
    for (sign_in, is_sent) in [
        (by_password(), true),
        (SignIn::custom(LOGIN), true),
        (SignIn::custom_with_srp(LOGIN, password()), true),
        (SignIn::by_choice(LOGIN), true),
        (SignIn::preferring(LOGIN, FirstFactor::Password(password())), true),
        (SignIn::preferring(LOGIN, FirstFactor::PasswordSrp(password())), true),
        (SignIn::preferring(LOGIN, FirstFactor::EmailOtp), true),
        // The proof of the password sends it later.
        (SignIn::new(LOGIN, password()), false),
        // This user has not used the browser.
        (SignIn::by_choice("grace@example.com"), false),
    ] {
        let mut world = World::new();
        let (tab, _) = known_device(&mut world);
        world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
        let shown = format!("{sign_in:?}");
        assert!(world.finish(tab.sign_in(sign_in)).is_ok(), "{shown}");
        let device_key = world.host.transport.last(INITIATE)["AuthParameters"].get("DEVICE_KEY").cloned();
        assert_eq!(device_key, is_sent.then(|| json!(KEY)), "{shown}");
    }
}

#[test]
fn answers_contain_the_device_key_as_in_amplify() {
    for kind in kinds() {
        let mut world = World::new();
        let (tab, _) = known_device(&mut world);
        let challenge = start_challenge(&mut world, &tab, kind.reply("s"));
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, (kind.answer)(&challenge)).is_ok());
        let mut request = kind.request("s");
        if kind.sends_device_key {
            request["ChallengeResponses"]["DEVICE_KEY"] = json!(KEY);
        }
        assert_eq!(world.host.transport.last(RESPOND), request, "{}", kind.row);
    }
}

pub(super) fn device_not_found() -> Reply {
    Reply::error("ResourceNotFoundException", "Device does not exist.")
}

#[test]
fn a_rejected_confirmation_keeps_the_session_and_no_device() {
    for code in ["InvalidParameterException", "NotAuthorizedException", "LimitExceededException"] {
        let mut world = World::new();
        let tab = tab_with_devices(&mut world);
        let (events, _subscription) = events(&tab);
        world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), KEY));
        world.reply(CONFIRM, Reply::error(code, ""));
        assert!(matches!(world.finish(tab.sign_in(by_password())), Ok(SignInStep::Done(_))));
        assert!(tab.is_signed_in());
        assert_eq!(world.host.session.get(DEVICES_KEY), Ok(None));
        let events = events.borrow();
        let AuthEvent::DeviceNotConfirmed(error) = &events[1] else {
            panic!("expected a failed confirmation, found {events:?}")
        };
        assert_eq!((error.code(), events.len()), (code, 2));
    }
}

#[test]
fn a_hanging_confirmation_ends_at_the_deadline() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), KEY));
    world.reply(CONFIRM, Reply::Hangs);
    let began = world.now();
    let sign_in = world.spawn(tab.sign_in(by_password()));
    // Callers that wait for the state do not have to wait for the device.
    assert!(tab.is_signed_in());
    assert!(matches!(world.join(sign_in), Ok(SignInStep::Done(_))));
    assert!(world.now() - began <= 15_000);
}

#[test]
fn each_user_of_a_browser_has_an_own_device() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    for (name, key) in [("ada", "key of ada"), ("grace", "key of grace")] {
        confirm_device(&mut world, &tab, name, key);
        sign_out(&mut world, &tab);
    }
    assert_eq!(device_keys(&world), ["key of grace", "key of ada"]);
    for name in ["ada", "grace"] {
        world.reply(INITIATE, device_not_found());
        world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
        let sign_in = SignIn::custom(format!("{name}@example.com"));
        assert!(world.finish(tab.sign_in(sign_in)).is_err());
        let device_key = &sent(&world, INITIATE)[world.count(INITIATE) - 2]["AuthParameters"]["DEVICE_KEY"];
        assert_eq!(*device_key, format!("key of {name}"));
        // The other user's key is kept.
        assert_eq!(device_keys(&world).len(), usize::from(name == "ada"));
    }
}

#[test]
fn the_oldest_devices_are_evicted_beyond_the_limit() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    let key = |number: usize| format!("key {number}");
    for number in 0..18 {
        confirm_device(&mut world, &tab, &format!("user{number}"), &key(number));
        sign_out(&mut world, &tab);
    }
    let expected: Vec<_> = (2..18).rev().map(key).collect();
    assert_eq!(device_keys(&world), expected);
}

#[test]
fn a_refresh_sends_the_device_key() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    confirm_device(&mut world, &tab, "ada", KEY);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(
        world.host.transport.last(REFRESH),
        json!({ "ClientId": CLIENT_ID, "RefreshToken": "refresh token of ada", "DeviceKey": KEY })
    );
}

#[test]
fn a_new_device_of_a_refresh_is_confirmed() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(by_password())).is_ok());
    let (events, _subscription) = events(&tab);
    world.advance(Duration::from_secs(1));
    world.reply(REFRESH, with_new_device(refreshed("ada", world.now()), KEY));
    world.reply(CONFIRM, confirmed());
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(world.host.transport.last(CONFIRM)["AccessToken"], access_token("ada", world.now()));
    assert_eq!(*events.borrow(), [AuthEvent::Refreshed, AuthEvent::DeviceConfirmed { needs_consent: false }]);
    assert_eq!(device_keys(&world), [KEY]);
}

#[test]
fn a_device_replaced_by_a_refresh_is_found_by_the_entered_name() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    confirm_device(&mut world, &tab, "ada", "an older key");
    world.reply(REFRESH, with_new_device(refreshed("ada", world.now()), KEY));
    world.reply(CONFIRM, confirmed());
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    sign_out(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(by_password())).is_ok());
    assert_eq!(world.host.transport.last(INITIATE)["AuthParameters"]["DEVICE_KEY"], KEY);
    assert_eq!(device_keys(&world), [KEY]);
}

/// The pool binds the refresh token to the device: without the device key, the first refresh would end the session.
#[test]
fn with_failing_storage_the_device_is_in_memory_and_an_event_is_sent() {
    for failure in [StorageError::Full, StorageError::Blocked] {
        let mut world = World::new();
        let tab = tab_with_devices(&mut world);
        world.host.session.fail(Some(failure));
        let (events, _subscription) = events(&tab);
        confirm_device(&mut world, &tab, "ada", KEY);
        let failed = AuthEvent::StorageFailed(failure);
        assert!(events.borrow().contains(&failed));
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
        assert_eq!(world.finish(tab.refresh()), Ok(()));
        assert_eq!(world.host.transport.last(REFRESH)["DeviceKey"], KEY);
    }
}

#[test]
fn a_device_in_memory_is_stored_once_storage_works_again() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    world.host.session.fail(Some(StorageError::Full));
    confirm_device(&mut world, &tab, "ada", "key of ada");
    world.host.session.fail(None);
    sign_out(&mut world, &tab);
    confirm_device(&mut world, &tab, "grace", "key of grace");
    assert_eq!(device_keys(&world), ["key of grace", "key of ada"]);
}

#[test]
fn a_malformed_record_is_ignored() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    let valid = record(&world).to_string();
    let with = |member: &str, value: Value| {
        let mut record = record(&world);
        record["devices"][0][member] = value;
        record.to_string()
    };
    let mut older = record(&world);
    older["version"] = json!(0);
    for damaged in [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        valid[..valid.len() / 2].to_owned(),
        older.to_string(),
        with("key", json!(1)),
        with("password", json!(null)),
    ] {
        world.host.session.set(DEVICES_KEY, &damaged).unwrap();
        world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
        assert!(world.finish(tab.sign_in(by_password())).is_err());
        let parameters = &world.host.transport.last(INITIATE)["AuthParameters"];
        assert_eq!(parameters.get("DEVICE_KEY"), None, "{damaged}");
    }
}
