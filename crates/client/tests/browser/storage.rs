//! Tests of the browser's storages.

use cognito_client::platform::web::WebStorage;
use cognito_client::platform::{Storage as _, StorageError};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::patch::{Patch, window};

const BOTH: [(WebStorage, &str); 2] =
    [(WebStorage::Local, "localStorage"), (WebStorage::Session, "sessionStorage")];

#[wasm_bindgen_test]
fn a_value_is_returned_until_it_is_removed() {
    for (storage, name) in BOTH {
        assert_eq!(storage.get("absent"), Ok(None), "{name}");
        assert_eq!(storage.remove("absent"), Ok(()), "{name}");
        for value in ["", "text", "\"quoted\"", "{\"json\":true}", "\u{0} \u{1f980} \u{e4}"] {
            storage.set("key", value).unwrap();
            assert_eq!(storage.get("key").unwrap().as_deref(), Some(value), "{name}");
        }
        storage.remove("key").unwrap();
        assert_eq!(storage.get("key"), Ok(None), "{name}");
    }
}

#[wasm_bindgen_test]
fn local_and_session_storage_are_separate_and_use_those_of_the_browser() {
    WebStorage::Local.set("key", "local").unwrap();
    WebStorage::Session.set("key", "session").unwrap();
    let local = window().local_storage().unwrap().unwrap();
    let session = window().session_storage().unwrap().unwrap();
    // The value is stored unchanged, without quotes.
    assert_eq!(local.get_item("key").unwrap().as_deref(), Some("local"));
    assert_eq!(session.get_item("key").unwrap().as_deref(), Some("session"));
    WebStorage::Local.remove("key").unwrap();
    assert_eq!(WebStorage::Session.get("key").unwrap().as_deref(), Some("session"));
    WebStorage::Session.remove("key").unwrap();
}

#[wasm_bindgen_test]
fn blocked_storage_is_an_error() {
    for (storage, name) in BOTH {
        storage.set("key", "before").unwrap();
        {
            let _patch = Patch::throwing(&window(), name);
            assert_eq!(storage.get("key"), Err(StorageError::Blocked), "{name}");
            assert_eq!(storage.set("key", "after"), Err(StorageError::Blocked), "{name}");
            assert_eq!(storage.remove("key"), Err(StorageError::Blocked), "{name}");
        }
        {
            let _patch = Patch::value(&window(), name, &wasm_bindgen::JsValue::NULL);
            assert_eq!(storage.get("key"), Err(StorageError::Blocked), "{name}");
        }
        assert_eq!(storage.get("key").unwrap().as_deref(), Some("before"), "{name}");
        storage.remove("key").unwrap();
    }
}

#[wasm_bindgen_test]
fn full_storage_keeps_the_old_value() {
    let too_much = "x".repeat(11 << 20);
    for (storage, name) in BOTH {
        storage.set("key", "before").unwrap();
        assert_eq!(storage.set("key", &too_much), Err(StorageError::Full), "{name}");
        assert_eq!(storage.get("key").unwrap().as_deref(), Some("before"), "{name}");
        storage.remove("key").unwrap();
    }
}
