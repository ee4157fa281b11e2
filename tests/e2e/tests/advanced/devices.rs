//! Tests of remembered devices, which replace the second factor until they are forgotten.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, Remote, run_remote};

const MAIL: &str = "ada@example.com";

async fn pool(opt_in: bool) -> (OwnPool, String) {
    let devices = json!({ "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": opt_in });
    let pool = OwnPool::new(json!({ "DeviceConfiguration": devices })).await;
    pool.factors(json!({ "EmailMfaConfiguration": {}, "MfaConfiguration": "ON" })).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

/// Signs in, entering every requested code, and returns the number of codes.
async fn sign_in(pool: &OwnPool, remote: &Remote) -> usize {
    let before = pool.messages(MAIL).await.len();
    let mut step = remote.sign_in("ada").await;
    let mut codes = 0;
    while step["name"] == "EMAIL_OTP" {
        codes += 1;
        step = remote.answer(json!({ "code": pool.code(MAIL, before + codes).await })).await;
    }
    assert_eq!(step["step"], "done");
    codes
}

async fn devices(remote: &Remote) -> Value {
    remote.run_ok(json!({ "devices": {} })).await
}

#[test]
fn a_device_replaces_the_second_factor_until_it_is_forgotten() {
    run_remote(async |t| {
        let (pool, client) = pool(false).await;
        let remote = t.remote(&pool, &client, true).await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "a new device needs a code");
        let first_devices = devices(&remote).await;
        assert_eq!(first_devices, json!([remote.run_ok(json!({ "this_device": {} })).await]));
        remote.run_ok(json!({ "refresh": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 0, "the device replaces the code");
        assert_eq!(devices(&remote).await, first_devices);
        remote.sign_out().await;
        remote.load().await;
        assert_eq!(sign_in(&pool, &remote).await, 0, "the device replaces the code after a reload, too");

        remote.run_ok(json!({ "forget_device": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "a forgotten device needs a code");
        assert_ne!(devices(&remote).await, first_devices);
    });
}

#[test]
fn a_device_is_remembered_with_the_consent_of_the_user() {
    run_remote(async |t| {
        let (pool, client) = pool(true).await;
        let remote = t.remote(&pool, &client, true).await;
        assert_eq!(sign_in(&pool, &remote).await, 1);
        let events = remote.run_ok(json!({ "events": {} })).await;
        assert!(
            events.as_array().is_some_and(|all| all.contains(&json!("device-confirmed true"))),
            "{events}"
        );
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "without consent the device is not remembered");
        remote.run_ok(json!({ "remember_device": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 0);
    });
}

#[test]
fn a_device_forgotten_by_an_administrator_becomes_a_new_one() {
    run_remote(async |t| {
        let (pool, client) = pool(false).await;
        let remote = t.remote(&pool, &client, true).await;
        sign_in(&pool, &remote).await;
        let first_devices = devices(&remote).await;
        remote.sign_out().await;
        let device = json!({ "UserPoolId": pool.id, "Username": "ada", "DeviceKey": first_devices[0] });
        pool.call("AdminForgetDevice", device).await;
        assert_eq!(sign_in(&pool, &remote).await, 1);
        assert_ne!(devices(&remote).await, first_devices);
    });
}
