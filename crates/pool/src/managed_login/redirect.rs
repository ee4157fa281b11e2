//! Redirects of the browser, and the URLs that they lead to.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::parameters::encoded;

/// Appends parameters to a URL of an app, in the query or in the fragment.
pub(super) fn with_pairs<'a>(
    url: &str,
    in_fragment: bool,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let separator = match (in_fragment, url.contains('?')) {
        (true, _) => '#',
        (false, true) => '&',
        (false, false) => '?',
    };
    format!("{url}{separator}{}", encoded(pairs))
}

/// Returns a redirect with `302 Found`, as AWS does. Browsers follow it with GET.
pub(super) fn redirect(url: &str) -> Response {
    match HeaderValue::from_str(url) {
        Ok(location) => {
            let headers = [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            ];
            (StatusCode::FOUND, headers).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Returns the path of a provider's page.
pub(super) fn provider_path(name: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/_provider/{name}")
}
