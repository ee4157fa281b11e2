//! The site, in the browser.

fn main() {
    wasm_bindgen_futures::spawn_local(yew_cognito::app::start());
}
