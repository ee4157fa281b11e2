//! Tests of a sign-up that continues with a sign-in.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, run_remote};

#[test]
fn confirming_a_passwordless_sign_up_signs_in() {
    run_remote(async |t| {
        let first = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } });
        let pool = OwnPool::new(json!({ "Policies": first })).await;
        let client = pool.client(json!({})).await;
        let remote = t.remote(&pool, &client, false).await;
        let sign_up = json!({ "username": "ada", "password": null, "email": "ada@example.com" });
        assert_eq!(remote.run_ok(json!({ "sign_up": sign_up })).await["step"], "confirm");
        let code = pool.code("ada@example.com", 1).await;
        let confirm = json!({ "confirm": { "username": "ada", "code": code } });
        assert_eq!(remote.run_ok(confirm).await["step"], "done");
        remote.wait_for_state("signed-in").await;
        assert_eq!(pool.messages("ada@example.com").await.len(), 1, "only one code should be sent");
    });
}
