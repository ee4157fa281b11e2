//! Tests of custom challenges.

use serde_json::json;
use yew_cognito_e2e::{OwnPool, on_stage};

#[test]
fn a_word_signs_in_alone_or_after_the_password() {
    on_stage(async |stage| {
        let pool = OwnPool::new(json!({})).await;
        let client = pool.client(json!({})).await;
        pool.person("ada", &[]).await;
        pool.control(&format!("/_pool/clients/{client}"), json!({ "custom_challenge_answer": "mellon" }))
            .await;
        let remote = stage.remote(&pool, &client, false).await;
        for flow in ["custom", "custom_with_srp"] {
            assert_eq!(remote.begin("ada", flow).await["name"], "CUSTOM_CHALLENGE");
            assert_eq!(remote.answer(json!({ "word": "friend" })).await["name"], "CUSTOM_CHALLENGE");
            assert_eq!(remote.answer(json!({ "word": "mellon" })).await["step"], "done");
            remote.sign_out().await;
        }
    });
}
