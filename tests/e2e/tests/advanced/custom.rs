//! Tests of custom challenges.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, run_remote};

#[test]
fn a_custom_challenge_signs_in_with_and_without_srp() {
    run_remote(async |t| {
        let pool = OwnPool::new(json!({})).await;
        let client = pool.client(json!({})).await;
        pool.person("ada", &[]).await;
        pool.control(&format!("/_pool/clients/{client}"), json!({ "custom_challenge_answer": "mellon" }))
            .await;
        let remote = t.remote(&pool, &client, false).await;
        for flow in ["custom", "custom_with_srp"] {
            assert_eq!(remote.sign_in_with("ada", flow).await["name"], "CUSTOM_CHALLENGE");
            assert_eq!(remote.answer(json!({ "custom": "friend" })).await["name"], "CUSTOM_CHALLENGE");
            assert_eq!(remote.answer(json!({ "custom": "mellon" })).await["step"], "done");
            remote.sign_out().await;
        }
    });
}
