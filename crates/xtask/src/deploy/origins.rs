//! The origins that pages may connect to, as parameters of the site's stack.

use std::collections::{BTreeMap, BTreeSet};

use super::stack::Existing;
use crate::site_config::{cognito_origin, url_origin};

/// The site's parameter for the origins that previous pages may still connect to.
pub(super) const FORMER_ORIGINS: &str = "FormerOrigins";

/// Returns the origins that the pages of the existing stack may connect to and the new pages may not, separated by
/// spaces.
pub(super) fn former_origins(
    before: Option<&Existing>,
    parameters: &BTreeMap<String, String>,
    region: &str,
) -> String {
    let Some(before) = before else { return String::new() };
    let origins = |parameters: &BTreeMap<String, String>| -> BTreeSet<String> {
        let value =
            |name: &str| parameters.get(name).or(before.parameters.get(name)).map_or("", String::as_str);
        let pool = match value("PoolOrigin") {
            "" => cognito_origin(region),
            origin => origin.to_owned(),
        };
        [pool].into_iter().chain(url_origin(value("ApiUrl"))).collect()
    };
    // After an interrupted move, the previous page still needs the origins of the page before it.
    let still_needed = before.parameters.get(FORMER_ORIGINS).map_or("", String::as_str);
    let mut old = origins(&before.parameters);
    old.extend(still_needed.split_whitespace().map(str::to_owned));
    old.difference(&origins(parameters)).cloned().collect::<Vec<_>>().join(" ")
}

/// Replaces 127.0.0.1 in an endpoint by localhost. Passkeys work only on pages of localhost, and these pages call the
/// pool.
pub(super) fn with_localhost(endpoint: &str) -> String {
    endpoint.trim_end_matches('/').replace("//127.0.0.1", "//localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn origins_of_previous_pages_stay_allowed_during_a_move() {
        let before = Existing {
            parameters: pairs(&[("PoolOrigin", ""), ("ApiUrl", "https://a.example/v1")]),
            ..Default::default()
        };
        let former =
            |parameters: &[(&str, &str)]| former_origins(Some(&before), &pairs(parameters), "eu-west-1");
        assert_eq!(former(&[]), "");
        assert_eq!(former(&[("ApiUrl", "https://a.example/v2")]), "");
        assert_eq!(former(&[("ApiUrl", "")]), "https://a.example");
        assert_eq!(
            former(&[("PoolOrigin", "https://login.example"), ("ApiUrl", "https://b.example")]),
            "https://a.example https://cognito-idp.eu-west-1.amazonaws.com"
        );
        assert_eq!(former_origins(None, &pairs(&[("ApiUrl", "https://b.example")]), "eu-west-1"), "");
        let interrupted = Existing {
            parameters: pairs(&[
                ("PoolOrigin", "https://new.example"),
                (FORMER_ORIGINS, "https://old.example"),
            ]),
            ..Default::default()
        };
        let parameters = pairs(&[("PoolOrigin", "https://new.example"), (FORMER_ORIGINS, "")]);
        assert_eq!(former_origins(Some(&interrupted), &parameters, "eu-west-1"), "https://old.example");
    }
}
