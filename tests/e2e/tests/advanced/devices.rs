//! Tests of remembered devices, which replace the second factor until they are forgotten.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, Remote, on_stage};

const MAIL: &str = "ada@example.com";

async fn pool(opt_in: bool) -> (OwnPool, String) {
    let devices = json!({ "ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": opt_in });
    let pool = OwnPool::new(json!({ "DeviceConfiguration": devices })).await;
    pool.factors(json!({ "EmailMfaConfiguration": {}, "MfaConfiguration": "ON" })).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

/// Signs in, entering every code that is asked for, and returns the number of codes.
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
    remote.done(json!({ "devices": {} })).await
}

#[test]
fn a_device_is_remembered_and_forgotten() {
    on_stage(async |stage| {
        let (pool, client) = pool(false).await;
        let remote = stage.remote(&pool, &client, true).await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "a new device");
        let known = devices(&remote).await;
        assert_eq!(known, json!([remote.done(json!({ "this_device": {} })).await]));
        remote.done(json!({ "refresh": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 0, "it proves itself instead");
        assert_eq!(devices(&remote).await, known);
        remote.sign_out().await;
        remote.load().await;
        assert_eq!(sign_in(&pool, &remote).await, 0, "after a reload too");

        remote.done(json!({ "forget_device": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "a device like any other");
        assert_ne!(devices(&remote).await, known);
    });
}

#[test]
fn a_device_is_remembered_if_its_owner_wants_it() {
    on_stage(async |stage| {
        let (pool, client) = pool(true).await;
        let remote = stage.remote(&pool, &client, true).await;
        assert_eq!(sign_in(&pool, &remote).await, 1);
        let events = remote.done(json!({ "events": {} })).await;
        assert!(
            events.as_array().is_some_and(|all| all.contains(&json!("device-confirmed true"))),
            "{events}"
        );
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 1, "nobody agreed");
        remote.done(json!({ "remember_device": {} })).await;
        remote.sign_out().await;
        assert_eq!(sign_in(&pool, &remote).await, 0);
    });
}

#[test]
fn a_device_that_an_administrator_forgot_becomes_a_new_one() {
    on_stage(async |stage| {
        let (pool, client) = pool(false).await;
        let remote = stage.remote(&pool, &client, true).await;
        sign_in(&pool, &remote).await;
        let known = devices(&remote).await;
        remote.sign_out().await;
        let device = json!({ "UserPoolId": pool.id, "Username": "ada", "DeviceKey": known[0] });
        pool.call("AdminForgetDevice", device).await;
        assert_eq!(sign_in(&pool, &remote).await, 1);
        assert_ne!(devices(&remote).await, known);
    });
}
