//! Tests of faults between a page and its pool. The pool produces them on demand.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, PASSWORD, Remote, on_stage};

async fn pool(client: Value) -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let client = pool.client(client).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

async fn try_to_sign_in(remote: &Remote) -> Result<Value, String> {
    let arguments = json!({ "username": "ada", "password": PASSWORD, "flow": "srp" });
    remote.run(json!({ "sign_in": arguments })).await
}

fn rotating(grace: u32) -> Value {
    json!({ "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": grace } })
}

#[test]
fn a_throttled_refresh_is_tried_again() {
    on_stage(async |stage| {
        let (pool, client) = pool(rotating(10)).await;
        let remote = stage.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        pool.fault(
            "GetTokensFromRefreshToken",
            json!({ "kind": "exception", "code": "TooManyRequestsException" }),
        )
        .await;
        remote.done(json!({ "refresh": {} })).await;
        remote.state("signed-in").await;
    });
}

#[test]
fn a_refresh_whose_reply_is_lost_is_made_good_within_the_grace_period() {
    on_stage(async |stage| {
        let (pool, client) = pool(rotating(60)).await;
        let remote = stage.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        pool.fault("GetTokensFromRefreshToken", json!({ "kind": "reply-lost" })).await;
        // The client may retry by itself or report the failure; the session remains in both cases.
        let _ = remote.run(json!({ "refresh": {} })).await;
        remote.done(json!({ "refresh": {} })).await;
        remote.state("signed-in").await;
        remote.done(json!({ "profile": {} })).await;
    });
}

#[test]
fn what_a_pool_answers_besides_its_api_is_told_by_name() {
    on_stage(async |stage| {
        let (pool, client) = pool(json!({})).await;
        let remote = stage.remote(&pool, &client, false).await;
        for (fault, code) in [
            (json!({ "kind": "status", "status": 400, "body": "html" }), "HTTP 400"),
            (json!({ "kind": "exception", "code": "LimitExceededException" }), "LimitExceededException"),
            (json!({ "kind": "dropped" }), "Transport."),
            (json!({ "kind": "no-cors" }), "Transport."),
            (json!({ "kind": "reply-lost" }), "Transport."),
        ] {
            let shown = fault.to_string();
            pool.fault("RespondToAuthChallenge", fault).await;
            let told = try_to_sign_in(&remote).await.expect_err(&shown);
            assert!(told.starts_with(code), "{shown}: {told}");
            remote.state("signed-out").await;
        }
        assert_eq!(try_to_sign_in(&remote).await.expect("nothing is wrong")["step"], "done");
    });
}

#[test]
fn what_begins_a_sign_in_is_tried_again() {
    on_stage(async |stage| {
        let (pool, client) = pool(json!({})).await;
        let remote = stage.remote(&pool, &client, false).await;
        for fault in [
            json!({ "kind": "status", "status": 503, "body": "html" }),
            json!({ "kind": "status", "status": 500, "body": "empty" }),
            json!({ "kind": "dropped" }),
            json!({ "kind": "delay", "milliseconds": 300 }),
        ] {
            let shown = fault.to_string();
            pool.fault("InitiateAuth", fault).await;
            let step = try_to_sign_in(&remote).await.unwrap_or_else(|code| panic!("{shown}: {code}"));
            assert_eq!(step["step"], "done", "{shown}");
            remote.sign_out().await;
        }
    });
}

#[test]
fn a_pool_that_hangs_does_not_hold_a_person() {
    on_stage(async |stage| {
        let (pool, client) = pool(json!({})).await;
        let remote = stage.remote(&pool, &client, false).await;
        pool.fault("RespondToAuthChallenge", json!({ "kind": "hang" })).await;
        assert_eq!(try_to_sign_in(&remote).await, Err("Transport.TimedOut".to_owned()));
        assert_eq!(try_to_sign_in(&remote).await.expect("the pool answers again")["step"], "done");
    });
}

#[test]
fn tokens_end_by_the_pools_time() {
    on_stage(async |stage| {
        let (pool, client) = pool(rotating(0)).await;
        let remote = stage.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        let before = remote.done(json!({ "access_token": {} })).await;
        pool.advance(3600).await;
        // The page's clock has not moved: only the pool knows that the token has expired.
        remote.done(json!({ "profile": {} })).await;
        assert_ne!(remote.done(json!({ "access_token": {} })).await, before);
        pool.advance(31 * 86_400).await;
        assert!(remote.run(json!({ "refresh": {} })).await.is_err());
        remote.state("signed-out").await;
    });
}
