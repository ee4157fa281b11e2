//! The pages of a release, for one configuration.

use yew_cognito::app::FirstPages;
use yew_cognito::i18n::Strings;
use yew_cognito_infra::{files, html};

use crate::document::Document;
use crate::error::Error;
use crate::render::render;

/// A page in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The path of the file on the site, such as `/pages/signin.de.html`.
    pub path: String,
    /// The BCP 47 tag of the language.
    pub language: String,
    /// The content of the file.
    pub html: String,
}

/// Returns all pages, those of the default language first. `template` is the page of the release, `config` the text of
/// `config.json`, and `read` reads a file of the release by its path on the site.
///
/// # Errors
/// [`Error`] if the site would not start with the configuration, or if the release was built from other sources.
pub async fn pages(
    template: &str,
    config: &str,
    read: impl Fn(&str) -> Result<String, Error>,
) -> Result<Vec<Page>, Error> {
    let app = html::app(template).ok_or(Error::Template("element with the id `app`"))?;
    let base = html::base_path(template);
    let languages = app.attribute("data-languages").unwrap_or_default();
    let site = FirstPages::new(config, languages, &base).map_err(|error| Error::Config(error.to_string()))?;

    let mut pages = Vec::new();
    for (language, address) in site.languages() {
        let strings = match address {
            None => Strings::default(),
            Some(address) => {
                let path = address.strip_prefix(base.trim_end_matches('/')).unwrap_or(address);
                Strings::from_compiled(language, &read(path)?)
                    .map_err(|_| Error::Language(language.to_owned()))?
            }
        };
        for route in FirstPages::ROUTES {
            let document = Document {
                language,
                direction: strings.direction(),
                title: &site.title(route, &strings),
                texts: address,
                config_hash: site.config_hash(),
                content: &render(site.draw(route, &strings)).await,
            };
            pages.push(Page {
                path: files::page(FirstPages::file_name(route), language),
                language: language.to_owned(),
                html: document.write_into(template)?,
            });
        }
    }
    Ok(pages)
}
