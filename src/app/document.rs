//! Changes the document around the app.

/// Sets or removes an attribute of the first element that matches `selector`.
#[inline(never)]
pub(super) fn set_attribute(selector: &str, name: &str, value: Option<&str>) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(Ok(Some(element))) = document.map(|document| document.query_selector(selector)) {
        // Fails only for names that are not valid.
        let result = match value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
        result.ok();
    }
}
