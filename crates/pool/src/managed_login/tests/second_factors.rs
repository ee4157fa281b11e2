//! Tests of the steps after the password on the page.

use axum::http::StatusCode;

use super::*;
use crate::clock::SECOND;
use crate::factor::Factor;
use crate::software_token::SoftwareToken;
use crate::totp::Secret;

const MFA: &str = r#"{ "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true },
                       "EmailMfaConfiguration": {} }"#;

/// Sends Ada's password from a new browser and returns the browser, the path, and the page that follows.
async fn enter_password(site: &Site) -> (Browser, String, Reply) {
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[]));
    browser.get(&path).await;
    let page = browser.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    (browser, path, page)
}

fn with_mfa() -> Site {
    let site = Site::new();
    let config: Value = serde_json::from_str(MFA).unwrap();
    site.call("SetUserPoolMfaConfig", config);
    site
}

fn change_ada(site: &Site, change: impl FnOnce(&mut crate::user::User)) {
    let pool = site.pool();
    let mut pool = Service::lock(&pool);
    let key = pool.find("ada").unwrap();
    pool.change_attributes(&key, change).unwrap();
}

/// Returns the code in the newest message.
fn newest_code(site: &Site) -> String {
    let pool = site.pool();
    let pool = Service::lock(&pool);
    pool.outbox.newest_first().next().expect("a message").code.clone()
}

/// Returns the code that an authenticator app would show.
fn app_code(site: &Site, secret: &Secret) -> String {
    crate::totp::code_at(secret, Service::lock(&site.pool()).now() / SECOND)
}

#[tokio::test]
async fn session_of_the_page_is_not_accepted_by_the_api() {
    let site = with_mfa();
    change_ada(&site, |ada| ada.factors.enabled.push(Factor::Email));
    let (mut browser, path, page) = enter_password(&site).await;
    let session = page.hidden("session").unwrap();
    let code = newest_code(&site);
    let answer = json!({
        "ClientId": site.client_id, "ChallengeName": "EMAIL_OTP", "Session": session,
        "ChallengeResponses": { "USERNAME": "ada", "EMAIL_OTP_CODE": code },
    });
    let reply = site.service.call("RespondToAuthChallenge", answer.to_string().as_bytes(), Caller::Anonymous);
    assert_eq!(reply.unwrap_err().message, "Invalid session for the user.");
    let back = browser.post(&path, &[("session", &session), ("answer", &code)]).await;
    assert!(back.sent("code").is_some(), "{}", back.body);
}

