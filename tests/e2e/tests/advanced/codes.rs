//! Tests of codes by mail and SMS as the second factor.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, run_remote};

use crate::enter_code;

const PHONE: &str = "+12025550123";
const MAIL: &str = "ada@example.com";

async fn pool() -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let factors = json!({
        "SmsMfaConfiguration": { "SmsAuthenticationMessage": "{####}" },
        "EmailMfaConfiguration": {},
        "MfaConfiguration": "OPTIONAL",
    });
    pool.factors(factors).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[("phone_number", PHONE), ("phone_number_verified", "true")]).await;
    (pool, client)
}

#[test]
fn mail_or_sms_can_be_chosen_as_second_factor() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        for factor in ["sms", "email"] {
            remote.run_ok(json!({ "prefer_mfa": { "factor": factor, "setting": "enabled" } })).await;
        }
        remote.sign_out().await;

        for (choice, to, kind) in [("sms", PHONE, "SmsMfa"), ("email", MAIL, "Email")] {
            let challenge = remote.sign_in("ada").await;
            assert_eq!(
                (&challenge["name"], &challenge["choices"]),
                (&json!("SELECT_MFA_TYPE"), &json!(["sms", "email"]))
            );
            let challenge = remote.answer(json!({ "choose": choice })).await;
            assert_eq!(challenge["kind"], kind);
            assert_ne!(challenge["to"], to, "the address should be masked");
            enter_code(&pool, &remote, to).await;
            remote.sign_out().await;
        }
    });
}

#[test]
fn an_expired_session_requires_a_new_sign_in() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        remote.run_ok(json!({ "prefer_mfa": { "factor": "email", "setting": "preferred" } })).await;
        remote.sign_out().await;

        assert_eq!(remote.sign_in("ada").await["name"], "EMAIL_OTP");
        pool.advance(180).await;
        let late = remote.answer(json!({ "code": pool.code(MAIL, 1).await })).await;
        assert_eq!(late["step"], "start-again");
        assert_eq!(remote.sign_in("ada").await["name"], "EMAIL_OTP");
        assert_eq!(remote.answer(json!({ "code": pool.code(MAIL, 2).await })).await["step"], "done");
    });
}
