//! Tests of authenticator apps, set up during a sign-in or in the account.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, Remote, on_stage};

use crate::{another, code_of};

async fn pool(mfa: &str) -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let app = json!({ "SoftwareTokenMfaConfiguration": { "Enabled": true }, "MfaConfiguration": mfa });
    pool.factors(app).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

async fn enter(remote: &Remote, code: &str) -> Result<Value, String> {
    remote.run(json!({ "answer": { "code": code } })).await
}

#[test]
fn an_app_is_set_up_on_the_way_in() {
    on_stage(async |stage| {
        let (pool, client) = pool("ON").await;
        let remote = stage.remote(&pool, &client, false).await;
        let asked = remote.sign_in("ada").await;
        assert_eq!((&asked["name"], &asked["choices"]), (&json!("MFA_SETUP"), &json!(["totp"])));
        let asked = remote.answer(json!({ "choose": "totp" })).await;
        let secret = asked["secret"].as_str().expect("a secret").to_owned();
        assert_eq!(secret.len(), 52);
        let code = code_of(&secret, 0);
        let wrong = remote.run(json!({ "answer": { "totp_code": another(&code) } })).await;
        assert_eq!(wrong, Err("EnableSoftwareTokenMFAException".to_owned()));
        let done = remote.answer(json!({ "totp_code": code })).await;
        assert_eq!(done["step"], "done");
        remote.state("signed-in").await;
        remote.sign_out().await;

        // From now on the pool asks for a code, and accepts no code twice.
        assert_eq!(remote.sign_in("ada").await["name"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(enter(&remote, &code).await, Err("ExpiredCodeException".to_owned()));
        pool.advance(60).await;
        let code = code_of(&secret, 60);
        assert_eq!(enter(&remote, &another(&code)).await, Err("CodeMismatchException".to_owned()));
        assert_eq!(enter(&remote, &code).await.expect("a good code")["step"], "done");
    });
}

#[test]
fn an_app_is_set_up_in_the_account() {
    on_stage(async |stage| {
        let (pool, client) = pool("OPTIONAL").await;
        let remote = stage.remote(&pool, &client, false).await;
        assert_eq!(remote.sign_in("ada").await["step"], "done");
        let prefer = json!({ "prefer_mfa": { "factor": "totp", "setting": "preferred" } });
        assert_eq!(remote.run(prefer.clone()).await, Err("InvalidParameterException".to_owned()));
        let secret = remote.done(json!({ "set_up_totp": {} })).await;
        let secret = secret.as_str().expect("a secret");
        remote.done(json!({ "verify_totp": { "code": code_of(secret, 0) } })).await;
        remote.sign_out().await;
        assert_eq!(remote.sign_in("ada").await["step"], "done", "verified is not yet turned on");
        remote.done(prefer).await;
        remote.sign_out().await;

        pool.advance(60).await;
        assert_eq!(remote.sign_in("ada").await["name"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(enter(&remote, &code_of(secret, 60)).await.expect("a good code")["step"], "done");
        remote.done(json!({ "prefer_mfa": { "factor": "totp", "setting": "disabled" } })).await;
        remote.sign_out().await;
        assert_eq!(remote.sign_in("ada").await["step"], "done");
    });
}