#[tokio::test]
async fn temporary_password_can_be_replaced_on_the_page() {
    let site = Site::with(
        &json!({ "Schema": [{ "Name": "nickname", "Required": true, "Mutable": true }] }),
        &json!({}),
    );
    site.add_user("grace", &[("email", "grace@example.com")]);
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[]));
    browser.get(&path).await;
    let page = browser.post(&path, &[("username", "grace"), ("password", PASSWORD)]).await;
    assert!(page.body.contains(r#"autocomplete="new-password""#));
    assert!(page.body.contains(r#"name="attribute.nickname""#), "{}", page.body);
    let session = page.hidden("session").unwrap();
    let short =
        browser.post(&path, &[("session", &session), ("answer", "short"), ("attribute.nickname", "G")]).await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST);
    assert!(short.alert().unwrap().contains("Password did not conform with policy"), "{:?}", short.alert());
    let form = [("session", session.as_str()), ("answer", "a better one"), ("attribute.nickname", "G")];
    let back = browser.post(&path, &form).await;
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    assert_eq!(claims(&tokens["id_token"])["nickname"], "G");
    let second_answer = browser.post(&path, &form).await;
    assert_eq!(second_answer.status, StatusCode::BAD_REQUEST, "a Session can be answered only once");
}

#[tokio::test]
async fn page_asks_for_the_code_that_was_sent() {
    let site = with_mfa();
    change_ada(&site, |ada| ada.factors.enabled = vec![Factor::Email]);
    let (mut browser, path, page) = enter_password(&site).await;
    assert!(page.body.contains(r#"autocomplete="one-time-code""#) && page.body.contains("a***@e***"));
    assert!(!browser.cookies.contains_key("cognito"), "not signed in yet");
    let session = page.hidden("session").unwrap();
    let wrong = browser.post(&path, &[("session", &session), ("answer", "wrong")]).await;
    assert_eq!(wrong.alert(), Some("Invalid code or auth state for the user."));
    assert_eq!(wrong.hidden("session").as_deref(), Some(session.as_str()), "the page asks again");
    let back = browser.post(&path, &[("session", &session), ("answer", &newest_code(&site))]).await;
    assert!(back.sent("code").is_some());
    assert!(browser.cookies.contains_key("cognito"));
}

#[tokio::test]
async fn session_of_the_api_is_not_accepted_by_the_page() {
    let site = with_mfa();
    change_ada(&site, |ada| ada.factors.enabled = vec![Factor::Email]);
    let client =
        json!({ "ClientId": site.client_id, "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] });
    let settings = site.call("DescribeUserPoolClient", client.clone())["UserPoolClient"].clone();
    let input = merged(settings, &client);
    let names = ["CreationDate", "LastModifiedDate", "ClientSecret"];
    let input: Value = input
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    site.call("UpdateUserPoolClient", input);
    let challenge = site.call(
        "AdminInitiateAuth",
        json!({ "ClientId": site.client_id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "ada", "PASSWORD": PASSWORD } }),
    );
    let session = challenge["Session"].as_str().unwrap();
    let mut browser = site.browser();
    let path = format!("/login?{}", site.query(&[]));
    browser.get(&path).await;
    let reply = browser.post(&path, &[("session", session), ("answer", &newest_code(&site))]).await;
    assert_eq!((reply.status, reply.location), (StatusCode::BAD_REQUEST, None));
    // The Session stays valid for the app that began the sign-in.
    let responses = json!({ "USERNAME": "ada", "EMAIL_OTP_CODE": newest_code(&site) });
    let answer = json!({ "ClientId": site.client_id, "ChallengeName": "EMAIL_OTP", "Session": session,
                         "ChallengeResponses": responses });
    assert!(call(&site.service, "RespondToAuthChallenge", &answer)["AuthenticationResult"].is_object());
}

#[tokio::test]
async fn user_can_choose_between_authenticator_app_and_message() {
    let site = with_mfa();
    let secret = Secret::new([7; 32]);
    change_ada(&site, |ada| {
        ada.factors.enabled = vec![Factor::SoftwareToken, Factor::Email];
        ada.factors.software_token = Some(SoftwareToken::new(secret.clone()));
    });
    let (mut browser, path, page) = enter_password(&site).await;
    assert!(page.body.contains("Authenticator app") && page.body.contains("E-mail message"));
    let session = page.hidden("session").unwrap();
    let chosen = browser.post(&path, &[("session", &session), ("answer", "SOFTWARE_TOKEN_MFA")]).await;
    let session = chosen.hidden("session").unwrap();
    let code = app_code(&site, &secret);
    let back = browser.post(&path, &[("session", &session), ("answer", &code)]).await;
    assert!(back.sent("code").is_some(), "{}", back.body);
}

#[tokio::test]
async fn required_second_factor_can_be_set_up_on_the_page() {
    let site = with_mfa();
    change_ada(&site, |ada| {
        ada.attributes.remove("email");
    });
    let (mut browser, path, page) = enter_password(&site).await;
    let session = page.hidden("session").unwrap();
    let wrong = browser.post(&path, &[("session", &session), ("answer", "wrong")]).await;
    assert_eq!(wrong.alert(), Some("Code mismatch"));
    let secret_on =
        |page: &Reply| page.body.split("<code>").nth(1).map(|it| it.split('<').next().unwrap().to_owned());
    assert_eq!(
        secret_on(&wrong),
        secret_on(&page),
        "the key stays the same, because an app may have it already"
    );
    assert_eq!(secret_on(&page).unwrap().len(), 52);
    let sent = browser.post(&path, &[("session", &session), ("answer", "ada@example.org")]).await;
    let session = sent.hidden("session").expect("a form for the code that was sent");
    let back = browser.post(&path, &[("session", &session), ("answer", &newest_code(&site))]).await;
    assert!(back.sent("code").is_some(), "{}", back.body);
}
