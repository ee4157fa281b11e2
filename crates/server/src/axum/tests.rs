//! Tests of the extractors in an axum app.

use ::axum::Router;
use ::axum::body::to_bytes;
use ::axum::routing::get;
use http::Request;
use http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::testing::{
    Answer, CLIENT, Endpoint, access, client_credentials, header, now, pool, sign, token, verifier, with,
};

#[derive(Clone)]
struct State(Verifier);

impl FromRef<State> for Verifier {
    fn from_ref(state: &State) -> Self {
        state.0.clone()
    }
}

struct Editors;

impl Group for Editors {
    const NAME: &str = "editors";
}

struct Admins;

impl Group for Admins {
    const NAME: &str = "admins";
}

fn router(verifier: Verifier) -> Router {
    Router::new()
        .route("/me", get(|RequireUser(claims): RequireUser| async move { claims.username().to_owned() }))
        .route(
            "/feed",
            get(|MaybeUser(claims): MaybeUser| async move {
                claims.map_or("anonymous".to_owned(), |claims| claims.username().to_owned())
            }),
        )
        .route("/edit", get(|_: RequireGroup<Editors>| async { "edited" }))
        .route("/machine", get(|RequireClient(claims): RequireClient| async move { claims.client_id }))
        .route(
            "/any",
            get(|RequireToken(claims): RequireToken| async move {
                claims.user().map_or("a client".to_owned(), |user| user.username().to_owned())
            }),
        )
        .route("/admin", get(|_: RequireGroup<Admins>| async { "administered" }))
        .with_state(State(verifier))
}

/// Sends a request and returns the status, `WWW-Authenticate` and the body.
async fn send(verifier: Verifier, path: &str, authorization: &[&str]) -> (u16, Option<String>, String) {
    let mut request = Request::get(path);
    for value in authorization {
        request = request.header(AUTHORIZATION, *value);
    }
    let response = router(verifier).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    if status >= 400 {
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()["vary"], "authorization");
    }
    let challenge = response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, challenge, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_valid_token_is_accepted_where_its_groups_allow() {
    let bearer = format!("Bearer {}", token());
    for (path, body) in [("/me", "ada"), ("/feed", "ada"), ("/edit", "edited")] {
        assert_eq!(send(verifier(), path, &[&bearer]).await, (200, None, body.to_owned()), "{path}");
    }
    let (status, challenge, body) = send(verifier(), "/admin", &[&bearer]).await;
    assert_eq!((status, challenge.as_deref()), (403, Some(r#"Bearer error="insufficient_scope""#)));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["code"], "Group");
}

#[tokio::test]
async fn only_requests_without_a_token_are_anonymous() {
    assert_eq!(send(verifier(), "/feed", &[]).await, (200, None, "anonymous".to_owned()));
    let (status, challenge, body) = send(verifier(), "/me", &[]).await;
    assert_eq!((status, challenge.as_deref()), (401, Some("Bearer")), "{body}");

    let forged = format!("Bearer {}", sign(&header(), &access(), 1));
    let expired = format!("Bearer {}", sign(&header(), &with(access(), "exp", json!(now() - 1)), 0));
    for (authorization, code, expected) in [
        (forged.as_str(), "Signature", r#"error="invalid_token""#),
        (expired.as_str(), "Expired", r#"error_description="expired""#),
        ("Bearer null", "Malformed", r#"error="invalid_token""#),
        ("Bearer", "Header", r#"error="invalid_request""#),
        ("", "Header", r#"error="invalid_request""#),
    ] {
        for path in ["/feed", "/me"] {
            let (status, challenge, body) = send(verifier(), path, &[authorization]).await;
            assert_eq!(status, 401, "{authorization}");
            assert!(challenge.unwrap().contains(expected), "{authorization}");
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["error"]["code"], code, "{authorization}");
        }
    }
    let bearer = format!("Bearer {}", token());
    assert_eq!(send(verifier(), "/feed", &[&bearer, &bearer]).await.0, 401, "two headers");
}

#[tokio::test(start_paused = true)]
async fn unavailable_keys_lead_to_a_503() {
    let verifier =
        Verifier::builder().pool(pool()).fetch(Endpoint::with_answer(Answer::Never)).build().unwrap();
    let (status, challenge, body) = send(verifier, "/feed", &[&format!("Bearer {}", token())]).await;
    assert_eq!((status, challenge), (503, None));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["code"], "KeysUnavailable");
}

#[tokio::test]
async fn extractors_distinguish_users_from_app_clients() {
    let client = format!("Bearer {}", sign(&header(), &client_credentials(), 0));
    for (path, body) in [("/machine", CLIENT), ("/any", "a client")] {
        assert_eq!(send(verifier(), path, &[&client]).await, (200, None, body.to_owned()), "{path}");
    }
    for path in ["/me", "/feed", "/edit", "/admin"] {
        let (status, challenge, body) = send(verifier(), path, &[&client]).await;
        assert_eq!((status, challenge.as_deref()), (403, Some(r#"Bearer error="insufficient_scope""#)));
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["error"]["code"], "NotUser", "{path}");
    }
    let user = format!("Bearer {}", token());
    assert_eq!(send(verifier(), "/any", &[&user]).await, (200, None, "ada".to_owned()));
    let (status, _, body) = send(verifier(), "/machine", &[&user]).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["error"]["code"]), (403, &json!("NotClient")));
}
