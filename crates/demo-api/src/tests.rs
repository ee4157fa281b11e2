//! Tests of the API with a fake user pool.

mod flask;
mod testing;

use axum::Router;
use axum::body::{Body, to_bytes};
use cognito_server::pool::UserPool;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL};
use http::{HeaderMap, HeaderValue, Method, Request};
use serde_json::{Value, json};
use testing::{Http, access, client_credentials, header, now, sign, token, verifier, with};
use tower::ServiceExt as _;

use super::routes;

const ADA: &str = r#"{"Username":"ada","UserAttributes":[{"Name":"preferred_username","Value":"ada_l"}]}"#;
const SITE: &str = "http://localhost:8080";

/// Returns the API with a pool that always gives the same answer.
async fn api(status: u16, user: &str) -> Router {
    api_at(&Http::with_response(status, user).await.url())
}

fn api_at(pool: &str) -> Router {
    routes::app(verifier(), UserPool::new(pool).unwrap(), &[HeaderValue::from_static(SITE)])
}

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

async fn send(api: &Router, request: Request<Body>) -> Reply {
    let response = api.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 100_000).await.unwrap();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    assert_eq!(parts.headers[CACHE_CONTROL], "no-store");
    let vary: Vec<_> = parts.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(vary.join(",").to_ascii_lowercase().contains("authorization"), "{vary:?}");
    Reply { status: parts.status.as_u16(), headers: parts.headers, body }
}

async fn get(api: &Router, path: &str, token: Option<&str>) -> Reply {
    send(api, request(Method::GET, path, token, Body::empty())).await
}

async fn post(api: &Router, token: Option<&str>, body: &str) -> Reply {
    send(api, request(Method::POST, "/api/activities", token, body.to_owned().into())).await
}

fn request(method: Method, path: &str, token: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(body).unwrap()
}

fn message(text: &str) -> String {
    json!({ "message": text }).to_string()
}

#[tokio::test]
async fn signed_in_users_get_one_more_activity() {
    let api = api(200, ADA).await;
    let public = get(&api, "/api/activities/home", None).await;
    let own = get(&api, "/api/activities/home", Some(&token())).await;
    assert_eq!((public.status, own.status), (200, 200));
    let [public, own] = [&public, &own].map(|reply| reply.body["activities"].as_array().unwrap());
    assert_eq!(own[1..], public[..]);
    assert!(!public.is_empty());
    assert!(own[0]["message"].as_str().unwrap().contains("@ada_l"));
}

#[tokio::test]
async fn an_invalid_token_is_rejected_even_where_none_is_needed() {
    let api = api(200, ADA).await;
    let expired = sign(&header(), &with(access(), "exp", json!(now() - 1)), 0);
    for path in ["/api/activities/home", "/api/people/grace", "/api/me"] {
        let reply = get(&api, path, Some(&expired)).await;
        assert_eq!((reply.status, &reply.body["error"]["code"]), (401, &json!("Expired")), "{path}");
    }
}

