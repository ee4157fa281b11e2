//! Tests of the login page and of browsers that have a session already.

use axum::http::{StatusCode, header};

use super::*;
use crate::clock::{HOUR, MINUTE};

fn authorize(query: &str) -> String {
    format!("/oauth2/authorize?{query}")
}

#[tokio::test]
async fn a_browser_that_is_signed_in_is_not_asked_again_for_an_hour() {
    let site = Site::new();
    let mut browser = site.browser();
    browser.sign_in(&site.query(&[])).await;
    site.pass(10 * MINUTE);
    let back = browser.get(&authorize(&site.query(&[("state", "2")]))).await;
    assert_eq!(back.sent("state").as_deref(), Some("2"));
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    let id = claims(&tokens["id_token"]);
    let since_sign_in = id["iat"].as_i64().unwrap() - id["auth_time"].as_i64().unwrap();
    assert!(
        (600..630).contains(&since_sign_in),
        "the sign-in was when the password was entered: {since_sign_in}"
    );

    site.pass(50 * MINUTE);
    let late = browser.get(&authorize(&site.query(&[]))).await;
    assert!(late.location.unwrap().starts_with("/login?"));
}

#[tokio::test]
async fn prompts_are_obeyed() {
    let site = Site::new();
    let mut browser = site.browser();
    let silent = authorize(&site.query(&[("prompt", "none")]));
    let refused = browser.get(&silent).await;
    assert_eq!(
        refused.location.as_deref(),
        Some("http://localhost:3000/?state=state+%26+more&error=login_required")
    );

    browser.sign_in(&site.query(&[])).await;
    assert!(browser.get(&silent).await.sent("code").is_some());
    let google = authorize(&site.query(&[("prompt", "none"), ("identity_provider", "Google")]));
    assert_eq!(
        browser.get(&google).await.sent("error").as_deref(),
        Some("login_required"),
        "another provider's"
    );

    for (prompt, offers) in [("login", false), ("select_account", true)] {
        let to_page = browser.get(&authorize(&site.query(&[("prompt", prompt)]))).await.location.unwrap();
        let page = browser.get(&to_page).await;
        assert_eq!(page.body.contains("Continue as ada@example.com"), offers, "{prompt}");
        let back = browser.post(&to_page, &[("continue", "yes")]).await;
        assert_eq!(back.sent("code").is_some(), offers, "{prompt}");
    }
}

#[tokio::test]
async fn who_was_disabled_or_deleted_is_not_signed_in_any_more() {
    let site = Site::new();
    let mut browser = site.browser();
    let back = browser.sign_in(&site.query(&[])).await;
    site.call("AdminDeleteUser", json!({ "Username": "ada" }));
    site.add_user("ada", &[("email", "another@example.com")]);
    let code = back.sent("code").unwrap();
    assert_eq!(site.exchange(&code, &[]).await.error().1, "invalid_grant", "another Ada's code");
    let again = browser.get(&authorize(&site.query(&[]))).await;
    assert!(again.location.unwrap().starts_with("/login?"), "another Ada's session");
}

