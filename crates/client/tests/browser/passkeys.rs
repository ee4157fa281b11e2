//! Tests of passkeys with the browser's functions and with patched ones.

use cognito_client::platform::web::WebPasskeys;
use cognito_client::platform::{Mediation, PasskeyError, Passkeys as _};
use futures_util::FutureExt as _;
use js_sys::{Function, JSON, Object, Reflect, Uint8Array};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

/// A credential of a browser without `toJSON`, with bytes that differ between base64 and base64url.
const CREATED: &str = r#"
    const bytes = (...list) => new Uint8Array(list).buffer;
    const created = {
        id: "-_8", type: "public-key", rawId: bytes(251, 255), authenticatorAttachment: "platform",
        getClientExtensionResults: () => ({ credProps: { rk: true } }),
        response: {
            clientDataJSON: bytes(1), attestationObject: bytes(2, 3), getTransports: () => ["internal", "hybrid"],
            getPublicKeyAlgorithm: () => -7, getAuthenticatorData: () => bytes(4, 5, 6), getPublicKey: () => null,
        },
    };"#;

const RETRIEVED: &str = r#"
    const bytes = (...list) => new Uint8Array(list).buffer;
    const retrieved = {
        id: "-_8", type: "public-key", rawId: bytes(251, 255), authenticatorAttachment: null,
        getClientExtensionResults: () => ({}),
        response: {
            clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle: bytes(4),
        },
    };"#;

fn created() -> Value {
    json!({
        "id": "-_8", "type": "public-key", "rawId": "-_8", "authenticatorAttachment": "platform",
        "clientExtensionResults": { "credProps": { "rk": true } },
        "response": {
            "clientDataJSON": "AQ", "attestationObject": "AgM", "authenticatorData": "BAUG",
            "publicKeyAlgorithm": -7, "transports": ["internal", "hybrid"],
        },
    })
}

fn creation_options() -> Value {
    json!({
        "challenge": "-_8", "timeout": 60000, "attestation": "none",
        "rp": { "id": "localhost", "name": "a pool" },
        "user": { "id": "AQID", "name": "ada", "displayName": "Ada" },
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
        "excludeCredentials": [{ "type": "public-key", "id": "BAU" }],
    })
}

fn request_options() -> Value {
    json!({
        "challenge": "-_8", "rpId": "localhost", "userVerification": "required",
        "allowCredentials": [{ "type": "public-key", "id": "BAU" }],
    })
}

/// A `navigator.credentials` that answers both methods with `body` and records their options.
struct Container {
    object: Object,
    _patch: Patch,
}

impl Container {
    fn new(body: &str) -> Self {
        let source = format!(
            "return {{ recorded: null,
                create(options) {{ this.recorded = options; {body} }},
                get(options) {{ this.recorded = options; {body} }} }}"
        );
        let object: Object = run(&source).unchecked_into();
        let patch = Patch::value(&window().navigator(), "credentials", &object);
        Self { object, _patch: patch }
    }

    /// Returns the value at this path of the recorded options.
    fn option(&self, path: &[&str]) -> JsValue {
        path.iter().fold(get(&self.object, "recorded"), |object, name| get(&object, name))
    }

    /// Returns the bytes at this path of the recorded options.
    #[track_caller]
    fn bytes(&self, path: &[&str]) -> Vec<u8> {
        let value = self.option(path);
        assert!(value.is_object(), "{path:?}: {value:?}");
        Uint8Array::new(&value).to_vec()
    }
}

