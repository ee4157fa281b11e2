//! The settings of the site around the sign-in screens: name, logo, footer and links.

use super::{Config, ConfigError, explain};
use crate::protocol::{FromJson, Json, decode_settings};

/// The settings of the site around the sign-in screens, under `custom.yew_cognito.app`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppSettings {
    /// The name of the app, for the header and the titles of the tab; empty if the file has none.
    pub name: String,
    /// The path of an image on the site, which is shown beside the name.
    pub logo: Option<String>,
    /// A sentence below every page.
    pub footer: Option<String>,
    /// Links below every page, such as to the terms and the privacy policy.
    pub links: Vec<AppLink>,
}

/// A link below every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLink {
    /// The text of the link.
    pub text: String,
    /// The address: an `https:` or `mailto:` URL, or a path on the site.
    pub href: String,
}

impl Config {
    /// Returns the settings of the site around the sign-in screens. They are only parsed by this call, so that programs
    /// that do not call it do not contain the parser.
    ///
    /// # Errors
    /// [`ConfigError`] for the first of these settings that is wrong.
    ///
    /// ```
    /// # use cognito_client::auth::{Config, ConfigError};
    /// # fn main() -> Result<(), ConfigError> {
    /// let config = Config::from_json(
    ///     r#"{ "version": "1", "auth": { "aws_region": "eu-west-1", "user_pool_id": "eu-west-1_AbC",
    ///          "user_pool_client_id": "1h57kf5cpq" },
    ///          "custom": { "yew_cognito": { "app": { "name": "Bakery" } } } }"#,
    /// )?;
    /// assert_eq!(config.app()?.name, "Bakery");
    /// # Ok(())
    /// # }
    /// ```
    pub fn app(&self) -> Result<AppSettings, ConfigError> {
        let Section(settings) = decode_settings(&self.0.text).map_err(explain)?;
        Ok(settings)
    }
}

/// The file, of which only the settings of the site are read.
struct Section(AppSettings);

impl FromJson for Section {
    fn from_json(json: Json<'_>) -> Self {
        let custom = json.get("custom").optional();
        let section = custom.as_ref().and_then(|custom| custom.get("yew_cognito").optional());
        Self(section.and_then(|section| section.optional_member("app")).unwrap_or_default())
    }
}

impl FromJson for AppSettings {
    fn from_json(json: Json<'_>) -> Self {
        let text = |name| json.get(name).optional().map(|text| text.as_checked(SHORT_TEXT, &is_short_text));
        let logo = json.get("logo").optional();
        let links = json.get("links").optional();
        Self {
            name: text("name").unwrap_or_default(),
            logo: logo.map(|logo| {
                logo.as_checked("the path of an image on the site, such as \"/logo.svg\"", &is_site_path)
            }),
            footer: text("footer"),
            links: links.map(|links| links.as_list(AppLink::from_json)).unwrap_or_default(),
        }
    }
}

impl FromJson for AppLink {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            text: json.checked("text", SHORT_TEXT, &is_short_text),
            href: json.checked("href", "an https or mailto URL, or a path such as \"/terms.html\"", &is_link),
        }
    }
}

const SHORT_TEXT: &str = "a text of 1 to 100 characters";

fn is_short_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= 100
}

/// Returns whether `path` is an absolute path on the same origin. Browsers read `//` and `/\` as the start of a host.
fn is_site_path(path: &str) -> bool {
    let is_host = path.starts_with("//") || path.starts_with("/\\");
    path.starts_with('/') && !is_host && path.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns whether a link may lead to `href`. Other schemes, such as `javascript:`, can run scripts.
fn is_link(href: &str) -> bool {
    let is_url = ["https://", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
    is_site_path(href) || (is_url && href.bytes().all(|byte| byte.is_ascii_graphic()))
}
