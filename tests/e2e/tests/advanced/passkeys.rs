//! Tests of passkeys, with WebDriver's virtual authenticator.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, on_stage};

async fn pool() -> (OwnPool, String) {
    let first = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } });
    let pool = OwnPool::new(json!({ "Policies": first })).await;
    let site = json!({ "RelyingPartyId": "localhost", "UserVerification": "required" });
    pool.factors(json!({ "WebAuthnConfiguration": site, "MfaConfiguration": "OFF" })).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

#[test]
fn a_passkey_is_registered_signs_in_and_is_deleted() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        stage.authenticator().await;
        let remote = stage.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        remote.done(json!({ "register_passkey": {} })).await;
        let passkeys = remote.done(json!({ "passkeys": {} })).await;
        assert_eq!(passkeys.as_array().map(Vec::len), Some(1));
        // An authenticator holds one passkey per account.
        assert!(remote.run(json!({ "register_passkey": {} })).await.is_err());
        remote.sign_out().await;

        for flow in ["prefer_passkey", "choice"] {
            let mut asked = remote.begin("ada", flow).await;
            if flow == "choice" {
                assert_eq!(asked["choices"], json!(["password", "passkey"]));
                asked = remote.answer(json!({ "choose": "passkey" })).await;
            }
            assert_eq!(asked["name"], "WEB_AUTHN");
            assert_eq!(remote.answer(json!("passkey")).await["step"], "done");
            if flow == "prefer_passkey" {
                remote.sign_out().await;
            }
        }
        remote.done(json!({ "delete_passkey": { "id": passkeys[0] } })).await;
        assert_eq!(remote.done(json!({ "passkeys": {} })).await, json!([]));
        remote.sign_out().await;
        assert_eq!(remote.begin("ada", "prefer_passkey").await["name"], "SELECT_CHALLENGE");
    });
}

#[test]
fn without_the_persons_consent_nothing_is_registered_or_signed_in() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let authenticator = stage.authenticator().await;
        let remote = stage.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        remote.done(json!({ "register_passkey": {} })).await;
        remote.sign_out().await;
        stage.refuse_verification(&authenticator).await;
        assert_eq!(remote.begin("ada", "prefer_passkey").await["name"], "WEB_AUTHN");
        let refused = remote.run(json!({ "answer": "passkey" })).await;
        assert!(refused.is_err(), "{refused:?}");
        remote.state("signed-out").await;
        assert_eq!(remote.sign_in("ada").await["step"], "done", "the password is there still");
    });
}
