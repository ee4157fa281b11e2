//! [Client data](https://www.w3.org/TR/webauthn-3/#dictionary-client-data), in which the browser describes the request
//! that it received.

use serde::Deserialize;

use super::base64url::encode;
use super::error::Error;

/// The ceremony: registration or assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    Create,
    Get,
}

impl Ceremony {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

pub(super) fn check(
    bytes: &[u8],
    ceremony: Ceremony,
    challenge: &[u8],
    relying_party: &str,
) -> Result<(), Error> {
    let data: ClientData =
        serde_json::from_slice(bytes).map_err(|_| Error::Malformed("response.clientDataJSON"))?;
    if data.r#type != ceremony.name() {
        return Err(Error::WrongType);
    }
    if data.challenge.trim_end_matches('=') != encode(challenge) {
        return Err(Error::Challenge);
    }
    if data.cross_origin || !is_origin_of(&data.origin, relying_party) {
        return Err(Error::Origin(data.origin));
    }
    Ok(())
}

/// Returns whether a page of this origin may use the relying party's passkeys. It has to be served by HTTPS (or from
/// this machine), at the relying party's domain or a subdomain.
fn is_origin_of(origin: &str, relying_party: &str) -> bool {
    let (scheme, host) = origin.split_once("://").unwrap_or_default();
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    let is_local = host == "localhost" || host.ends_with(".localhost");
    let is_secure = scheme == "https" || (scheme == "http" && is_local);
    let is_below =
        host.strip_suffix(relying_party).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('.'));
    is_secure && is_below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_has_to_be_at_the_domain_of_the_relying_party_or_below() {
        for (origin, party) in [
            ("https://example.com", "example.com"),
            ("https://auth.example.com:8443", "example.com"),
            ("http://localhost:8080", "localhost"),
            ("http://app.localhost:1", "localhost"),
        ] {
            assert!(is_origin_of(origin, party), "{origin}");
        }
        for (origin, party) in [
            ("http://example.com", "example.com"),
            ("https://example.org", "example.com"),
            ("https://badexample.com", "example.com"),
            ("https://example.com.evil.org", "example.com"),
            ("https://example.com", "auth.example.com"),
            ("example.com", "example.com"),
            ("", "example.com"),
        ] {
            assert!(!is_origin_of(origin, party), "{origin}");
        }
    }
}
