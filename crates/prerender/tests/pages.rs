//! Tests of the pages that are written into HTML.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use yew_cognito_prerender::{Error, Page};

const TEMPLATE: &str = r#"<!doctype html><html lang="en" data-auth="restoring"><head><title>Sign in</title></head>
<body><div id="app"></div><p>after</p></body></html>"#;

fn config(changes: &str) -> String {
    format!(
        r#"{{ "version": "1.4", "auth": {{ "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
        "user_pool_client_id": "client", "username_attributes": ["email"] }}, "custom": {{ "yew_cognito": {{ {changes} }} }} }}"#
    )
}

fn pages(template: &str, config: &str) -> Result<Vec<Page>, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let read = |path: &str| Err(Error::File(path.to_owned()));
    let pages = yew_cognito_prerender::pages(template, config, read);
    runtime.block_on(tokio::task::LocalSet::new().run_until(pages))
}

fn page(config: &str, path: &str) -> String {
    let all = pages(TEMPLATE, config).unwrap();
    all.into_iter().find(|page| page.path == path).unwrap().html
}

fn assert_contains(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn each_public_page_has_a_file() {
    let all = pages(TEMPLATE, &config("")).unwrap();
    let paths: Vec<&str> = all.iter().map(|page| page.path.as_str()).collect();
    let expected = ["home", "signin", "signup", "forgot", "confirm"];
    assert_eq!(paths, expected.map(|name| format!("/pages/{name}.en.html")));
    for (page, screen) in all.iter().zip(["home", "sign-in", "sign-up", "forgot-password", "confirm-sign-up"])
    {
        assert_contains(&page.html, &[&format!(r#"data-screen="{screen}""#), "<p>after</p>", "data-static="]);
    }
}

#[test]
fn sign_in_page_can_be_typed_into() {
    let html =
        page(&config(r#""app": { "name": "Bakery", "footer": "Since 1898" }"#), "/pages/signin.en.html");
    assert_contains(
        &html,
        &[
            r#"<html data-auth="restoring" lang="en" dir="ltr">"#,
            "<title>Sign in · Bakery</title>",
            r#"id="f-username" type="text" inputmode="email" name="username""#,
            r#"autocomplete="current-password""#,
            r#"method="dialog""#,
            r#"href="/forgot""#,
            r#"href="/signup""#,
            "Since 1898",
        ],
    );
    for part in ["style=", "<script", "onclick", "<!--"] {
        assert!(!html.contains(part), "{part} is in {html}");
    }
}

#[test]
fn home_page_has_a_placeholder_for_the_feed_of_the_api() {
    assert!(!page(&config(""), "/pages/home.en.html").contains("app-feed"));
    let with_api =
        config(r#""api": { "url": "https://api.example.com", "origins": ["https://api.example.com"] }"#);
    assert_contains(&page(&with_api, "/pages/home.en.html"), &["app-feed", "auth-skeleton"]);
}

#[test]
fn links_stay_under_the_path_of_the_site() {
    let template = TEMPLATE.replace("<div ", r#"<div data-base="/app/" "#);
    for page in pages(&template, &config("")).unwrap() {
        assert!(!page.html.replace("href=\"/app/", "").contains("href=\"/"), "{}", page.html);
    }
}

#[test]
fn another_configuration_has_another_hash() {
    let hash = |config: &str| {
        let html = page(config, "/pages/signin.en.html");
        html.split_once("data-static=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(hash(&config("")), hash(&config("")));
    assert_ne!(hash(&config("")), hash(&config(r#""storage": "session""#)));
}

#[test]
fn configuration_with_which_the_site_does_not_start_is_an_error() {
    let error = pages(TEMPLATE, "{}").unwrap_err();
    assert!(matches!(error, Error::Config(_)), "{error}");
    let error = pages(TEMPLATE, &config(r#""languages": ["tlh"]"#)).unwrap_err();
    assert!(error.to_string().contains("tlh"), "{error}");
}

#[test]
fn texts_of_other_sources_are_an_error() {
    let template = TEMPLATE.replace("<div ", r#"<div data-languages="de,Deutsch,/assets/de-1.txt" "#);
    assert_eq!(pages(&template, &config("")), Err(Error::File("/assets/de-1.txt".to_owned())));
}
