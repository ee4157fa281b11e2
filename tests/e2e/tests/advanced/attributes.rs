//! Tests of an e-mail address that changes once the new one is verified.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, run_remote};

use crate::other_code;

#[test]
fn a_new_address_replaces_the_old_one_after_verification() {
    run_remote(async |t| {
        let settings = json!({
            "UsernameAttributes": ["email"],
            "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] },
        });
        let pool = OwnPool::new(settings).await;
        let client = pool.client(json!({})).await;
        let remote = t.remote(&pool, &client, false).await;
        let sign_up = json!({ "username": "ada@example.com", "password": yew_cognito_e2e::PASSWORD, "email": "ada@example.com" });
        assert_eq!(remote.run_ok(json!({ "sign_up": sign_up })).await["step"], "confirm");
        let code = pool.code("ada@example.com", 1).await;
        let confirm = json!({ "username": "ada@example.com", "code": code });
        assert_eq!(remote.run_ok(json!({ "confirm": confirm })).await["step"], "done");

        let change = json!({ "update_attribute": { "name": "email", "value": "new@example.com" } });
        assert_eq!(remote.run_ok(change).await, json!(["code-needed"]));
        assert_eq!(remote.run_ok(json!({ "profile": {} })).await["email"], "ada@example.com");
        let code = pool.code("new@example.com", 1).await;
        let verify = |code: &str| json!({ "verify_attribute": { "name": "email", "code": code } });
        assert_eq!(remote.run(verify(&other_code(&code))).await, Err("CodeMismatchException".to_owned()));
        remote.run_ok(verify(&code)).await;
        let profile = remote.run_ok(json!({ "profile": {} })).await;
        assert_eq!(
            (&profile["email"], &profile["email_verified"]),
            (&json!("new@example.com"), &json!("true"))
        );
        remote.sign_out().await;
        assert_eq!(remote.sign_in("new@example.com").await["step"], "done");
    });
}