#[tokio::test]
async fn a_wrong_password_is_told_on_the_page() {
    let site = Site::new();
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[("login_hint", "<ada>")]));
    let page = browser.get(&path).await;
    assert!(page.body.contains(r#"value="&lt;ada&gt;""#), "the hint is in the field, and nothing but text");
    for name in ["ada", "nobody"] {
        let again = browser.post(&path, &[("username", name), ("password", "wrong")]).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert_eq!(again.alert(), Some("Incorrect username or password."), "{name}");
        assert!(again.location.is_none() && !browser.cookies.contains_key("cognito"));
    }
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"));
    assert_eq!(page.headers[header::X_FRAME_OPTIONS], "DENY");
}

#[tokio::test]
async fn a_form_of_another_page_is_refused() {
    let site = Site::new();
    let path = format!("/login?{}", site.query(&[]));
    let form = [("username", "ada"), ("password", PASSWORD), ("_csrf", "made-up")];
    let refused = site.post(&path, &form).await;
    assert_eq!((refused.status, refused.location), (StatusCode::FORBIDDEN, None));
    let without = site.post(&path, &form[..2]).await;
    assert_eq!((without.status, without.location), (StatusCode::FORBIDDEN, None));
    let path = format!("/_provider/Google?{}", site.query(&[]));
    let refused = site.post(&path, &[("email", "eve@example.com"), ("decision", "allow")]).await;
    assert_eq!((refused.status, refused.location), (StatusCode::FORBIDDEN, None));
}

#[tokio::test]
async fn nobody_is_sent_where_the_client_is_not() {
    let site = Site::new();
    let evil = site.query(&[("redirect_uri", "https://evil.example/")]);
    let to_error = format!("/error?error=redirect_mismatch&client_id={}", site.client_id);
    let mut browser = site.browser();
    for path in ["/oauth2/authorize", "/login", "/_provider/Google", "/logout"] {
        let reply = browser.get(&format!("{path}?{evil}")).await;
        assert_eq!(reply.location.as_deref(), Some(to_error.as_str()), "{path}");
    }
    let evil = format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fevil.example%2F", site.client_id);
    assert_eq!(browser.get(&evil).await.location.as_deref(), Some(to_error.as_str()));
    let page = browser.get("/error?error=%3Cb%3E&client_id=%3Cb%3E").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(!page.body.contains("<b>") && !page.body.contains("&lt;b&gt;"));
    let unknown = browser.get("/oauth2/authorize?client_id=unknown").await;
    assert_eq!(unknown.location.as_deref(), Some("/error?error=invalid_request&client_id=unknown"));
}

#[tokio::test]
async fn logout_ends_the_session_of_the_browser() {
    let site = Site::new();
    let mut browser = site.browser();
    browser.sign_in(&site.query(&[])).await;
    let session = browser.cookies["cognito"].clone();
    let path = format!("/logout?client_id={}&logout_uri=http%3A%2F%2Flocalhost%3A3000%2Fbye", site.client_id);
    let bye = browser.get(&path).await;
    assert_eq!(bye.location.as_deref(), Some("http://localhost:3000/bye"));
    assert_eq!(browser.cookies["cognito"], "");
    // Logging out ends the session itself, not only the cookie.
    browser.cookies.insert("cognito".to_owned(), session);
    let again = browser.get(&authorize(&site.query(&[]))).await;
    assert!(again.location.unwrap().starts_with("/login?"));
}

#[tokio::test]
async fn logout_may_lead_to_the_page_again() {
    let site = Site::new();
    let mut browser = site.browser();
    browser.sign_in(&site.query(&[])).await;
    let query = site.query(&[("identity_provider", "Google")]);
    let to_page = browser.get(&format!("/logout?{query}")).await.location.unwrap();
    assert_eq!(to_page, format!("/login?{}", site.query(&[])));
    let again = browser.get(&authorize(&site.query(&[("prompt", "none")]))).await;
    assert_eq!(again.sent("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn the_page_counts_wrong_passwords_as_the_api_does() {
    let site = Site::new();
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[]));
    browser.get(&path).await;
    let wrong = [("username", "ada"), ("password", "wrong")];
    let mut alerts = vec![];
    for _ in 0..6 {
        alerts.push(browser.post(&path, &wrong).await.alert().unwrap().to_owned());
    }
    assert_eq!(alerts[0], "Incorrect username or password.");
    let right = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(right.alert(), Some("Password attempts exceeded"), "{alerts:?}");
    site.pass(HOUR);
    let right = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert!(right.sent("code").is_some());
}

#[tokio::test]
async fn a_client_without_providers_has_no_page() {
    let site = Site::with(&json!({}), &json!({ "SupportedIdentityProviders": [] }));
    let path = format!("/login?{}", site.query(&[]));
    let page = site.browser().get(&path).await;
    assert!(page.body.contains("Login pages unavailable"));
    let mut browser = site.browser();
    browser.cookies.insert("XSRF-TOKEN".to_owned(), "t".to_owned());
    let refused = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!((refused.status, refused.location), (StatusCode::NOT_FOUND, None));
}
