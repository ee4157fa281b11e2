//! Migration from Amplify: the records that it stored for a signed-in user.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::token::{id_claims, jwt, sub};
use super::*;
use crate::platform::{Storage as _, StorageError};

const PREFIX: &str = "CognitoIdentityServiceProvider.1h57kf5cpq17m0eml12EXAMPLE";
const DEVICES_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.devices";

/// Returns the records that Amplify stores when `name` signs in.
fn records(name: &str, now: i64) -> Vec<(String, String)> {
    let user = sub(name);
    [
        ("accessToken", access_token(name, now)),
        ("idToken", jwt(&id_claims(name, now))),
        ("refreshToken", format!("refresh token of {name}")),
        ("clockDrift", "-120000".to_owned()),
        ("signInDetails", r#"{"loginId":"ada","authFlowType":"USER_SRP_AUTH"}"#.to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (format!("{PREFIX}.{user}.{key}"), value))
    .chain([(format!("{PREFIX}.LastAuthUser"), user.clone())])
    .collect()
}

fn device(name: &str) -> Vec<(String, String)> {
    let of_user = |key: &str, value: &str| (format!("{PREFIX}.{}.{key}", sub(name)), value.to_owned());
    vec![
        of_user("deviceKey", "eu-west-1_device"),
        of_user("deviceGroupKey", "-group"),
        of_user("randomPasswordKey", "device password"),
    ]
}

fn fill(host: &FakeHost, records: &[(String, String)]) {
    for (key, value) in records {
        host.session.set(key, value).unwrap();
    }
}

fn remaining(host: &FakeHost, records: &[(String, String)]) -> usize {
    records.iter().filter(|(key, _)| host.session.get(key).unwrap().is_some()).count()
}

/// Opens a page that adopts Amplify's records and then runs.
fn migrated(world: &mut World) -> (Tab, bool) {
    let host = world.host.another_tab();
    let storage = world.host.session.clone();
    let tab = Tab::with_settings(host, |builder| builder.adopt_amplify(storage));
    let adopted = tab.is_signed_in();
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    (tab, adopted)
}

#[test]
fn listeners_of_the_builder_receive_the_adopted_session_whatever_the_order_of_calls() {
    let world = World::new();
    fill(&world.host, &records("ada", world.now()));
    let events: Rc<RefCell<Vec<AuthEvent>>> = Rc::default();
    let received = events.clone();
    let storage = world.host.session.clone();
    let _tab = Tab::with_settings(world.host.another_tab(), |builder| {
        builder.adopt_amplify(storage).on_event(move |event| received.borrow_mut().push(event.clone()))
    });
    let events = events.borrow();
    assert!(matches!(&**events, [AuthEvent::State(AuthState::SignedIn(..))]), "{events:?}");
}

#[test]
fn the_session_is_adopted_and_the_old_records_are_removed() {
    let mut world = World::new();
    let records = records("ada", world.now());
    fill(&world.host, &records);
    let (tab, adopted) = migrated(&mut world);
    assert!(adopted);
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("ada"));
    assert_eq!(remaining(&world.host, &records), 0);
    let record = stored(&world.host).unwrap();
    assert_eq!(record["refresh_token"], "refresh token of ada");
    assert_eq!(record["drift"], -120_000);
    assert!(world.operations().is_empty());
    // No record is left that could restore the session.
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    let (tab, adopted) = migrated(&mut world);
    assert!(!adopted);
    assert_eq!(tab.reason(), Reason::NoSession);
}

#[test]
fn expired_tokens_are_refreshed_with_the_device_key() {
    let mut world = World::new();
    let records = [records("ada", world.now()), device("ada")].concat();
    fill(&world.host, &records);
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let (tab, _) = migrated(&mut world);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert_eq!(
        world.host.transport.last(REFRESH),
        json!({
            "ClientId": CLIENT_ID,
            "RefreshToken": "refresh token of ada",
            "DeviceKey": "eu-west-1_device",
        })
    );
    assert_eq!(remaining(&world.host, &records), 0);
    let devices: Value =
        serde_json::from_str(&world.host.session.get(DEVICES_KEY).unwrap().unwrap()).unwrap();
    assert_eq!(
        devices["devices"],
        json!([{
            "username": sub("ada"),
            "login": "",
            "key": "eu-west-1_device",
            "group_key": "-group",
            "password": "device password",
        }])
    );
}

#[test]
fn incomplete_or_foreign_records_are_left_unchanged() {
    let now = World::new().now();
    let without = |key: &str| {
        let mut records = records("ada", now);
        records.retain(|(name, _)| !name.ends_with(key));
        records
    };
    let with = |key: &str, value: &str| {
        let mut records = without(key);
        records.push((format!("{PREFIX}.{}.{key}", sub("ada")), value.to_owned()));
        records
    };
    let mut foreign = id_claims("ada", now);
    foreign["iss"] = json!("https://elsewhere.test");
    for records in [
        Vec::new(),
        without("LastAuthUser"),
        without("accessToken"),
        without("idToken"),
        without("refreshToken"),
        with("accessToken", "no token"),
        with("refreshToken", ""),
        with("idToken", &jwt(&foreign)),
        with("idToken", &jwt(&id_claims("grace", now))),
    ] {
        let mut world = World::new();
        fill(&world.host, &records);
        let (tab, adopted) = migrated(&mut world);
        assert!(!adopted);
        assert_eq!(tab.reason(), Reason::NoSession);
        assert_eq!(remaining(&world.host, &records), records.len());
    }
}

#[test]
fn records_that_were_not_adopted_are_removed_when_their_tokens_expire() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    let (_tab, adopted) = migrated(&mut world);
    assert!(!adopted);
    world.advance(life_but(1));
    assert_eq!(remaining(&world.host, &records), records.len());
    world.advance(Duration::from_secs(1));
    assert_eq!(remaining(&world.host, &records), 0);
}