fn run(source: &str) -> JsValue {
    Function::new_no_args(source).call0(&JsValue::NULL).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn class() -> Object {
    get(&window(), "PublicKeyCredential").unchecked_into()
}

/// Removes the browser's functions that parse the options.
fn without_json_functions() -> [Patch; 2] {
    ["parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON"]
        .map(|name| Patch::value(&class(), name, &JsValue::UNDEFINED))
}

async fn create(options: &Value) -> Result<Value, PasskeyError> {
    let credential = WebPasskeys.create(&options.to_string()).await?;
    Ok(serde_json::from_str(&credential).unwrap())
}

async fn retrieve(options: &Value, mediation: Mediation) -> Result<Value, PasskeyError> {
    let credential = WebPasskeys.get(&options.to_string(), mediation).await?;
    Ok(serde_json::from_str(&credential).unwrap())
}

#[wasm_bindgen_test]
async fn a_passkey_is_created_with_and_without_the_browsers_json_functions() {
    for is_manual in [false, true] {
        let _patches = is_manual.then(without_json_functions);
        let container = Container::new(&format!("{CREATED} return Promise.resolve(created);"));
        assert_eq!(create(&creation_options()).await.unwrap(), created());
        assert_eq!(container.bytes(&["publicKey", "challenge"]), [251, 255]);
        assert_eq!(container.bytes(&["publicKey", "user", "id"]), [1, 2, 3]);
        assert_eq!(container.bytes(&["publicKey", "excludeCredentials", "0", "id"]), [4, 5]);
        assert_eq!(container.option(&["publicKey", "timeout"]), 60000);
        assert_eq!(container.option(&["publicKey", "pubKeyCredParams", "0", "alg"]), -7);
        assert!(container.option(&["mediation"]).is_undefined());
    }
}

#[wasm_bindgen_test]
async fn a_passkey_is_retrieved_with_and_without_the_browsers_json_functions() {
    let retrieved = json!({
        "id": "-_8", "type": "public-key", "rawId": "-_8", "clientExtensionResults": {},
        "response": { "clientDataJSON": "AQ", "authenticatorData": "Ag", "signature": "Aw", "userHandle": "BA" },
    });
    for is_manual in [false, true] {
        let _patches = is_manual.then(without_json_functions);
        let container = Container::new(&format!("{RETRIEVED} return Promise.resolve(retrieved);"));
        for (mediation, name) in [(Mediation::Modal, None), (Mediation::Conditional, Some("conditional"))] {
            assert_eq!(retrieve(&request_options(), mediation).await.unwrap(), retrieved);
            assert_eq!(container.option(&["mediation"]).as_string().as_deref(), name);
        }
        assert_eq!(container.bytes(&["publicKey", "challenge"]), [251, 255]);
        assert_eq!(container.bytes(&["publicKey", "allowCredentials", "0", "id"]), [4, 5]);
    }
}

#[wasm_bindgen_test]
async fn to_json_of_a_credential_is_used_if_present() {
    let _container = Container::new(&format!(
        "{CREATED} created.toJSON = () => ({{ id: created.id, own: true }}); return Promise.resolve(created);"
    ));
    assert_eq!(create(&creation_options()).await.unwrap(), json!({ "id": "-_8", "own": true }));
}

/// Some password managers return such objects in place of real credentials.
#[wasm_bindgen_test]
async fn a_credential_whose_to_json_throws_is_encoded_manually() {
    let _container = Container::new(&format!(
        "{CREATED} created.toJSON = () => {{ throw new TypeError('Illegal invocation'); }};
        return Promise.resolve(created);"
    ));
    assert_eq!(create(&creation_options()).await.unwrap(), created());
}

#[wasm_bindgen_test]
fn a_dropped_prompt_is_aborted() {
    let container = Container::new("return new Promise(() => {});");
    let options = creation_options().to_string();
    let is_aborted = || container.option(&["signal", "aborted"]);
    let mut creating = WebPasskeys.create(&options);
    assert!((&mut creating).now_or_never().is_none());
    assert_eq!(is_aborted(), false);
    drop(creating);
    assert_eq!(is_aborted(), true);
    let options = request_options().to_string();
    let mut retrieving = WebPasskeys.get(&options, Mediation::Conditional);
    assert!((&mut retrieving).now_or_never().is_none());
    assert_eq!(is_aborted(), false);
    drop(retrieving);
    assert_eq!(is_aborted(), true);
}

#[wasm_bindgen_test]
async fn each_dom_exception_has_its_error() {
    let unknown = |name: &str| PasskeyError::Unknown(name.to_owned());
    for (name, creating, retrieving) in [
        ("InvalidStateError", PasskeyError::AlreadyExists, unknown("InvalidStateError")),
        ("NotAllowedError", PasskeyError::Cancelled, PasskeyError::Cancelled),
        ("AbortError", PasskeyError::Aborted, PasskeyError::Aborted),
        ("SecurityError", PasskeyError::RelyingPartyMismatch, PasskeyError::RelyingPartyMismatch),
        ("NotSupportedError", PasskeyError::NotSupported, PasskeyError::NotSupported),
        ("ConstraintError", unknown("ConstraintError"), unknown("ConstraintError")),
    ] {
        for body in ["return Promise.reject(error);", "throw error;"] {
            let _container = Container::new(&format!("const error = new DOMException('', '{name}'); {body}"));
            assert_eq!(create(&creation_options()).await, Err(creating.clone()), "{name}");
            assert_eq!(
                retrieve(&request_options(), Mediation::Modal).await,
                Err(retrieving.clone()),
                "{name}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_result_that_is_not_a_credential_is_an_error() {
    for (body, name) in [
        ("return Promise.resolve(null);", "null"),
        ("return Promise.resolve();", "null"),
        ("return Promise.resolve({});", "toJSON"),
        ("return Promise.reject('words');", ""),
    ] {
        let _container = Container::new(body);
        assert_eq!(create(&creation_options()).await, Err(PasskeyError::Unknown(name.to_owned())), "{body}");
    }
}

#[wasm_bindgen_test]
async fn invalid_options_are_an_error_without_a_prompt() {
    let without = |name: &str| {
        let mut options = creation_options();
        options.as_object_mut().unwrap().remove(name);
        options.to_string()
    };
    let with = |name: &str, value: Value| {
        let mut options = creation_options();
        options[name] = value;
        options.to_string()
    };
    for is_manual in [false, true] {
        let _patches = is_manual.then(without_json_functions);
        let container = Container::new("return Promise.resolve(null);");
        for options in [
            String::new(),
            "7".to_owned(),
            "{}".to_owned(),
            without("challenge"),
            without("rp"),
            without("user"),
            without("pubKeyCredParams"),
            with("challenge", json!("+/8=")),
            with("challenge", json!(7)),
            with("user", json!({ "id": "*", "name": "ada", "displayName": "Ada" })),
            with("excludeCredentials", json!([{ "type": "public-key", "id": "*" }])),
        ] {
            let result = WebPasskeys.create(&options).await;
            assert_eq!(result, Err(PasskeyError::InvalidOptions), "{is_manual} {options}");
            assert!(get(&container.object, "recorded").is_null(), "{is_manual} {options}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_page_without_passkeys_reports_not_supported() {
    assert!(WebPasskeys.is_supported());
    let navigator = window().navigator();
    let missing: [&dyn Fn() -> Patch; 3] = [
        &|| Patch::value(&navigator, "credentials", &JsValue::UNDEFINED),
        &|| Patch::value(&window(), "PublicKeyCredential", &JsValue::UNDEFINED),
        &|| Patch::value(&window(), "isSecureContext", &false.into()),
    ];
    for missing in missing {
        let _patch = missing();
        assert!(!WebPasskeys.is_supported());
        assert!(!WebPasskeys.is_conditional_available().await);
        assert_eq!(create(&creation_options()).await, Err(PasskeyError::NotSupported));
    }
    assert!(WebPasskeys.is_supported());
}

#[wasm_bindgen_test]
async fn conditional_mediation_is_available_if_the_browser_reports_it() {
    for (source, is_available) in [
        ("return () => Promise.resolve(true)", true),
        ("return () => Promise.resolve(false)", false),
        ("return () => Promise.reject(new Error())", false),
        ("return () => { throw new Error() }", false),
        ("return undefined", false),
    ] {
        let _patch = Patch::value(&class(), "isConditionalMediationAvailable", &run(source));
        assert_eq!(WebPasskeys.is_conditional_available().await, is_available, "{source}");
    }
}

/// Checks the assumption behind the patches: the browser's own function reads the pool's options.
#[wasm_bindgen_test]
fn this_browser_parses_the_options_itself() {
    let reader: Function = get(&class(), "parseCreationOptionsFromJSON").unchecked_into();
    let options = JSON::parse(&creation_options().to_string()).unwrap();
    let read = reader.call1(&class(), &options).unwrap();
    assert_eq!(Uint8Array::new(&get(&read, "challenge")).to_vec(), [251, 255]);
}
