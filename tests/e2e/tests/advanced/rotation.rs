//! Tests of single-use refresh tokens with several tabs.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, run_remote};

async fn pool() -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 0 });
    let client = pool.client(json!({ "RefreshTokenRotation": rotation })).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

/// Returns the refresh token that the page has stored.
fn refresh_token(storage: &std::collections::BTreeMap<String, String>) -> String {
    let records = storage.values().filter_map(|text| serde_json::from_str::<Value>(text).ok());
    let mut texts = records.flat_map(|record| texts_in(&record));
    // It is the only text with five parts.
    texts.find(|text| text.split('.').count() == 5).expect("a refresh token should be stored")
}

fn texts_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts_in).collect(),
        Value::Object(members) => members.values().flat_map(texts_in).collect(),
        _ => vec![],
    }
}

#[test]
fn three_tabs_share_one_refresh() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let first = t.remote(&pool, &client, false).await;
        first.sign_in("ada").await;
        let tabs =
            [first, t.remote_in_new_tab(&pool, &client).await, t.remote_in_new_tab(&pool, &client).await];
        for tab in &tabs {
            tab.wait_for_state("signed-in").await;
        }
        let before = refresh_token(&tabs[0].page.local_storage().await);
        let counter = pool.watch("GetTokensFromRefreshToken").await;

        // All tabs request a refresh before the pool has replied to the first one.
        let delay = json!({ "kind": "delay", "milliseconds": 3_000 });
        pool.fault("GetTokensFromRefreshToken", delay).await;
        let start_refresh =
            "window.refreshed = remote.run('{\"refresh\":{}}').then(() => 'done', String); return null";
        for tab in &tabs {
            tab.page.eval(start_refresh).await;
        }
        for tab in &tabs {
            assert_eq!(tab.page.eval("return window.refreshed").await, "done");
            tab.wait_for_state("signed-in").await;
        }
        assert_eq!(pool.calls(counter).await, 1, "the tabs should share one refresh");
        assert_ne!(refresh_token(&tabs[0].page.local_storage().await), before);
    });
}

#[test]
fn a_reused_token_ends_the_session_in_all_tabs() {
    run_remote(async |t| {
        let (pool, client) = pool().await;
        let first = t.remote(&pool, &client, false).await;
        first.sign_in("ada").await;
        let second = t.remote_in_new_tab(&pool, &client).await;
        second.wait_for_state("signed-in").await;
        let old_token = refresh_token(&first.page.local_storage().await);
        first.run_ok(json!({ "refresh": {} })).await;
        first.wait_for_state("signed-in").await;

        // An attacker uses the old refresh token.
        let reuse_token = "return fetch(arguments[0], {
            method: 'POST',
            headers: {
                'content-type': 'application/x-amz-json-1.1',
                'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
            },
            body: JSON.stringify({ ClientId: arguments[1], RefreshToken: arguments[2] }),
        }).then((reply) => reply.headers.get('x-amzn-errortype'))";
        let endpoint = first.endpoint();
        let error_type = first.page.eval_with(reuse_token, json!([endpoint, client, old_token])).await;
        assert_eq!(error_type, "RefreshTokenReuseException:");
        assert!(first.run(json!({ "refresh": {} })).await.is_err());
        first.wait_for_state("signed-out").await;
        second.wait_for_state("signed-out").await;
    });
}
