//! The languages of the pages that the build has drawn, as a parameter of the site's stack.

use super::stack::Existing;

/// The parameter of infra/site.yaml with the languages of the drawn pages.
pub(super) const LANGUAGES: &str = "Languages";

/// Returns the languages that the function in front of the bucket of this stack chooses from.
pub(super) fn drawn_languages(site: Option<&Existing>) -> Vec<String> {
    let languages = site.and_then(|site| site.parameters.get(LANGUAGES)).map_or("", String::as_str);
    languages.split_whitespace().map(str::to_owned).collect()
}
