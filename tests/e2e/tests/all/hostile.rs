//! Tests that untrusted data, whether a configuration or a stored record, is read as text and never trusted.

use serde_json::{Value, json};
use yew_cognito_e2e::checks::STORAGE_PREFIX;
use yew_cognito_e2e::run;

use crate::session::session_record;

/// Markup that runs a script if it is parsed as HTML.
const MARKUP: &str = "<img src=x onerror=\"window.injected=1\"><script>window.injected=1</script>";

#[test]
fn markup_in_the_configuration_is_shown_as_text() {
    run(async |t| {
        let page = t.page();
        for pointer in ["/auth/user_pool_id", "/auth/user_pool_client_id", "/auth/aws_region"] {
            let mut config = t.config();
            *config.pointer_mut(pointer).expect("the member should exist") = json!(MARKUP);
            t.site.set_config(&config);
            page.goto("/signin").await;
            page.wait_for_screen("config-error").await;
            assert_eq!(
                page.eval("return document.querySelector('main img, main script')").await,
                Value::Null
            );
            assert_eq!(page.eval("return typeof window.injected").await, "undefined");
        }
    });
}

#[test]
fn a_foreign_endpoint_in_the_configuration_gets_no_request() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        for endpoint in ["javascript:alert(1)", "data:text/plain,x", "//evil.example", "", "not a url"] {
            let mut config = t.config();
            config["custom"]["yew_cognito"]["endpoint"] = json!(endpoint);
            t.site.set_config(&config);
            page.goto("/signin").await;
            page.wait_for_screen("config-error").await;
        }
        // A valid endpoint that the page's headers do not allow: the browser blocks the password's proof
        // there.
        let mut config = t.config();
        config["custom"]["yew_cognito"]["endpoint"] = json!("https://evil.example");
        t.site.set_config(&config);
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.alert("Transport.Offline").await;
        t.expect_console_error("evil.example");
        let problems = t.take_problems().await;
        assert!(problems.iter().all(|it| it.starts_with("Content-Security-Policy")), "{problems:?}");
        assert!(problems.iter().any(|it| it.contains("violation of connect-src")), "{problems:?}");
    });
}

#[test]
fn an_extreme_configuration_is_an_error() {
    run(async |t| {
        let page = t.page();
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let long = format!(r#"{{"auth": {{"user_pool_id": "{}"}}}}"#, "x".repeat(3_000_000));
        let prototype = r#"{"__proto__": {"auth": {}}, "constructor": {"prototype": {"auth": {}}}}"#;
        for text in [deep.as_str(), &long, prototype, "\u{0}", "\u{feff}{}"] {
            t.site.set_config_text(200, text);
            page.goto("/signin").await;
            page.wait_for_screen("config-error").await;
        }
    });
}

#[test]
fn an_extreme_stored_record_is_not_restored() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (key, record) = session_record(t, &page).await;
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let long = "x".repeat(1_000_000);
        let twice = format!("{record}{record}");
        for text in [deep.as_str(), &long, &twice, "\u{0}", "null", "[]", "{\"version\":1e999}"] {
            page.leave().await;
            page.store(&key, text).await;
            page.goto("/account").await;
            page.wait_for_auth("signed-out").await;
            page.wait_for_screen("sign-in").await;
        }
        // A sign-in still works afterwards.
        page.sign_in(&ada).await;
    });
}

#[test]
fn markup_in_stored_records_is_shown_as_text() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        // Puts markup into every text of every record that is ours.
        for (key, value) in page.local_storage().await {
            assert!(key.starts_with(STORAGE_PREFIX));
            let Ok(mut record) = serde_json::from_str::<Value>(&value) else { continue };
            replace_texts_by_markup(&mut record, &t.canaries().tokens());
            page.store(&key, &record.to_string()).await;
        }
        for path in ["/", "/account", "/signin"] {
            page.goto(path).await;
            page.wait_for_any_screen(&["home", "account", "sign-in"]).await;
            assert_eq!(
                page.eval("return document.querySelector('main img[src=x], main script')").await,
                Value::Null
            );
            assert_eq!(page.eval("return typeof window.injected").await, "undefined");
            page.leave().await;
        }
    });
}

/// Replaces every text with markup, except for the tokens, without which there is no session to show.
fn replace_texts_by_markup(value: &mut Value, tokens: &[String]) {
    match value {
        Value::String(text) if !tokens.contains(text) => *text = MARKUP.into(),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_texts_by_markup(item, tokens)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| replace_texts_by_markup(member, tokens));
        }
        _ => {}
    }
}
