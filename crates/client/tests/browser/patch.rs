//! Temporary changes of global objects, which simulate other browsers.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

/// A changed property of a global object, which is restored on drop.
pub(crate) struct Patch {
    target: Object,
    name: &'static str,
    original: JsValue,
    _getter: Option<Closure<dyn Fn() -> Result<JsValue, JsValue>>>,
}

impl Patch {
    /// Sets `target.name` to `value`.
    pub(crate) fn value(target: &Object, name: &'static str, value: &JsValue) -> Self {
        Self::define(target, name, "value", value, None)
    }

    /// Makes every access to `target.name` throw.
    pub(crate) fn throwing(target: &Object, name: &'static str) -> Self {
        let getter = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(|| {
            Err(js_sys::Error::new("the test blocks this").into())
        });
        let function = getter.as_ref().clone();
        Self::define(target, name, "get", &function, Some(getter))
    }

    fn define(
        target: &Object,
        name: &'static str,
        kind: &str,
        value: &JsValue,
        getter: Option<Closure<dyn Fn() -> Result<JsValue, JsValue>>>,
    ) -> Self {
        let original = Object::get_own_property_descriptor(target, &name.into());
        let descriptor = Object::new();
        Reflect::set(&descriptor, &kind.into(), value).unwrap();
        Reflect::set(&descriptor, &"configurable".into(), &true.into()).unwrap();
        Object::define_property(target, &name.into(), &descriptor);
        Self { target: target.clone(), name, original, _getter: getter }
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        // Restores the object's own property, or deletes the patch so that an inherited property is visible again.
        if self.original.is_undefined() {
            Reflect::delete_property(&self.target, &self.name.into()).unwrap();
        } else {
            Object::define_property(&self.target, &self.name.into(), &self.original.clone().into());
        }
    }
}

pub(crate) fn window() -> web_sys::Window {
    web_sys::window().unwrap()
}
