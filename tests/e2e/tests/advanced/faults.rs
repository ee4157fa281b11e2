//! Tests of faults between a page and its pool. The pool produces them on demand.

use serde_json::{Value, json};
use yew_cognito_e2e::{OwnPool, PASSWORD, Remote, run_remote};

async fn pool(client: Value) -> (OwnPool, String) {
    let pool = OwnPool::new(json!({})).await;
    let client = pool.client(client).await;
    pool.person("ada", &[]).await;
    (pool, client)
}

async fn try_sign_in(remote: &Remote) -> Result<Value, String> {
    let arguments = json!({ "username": "ada", "password": PASSWORD, "flow": "srp" });
    remote.run(json!({ "sign_in": arguments })).await
}

fn rotating(grace: u32) -> Value {
    json!({ "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": grace } })
}

#[test]
fn a_throttled_refresh_is_retried() {
    run_remote(async |t| {
        let (pool, client) = pool(rotating(10)).await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        pool.fault(
            "GetTokensFromRefreshToken",
            json!({ "kind": "exception", "code": "TooManyRequestsException" }),
        )
        .await;
        remote.run_ok(json!({ "refresh": {} })).await;
        remote.wait_for_state("signed-in").await;
    });
}

#[test]
fn a_lost_refresh_reply_is_recovered_within_the_grace_period() {
    run_remote(async |t| {
        let (pool, client) = pool(rotating(60)).await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        pool.fault("GetTokensFromRefreshToken", json!({ "kind": "reply-lost" })).await;
        // The client may retry by itself or report the failure; the session remains in both cases.
        let _ = remote.run(json!({ "refresh": {} })).await;
        remote.run_ok(json!({ "refresh": {} })).await;
        remote.wait_for_state("signed-in").await;
        remote.run_ok(json!({ "profile": {} })).await;
    });
}

#[test]
fn other_responses_and_faults_are_reported_by_code() {
    run_remote(async |t| {
        let (pool, client) = pool(json!({})).await;
        let remote = t.remote(&pool, &client, false).await;
        for (fault, code) in [
            (json!({ "kind": "status", "status": 400, "body": "html" }), "HTTP 400"),
            (json!({ "kind": "exception", "code": "LimitExceededException" }), "LimitExceededException"),
            (json!({ "kind": "dropped" }), "Transport."),
            (json!({ "kind": "no-cors" }), "Transport."),
            (json!({ "kind": "reply-lost" }), "Transport."),
        ] {
            let fault_text = fault.to_string();
            pool.fault("RespondToAuthChallenge", fault).await;
            let code_of_error = try_sign_in(&remote).await.expect_err(&fault_text);
            assert!(code_of_error.starts_with(code), "{fault_text}: {code_of_error}");
            remote.wait_for_state("signed-out").await;
        }
        assert_eq!(
            try_sign_in(&remote).await.expect("the sign-in should succeed without faults")["step"],
            "done"
        );
    });
}

#[test]
fn the_first_request_of_a_sign_in_is_retried() {
    run_remote(async |t| {
        let (pool, client) = pool(json!({})).await;
        let remote = t.remote(&pool, &client, false).await;
        for fault in [
            json!({ "kind": "status", "status": 503, "body": "html" }),
            json!({ "kind": "status", "status": 500, "body": "empty" }),
            json!({ "kind": "dropped" }),
            json!({ "kind": "delay", "milliseconds": 300 }),
        ] {
            let fault_text = fault.to_string();
            pool.fault("InitiateAuth", fault).await;
            let step = try_sign_in(&remote).await.unwrap_or_else(|code| panic!("{fault_text}: {code}"));
            assert_eq!(step["step"], "done", "{fault_text}");
            remote.sign_out().await;
        }
    });
}

#[test]
fn a_request_to_a_hanging_pool_times_out() {
    run_remote(async |t| {
        let (pool, client) = pool(json!({})).await;
        let remote = t.remote(&pool, &client, false).await;
        pool.fault("RespondToAuthChallenge", json!({ "kind": "hang" })).await;
        assert_eq!(try_sign_in(&remote).await, Err("Transport.TimedOut".to_owned()));
        assert_eq!(
            try_sign_in(&remote).await.expect("the sign-in should succeed once the pool responds")["step"],
            "done"
        );
    });
}

#[test]
fn token_expiry_follows_the_pools_clock() {
    run_remote(async |t| {
        let (pool, client) = pool(rotating(0)).await;
        let remote = t.remote(&pool, &client, false).await;
        remote.sign_in("ada").await;
        let before = remote.run_ok(json!({ "access_token": {} })).await;
        pool.advance(3600).await;
        // The page's clock has not moved: only the pool knows that the token has expired.
        remote.run_ok(json!({ "profile": {} })).await;
        assert_ne!(remote.run_ok(json!({ "access_token": {} })).await, before);
        pool.advance(31 * 86_400).await;
        assert!(remote.run(json!({ "refresh": {} })).await.is_err());
        remote.wait_for_state("signed-out").await;
    });
}
