use cognito_client::auth::{Config, ConfigError};
use gloo_net::http::Request;
use wasm_bindgen::UnwrapThrowExt;

use super::root::{Root, RootProps};

/// The file that names the pool, at the root of the site.
const CONFIG: &str = "/config.json";

/// Reads the configuration and puts the site into the page.
///
/// # Panics
/// If the page has no body to put it into.
pub async fn start() {
    let config = load().await;
    let document = web_sys::window().and_then(|window| window.document()).unwrap_throw();
    let place = document.get_element_by_id("app").or_else(|| document.body().map(Into::into)).unwrap_throw();
    yew::Renderer::<Root>::with_root_and_props(place, RootProps::new(config)).render();
}

async fn load() -> Result<Config, ConfigError> {
    let unreadable = |found: String| ConfigError {
        field: String::new(),
        found,
        expected: format!("the site's configuration at {CONFIG}"),
    };
    let reply = Request::get(CONFIG).send().await.map_err(|_| unreadable("no reply".to_owned()))?;
    if !reply.ok() {
        return Err(unreadable(format!("HTTP status {}", reply.status())));
    }
    let text = reply.text().await.map_err(|_| unreadable("an incomplete reply".to_owned()))?;
    Config::from_json(&text)
}