#[tokio::test]
async fn a_revoked_session_leads_to_a_401_and_an_unreachable_pool_to_a_503() {
    let revoked = api(400, r#"{"__type":"NotAuthorizedException"}"#).await;
    let reply = get(&revoked, "/api/activities/home", Some(&token())).await;
    assert_eq!((reply.status, &reply.body["error"]["code"]), (401, &json!("Revoked")));

    let down = api_at(&Http::unused_url().await);
    let reply = get(&down, "/api/activities/home", Some(&token())).await;
    assert_eq!(reply.status, 200, "the feed works without the pool");
    assert!(reply.body["activities"][0]["message"].as_str().unwrap().contains("@user-0a1b2c3d"));
    let reply = post(&down, Some(&token()), &message("hello")).await;
    assert_eq!((reply.status, &reply.body["error"]["code"]), (503, &json!("PoolUnreachable")));
}

#[tokio::test]
async fn a_post_is_in_the_feed_and_in_the_posts_of_its_author() {
    let api = api(200, ADA).await;
    let posted = post(&api, Some(&token()), &message("  hello ✨\n")).await;
    assert_eq!(posted.status, 201);
    assert_eq!((&posted.body["message"], &posted.body["handle"]), (&json!("hello ✨"), &json!("ada_l")));
    assert_eq!(posted.body["mine"], true);
    let at: jiff::Timestamp = posted.body["created_at"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().duration_since(at).as_secs().abs() < 60);

    let feed = get(&api, "/api/activities/home", None).await.body;
    let mut public = posted.body.clone();
    public["mine"] = json!(false);
    assert_eq!(feed["activities"][0], public);
    let person = get(&api, "/api/people/ada_l", Some(&token())).await;
    assert_eq!(person.body, json!({ "handle": "ada_l", "activities": [posted.body] }));
    let unknown = get(&api, "/api/people/unknown", None).await;
    assert_eq!((unknown.status, &unknown.body["error"]["code"]), (404, &json!("PersonNotFound")));
}

#[tokio::test]
async fn posts_need_a_token_and_a_valid_message() {
    let api = api(200, ADA).await;
    assert_eq!(post(&api, None, &message("hello")).await.status, 401);
    let token = token();
    for (body, status, code) in [
        (message(""), 422, "MessageLength"),
        (message(" \n\t "), 422, "MessageLength"),
        (message(&"é".repeat(281)), 422, "MessageLength"),
        (r#"{"text":"hello"}"#.to_owned(), 422, "Body"),
        (r#"{"message":7}"#.to_owned(), 422, "Body"),
        ("hello".to_owned(), 400, "Body"),
        (String::new(), 400, "Body"),
        (message(&"x".repeat(5000)), 413, "Body"),
    ] {
        let reply = post(&api, Some(&token), &body).await;
        assert_eq!((reply.status, &reply.body["error"]["code"]), (status, &json!(code)), "{body:.40}");
    }
    assert_eq!(post(&api, Some(&token), &message(&"✨".repeat(280))).await.status, 201);
    let feed = get(&api, "/api/activities/home", None).await.body;
    assert_eq!(feed["activities"].as_array().unwrap().len(), 4, "only the valid message was added");
}

#[tokio::test]
async fn me_returns_the_identity_of_the_caller() {
    let api = api(200, ADA).await;
    let me = get(&api, "/api/me", Some(&token())).await.body;
    let expected =
        json!({ "sub": access()["sub"], "handle": "ada_l", "username": "ada", "groups": ["editors"] });
    assert_eq!(me, expected);
    let unknown = get(&api, "/api/me", None).await;
    assert_eq!((unknown.status, &unknown.body["error"]["code"]), (401, &json!("NoToken")));
    assert_eq!(unknown.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn app_clients_are_rejected() {
    let api = api(200, ADA).await;
    let client = sign(&header(), &client_credentials(), 0);
    for path in ["/api/activities/home", "/api/people/grace", "/api/me"] {
        let reply = get(&api, path, Some(&client)).await;
        assert_eq!((reply.status, &reply.body["error"]["code"]), (403, &json!("NotUser")), "{path}");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_get_an_error() {
    let api = api(200, ADA).await;
    assert_eq!(get(&api, "/api/health", None).await.body, json!({ "status": "ok" }));
    assert_eq!(get(&api, "/api/nothing", None).await.body["error"]["code"], "NotFound");
    assert_eq!(get(&api, "/api/people/%FF", None).await.body["error"]["code"], "PersonNotFound");
    let delete = send(&api, request(Method::DELETE, "/api/activities", None, Body::empty())).await;
    assert_eq!((delete.status, &delete.body["error"]["code"]), (405, &json!("MethodNotAllowed")));
}

#[tokio::test]
async fn only_configured_origins_may_call_from_a_browser() {
    let api = api(200, ADA).await;
    for (origin, allowed) in
        [(SITE, Some(SITE)), ("http://localhost:8081", None), ("http://localhost:80800", None)]
    {
        let preflight = Request::options("/api/activities/home")
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization")
            .body(Body::empty());
        let reply = send(&api, preflight.unwrap()).await;
        let actual = reply.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().unwrap());
        assert_eq!(actual, allowed, "{origin}");
        if allowed.is_some() {
            assert_eq!(reply.headers["access-control-allow-headers"], "authorization,content-type");
            assert!(!reply.headers.contains_key("access-control-allow-credentials"));
        }
    }
}

#[tokio::test]
async fn startup_errors_are_one_line() {
    for (arguments, expected) in
        [(vec!["demo-api"], "--config"), (vec!["demo-api", "--config", "/nowhere.json"], "/nowhere.json")]
    {
        let message = super::serve(arguments.iter().map(Into::into)).await.unwrap_err();
        assert!(message.contains(expected) && !message.contains('\n'), "{message}");
    }
}
