//! Access to the properties of JavaScript objects.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Returns the property `name`, if it exists and is a `T`.
pub(super) fn member<T: JsCast>(object: &JsValue, name: &str) -> Option<T> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}

/// Sets a property of an object that this crate has created, which cannot fail.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).ok();
}
