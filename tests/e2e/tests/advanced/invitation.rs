//! Tests of users whom an administrator has invited.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, PASSWORD, run_remote};

#[test]
fn a_temporary_password_is_replaced_together_with_missing_attributes() {
    run_remote(async |t| {
        let name =
            json!({ "Name": "name", "Required": true, "Mutable": true, "AttributeDataType": "String" });
        let pool = OwnPool::new(json!({ "Schema": [name] })).await;
        let client = pool.client(json!({})).await;
        pool.invite("ada", PASSWORD, &[]).await;
        let remote = t.remote(&pool, &client, false).await;
        let challenge = remote.sign_in("ada").await;
        assert_eq!(
            (&challenge["name"], &challenge["missing"]),
            (&json!("NEW_PASSWORD_REQUIRED"), &json!(["name"]))
        );
        let answer = |password: &str, name: Option<&str>| json!({ "answer": { "new_password": { "password": password, "name": name } } });
        let result = remote.run(answer("Another-password-2", None)).await;
        assert_eq!(result, Err("InvalidParameterException".to_owned()));
        let result = remote.run(answer("short", Some("Ada"))).await;
        assert_eq!(result, Err("InvalidPasswordException".to_owned()));
        assert_eq!(remote.run_ok(answer(PASSWORD, Some("Ada"))).await["step"], "done");
        assert_eq!(remote.run_ok(json!({ "profile": {} })).await["name"], "Ada");
    });
}

#[test]
fn a_temporary_password_expires() {
    run_remote(async |t| {
        let pool = OwnPool::new(json!({})).await;
        let client = pool.client(json!({})).await;
        pool.invite("ada", PASSWORD, &[]).await;
        pool.advance(8 * 86_400).await;
        let remote = t.remote(&pool, &client, false).await;
        // The proof contains the page's time, which is eight days behind the pool's.
        let arguments = json!({ "username": "ada", "password": PASSWORD, "flow": "srp" });
        let result = remote.run(json!({ "sign_in": arguments })).await;
        assert_eq!(result, Err("NotAuthorizedException".to_owned()));
    });
}
