//! Tests of the simulated providers.

use axum::http::StatusCode;

use super::*;
use crate::pool::PreSignUp;

const GRACE: [(&str, &str); 3] = [("email", "grace@example.com"), ("name", "Grace"), ("decision", "allow")];

/// Goes from `/oauth2/authorize` to the provider's page, submits its form, and returns the redirect to the app.
async fn sign_in_at(site: &Site, browser: &mut Browser, provider: &str, form: &[(&str, &str)]) -> Reply {
    let query = site.query(&[("identity_provider", provider)]);
    let to_page = browser.get(&format!("/oauth2/authorize?{query}")).await.location.unwrap();
    assert_eq!(to_page, format!("/_provider/{provider}?{query}"));
    assert_eq!(browser.get(&to_page).await.status, StatusCode::OK);
    browser.post(&to_page, form).await
}

/// A pool that ignores the case of user names stores them in lower case.
#[tokio::test]
async fn user_name_of_a_federated_user_is_normalized() {
    let site = Site::with(&json!({ "UsernameConfiguration": { "CaseSensitive": false } }), &json!({}));
    let back = sign_in_at(&site, &mut site.browser(), "Google", &GRACE).await;
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    let username = claims(&tokens["id_token"])["cognito:username"].clone();
    assert!(username.as_str().unwrap().starts_with("google_"), "{username}");
}

#[tokio::test]
async fn first_sign_in_at_a_provider_creates_a_user() {
    let site = Site::new();
    let mut browser = site.browser();
    let back = sign_in_at(&site, &mut browser, "Google", &GRACE).await;
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    let id = claims(&tokens["id_token"]);
    let username = id["cognito:username"].as_str().unwrap();
    let subject = username.strip_prefix("Google_").expect("the provider's name");
    assert_eq!(subject.len(), 21);
    assert_eq!(
        (&id["email"], &id["name"], &id["email_verified"]),
        (&json!("grace@example.com"), &json!("Grace"), &json!(false))
    );
    assert_eq!(id["cognito:groups"], json!([format!("{}_Google", site.pool_id)]));
    let identity = &id["identities"][0];
    assert_eq!((&identity["providerName"], &identity["primary"]), (&json!("Google"), &json!("true")));
    assert_eq!(identity["userId"], json!(subject));

    let user = site.call("AdminGetUser", json!({ "Username": username }));
    assert_eq!(user["UserStatus"], "EXTERNAL_PROVIDER");
    // The browser's session is that of the new user.
    let silent = site.query(&[("prompt", "none"), ("identity_provider", "Google")]);
    assert!(browser.get(&format!("/oauth2/authorize?{silent}")).await.sent("code").is_some());
    let silent = site.query(&[("prompt", "none"), ("identity_provider", "COGNITO")]);
    let reply = browser.get(&format!("/oauth2/authorize?{silent}")).await;
    assert_eq!(reply.sent("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn same_address_at_the_same_provider_is_the_same_user() {
    let site = Site::new();
    let mut subs = vec![];
    for (provider, name) in [("Google", "Grace"), ("Google", "Grace Hopper"), ("Facebook", "Grace")] {
        let form = [("email", "Grace@example.com"), ("name", name), ("decision", "allow")];
        let back = sign_in_at(&site, &mut site.browser(), provider, &form).await;
        let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
        let id = claims(&tokens["id_token"]);
        assert_eq!(id["name"], name, "attributes are updated at each sign-in");
        subs.push(id["sub"].clone());
    }
    assert_eq!(subs[0], subs[1]);
    assert_ne!(subs[0], subs[2]);
}

#[tokio::test]
async fn denial_at_the_provider_is_reported_to_the_app() {
    let site = Site::new();
    for (provider, back) in [
        ("Google", "http://localhost:3000/?state=state+%26+more&error=access_denied"),
        (
            "Facebook",
            "http://localhost:3000/?error_description=Permissions+error&state=state+%26+more&error=access_denied",
        ),
    ] {
        let reply = sign_in_at(&site, &mut site.browser(), provider, &[("decision", "deny")]).await;
        assert_eq!(reply.location.as_deref(), Some(back));
    }
}

#[tokio::test]
async fn provider_account_does_not_occupy_or_take_over_an_address() {
    let site = Site::with(&json!({ "UsernameAttributes": ["email"] }), &json!({}));
    let mut browser = site.browser();
    let back = sign_in_at(&site, &mut browser, "Google", &GRACE).await;
    let tokens = site.exchange(&back.sent("code").unwrap(), &[]).await.json();
    let google = claims(&tokens["id_token"])["cognito:username"].clone();

    // Later, Grace gets an account of her own with the same address.
    site.add_user("grace@example.com", &[("email", "grace@example.com")]);
    let found = site.call("AdminGetUser", json!({ "Username": "grace@example.com" }));
    assert_eq!(found["UserStatus"], "FORCE_CHANGE_PASSWORD");

    let path = format!("/login?{}", site.query(&[("prompt", "login")]));
    let form = [("username", google.as_str().unwrap()), ("password", PASSWORD)];
    let reply = browser.post(&path, &form).await;
    assert_eq!(reply.alert(), Some("Incorrect username or password."), "a federated user has no password");
}

#[tokio::test]
async fn provider_has_to_supply_the_required_attributes() {
    let site = Site::with(
        &json!({ "Schema": [{ "Name": "preferred_username", "Required": true, "Mutable": true }] }),
        &json!({}),
    );
    let mut browser = site.browser();
    let query = site.query(&[("identity_provider", "Google")]);
    let page = browser.get(&format!("/_provider/Google?{query}")).await;
    assert!(page.body.contains(r#"name="preferred_username""#), "the page asks for it");
    let back = sign_in_at(&site, &mut browser, "Google", &GRACE).await;
    assert_eq!(back.sent("error").as_deref(), Some("invalid_request"));
    assert_eq!(back.sent("error_description").as_deref(), Some("attributes required: [preferred_username]"));
    let form = [&GRACE[..], &[("preferred_username", "grace")]].concat();
    let back = sign_in_at(&site, &mut browser, "Google", &form).await;
    assert!(back.sent("code").is_some());
}

#[tokio::test]
async fn pre_sign_up_trigger_can_reject_federated_users() {
    let site = Site::new();
    Service::lock(&site.pool()).set_pre_sign_up(Some(PreSignUp::Reject("Members only".to_owned())));
    let back = sign_in_at(&site, &mut site.browser(), "Google", &GRACE).await;
    let description = back.sent("error_description");
    assert_eq!(description.as_deref(), Some("PreSignUp failed with error Members only."));
}

#[tokio::test]
async fn provider_has_to_be_supported_by_the_client() {
    let site = Site::with(&json!({}), &json!({ "SupportedIdentityProviders": ["Google"] }));
    let mut browser = site.browser();
    let query = site.query(&[]);
    assert_eq!(browser.get(&format!("/_provider/Facebook?{query}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("/_provider/COGNITO?{query}")).await.status, StatusCode::NOT_FOUND);
    let query_facebook = site.query(&[("identity_provider", "Facebook")]);
    let reply = browser.get(&format!("/oauth2/authorize?{query_facebook}")).await;
    assert_eq!(reply.sent("error").as_deref(), Some("invalid_request"));
    // The client has only one provider, so there is nothing to choose.
    let only = browser.get(&format!("/oauth2/authorize?{query}")).await;
    assert_eq!(only.location, Some(format!("/_provider/Google?{query}")));
    let page = browser.get(&format!("/login?{query}")).await;
    assert!(page.body.contains("Continue with Google") && !page.body.contains("password"));
}
