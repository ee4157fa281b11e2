//! Tests of passkeys, with WebDriver's virtual authenticator.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, run_remote};

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
fn a_passkey_can_be_registered_used_and_deleted() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        t.authenticator().await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        remote.run_ok(json!({ "register_passkey": {} })).await;
        let passkeys = remote.run_ok(json!({ "passkeys": {} })).await;
        assert_eq!(passkeys.as_array().map(Vec::len), Some(1));
        // An authenticator holds one passkey per account.
        assert!(remote.run(json!({ "register_passkey": {} })).await.is_err());
        remote.sign_out().await;

        for flow in ["prefer_passkey", "choice"] {
            let mut challenge = remote.sign_in_with("ada", flow).await;
            if flow == "choice" {
                assert_eq!(challenge["choices"], json!(["password", "passkey"]));
                challenge = remote.answer(json!({ "choose": "passkey" })).await;
            }
            assert_eq!(challenge["name"], "WEB_AUTHN");
            assert_eq!(remote.answer(json!("passkey")).await["step"], "done");
            if flow == "prefer_passkey" {
                remote.sign_out().await;
            }
        }
        remote.run_ok(json!({ "delete_passkey": { "id": passkeys[0] } })).await;
        assert_eq!(remote.run_ok(json!({ "passkeys": {} })).await, json!([]));
        remote.sign_out().await;
        assert_eq!(remote.sign_in_with("ada", "prefer_passkey").await["name"], "SELECT_CHALLENGE");
    });
}

#[test]
fn a_passkey_does_not_sign_in_without_user_verification() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let authenticator = t.authenticator().await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        remote.run_ok(json!({ "register_passkey": {} })).await;
        remote.sign_out().await;
        t.reject_verification(&authenticator).await;
        assert_eq!(remote.sign_in_with("ada", "prefer_passkey").await["name"], "WEB_AUTHN");
        let result = remote.run(json!({ "answer": "passkey" })).await;
        assert!(result.is_err(), "{result:?}");
        remote.wait_for_state("signed-out").await;
        assert_eq!(remote.sign_in("ada").await["step"], "done", "the password should still work");
    });
}
