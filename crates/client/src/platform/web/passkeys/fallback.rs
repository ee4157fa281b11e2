//! Conversion of WebAuthn's JSON forms for browsers without functions for it: base64url on one side, bytes on the other
//! ([section 5.1](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON)).

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::base64;
use crate::platform::web::object::{member, set};

/// Replaces base64url by bytes in `options`, whose list of credentials is called `credentials`.
pub(super) fn read(options: &Object, credentials: &str) -> Option<()> {
    decode(options, "challenge")?;
    if let Some(user) = member::<Object>(options, "user") {
        decode(&user, "id")?;
    }
    let listed = member::<Array>(options, credentials).unwrap_or_default();
    listed.iter().try_for_each(|credential| decode(&credential, "id"))
}

/// Returns the result that `toJSON` of the credential would have.
pub(super) fn write(credential: &Object) -> Option<Object> {
    let json = Object::new();
    copy(credential, &json, &["id", "type", "authenticatorAttachment"]);
    encode(credential, &json, "rawId");
    set(&json, "clientExtensionResults", &result(credential, "getClientExtensionResults")?);
    let (response, written) = (member::<Object>(credential, "response")?, Object::new());
    // Some of these members belong to a creation, some to a proof.
    for name in ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] {
        encode(&response, &written, name);
    }
    for (name, getter) in [
        ("authenticatorData", "getAuthenticatorData"),
        ("publicKey", "getPublicKey"),
        ("publicKeyAlgorithm", "getPublicKeyAlgorithm"),
        ("transports", "getTransports"),
    ] {
        let Some(value) = result(&response, getter) else { continue };
        set(&written, name, &encoded(&value).unwrap_or(value));
    }
    set(&json, "response", &written);
    Some(json)
}

fn decode(object: &JsValue, name: &str) -> Option<()> {
    let bytes = base64::decode_url(&Reflect::get(object, &name.into()).ok()?.as_string()?)?;
    Reflect::set(object, &name.into(), &Uint8Array::from(&*bytes)).ok()?.then_some(())
}

fn encode(from: &Object, to: &Object, name: &str) {
    let value = Reflect::get(from, &name.into()).ok();
    if let Some(text) = value.as_ref().and_then(encoded) {
        set(to, name, &text);
    }
}

/// Encodes bytes as base64url. Returns `None` for any other value.
fn encoded(bytes: &JsValue) -> Option<JsValue> {
    // A password manager's bytes may come from another JavaScript realm, whose `ArrayBuffer` is a different class.
    let are_bytes = Reflect::has(bytes, &"byteLength".into()).unwrap_or_default();
    let bytes = are_bytes.then(|| Uint8Array::new(bytes).to_vec())?;
    Some(base64::encode_url(&bytes).into())
}

fn copy(from: &Object, to: &Object, names: &[&str]) {
    for name in names {
        let value = Reflect::get(from, &(*name).into()).unwrap_or_default();
        if !value.is_undefined() && !value.is_null() {
            set(to, name, &value);
        }
    }
}

/// Returns the result of the method `name`, or `None` if the method is missing or its result is null or undefined.
fn result(object: &Object, name: &str) -> Option<JsValue> {
    let value = member::<Function>(object, name)?.call0(object).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
