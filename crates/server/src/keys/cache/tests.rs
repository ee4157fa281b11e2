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
async fn a_thousand_first_requests_fetch_once() {
    let endpoint = Endpoint::answering(first_key());
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
async fn keys_that_were_given_are_not_fetched() {
    let endpoint = Endpoint::default();
    let pool = pool().jwks(key_set(&[("first", 0)]).to_string());
    let verifier = Verifier::builder().pool(pool).fetch(endpoint.clone()).build().unwrap();
    assert!(verifier.verify(&token()).await.is_ok());
    assert_eq!(endpoint.calls(), 0);
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_given_age_as_well() {
    let endpoint = Endpoint::answering(Answer::Keys(key_set(&[("second", 1)])));
    let pool = pool().jwks(key_set(&[("first", 0)]).to_string());
    let verifier = Verifier::builder().pool(pool).fetch(endpoint.clone()).build().unwrap();
    assert!(verifier.verify(&token()).await.is_ok());
    time::advance(REFRESH).await;
    while verifier.verify(&token()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(verifier.verify(&rotated()).await.is_ok(), "a key that was withdrawn is forgotten");
}

#[tokio::test(start_paused = true)]
async fn made_up_keys_cause_one_fetch_in_a_while() {
    let endpoint = Endpoint::answering(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    for made_up in 0..100 {
        let kid = format!("made-up-{made_up}");
        let token = sign(&with(header(), "kid", json!(kid)), &access(), 1);
        assert_eq!(verifier.verify(&token).await, Err(Error::UnknownKey { kid }));
    }
    assert_eq!(endpoint.calls(), 2);
    assert!(verifier.verify(&token()).await.is_ok(), "others go on");
    time::advance(COOL_DOWN).await;
    assert!(verifier.verify(&rotated()).await.is_err());
    assert_eq!(endpoint.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_rotation_fails_no_request() {
    let endpoint = Endpoint::answering(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    endpoint.answer(Answer::Keys(key_set(&[("first", 0), ("second", 1)])));
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
async fn a_pool_that_is_down_is_told_from_a_bad_token() {
    let failures = [
        (Answer::Fails(FetchError::Status(500)), FetchError::Status(500)),
        (Answer::Never, FetchError::TimedOut),
        (Answer::Text(vec![b' '; MAX_KEY_SET_BYTES + 1]), FetchError::TooLong),
        (Answer::Keys(json!({ "keys": [] })), FetchError::Unreadable(KeySetError::Empty { skipped: 0 })),
    ];
    for (answer, error) in failures {
        let endpoint = Endpoint::answering(answer);
        let verifier = verifier(&endpoint);
        let refused = verifier.verify(&token()).await.unwrap_err();
        assert_eq!((&refused, refused.status()), (&Error::KeysUnavailable(error.clone()), 503));
        assert_eq!(verifier.verify(&token()).await, Err(Error::KeysUnavailable(error)));
        assert_eq!(endpoint.calls(), 1, "it is left in peace for a while");
        endpoint.answer(first_key());
        time::advance(COOL_DOWN).await;
        assert!(verifier.verify(&token()).await.is_ok(), "and asked again");
    }
    let endpoint = Endpoint::answering(Answer::Text(b"<html>".to_vec()));
    let refused = verifier(&endpoint).verify(&token()).await;
    assert!(matches!(refused, Err(Error::KeysUnavailable(FetchError::Unreadable(KeySetError::Shape(_))))));
}

#[tokio::test(start_paused = true)]
async fn old_keys_serve_until_new_ones_are_there() {
    let endpoint = Endpoint::answering(first_key());
    let verifier = verifier(&endpoint);
    assert!(verifier.verify(&token()).await.is_ok());
    endpoint.answer(Answer::Fails(FetchError::Status(503)));
    time::advance(REFRESH).await;
    // Only Tokio's clock has advanced. Tokens are checked against the system's clock, so this one is still valid.
    for _ in 0..10 {
        assert!(verifier.verify(&token()).await.is_ok());
        tokio::task::yield_now().await;
    }
    assert_eq!(endpoint.calls(), 2, "one try in the background");
    endpoint.answer(Answer::Keys(key_set(&[("second", 1)])));
    time::advance(COOL_DOWN).await;
    assert!(verifier.verify(&token()).await.is_ok());
    while endpoint.calls() < 3 || verifier.verify(&token()).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(verifier.verify(&rotated()).await.is_ok(), "a key that was withdrawn is forgotten");
}

#[tokio::test]
async fn a_caller_that_hangs_up_does_not_take_the_fetch_along() {
    let endpoint = Endpoint::answering(first_key());
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
