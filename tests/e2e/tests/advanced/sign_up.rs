//! Tests of a sign-up that continues with a sign-in.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, on_stage};

#[test]
fn who_confirms_a_sign_up_without_a_password_is_signed_in() {
    on_stage(async |stage| {
        let first = json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } });
        let pool = OwnPool::new(json!({ "Policies": first })).await;
        let client = pool.client(json!({})).await;
        let remote = stage.remote(&pool, &client, false).await;
        let sign_up = json!({ "username": "ada", "password": null, "email": "ada@example.com" });
        assert_eq!(remote.done(json!({ "sign_up": sign_up })).await["step"], "confirm");
        let code = pool.code("ada@example.com", 1).await;
        let confirm = json!({ "confirm": { "username": "ada", "code": code } });
        assert_eq!(remote.done(confirm).await["step"], "done");
        remote.state("signed-in").await;
        assert_eq!(pool.messages("ada@example.com").await.len(), 1, "one code was enough");
    });
}
