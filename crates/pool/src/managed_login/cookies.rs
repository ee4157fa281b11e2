//! The cookies of the pages: `cognito` identifies a browser's session, and forms have to repeat `XSRF-TOKEN`.
//!
//! On AWS, both also have the attribute `Secure`, which a server without TLS cannot use.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::incoming_request::IncomingRequest;
use crate::clock::SECOND;
use crate::pool::browser_sessions::BROWSER_SESSION_TTL_MS;
use crate::random;

const SESSION_COOKIE: &str = "cognito";
const XSRF_COOKIE: &str = "XSRF-TOKEN";

/// The form field that repeats the `XSRF-TOKEN` cookie, named as on AWS.
pub(super) const XSRF_FIELD: &str = "_csrf";

/// Returns the session in the browser's cookie.
pub(super) fn session(incoming: &IncomingRequest) -> Option<&str> {
    cookie(&incoming.headers, SESSION_COOKIE)
}

/// Returns the token that a form has to repeat: the one in the browser's cookie, or a new one.
pub(super) fn xsrf(incoming: &IncomingRequest) -> String {
    let is_well_formed =
        |token: &&str| token.len() == 36 && token.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
    cookie(&incoming.headers, XSRF_COOKIE).filter(is_well_formed).map_or_else(random::uuid, str::to_owned)
}

/// Returns whether a form was sent by a page of this server in the same browser, and not by a page of another site.
pub(super) fn is_from_our_page(incoming: &IncomingRequest) -> bool {
    let repeated = incoming.form.get(XSRF_FIELD);
    repeated.is_some() && repeated == cookie(&incoming.headers, XSRF_COOKIE)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(it, _)| *it == name).map(|(_, value)| value).find(|value| !value.is_empty())
}

/// Sets the session cookie.
pub(super) fn set_session(response: &mut Response, session: &str) {
    let lifetime_seconds = BROWSER_SESSION_TTL_MS / SECOND;
    append(
        response,
        &format!("{SESSION_COOKIE}={session}; Path=/; Max-Age={lifetime_seconds}; HttpOnly; SameSite=Lax"),
    );
}

/// Clears the session cookie.
pub(super) fn clear_session(response: &mut Response) {
    append(response, &format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
}

pub(super) fn set_xsrf(response: &mut Response, token: &str) {
    append(response, &format!("{XSRF_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax"));
}

fn append(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
