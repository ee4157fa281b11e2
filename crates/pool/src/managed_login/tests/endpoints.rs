//! Tests of the endpoints that programs call: `userInfo`, revocation, refresh, and preflight requests.

use axum::http::{StatusCode, header};

use super::*;
use crate::clock::HOUR;

#[tokio::test]
async fn user_info_contains_the_attributes_of_the_scopes() {
    let site = Site::new();
    for (scope, names) in [
        ("openid", "email email_verified name sub username"),
        ("openid email", "email email_verified sub username"),
        ("openid profile", "name sub username"),
    ] {
        let tokens = site.tokens(&[("scope", scope)]).await;
        let reply = site.user_info(tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json;charset=UTF-8");
        let claims = reply.json();
        let found: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found.join(" "), names, "{scope}");
        assert!(claims.as_object().unwrap().values().all(Value::is_string), "flags are text: {claims}");
    }
}

#[tokio::test]
async fn user_info_rejects_other_tokens() {
    let site = Site::new();
    let tokens = site.tokens(&[("scope", "aws.cognito.signin.user.admin")]).await;
    let reply = site.user_info(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(reply.error(), (401, "invalid_token".to_owned()));
    assert_eq!(
        reply.headers[header::WWW_AUTHENTICATE],
        r#"error="invalid_token", error_description="Access token does not contain openid scope""#
    );
    let tokens = site.tokens(&[]).await;
    for token in ["x", "a.b.c", tokens["id_token"].as_str().unwrap()] {
        let reply = site.user_info(token).await;
        assert_eq!(reply.error(), (401, "invalid_token".to_owned()), "{token}");
        assert!(
            reply.headers[header::WWW_AUTHENTICATE].to_str().unwrap().contains("Access token is expired")
        );
    }
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(site.user_info(access).await.status, StatusCode::OK);
    site.advance(HOUR);
    assert_eq!(site.user_info(access).await.error(), (401, "invalid_token".to_owned()));

    let without_token = send(&site.router, Method::GET, "/oauth2/userInfo", &HeaderMap::new(), None).await;
    assert_eq!(without_token.error(), (400, "invalid_request".to_owned()));
}

async fn refresh(site: &Site, token: &str) -> Reply {
    let form =
        [("grant_type", "refresh_token"), ("client_id", site.client_id.as_str()), ("refresh_token", token)];
    site.post("/oauth2/token", &form).await
}

#[tokio::test]
async fn tokens_can_be_refreshed_until_they_are_revoked() {
    let site = Site::new();
    let tokens = site.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let refreshed = refresh(&site, refresh_token).await.json();
    assert!(refreshed["refresh_token"].is_null(), "the refresh token stays valid");
    let (old, new) = (claims(&tokens["id_token"]), claims(&refreshed["id_token"]));
    assert_eq!((&new["auth_time"], &new["origin_jti"]), (&old["auth_time"], &old["origin_jti"]));
    assert!(new["at_hash"].is_string() && new["nonce"].is_null());
    let access = refreshed["access_token"].as_str().unwrap();
    assert_eq!(site.user_info(access).await.status, StatusCode::OK);

    let client = ("client_id", site.client_id.as_str());
    for (form, error) in [
        (vec![client], (400, "invalid_request")),
        (vec![client, ("token", access)], (400, "unsupported_token_type")),
        (vec![("client_id", "unknown"), ("token", refresh_token)], (401, "invalid_client")),
    ] {
        let reply = site.post("/oauth2/revoke", &form).await;
        assert_eq!(reply.error(), (error.0, error.1.to_owned()));
    }
    assert_eq!(refresh(&site, refresh_token).await.status, StatusCode::OK);

    for token in [refresh_token, refresh_token, "unknown"] {
        let revoked = site.post("/oauth2/revoke", &[client, ("token", token)]).await;
        assert_eq!((revoked.status, revoked.body.as_str()), (StatusCode::OK, ""), "{token}");
        assert_eq!(revoked.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }
    assert_eq!(refresh(&site, refresh_token).await.error(), (400, "invalid_grant".to_owned()));
    assert_eq!(site.user_info(access).await.error(), (401, "invalid_token".to_owned()));
}

#[tokio::test]
async fn refresh_tokens_rotate_if_the_client_enables_it() {
    let rotation = json!({ "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": 0 },
                           "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"] });
    let site = Site::with(&json!({}), &rotation);
    let tokens = site.tokens(&[]).await;
    let first = tokens["refresh_token"].as_str().unwrap();
    let refreshed = refresh(&site, first).await.json();
    let second = refreshed["refresh_token"].as_str().expect("another refresh token");
    assert_ne!(first, second);
    assert_eq!(refresh(&site, first).await.error(), (400, "invalid_grant".to_owned()));
    assert_eq!(
        refresh(&site, second).await.error(),
        (400, "invalid_grant".to_owned()),
        "reuse ends the session"
    );
}

#[tokio::test]
async fn pages_of_any_origin_can_call_the_endpoints() {
    let site = Site::new();
    for path in ["/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"] {
        let reply = send(&site.router, Method::OPTIONS, path, &HeaderMap::new(), None).await;
        assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
        let allowed = reply.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
        // Amplify sends these headers.
        assert!(allowed.contains("x-amz-user-agent") && allowed.contains("authorization"), "{allowed}");
    }
    let error = site.post("/oauth2/token", &[]).await;
    assert_eq!(error.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "pages can read errors as well");
    let page = site.browser().get(&format!("/login?{}", site.query(&[]))).await;
    assert!(!page.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn bodies_other_than_small_forms_are_rejected() {
    let site = Site::new();
    let body = json!({ "grant_type": "refresh_token" }).to_string();
    let request = Request::post("/oauth2/token")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let response = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let too_long = "x".repeat(super::super::incoming_request::MAX_FORM_BYTES + 1);
    let reply = site.post("/oauth2/token", &[("grant_type", too_long.as_str())]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
