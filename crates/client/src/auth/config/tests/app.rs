//! Tests of the settings of the site around the sign-in screens.

use super::*;
use crate::auth::{AppLink, AppSettings};

fn app(value: Value) -> Result<AppSettings, ConfigError> {
    read(&with("custom.yew_cognito.app", Some(value))).unwrap().app()
}

#[test]
fn a_file_without_the_section_has_no_name_and_no_links() {
    assert_eq!(read(&minimal()).unwrap().app().unwrap(), AppSettings::default());
    assert_eq!(app(json!({})).unwrap(), AppSettings::default());
}

#[test]
fn all_settings_are_read() {
    let settings = app(json!({
        "name": "Bakery",
        "logo": "/logo.svg",
        "footer": "Bread since 1898",
        "links": [{ "text": "Terms", "href": "/terms.html" }, { "text": "Help", "href": "mailto:help@example.com" }],
    }));
    let link = |text: &str, href: &str| AppLink { text: text.to_owned(), href: href.to_owned() };
    assert_eq!(
        settings.unwrap(),
        AppSettings {
            name: "Bakery".to_owned(),
            logo: Some("/logo.svg".to_owned()),
            footer: Some("Bread since 1898".to_owned()),
            links: vec![link("Terms", "/terms.html"), link("Help", "mailto:help@example.com")],
        }
    );
}

#[test]
fn an_error_names_the_wrong_setting() {
    let link = |href: &str| json!({ "links": [{ "text": "Terms", "href": href }] });
    for (value, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": 1 }), "name"),
        (json!({ "name": "a".repeat(101) }), "name"),
        (json!({ "logo": "https://example.com/logo.svg" }), "logo"),
        (json!({ "logo": "//example.com/logo.svg" }), "logo"),
        (json!({ "footer": "" }), "footer"),
        (json!({ "links": {} }), "links"),
        (json!({ "links": [{ "href": "/terms.html" }] }), "links.0.text"),
        (link("javascript:alert(1)"), "links.0.href"),
        (link("http://example.com/"), "links.0.href"),
        (link("/\\example.com"), "links.0.href"),
        (link("terms.html"), "links.0.href"),
    ] {
        let error = app(value.clone()).unwrap_err();
        assert_eq!(error.field, format!("custom.yew_cognito.app.{field}"), "{value}");
    }
}
