//! Starts the site: reads its configuration, and renders it or a page that reports the error.

use cognito_client::auth::{AppSettings, AuthClient, Config, ConfigError};
use cognito_client::protocol::Deadline;
use wasm_bindgen::{JsCast as _, UnwrapThrowExt as _};
use web_sys::{Element, HtmlTemplateElement};

use super::base::Base;
use super::file;
use super::language::Languages;
use super::lazy::{self, LazyPart};
use super::place::Place;
use super::site::{Site, SiteProps, announce};
use super::takeover::{StaticPage, is_drawn, wait_until_quiet};

/// The path of the configuration file on the site.
const CONFIG: &str = "/config.json";

/// Reads the configuration and renders the site. Without a usable configuration, shows only a page that reports the
/// error.
///
/// # Panics
/// Panics if the page has no element `#app`, or lacks the template of the error page when that is needed.
pub async fn start() {
    let document = web_sys::window().and_then(|window| window.document()).unwrap_throw();
    let place = document.get_element_by_id("app").unwrap_throw();
    match load(&place).await {
        Ok(Loaded { text, config, settings, languages }) => {
            let strings = languages.texts_for_user().await;
            let client = AuthClient::builder(config).build();
            // The first page is drawn in one piece: Yew may let the browser paint between two renders.
            client.restore();
            let mut lazy = LazyPart::new();
            // A page that the user sees already is not replaced by a placeholder.
            if is_drawn(&place) && !Place::here(&client, None).is_first_screen() && lazy.start() {
                lazy.finish(lazy::load().await);
            }
            wait_until_quiet(&place, &text).await;
            let drawn = StaticPage::leave(&place);
            let is_taken_over = drawn.is_some() && !lazy.has_failed();
            let props = SiteProps { client, settings, languages, strings, lazy, is_taken_over };
            yew::Renderer::<Site>::with_root_and_props(place, props).render();
            if let Some(drawn) = drawn {
                drawn.restore().await;
            }
        }
        Err(error) => {
            StaticPage::leave(&place);
            show(&error, &place).unwrap_throw();
        }
    }
}

/// The configuration of the site.
struct Loaded {
    /// The text of the file.
    text: String,
    config: Config,
    settings: AppSettings,
    languages: Languages,
}

async fn load(place: &Element) -> Result<Loaded, ConfigError> {
    let url = Base::from_page().address(CONFIG);
    let unreadable = |found: String| ConfigError {
        field: String::new(),
        found,
        expected: format!("the site's configuration at {url}"),
    };
    let text = file::read(&url, Deadline::REQUEST).await.map_err(unreadable)?;
    let config = Config::from_json(&text)?;
    let settings = config.app()?;
    let languages = Languages::from_page(place, &settings.languages)?;
    Ok(Loaded { text, config, settings, languages })
}

/// Shows the page that reports an unusable configuration. Its template is in `index.html`.
fn show(error: &ConfigError, place: &Element) -> Option<()> {
    let template = place.owner_document()?.get_element_by_id("config-error")?;
    let content = template.unchecked_into::<HtmlTemplateElement>().content();
    place.set_text_content(None);
    place.append_child(&content).ok()?;
    place.query_selector("[role=alert]").ok()??.set_text_content(Some(&error.to_string()));
    let heading = place.query_selector("h1").ok()??;
    announce(&heading.text_content().unwrap_or_default(), "");
    Some(())
}
