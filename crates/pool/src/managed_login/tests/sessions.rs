//! Tests of the login page and of browsers that have a session already.

use axum::http::{StatusCode, header};

use super::*;
use crate::clock::{HOUR, MINUTE};

fn authorize(query: &str) -> String {
    format!("/oauth2/authorize?{query}")
}

#[tokio::test]
async fn browser_stays_signed_in_for_an_hour() {
    let site = Site::new();
    let mut browser = site.browser();
    browser.sign_in(&site.query(&[])).await;
    site.advance(10 * MINUTE);
    let back = browser.get(&authorize(&site.query(&[("state", "2")]))).await;
    assert_eq!(back.sent("state").as_deref(), Some("2"));
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    let id = claims(&tokens["id_token"]);
    let since_sign_in = id["iat"].as_i64().unwrap() - id["auth_time"].as_i64().unwrap();
    assert!(
        (600..630).contains(&since_sign_in),
        "auth_time is the time when the password was entered: {since_sign_in}"
    );

    site.advance(50 * MINUTE);
    let late = browser.get(&authorize(&site.query(&[]))).await;
    assert!(late.location.unwrap().starts_with("/login?"));
}

#[tokio::test]
async fn prompt_parameter_controls_which_page_is_shown() {
    let site = Site::new();
    let mut browser = site.browser();
    let silent = authorize(&site.query(&[("prompt", "none")]));
    let reply = browser.get(&silent).await;
    assert_eq!(
        reply.location.as_deref(),
        Some("http://localhost:3000/?state=state+%26+more&error=login_required")
    );

    browser.sign_in(&site.query(&[])).await;
    assert!(browser.get(&silent).await.sent("code").is_some());
    let google = authorize(&site.query(&[("prompt", "none"), ("identity_provider", "Google")]));
    assert_eq!(
        browser.get(&google).await.sent("error").as_deref(),
        Some("login_required"),
        "the session is from another provider"
    );

    for (prompt, offers) in [("login", false), ("select_account", true)] {
        let login_path = browser.get(&authorize(&site.query(&[("prompt", prompt)]))).await.location.unwrap();
        let page = browser.get(&login_path).await;
        assert_eq!(page.body.contains("Continue as ada@example.com"), offers, "{prompt}");
        let back = browser.post(&login_path, &[("continue", "yes")]).await;
        assert_eq!(back.sent("code").is_some(), offers, "{prompt}");
    }
}

#[tokio::test]
async fn session_and_code_end_when_the_user_is_deleted() {
    let site = Site::new();
    let mut browser = site.browser();
    let back = browser.sign_in(&site.query(&[])).await;
    site.call("AdminDeleteUser", json!({ "Username": "ada" }));
    site.add_user("ada", &[("email", "another@example.com")]);
    let code = back.sent("code").unwrap();
    assert_eq!(
        site.exchange(&code, &[]).await.error().1,
        "invalid_grant",
        "the code was issued for a deleted user"
    );
    let second = browser.get(&authorize(&site.query(&[]))).await;
    assert!(second.location.unwrap().starts_with("/login?"), "the session belongs to a deleted user");
}

#[tokio::test]
async fn wrong_password_is_reported_on_the_page() {
    let site = Site::new();
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[("login_hint", "<ada>")]));
    let page = browser.get(&path).await;
    assert!(page.body.contains(r#"value="&lt;ada&gt;""#), "the hint is escaped in the field");
    for name in ["ada", "unknown"] {
        let second = browser.post(&path, &[("username", name), ("password", "wrong")]).await;
        assert_eq!(second.status, StatusCode::BAD_REQUEST);
        assert_eq!(second.alert(), Some("Incorrect username or password."), "{name}");
        assert!(second.location.is_none() && !browser.cookies.contains_key("cognito"));
    }
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"));
    assert_eq!(page.headers[header::X_FRAME_OPTIONS], "DENY");
}

#[tokio::test]
async fn form_of_another_page_is_rejected() {
    let site = Site::new();
    let path = format!("/login?{}", site.query(&[]));
    let form = [("username", "ada"), ("password", PASSWORD), ("_csrf", "made-up")];
    let reply = site.post(&path, &form).await;
    assert_eq!((reply.status, reply.location), (StatusCode::FORBIDDEN, None));
    let without = site.post(&path, &form[..2]).await;
    assert_eq!((without.status, without.location), (StatusCode::FORBIDDEN, None));
    let path = format!("/_provider/Google?{}", site.query(&[]));
    let reply = site.post(&path, &[("email", "eve@example.com"), ("decision", "allow")]).await;
    assert_eq!((reply.status, reply.location), (StatusCode::FORBIDDEN, None));
}

#[tokio::test]
async fn browser_is_not_redirected_to_an_unregistered_url() {
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
    let second = browser.get(&authorize(&site.query(&[]))).await;
    assert!(second.location.unwrap().starts_with("/login?"));
}

#[tokio::test]
async fn logout_can_lead_back_to_the_login_page() {
    let site = Site::new();
    let mut browser = site.browser();
    browser.sign_in(&site.query(&[])).await;
    let query = site.query(&[("identity_provider", "Google")]);
    let login_path = browser.get(&format!("/logout?{query}")).await.location.unwrap();
    assert_eq!(login_path, format!("/login?{}", site.query(&[])));
    let second = browser.get(&authorize(&site.query(&[("prompt", "none")]))).await;
    assert_eq!(second.sent("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn wrong_passwords_on_the_page_lock_the_user_out() {
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
    site.advance(HOUR);
    let right = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert!(right.sent("code").is_some());
}

#[tokio::test]
async fn client_without_providers_has_no_login_page() {
    let site = Site::with(&json!({}), &json!({ "SupportedIdentityProviders": [] }));
    let path = format!("/login?{}", site.query(&[]));
    let page = site.browser().get(&path).await;
    assert!(page.body.contains("Login pages unavailable"));
    let mut browser = site.browser();
    browser.cookies.insert("XSRF-TOKEN".to_owned(), "t".to_owned());
    let reply = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!((reply.status, reply.location), (StatusCode::NOT_FOUND, None));
}
