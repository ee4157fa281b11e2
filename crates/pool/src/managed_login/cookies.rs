//! The cookies of the pages: `cognito`, a browser's session, and `XSRF-TOKEN`, which a form has to repeat.
//!
//! On AWS both are `Secure` too, which a server without TLS can't ask for.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::Incoming;
use super::store::SESSION_LIFE;
use crate::clock::SECOND;
use crate::random;

const SESSION: &str = "cognito";
const XSRF: &str = "XSRF-TOKEN";

/// The form field that repeats the cookie, as on AWS.
pub(super) const XSRF_FIELD: &str = "_csrf";

/// The browser's session.
pub(super) fn session(incoming: &Incoming) -> Option<&str> {
    cookie(&incoming.headers, SESSION)
}

/// What a form has to repeat: what the browser has, or something new.
pub(super) fn xsrf(incoming: &Incoming) -> String {
    let is_ours =
        |token: &&str| token.len() == 36 && token.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
    cookie(&incoming.headers, XSRF).filter(is_ours).map_or_else(random::uuid, str::to_owned)
}

/// Whether a form comes from a page of ours in the same browser, not from somebody else's page.
pub(super) fn is_from_our_page(incoming: &Incoming) -> bool {
    let given = incoming.form.get(XSRF_FIELD);
    given.is_some() && given == cookie(&incoming.headers, XSRF)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(it, _)| *it == name).map(|(_, value)| value).find(|value| !value.is_empty())
}

/// Signs the browser in.
pub(super) fn set_session(response: &mut Response, session: &str) {
    let life = SESSION_LIFE / SECOND;
    append(response, &format!("{SESSION}={session}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax"));
}

/// Signs the browser out.
pub(super) fn clear_session(response: &mut Response) {
    append(response, &format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
}

pub(super) fn set_xsrf(response: &mut Response, token: &str) {
    append(response, &format!("{XSRF}={token}; Path=/; HttpOnly; SameSite=Lax"));
}

fn append(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
