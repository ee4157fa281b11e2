use cognito_client::platform::{UserAgent as _, web::WebUserAgent};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

const SCRIPT: &str = "AmazonCognitoAdvancedSecurityData";

/// Defines the object of AWS's script, with `body` as its function's body.
fn loaded(body: &str) -> Patch {
    let script = Object::new();
    let get_data = Function::new_with_args("username, userPoolId, clientId", body);
    Reflect::set(&script, &"getData".into(), &get_data).unwrap();
    Patch::value(&window(), SCRIPT, &script)
}

fn asked() -> Option<String> {
    WebUserAgent.encoded_data("ada", "eu-west-1_AbC", "client")
}

#[wasm_bindgen_test]
fn the_browser_says_what_it_is() {
    assert!(WebUserAgent.name().contains("Mozilla"));
}

#[wasm_bindgen_test]
fn a_page_without_the_script_has_nothing_to_say() {
    assert_eq!(asked(), None);
}

#[wasm_bindgen_test]
fn the_script_is_asked_with_user_pool_and_client() {
    let _patch =
        loaded("return [this === AmazonCognitoAdvancedSecurityData, username, userPoolId, clientId].join()");
    assert_eq!(asked().as_deref(), Some("true,ada,eu-west-1_AbC,client"));
}

#[wasm_bindgen_test]
fn a_script_that_fails_or_says_nothing_keeps_nobody_from_anything() {
    for body in ["throw new Error('no')", "return undefined", "return 7", "return new Promise(() => {})"] {
        let _patch = loaded(body);
        assert_eq!(asked(), None, "{body}");
    }
    for odd in [JsValue::NULL, JsValue::from_str("text"), Object::new().into()] {
        let _patch = Patch::value(&window(), SCRIPT, &odd);
        assert_eq!(asked(), None);
    }
    let _patch = Patch::throwing(&window(), SCRIPT);
    assert_eq!(asked(), None);
}
