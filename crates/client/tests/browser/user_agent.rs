//! Tests of the browser's name and of AWS's script for threat protection.

use cognito_client::platform::UserAgent as _;
use cognito_client::platform::web::WebUserAgent;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

const SCRIPT: &str = "AmazonCognitoAdvancedSecurityData";

/// Defines the object of AWS's script, with `body` as its function's body.
fn with_script(body: &str) -> Patch {
    let script = Object::new();
    let get_data = Function::new_with_args("username, userPoolId, clientId", body);
    Reflect::set(&script, &"getData".into(), &get_data).unwrap();
    Patch::value(&window(), SCRIPT, &script)
}

fn encoded_data() -> Option<String> {
    WebUserAgent.encoded_data("ada", "eu-west-1_AbC", "client")
}

#[wasm_bindgen_test]
fn the_name_is_that_of_the_browser() {
    assert!(WebUserAgent.name().contains("Mozilla"));
}

#[wasm_bindgen_test]
fn without_the_script_there_is_no_data() {
    assert_eq!(encoded_data(), None);
}

#[wasm_bindgen_test]
fn the_script_gets_user_pool_and_client() {
    let _patch = with_script(
        "return [this === AmazonCognitoAdvancedSecurityData, username, userPoolId, clientId].join()",
    );
    assert_eq!(encoded_data().as_deref(), Some("true,ada,eu-west-1_AbC,client"));
}

#[wasm_bindgen_test]
fn a_failing_script_yields_no_data() {
    for body in ["throw new Error('no')", "return undefined", "return 7", "return new Promise(() => {})"] {
        let _patch = with_script(body);
        assert_eq!(encoded_data(), None, "{body}");
    }
    for invalid in [JsValue::NULL, JsValue::from_str("text"), Object::new().into()] {
        let _patch = Patch::value(&window(), SCRIPT, &invalid);
        assert_eq!(encoded_data(), None);
    }
    let _patch = Patch::throwing(&window(), SCRIPT);
    assert_eq!(encoded_data(), None);
}
