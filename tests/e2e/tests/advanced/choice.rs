//! Tests of the choice of the first factor.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, PASSWORD, on_stage};

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
fn a_person_chooses_what_to_sign_in_with() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let remote = stage.remote(&pool, &client, false).await;

        let asked = remote.begin("ada", "choice").await;
        assert_eq!(asked["name"], "SELECT_CHALLENGE");
        assert_eq!(asked["choices"], json!(["password", "email", "sms"]));
        assert_eq!(remote.answer(json!({ "password": PASSWORD })).await["step"], "done");
        remote.sign_out().await;

        for (choice, to, kind) in [("email", MAIL, "Email"), ("sms", PHONE, "SmsOtp")] {
            remote.begin("ada", "choice").await;
            assert_eq!(remote.answer(json!({ "choose": choice })).await["kind"], kind);
            enter_code(&pool, &remote, to).await;
            remote.sign_out().await;
        }
    });
}

#[test]
fn a_preference_saves_the_choice() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let remote = stage.remote(&pool, &client, false).await;
        assert_eq!(remote.begin("ada", "prefer_password").await["step"], "done");
        remote.sign_out().await;
        assert_eq!(remote.begin("ada", "prefer_email").await["kind"], "Email");
        assert_eq!(remote.answer(json!({ "code": pool.code(MAIL, 1).await })).await["step"], "done");
        remote.sign_out().await;
        assert_eq!(remote.begin("ada", "prefer_sms").await["kind"], "SmsOtp");
        assert_eq!(remote.answer(json!({ "code": pool.code(PHONE, 1).await })).await["step"], "done");
        remote.sign_out().await;
        // The preferred factor is not available, so the pool offers the available ones.
        assert_eq!(remote.begin("ada", "prefer_passkey").await["name"], "SELECT_CHALLENGE");
    });
}

#[test]
fn who_has_no_account_is_asked_like_who_has_one() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let remote = stage.remote(&pool, &client, false).await;
        let asked = remote.begin("nobody", "choice").await;
        assert_eq!(asked["name"], "SELECT_CHALLENGE");
        let refused = remote.run(json!({ "answer": { "password": PASSWORD } })).await;
        assert_eq!(refused, Err("NotAuthorizedException".to_owned()));
    });
}
