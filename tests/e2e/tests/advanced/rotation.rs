//! Tests of single-use refresh tokens with several tabs.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, on_stage};

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
    texts.find(|text| text.split('.').count() == 5).expect("a refresh token is stored")
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
fn three_tabs_refresh_once_and_stay_signed_in() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let first = stage.remote(&pool, &client, false).await;
        first.sign_in("ada").await;
        let tabs = [first, stage.another(&pool, &client).await, stage.another(&pool, &client).await];
        for tab in &tabs {
            tab.state("signed-in").await;
        }
        let before = refresh_token(&tabs[0].page.local_storage().await);
        let watched = pool.watch("GetTokensFromRefreshToken").await;

        // All tabs ask for a refresh before the pool has replied to the first one.
        let delay = json!({ "kind": "delay", "milliseconds": 3_000 });
        pool.fault("GetTokensFromRefreshToken", delay).await;
        let ask = "window.asked = remote.run('{\"refresh\":{}}').then(() => 'done', String); return null";
        for tab in &tabs {
            tab.page.eval(ask).await;
        }
        for tab in &tabs {
            assert_eq!(tab.page.eval("return window.asked").await, "done");
            tab.state("signed-in").await;
        }
        assert_eq!(pool.calls(watched).await, 1, "one refresh for all of them");
        assert_ne!(refresh_token(&tabs[0].page.local_storage().await), before);
    });
}

#[test]
fn a_token_that_is_used_twice_ends_the_session_in_every_tab() {
    on_stage(async |stage| {
        let (pool, client) = pool().await;
        let here = stage.remote(&pool, &client, false).await;
        here.sign_in("ada").await;
        let there = stage.another(&pool, &client).await;
        there.state("signed-in").await;
        let stolen = refresh_token(&here.page.local_storage().await);
        here.done(json!({ "refresh": {} })).await;
        here.state("signed-in").await;

        // An attacker uses the old refresh token.
        let thief = "return fetch(arguments[0], {
            method: 'POST',
            headers: {
                'content-type': 'application/x-amz-json-1.1',
                'x-amz-target': 'AWSCognitoIdentityProviderService.GetTokensFromRefreshToken',
            },
            body: JSON.stringify({ ClientId: arguments[1], RefreshToken: arguments[2] }),
        }).then((reply) => reply.headers.get('x-amzn-errortype'))";
        let endpoint = here.endpoint();
        let told = here.page.eval_with(thief, json!([endpoint, client, stolen])).await;
        assert_eq!(told, "RefreshTokenReuseException:");
        assert!(here.run(json!({ "refresh": {} })).await.is_err());
        here.state("signed-out").await;
        there.state("signed-out").await;
    });
}
