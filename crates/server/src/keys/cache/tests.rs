//! Tests of the key cache with a fake endpoint and a paused clock.

use serde_json::json;
use tokio::time;

use super::*;
use crate::Verifier;
use crate::keys::KeySetError;
use crate::testing::{Answer, Endpoint, access, header, key_set, pool, sign, token, with};

fn verifier(endpoint: &Endpoint) -> Verifier {
    Verifier::builder().pool(pool()).fetch(endpoint.clone()).build().unwrap()
}

fn first_key() -> Answer {
    Answer::Keys(key_set(&[("first", 0)]))
}

/// A token signed with a key that the pool added later.
fn rotated() -> String {
    sign(&with(header(), "kid", json!("second")), &access(), 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_first_requests_share_one_fetch() {
    let endpoint = Endpoint::with_answer(first_key());
    let verifier = verifier(&endpoint);
    let token = token();
    let requests: Vec<_> = (0..1000)
        .map(|_| {
            let (verifier, token) = (verifier.clone(), token.clone());
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for request in requests {
        assert!(request.await.unwrap().is_ok());
    }
    assert_eq!(endpoint.calls(), 1);
}

#[tokio::test]
async fn configured_keys_are_not_fetched() {
    let endpoint = Endpoint::default();
    let pool = pool().jwks(key_set(&[("first", 0)]).to_string());
    let verifier = Verifier::builder().pool(pool).fetch(endpoint.clone()).build().unwrap();
    assert!(verifier.verify(&token()).await.is_ok());
    assert_eq!(endpoint.calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn configured_keys_are_refreshed() {
    let endpoint = Endpoint::with_answer(Answer::Keys(key_set(&[("second", 1)])));
    let pool = pool().jwks(key_set(&[("first", 0)]).to_string());
    let verifier = Verifier::builder().pool(pool).fetch(endpoint.clone()).build().unwrap();
    assert!(verifier.verify(&token()).await.is_ok());
    time::advance(REFRESH_AFTER).await;
    while verifier.verify(&token()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(verifier.verify(&rotated()).await.is_ok(), "the refreshed keys contain only the new one");
}

#[tokio::test(start_paused = true)]
async fn unknown_key_ids_cause_one_fetch_per_cooldown() {
    let endpoint = Endpoint::with_answer(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    for made_up in 0..100 {
        let kid = format!("made-up-{made_up}");
        let token = sign(&with(header(), "kid", json!(kid)), &access(), 1);
        assert_eq!(verifier.verify(&token).await, Err(Error::UnknownKey { kid }));
    }
    assert_eq!(endpoint.calls(), 2);
    assert!(verifier.verify(&token()).await.is_ok(), "tokens with known keys are still verified");
    time::advance(MISS_COOLDOWN).await;
    assert!(verifier.verify(&rotated()).await.is_err());
    assert_eq!(endpoint.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn requests_during_a_key_rotation_succeed() {
    let endpoint = Endpoint::with_answer(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    endpoint.set_answer(Answer::Keys(key_set(&[("first", 0), ("second", 1)])));
    let (old, new) = (token(), rotated());
    let requests: Vec<_> = (0..200)
        .map(|at| {
            let (verifier, token) = (verifier.clone(), if at % 2 == 0 { old.clone() } else { new.clone() });
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    for request in requests {
        assert!(request.await.unwrap().is_ok());
    }
    assert_eq!(endpoint.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_unreachable_pool_is_not_an_error_of_the_token() {
    let failures = [
        (Answer::Fails(FetchError::Status(500)), FetchError::Status(500)),
        (Answer::Never, FetchError::TimedOut),
        (Answer::Text(vec![b' '; MAX_KEY_SET_BYTES + 1]), FetchError::TooLong),
        (Answer::Keys(json!({ "keys": [] })), FetchError::Unreadable(KeySetError::Empty { skipped: 0 })),
    ];
    for (answer, expected) in failures {
        let endpoint = Endpoint::with_answer(answer);
        let verifier = verifier(&endpoint);
        let error = verifier.verify(&token()).await.unwrap_err();
        assert_eq!((&error, error.status()), (&Error::KeysUnavailable(expected.clone()), 503));
        assert_eq!(verifier.verify(&token()).await, Err(Error::KeysUnavailable(expected)));
        assert_eq!(endpoint.calls(), 1, "there is no second fetch during the cooldown");
        endpoint.set_answer(first_key());
        time::advance(MISS_COOLDOWN).await;
        assert!(verifier.verify(&token()).await.is_ok(), "the keys are fetched again after the cooldown");
    }
    let endpoint = Endpoint::with_answer(Answer::Text(b"<html>".to_vec()));
    let result = verifier(&endpoint).verify(&token()).await;
    assert!(matches!(result, Err(Error::KeysUnavailable(FetchError::Unreadable(KeySetError::Shape(_))))));
}

#[tokio::test(start_paused = true)]
async fn old_keys_are_used_until_a_refresh_succeeds() {
    let endpoint = Endpoint::with_answer(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    endpoint.set_answer(Answer::Fails(FetchError::Status(503)));
    time::advance(REFRESH_AFTER).await;
    // Only Tokio's clock has advanced. Tokens are checked against the system's clock, so this one is still valid.
    for _ in 0..10 {
        assert!(verifier.verify(&token()).await.is_ok());
        tokio::task::yield_now().await;
    }
    assert_eq!(endpoint.calls(), 2, "one try in the background");
    endpoint.set_answer(Answer::Keys(key_set(&[("second", 1)])));
    time::advance(MISS_COOLDOWN).await;
    assert!(verifier.verify(&token()).await.is_ok());
    while endpoint.calls() < 3 || verifier.verify(&token()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(verifier.verify(&rotated()).await.is_ok(), "the refreshed keys contain only the new one");
}

#[tokio::test]
async fn a_dropped_request_does_not_cancel_the_fetch() {
    let endpoint = Endpoint::with_answer(first_key());
    let (verifier, token) = (verifier(&endpoint), token());
    let first = tokio::spawn({
        let (verifier, token) = (verifier.clone(), token.clone());
        async move { verifier.verify(&token).await }
    });
    while endpoint.calls() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(verifier.verify(&token).await.is_ok());
    assert_eq!(endpoint.calls(), 1);
}
