//! Tests of authenticator apps, set up during a sign-in or in the account.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, Remote, run_remote};

use crate::{other_code, totp_code};

async fn pool(mfa: &str) -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let app = json!({ "SoftwareTokenMfaConfiguration": { "Enabled": true }, "MfaConfiguration": mfa });
    pool.factors(app).await;
    let client = pool.client(json!({})).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

async fn answer_code(remote: &Remote, code: &str) -> Result<Value, String> {
    remote.run(json!({ "answer": { "code": code } })).await
}

#[test]
fn an_authenticator_app_is_set_up_during_a_sign_in() {
    run_remote(async |t| {
        let (pool, client) = pool("ON").await;
        let remote = t.remote(&pool, &client, false).await;
        let challenge = remote.sign_in("ada").await;
        assert_eq!((&challenge["name"], &challenge["choices"]), (&json!("MFA_SETUP"), &json!(["totp"])));
        let challenge = remote.answer(json!({ "choose": "totp" })).await;
        let secret = challenge["secret"].as_str().expect("the setup should have a secret").to_owned();
        assert_eq!(secret.len(), 52);
        let code = totp_code(&secret, 0);
        let wrong = remote.run(json!({ "answer": { "totp_code": other_code(&code) } })).await;
        assert_eq!(wrong, Err("EnableSoftwareTokenMFAException".to_owned()));
        let done = remote.answer(json!({ "totp_code": code })).await;
        assert_eq!(done["step"], "done");
        remote.wait_for_state("signed-in").await;
        remote.sign_out().await;

        // From now on the pool asks for a code, and accepts no code twice.
        assert_eq!(remote.sign_in("ada").await["name"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(answer_code(&remote, &code).await, Err("ExpiredCodeException".to_owned()));
        pool.advance(60).await;
        let code = totp_code(&secret, 60);
        assert_eq!(answer_code(&remote, &other_code(&code)).await, Err("CodeMismatchException".to_owned()));
        assert_eq!(answer_code(&remote, &code).await.expect("the code should be accepted")["step"], "done");
    });
}

#[test]
fn an_authenticator_app_is_set_up_in_the_account() {
    run_remote(async |t| {
        let (pool, client) = pool("OPTIONAL").await;
        let remote = t.remote(&pool, &client, false).await;
        assert_eq!(remote.sign_in("ada").await["step"], "done");
        let prefer = json!({ "prefer_mfa": { "factor": "totp", "setting": "preferred" } });
        assert_eq!(remote.run(prefer.clone()).await, Err("InvalidParameterException".to_owned()));
        let secret = remote.run_ok(json!({ "set_up_totp": {} })).await;
        let secret = secret.as_str().expect("the setup should have a secret");
        remote.run_ok(json!({ "verify_totp": { "code": totp_code(secret, 0) } })).await;
        remote.sign_out().await;
        assert_eq!(remote.sign_in("ada").await["step"], "done", "a verified app is not enabled yet");
        remote.run_ok(prefer).await;
        remote.sign_out().await;

        pool.advance(60).await;
        assert_eq!(remote.sign_in("ada").await["name"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(
            answer_code(&remote, &totp_code(secret, 60)).await.expect("the code should be accepted")["step"],
            "done"
        );
        remote.run_ok(json!({ "prefer_mfa": { "factor": "totp", "setting": "disabled" } })).await;
        remote.sign_out().await;
        assert_eq!(remote.sign_in("ada").await["step"], "done");
    });
}
