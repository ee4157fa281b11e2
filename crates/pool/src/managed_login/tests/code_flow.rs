//! Tests of the code flow: from the app to the page and back, and the exchange of the code for tokens.

use axum::http::{StatusCode, header};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::clock::{MINUTE, SECOND};

#[tokio::test]
async fn code_can_be_exchanged_for_tokens() {
    let site = Site::new();
    let mut browser = site.browser();
    let query = site.query(&[]);
    let to_page = browser.get(&format!("/oauth2/authorize?{query}")).await;
    assert_eq!(to_page.status, StatusCode::FOUND);
    assert_eq!(to_page.location.as_deref(), Some(format!("/login?{query}").as_str()));

    let back = browser.sign_in(&query).await;
    assert_eq!(back.status, StatusCode::FOUND);
    assert_eq!(back.sent("state").as_deref(), Some("state & more"));
    let code = back.sent("code").unwrap();

    let reply = site.exchange(&code, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let tokens = reply.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert!(tokens["refresh_token"].is_string());

    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    assert_eq!(id["aud"], json!(site.client_id));
    assert_eq!((&id["nonce"], &id["email"]), (&json!("nonce"), &json!("ada@example.com")));
    let hash = Sha256::digest(tokens["access_token"].as_str().unwrap());
    assert_eq!(id["at_hash"], json!(URL_SAFE_NO_PAD.encode(&hash[..16])));
    assert_eq!(access["scope"], "openid email profile aws.cognito.signin.user.admin");
    assert_eq!((&access["version"], &access["username"]), (&json!(2), &json!("ada")));
    assert_eq!(access["event_id"], id["event_id"]);
    site.call("GetUser", json!({ "AccessToken": tokens["access_token"] }));
}

#[tokio::test]
async fn code_is_valid_once_and_for_five_minutes() {
    let site = Site::new();
    let code = site.code(&[]).await;
    assert_eq!(site.exchange(&code, &[]).await.status, StatusCode::OK);
    assert_eq!(site.exchange(&code, &[]).await.error(), (400, "invalid_grant".to_owned()));
    assert_eq!(site.exchange("made-up", &[]).await.error(), (400, "invalid_grant".to_owned()));

    let code = site.code(&[]).await;
    site.advance(5 * MINUTE - SECOND);
    let late = site.code(&[]).await;
    assert_eq!(site.exchange(&code, &[]).await.status, StatusCode::OK);
    site.advance(5 * MINUTE);
    assert_eq!(site.exchange(&late, &[]).await.error(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn code_can_be_exchanged_only_with_the_parameters_of_its_request() {
    let site = Site::new();
    for (changes, error) in [
        (("code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), "invalid_grant"),
        (("code_verifier", ""), "invalid_grant"),
        (("redirect_uri", "http://localhost:3000/other"), "invalid_grant"),
        (("redirect_uri", "http://localhost:3000/elsewhere"), "unauthorized_client"),
        (("redirect_uri", ""), "invalid_request"),
        (("client_id", "unknown"), "invalid_client"),
        (("client_secret", "guessed"), "invalid_client"),
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("grant_type", "client_credentials"), "unauthorized_client"),
    ] {
        let code = site.code(&[]).await;
        let reply = site.exchange(&code, &[changes]).await;
        assert_eq!(reply.error(), (400, error.to_owned()), "{changes:?}");
    }
    // A verifier is not accepted if the request had no challenge.
    let code = site.code(&[("code_challenge", ""), ("code_challenge_method", "")]).await;
    assert_eq!(site.exchange(&code, &[]).await.error(), (400, "invalid_grant".to_owned()));
    let code = site.code(&[("code_challenge", ""), ("code_challenge_method", "")]).await;
    assert_eq!(site.exchange(&code, &[("code_verifier", "")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_client_can_neither_exchange_nor_invalidate_a_code() {
    let site = Site::new();
    let other = site.call(
        "CreateUserPoolClient",
        json!({
            "ClientName": "other", "CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": true,
        }),
    );
    let other = other["UserPoolClient"]["ClientId"].as_str().unwrap();
    let code = site.code(&[]).await;
    assert_eq!(site.exchange(&code, &[("client_id", other)]).await.error().1, "invalid_grant");
    assert_eq!(site.exchange(&code, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn client_with_a_secret_has_to_authenticate() {
    let site = Site::with(&json!({}), &json!({ "GenerateSecret": true }));
    let secret = site.client_secret.clone().unwrap();
    let code = site.code(&[]).await;
    assert_eq!(site.exchange(&code, &[]).await.error(), (400, "invalid_client".to_owned()));
    let wrong = site.exchange(&code, &[("client_secret", "guessed")]).await;
    assert_eq!(wrong.error(), (400, "invalid_client".to_owned()));
    assert_eq!(site.exchange(&code, &[("client_secret", &secret)]).await.status, StatusCode::OK);

    let code = site.code(&[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    for (headers, status) in
        [(basic(&site.client_id, "guessed"), 400), (basic(&site.client_id, &secret), 200)]
    {
        let reply = send(&site.router, Method::POST, "/oauth2/token", &headers, Some(&form)).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
    }
}

#[tokio::test]
async fn scopes_determine_the_tokens_and_their_permissions() {
    let site = Site::new();
    let tokens = site.tokens(&[("scope", "aws.cognito.signin.user.admin")]).await;
    assert!(tokens["id_token"].is_null(), "an ID token requires the scope openid");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", site.client_id.as_str()),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = site.post("/oauth2/token", &form);
    assert!(refreshed.await.json()["id_token"].is_null());

    let tokens = site.tokens(&[("scope", "openid email")]).await;
    let id = claims(&tokens["id_token"]);
    assert_eq!((&id["email"], &id["name"]), (&json!("ada@example.com"), &Value::Null));
    let input = json!({ "AccessToken": tokens["access_token"] }).to_string();
    let error = site.service.call("GetUser", input.as_bytes(), Caller::Anonymous).unwrap_err();
    assert_eq!(error.message, "Access Token does not have required scopes");
}

#[tokio::test]
async fn implicit_flow_returns_tokens_in_the_fragment() {
    let site = Site::new();
    let query =
        site.query(&[("response_type", "token"), ("code_challenge", ""), ("code_challenge_method", "")]);
    let back = site.browser().sign_in(&query).await;
    assert!(back.location.as_deref().unwrap().starts_with("http://localhost:3000/#id_token="));
    assert_eq!(back.sent("token_type").as_deref(), Some("Bearer"));
    assert_eq!(back.sent("state").as_deref(), Some("state & more"));
    assert_eq!((back.sent("code"), back.sent("refresh_token")), (None, None));
    let id = claims(&json!(back.sent("id_token").unwrap()));
    assert_eq!(id["nonce"], "nonce");
}

#[tokio::test]
async fn exchange_fails_if_the_client_may_not_read_the_attributes_of_the_scopes() {
    let site = Site::with(&json!({}), &json!({ "ReadAttributes": ["email", "name"] }));
    let code = site.code(&[("scope", "openid email")]).await;
    assert_eq!(site.exchange(&code, &[]).await.error(), (400, "invalid_grant".to_owned()));
    let code = site.code(&[("scope", "openid profile")]).await;
    assert_eq!(site.exchange(&code, &[]).await.status, StatusCode::OK);
}
