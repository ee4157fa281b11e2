//! Tests of users whom an administrator has invited.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, PASSWORD, on_stage};

#[test]
fn a_temporary_password_is_replaced_and_what_is_missing_is_asked_for() {
    on_stage(async |stage| {
        let name =
            json!({ "Name": "name", "Required": true, "Mutable": true, "AttributeDataType": "String" });
        let pool = OwnPool::new(json!({ "Schema": [name] })).await;
        let client = pool.client(json!({})).await;
        pool.invite("ada", PASSWORD, &[]).await;
        let remote = stage.remote(&pool, &client, false).await;
        let asked = remote.sign_in("ada").await;
        assert_eq!((&asked["name"], &asked["missing"]), (&json!("NEW_PASSWORD_REQUIRED"), &json!(["name"])));
        let answer = |password: &str, name: Option<&str>| json!({ "answer": { "new_password": { "password": password, "name": name } } });
        let refused = remote.run(answer("Another-password-2", None)).await;
        assert_eq!(refused, Err("InvalidParameterException".to_owned()));
        let refused = remote.run(answer("short", Some("Ada"))).await;
        assert_eq!(refused, Err("InvalidPasswordException".to_owned()));
        assert_eq!(remote.done(answer(PASSWORD, Some("Ada"))).await["step"], "done");
        assert_eq!(remote.done(json!({ "profile": {} })).await["name"], "Ada");
    });
}

#[test]
fn a_temporary_password_ends() {
    on_stage(async |stage| {
        let pool = OwnPool::new(json!({})).await;
        let client = pool.client(json!({})).await;
        pool.invite("ada", PASSWORD, &[]).await;
        pool.advance(8 * 86_400).await;
        let remote = stage.remote(&pool, &client, false).await;
        // The proof contains the page's time, which is eight days behind the pool's.
        let arguments = json!({ "username": "ada", "password": PASSWORD, "flow": "srp" });
        let refused = remote.run(json!({ "sign_in": arguments })).await;
        assert_eq!(refused, Err("NotAuthorizedException".to_owned()));
    });
}
