//! Tests of the choice of the first factor.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, PASSWORD, run_remote};

use crate::enter_code;

const PHONE: &str = "+12025550123";
const MAIL: &str = "ada@example.com";

async fn pool() -> (OwnPool, String) {
    let first =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"] } });
    let pool = OwnPool::new(json!({ "Policies": first })).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[("phone_number", PHONE), ("phone_number_verified", "true")]).await;
    (pool, client)
}

#[test]
fn each_first_factor_can_be_chosen() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let remote = t.remote(&pool, &client, false).await;

        let challenge = remote.sign_in_with("ada", "choice").await;
        assert_eq!(challenge["name"], "SELECT_CHALLENGE");
        assert_eq!(challenge["choices"], json!(["password", "email", "sms"]));
        assert_eq!(remote.answer(json!({ "password": PASSWORD })).await["step"], "done");
        remote.sign_out().await;

        for (choice, to, kind) in [("email", MAIL, "Email"), ("sms", PHONE, "SmsOtp")] {
            remote.sign_in_with("ada", "choice").await;
            assert_eq!(remote.answer(json!({ "choose": choice })).await["kind"], kind);
            enter_code(&pool, &remote, to).await;
            remote.sign_out().await;
        }
    });
}

#[test]
fn a_preferred_factor_skips_the_choice() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let remote = t.remote(&pool, &client, false).await;
        assert_eq!(remote.sign_in_with("ada", "prefer_password").await["step"], "done");
        remote.sign_out().await;
        assert_eq!(remote.sign_in_with("ada", "prefer_email").await["kind"], "Email");
        assert_eq!(remote.answer(json!({ "code": pool.code(MAIL, 1).await })).await["step"], "done");
        remote.sign_out().await;
        assert_eq!(remote.sign_in_with("ada", "prefer_sms").await["kind"], "SmsOtp");
        assert_eq!(remote.answer(json!({ "code": pool.code(PHONE, 1).await })).await["step"], "done");
        remote.sign_out().await;
        // The preferred factor is not available, so the pool offers the available ones.
        assert_eq!(remote.sign_in_with("ada", "prefer_passkey").await["name"], "SELECT_CHALLENGE");
    });
}

#[test]
fn unknown_and_known_users_get_the_same_choices() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let remote = t.remote(&pool, &client, false).await;
        let challenge = remote.sign_in_with("nobody", "choice").await;
        assert_eq!(challenge["name"], "SELECT_CHALLENGE");
        let result = remote.run(json!({ "answer": { "password": PASSWORD } })).await;
        assert_eq!(result, Err("NotAuthorizedException".to_owned()));
    });
}
