//! Tests of a site with an unusable `config.json`, which reports the problem and does nothing else.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, Test, run};

#[test]
fn an_invalid_setting_is_shown_with_field_and_value() {
    run(async |t| {
        let invalid: [(&str, Value, &str); 7] = [
            ("/auth/user_pool_id", Value::Null, "auth.user_pool_id"),
            ("/auth/user_pool_id", json!(42), "42"),
            ("/auth/user_pool_id", json!("nonsense"), "nonsense"),
            ("/auth/user_pool_id", json!("us-east-1_AbCdEf123"), "us-east-1_AbCdEf123"),
            ("/auth/user_pool_client_id", Value::Null, "auth.user_pool_client_id"),
            ("/auth/aws_region", json!(["eu-west-1"]), "auth.aws_region"),
            ("/custom/yew_cognito/storage", json!("cupboard"), "cupboard"),
        ];
        for (pointer, value, shown) in invalid {
            let mut config = t.config();
            set(&mut config, pointer, value);
            t.site.set_config(&config);
            let field = pointer.trim_start_matches('/').replace('/', ".");
            assert_config_error(t, &t.page(), &[&field, shown]).await;
        }
    });
}

#[test]
fn an_unreadable_configuration_is_shown_with_the_file_name() {
    run(async |t| {
        for (status, text) in
            [(200, "{ \"auth\": "), (200, ""), (200, "<html></html>"), (200, "[]"), (404, "not here")]
        {
            t.site.set_config_text(status, text);
            assert_config_error(t, &t.page(), &["config.json"]).await;
        }
    });
}

#[test]
fn every_route_shows_the_configuration_error() {
    run(async |t| {
        let page = t.page();
        for path in ["/signin", "/account", "/nope"] {
            t.site.set_config_text(200, "{}");
            page.goto(path).await;
            page.wait_for_screen("config-error").await;
        }
        t.site.set_config(&t.config());
        page.reload().await;
        page.wait_for_screen("not-found").await;
    });
}

async fn assert_config_error(t: &Test, page: &Page, words: &[&str]) {
    page.goto("/").await;
    page.wait_for_screen("config-error").await;
    let text = page.text().await;
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text:?}");
    }
    assert!(text.to_lowercase().contains("expected"), "the expectation is not in {text:?}");
    assert!(t.proxy.exchanges().is_empty(), "no request should be sent");
}

/// Sets a member; null removes it.
fn set(config: &mut Value, pointer: &str, value: Value) {
    let (parent, member) = pointer.rsplit_once('/').expect("the pointer should have a parent");
    let parent =
        config.pointer_mut(parent).and_then(Value::as_object_mut).expect("the parent should be an object");
    if value.is_null() {
        parent.remove(member);
    } else {
        parent.insert(member.into(), value);
    }
}
