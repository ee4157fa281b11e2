//! Tests of the pool's client with a server on the loopback interface.

use super::*;
use crate::testing::{Http, token};

const USER: &str = r#"{"Username":"ada","UserAttributes":[{"Name":"preferred_username","Value":"ada_l"},{"Name":"sub","Value":"s"}],"New":1}"#;

#[test]
fn endpoints_must_use_tls_or_the_loopback_interface() {
    let url = "http://pool.internal/";
    assert_eq!(UserPool::new(url).unwrap_err(), PoolError::Endpoint(url.to_owned()));
    assert!(UserPool::new("https://pool.example/").is_ok());
}

#[tokio::test]
async fn a_user_is_fetched_once_and_cached() {
    let http = Http::with_response(200, USER).await;
    let pool = UserPool::new(&http.url()).unwrap();
    let user = pool.user("token").await.unwrap();
    assert_eq!((&*user.username, &*user.attributes["preferred_username"]), ("ada", "ada_l"));
    assert_eq!(pool.user("token").await.unwrap(), user);
    let requests = http.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0].contains("x-amz-target: AWSCognitoIdentityProviderService.GetUser"),
        "{}",
        requests[0]
    );
    assert!(requests[0].ends_with(r#"{"AccessToken":"token"}"#), "{}", requests[0]);
}

#[tokio::test]
async fn rejections_are_distinguished_from_failures() {
    let rejected = |code: &str| PoolError::Rejected { code: code.to_owned() };
    let cases = [
        (
            400,
            r#"{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}"#,
            Some("NotAuthorizedException"),
        ),
        (400, r#"{"__type":"com.amazonaws#UserNotFoundException"}"#, Some("UserNotFoundException")),
        (400, r#"{"__type":"ForbiddenException"}"#, None),
        (403, "<html>", None),
        (500, "", None),
        (200, r#"{"Username":1}"#, None),
        (302, "", None),
    ];
    for (status, body, code) in cases {
        let http = Http::with_response(status, body).await;
        let error = UserPool::new(&http.url()).unwrap().user("secret-token").await.unwrap_err();
        match code {
            Some(code) => assert_eq!(error, rejected(code)),
            None => assert!(matches!(error, PoolError::Unreachable(_)), "{status} {body}: {error}"),
        }
        assert!(!format!("{error:?} {error}").contains("secret-token"));
    }
}

#[tokio::test]
async fn an_unreachable_pool_is_a_failure() {
    let url = Http::unused_url().await;
    let error = UserPool::new(&url).unwrap().user("token").await.unwrap_err();
    assert!(matches!(error, PoolError::Unreachable(_)), "{error}");
}

#[tokio::test]
async fn a_rejected_token_costs_one_request() {
    let http = Http::with_response(400, r#"{"__type":"NotAuthorizedException"}"#).await;
    let (pool, token) = (UserPool::new(&http.url()).unwrap(), token());
    for _ in 0..60 {
        let error = pool.user(&token).await.unwrap_err();
        assert_eq!(error, PoolError::Rejected { code: "NotAuthorizedException".to_owned() });
    }
    assert_eq!(http.requests().len(), 1);
}

#[tokio::test]
async fn attributes_without_a_value_are_empty() {
    let attributes = r#"[{"Name":"nickname"},{"Name":"locale","Value":null},{"Name":"sub","Value":"s"}]"#;
    let http =
        Http::with_response(200, &format!(r#"{{"Username":"ada","UserAttributes":{attributes}}}"#)).await;
    let user = UserPool::new(&http.url()).unwrap().user("token").await.unwrap();
    let attributes: Vec<_> = user.attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(attributes, [("locale", ""), ("nickname", ""), ("sub", "s")]);
}

#[tokio::test]
async fn throttled_requests_are_repeated() {
    for (status, code) in [(400, "TooManyRequestsException"), (400, "aws#ThrottlingException"), (429, "")] {
        let calls = std::sync::atomic::AtomicUsize::new(0);
        let http =
            Http::with_handler(move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => (status, format!(r#"{{"__type":"{code}"}}"#)),
                _ => (200, USER.to_owned()),
            })
            .await;
        let user = UserPool::new(&http.url()).unwrap().user("token").await.unwrap();
        assert_eq!((&*user.username, http.requests().len()), ("ada", 2));
    }
}

#[test]
fn the_region_comes_from_the_pool_id() {
    let shown = format!("{:?}", UserPool::from_pool_id("cn-north-1_A").unwrap());
    assert!(shown.contains("https://cognito-idp.cn-north-1.amazonaws.com.cn/"), "{shown}");
    assert_eq!(UserPool::from_pool_id("A").unwrap_err(), PoolError::PoolId("A".to_owned()));
}
