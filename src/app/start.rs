//! Starts the site: reads its configuration, and renders it or a page that reports the error.

use cognito_client::{
    auth::{AppSettings, AuthClient, Config, ConfigError},
    platform::{CacheMode, Method, Request, Transport as _, web::WebTransport},
    protocol::Deadline,
};
use wasm_bindgen::{JsCast as _, UnwrapThrowExt as _};
use web_sys::{Element, HtmlTemplateElement};
use yew::prelude::*;

use super::{
    base::Base,
    site::{Site, announce},
};
use crate::ui::{AuthProvider, AuthProviderProps};

/// The path of the configuration file on the site.
const CONFIG: &str = "/config.json";
/// The maximum size of the configuration file, in bytes.
const MAX_CONFIG_BYTES: usize = 1 << 20;

/// Reads the configuration and renders the site. Without a usable configuration, shows only a page that reports the
/// error.
///
/// # Panics
/// Panics if the page has no element `#app`, or lacks the template of the error page when that is needed.
pub async fn start() {
    let document = web_sys::window().and_then(|window| window.document()).unwrap_throw();
    let place = document.get_element_by_id("app").unwrap_throw();
    match load().await {
        Ok((config, settings)) => {
            let (client, children) = (AuthClient::builder(config).build(), html! { <Site {settings} /> });
            yew::Renderer::<AuthProvider>::with_root_and_props(place, AuthProviderProps { client, children })
                .render();
        }
        Err(error) => show(&error, &place).unwrap_throw(),
    }
}

async fn load() -> Result<(Config, AppSettings), ConfigError> {
    let url = Base::of_page().address(CONFIG);
    let unreadable = |found: String| ConfigError {
        field: String::new(),
        found,
        expected: format!("the site's configuration at {url}"),
    };
    let request = Request {
        method: Method::Get,
        url: &url,
        headers: &[],
        body: None,
        timeout: Deadline::REQUEST,
        keepalive: false,
        cache: CacheMode::Default,
        max_body_bytes: MAX_CONFIG_BYTES,
    };
    let reply = WebTransport::with_same_origin_cookies()
        .send(request)
        .await
        .map_err(|error| unreadable(error.to_string()))?;
    if reply.status != 200 {
        return Err(unreadable(format!("HTTP status {}", reply.status)));
    }
    let config = Config::from_json(&reply.body)?;
    let settings = config.app()?;
    Ok((config, settings))
}

/// Shows the page that reports an unusable configuration. Its template is in `index.html`.
fn show(error: &ConfigError, place: &Element) -> Option<()> {
    let template = place.owner_document()?.get_element_by_id("config-error")?;
    let content = template.unchecked_into::<HtmlTemplateElement>().content();
    place.append_child(&content).ok()?;
    place.query_selector("[role=alert]").ok()??.set_text_content(Some(&error.to_string()));
    announce("This site is not set up", "");
    Some(())
}