#[test]
fn expired_records_are_removed_at_start() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    world.doze(LIFE);
    assert!(!migrated(&mut world).1);
    assert_eq!(remaining(&world.host, &records), 0);
}

#[test]
fn records_that_were_not_adopted_are_removed_after_a_sign_in() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    let (tab, _) = migrated(&mut world);
    world.sign_in(&tab, "grace");
    world.advance(Duration::from_mins(1));
    assert_eq!(remaining(&world.host, &records), 0);
}

#[test]
fn a_drift_that_is_not_a_number_is_zero() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("clockDrift"));
    records.push((format!("{PREFIX}.{}.clockDrift", sub("ada")), "NaN".to_owned()));
    fill(&world.host, &records);
    assert!(migrated(&mut world).1);
    assert_eq!(stored(&world.host).unwrap()["drift"], 0);
}

#[test]
fn an_existing_session_is_not_replaced() {
    let mut world = World::new();
    let tab = world.signed_in("grace");
    let records = records("ada", world.now());
    fill(&world.host, &records);
    let (other, adopted) = migrated(&mut world);
    assert!(!adopted);
    for tab in [tab, other] {
        assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
    }
}

/// Old records that remained after a sign-out would sign the user in again.
#[test]
fn with_full_storage_the_session_is_in_memory_and_old_records_are_removed() {
    let mut world = World::new();
    let records = records("ada", world.now());
    fill(&world.host, &records);
    world.host.session.fail(Some(StorageError::Full));
    let (tab, adopted) = migrated(&mut world);
    assert!(adopted && tab.is_signed_in());
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Full));
    assert_eq!(remaining(&world.host, &records), 0);
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    world.host.session.fail(None);
    assert!(!migrated(&mut world).1);
}

#[test]
fn the_next_page_removes_remaining_records() {
    let mut world = World::new();
    world.signed_in("grace");
    let records = records("ada", world.now());
    fill(&world.host, &records);
    assert!(!migrated(&mut world).1);
    assert_eq!(remaining(&world.host, &records), 0);
}

#[test]
fn the_drift_of_amplify_version_5_is_ignored() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("signInDetails"));
    fill(&world.host, &records);
    assert!(migrated(&mut world).1);
    assert_eq!(stored(&world.host).unwrap()["drift"], 0);
}

#[test]
fn with_blocked_storage_nothing_is_adopted() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Blocked));
    let (tab, adopted) = migrated(&mut world);
    assert!(!adopted && !tab.is_signed_in());
}

/// Returns the records that the real package stores after a sign-in with this reply.
fn stored_by_amplify(reply: &Value) -> Vec<(String, String)> {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/tools/amplify/store.mjs");
    let modules = std::env::var("AMPLIFY_NODE_MODULES")
        .expect("AMPLIFY_NODE_MODULES should be set, as `cargo xtask test amplify` does");
    let mut node = Command::new("node")
        .args([SCRIPT, &modules])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node should start");
    let input = json!({ "userPoolId": "eu-west-1_AbCdEfGhI", "clientId": CLIENT_ID, "reply": reply });
    node.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let stored: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    stored.into_iter().collect()
}

#[test]
#[ignore = "needs the package aws-amplify: `cargo xtask test amplify`"]
fn records_of_the_real_package_are_adopted() {
    let mut world = World::new();
    let mut reply = authentication_result("ada", world.now());
    reply["AuthenticationResult"]["NewDeviceMetadata"] =
        json!({ "DeviceKey": "eu-west-1_device", "DeviceGroupKey": "-group" });
    let records = stored_by_amplify(&reply);
    assert!(records.len() >= 9, "{records:?}");
    fill(&world.host, &records);
    let (tab, adopted) = migrated(&mut world);
    assert!(adopted);
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("ada"));
    assert_eq!(tab.auth.this_device().as_deref(), Some("eu-west-1_device"));
    assert_eq!(remaining(&world.host, &records), 0);
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
    assert!(world.operations().is_empty());
}
