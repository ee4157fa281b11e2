//! Parameters of queries and forms.

use axum::http::{HeaderMap, header};

/// Names and values in the order in which they were received.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parses `application/x-www-form-urlencoded`.
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// Parses the body of a form. Bodies of other types have no parameters.
    pub(super) fn parse_form(headers: &HeaderMap, body: &[u8]) -> Self {
        let content_type =
            headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Self::parse(body)
        } else {
            Self::default()
        }
    }

    /// Returns the value of a parameter. An empty value counts as absent
    /// ([RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns a parameter that occurs more than once, which OAuth forbids.
    pub(super) fn repeated(&self) -> Option<&str> {
        let mut seen = std::collections::HashSet::new();
        self.iter().map(|(name, _)| name).find(|name| !seen.insert(*name))
    }

    /// Encodes the parameters except for those in `names`.
    pub(super) fn without(&self, names: &[&str]) -> String {
        encoded(self.iter().filter(|(name, _)| !names.contains(name)))
    }
}

/// Encodes pairs as a query, such as `a=1&b=2`.
pub(super) fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameter_counts_as_absent() {
        let parameters = Parameters::parse(b"a=&b=%C3%A9+x&b=2&c");
        assert_eq!(
            (parameters.get("a"), parameters.get("b"), parameters.get("c")),
            (None, Some("é x"), None)
        );
        assert_eq!(parameters.repeated(), Some("b"));
        assert_eq!(parameters.without(&["b"]), "a=&c=");
        assert_eq!(Parameters::parse(b"\xff=%zz&%").get("%"), None);
    }
}
