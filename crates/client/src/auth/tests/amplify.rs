//! Migration from Amplify: the records that it stored for a signed-in user.

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
};

use super::{
    token::{id_claims, jwt, sub},
    *,
};
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

fn left(host: &FakeHost, records: &[(String, String)]) -> usize {
    records.iter().filter(|(key, _)| host.session.get(key).unwrap().is_some()).count()
}

/// Opens a page that adopts Amplify's records and then runs.
fn changed_over(world: &mut World) -> (Tab, bool) {
    let host = world.host.another_tab();
    let storage = world.host.session.clone();
    let tab = Tab::with_settings(host, |builder| builder.adopt_amplify(storage));
    let adopted = tab.is_signed_in();
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    (tab, adopted)
}

#[test]
fn whoever_was_signed_in_stays_so_and_the_old_records_go() {
    let mut world = World::new();
    let records = records("ada", world.now());
    fill(&world.host, &records);
    let (tab, adopted) = changed_over(&mut world);
    assert!(adopted);
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("ada"));
    assert_eq!(left(&world.host, &records), 0);
    let record = stored(&world.host).unwrap();
    assert_eq!(record["refresh_token"], "refresh token of ada");
    assert_eq!(record["drift"], -120_000);
    assert!(world.operations().is_empty());
    // No record is left that could restore the session.
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    let (tab, adopted) = changed_over(&mut world);
    assert!(!adopted);
    assert_eq!(tab.reason(), Reason::NoSession);
}

#[test]
fn expired_tokens_are_refreshed_in_the_name_of_the_device() {
    let mut world = World::new();
    let records = [records("ada", world.now()), device("ada")].concat();
    fill(&world.host, &records);
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let (tab, _) = changed_over(&mut world);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert_eq!(
        world.host.transport.last(REFRESH),
        json!({
            "ClientId": CLIENT_ID,
            "RefreshToken": "refresh token of ada",
            "DeviceKey": "eu-west-1_device",
        })
    );
    assert_eq!(left(&world.host, &records), 0);
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
fn half_a_record_or_somebody_elses_is_left_alone() {
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
        let (tab, adopted) = changed_over(&mut world);
        assert!(!adopted);
        assert_eq!(tab.reason(), Reason::NoSession);
        assert_eq!(left(&world.host, &records), records.len());
    }
}

#[test]
fn records_that_were_not_taken_over_are_removed_once_their_tokens_have_expired() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    let (_tab, adopted) = changed_over(&mut world);
    assert!(!adopted);
    world.advance(life_but(1));
    assert_eq!(left(&world.host, &records), records.len());
    world.advance(Duration::from_secs(1));
    assert_eq!(left(&world.host, &records), 0);
}

#[test]
fn records_that_had_expired_before_are_removed_at_the_start() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    world.doze(LIFE);
    assert!(!changed_over(&mut world).1);
    assert_eq!(left(&world.host, &records), 0);
}

#[test]
fn records_that_were_not_taken_over_are_removed_after_a_sign_in() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("refreshToken"));
    fill(&world.host, &records);
    let (tab, _) = changed_over(&mut world);
    world.sign_in(&tab, "grace");
    world.advance(Duration::from_mins(1));
    assert_eq!(left(&world.host, &records), 0);
}

#[test]
fn a_drift_that_is_no_number_counts_for_none() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("clockDrift"));
    records.push((format!("{PREFIX}.{}.clockDrift", sub("ada")), "NaN".to_owned()));
    fill(&world.host, &records);
    assert!(changed_over(&mut world).1);
    assert_eq!(stored(&world.host).unwrap()["drift"], 0);
}

#[test]
fn who_is_signed_in_here_is_not_replaced() {
    let mut world = World::new();
    let tab = world.signed_in("grace");
    let records = records("ada", world.now());
    fill(&world.host, &records);
    let (other, adopted) = changed_over(&mut world);
    assert!(!adopted);
    for tab in [tab, other] {
        assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
    }
}

/// Old records that remained after a sign-out would sign the user in again.
#[test]
fn a_full_storage_leaves_the_session_in_memory_and_no_old_records() {
    let mut world = World::new();
    let records = records("ada", world.now());
    fill(&world.host, &records);
    world.host.session.fail(Some(StorageError::Full));
    let (tab, adopted) = changed_over(&mut world);
    assert!(adopted && tab.is_signed_in());
    assert_eq!(tab.auth.storage_failure(), Some(StorageError::Full));
    assert_eq!(left(&world.host, &records), 0);
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    world.host.session.fail(None);
    assert!(!changed_over(&mut world).1);
}

#[test]
fn what_is_left_behind_goes_with_the_next_page() {
    let mut world = World::new();
    world.signed_in("grace");
    let records = records("ada", world.now());
    fill(&world.host, &records);
    assert!(!changed_over(&mut world).1);
    assert_eq!(left(&world.host, &records), 0);
}

#[test]
fn the_drift_of_version_5_counts_for_none() {
    let mut world = World::new();
    let mut records = records("ada", world.now());
    records.retain(|(key, _)| !key.ends_with("signInDetails"));
    fill(&world.host, &records);
    assert!(changed_over(&mut world).1);
    assert_eq!(stored(&world.host).unwrap()["drift"], 0);
}

#[test]
fn a_blocked_storage_has_nothing_to_take_over() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Blocked));
    let (tab, adopted) = changed_over(&mut world);
    assert!(!adopted && !tab.is_signed_in());
}

/// Returns the records that the real package stores after a sign-in with this reply.
fn stored_by_amplify(reply: &Value) -> Vec<(String, String)> {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/tools/amplify/store.mjs");
    let modules = std::env::var("AMPLIFY_NODE_MODULES").expect("`cargo xtask test amplify` sets it");
    let mut node = Command::new("node")
        .args([SCRIPT, &modules])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let asked = json!({ "userPoolId": "eu-west-1_AbCdEfGhI", "clientId": CLIENT_ID, "reply": reply });
    node.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let stored: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    stored.into_iter().collect()
}

#[test]
#[ignore = "takes the package aws-amplify: `cargo xtask test amplify`"]
fn what_the_real_package_has_stored_is_taken_over() {
    let mut world = World::new();
    let mut reply = authentication_result("ada", world.now());
    reply["AuthenticationResult"]["NewDeviceMetadata"] =
        json!({ "DeviceKey": "eu-west-1_device", "DeviceGroupKey": "-group" });
    let records = stored_by_amplify(&reply);
    assert!(records.len() >= 9, "{records:?}");
    fill(&world.host, &records);
    let (tab, adopted) = changed_over(&mut world);
    assert!(adopted);
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("ada"));
    assert_eq!(tab.auth.this_device().as_deref(), Some("eu-west-1_device"));
    assert_eq!(left(&world.host, &records), 0);
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
    assert!(world.operations().is_empty());
}
