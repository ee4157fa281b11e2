//! The layout that all pages share.

use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::incoming_request::IncomingRequest;
use super::parameters::encoded;
use super::redirect::redirect;
use crate::service::Service;

const STYLE: &str = include_str!("page.css");

/// Allows only the style of the page. `form-action` is omitted, because it would also apply to the redirects to the
/// app.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'");
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The error message if a form does not repeat the token in the browser's cookie.
pub(super) const STALE: &str = "This page was too old. Try again.";

/// Renders a page.
pub(super) fn page(status: StatusCode, title: &str, body: &Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { (body) }
                footer { "Local user pool, for development and tests" }
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ];
    (status, headers, document.into_string()).into_response()
}

/// Renders an error message. Screen readers announce it when it appears, and the fields that it concerns refer to it.
pub(super) fn error_message(error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error {
            p.error #error role="alert" { (error) }
        }
    }
}

/// An input field with its label.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "attributes of an input")]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) kind: &'a str,
    pub(super) autocomplete: &'a str,
    pub(super) value: &'a str,
    pub(super) numeric: bool,
    pub(super) required: bool,
    pub(super) focus: bool,
    /// Whether the page's error may concern this field.
    pub(super) invalid: bool,
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            kind: "text",
            autocomplete: "off",
            value: "",
            numeric: false,
            required: true,
            focus: false,
            invalid: false,
        }
    }
}

impl Field<'_> {
    pub(super) fn markup(&self) -> Markup {
        html! {
            label for=(self.name) { (self.label) }
            input id=(self.name) name=(self.name) type=(self.kind) autocomplete=(self.autocomplete)
                value=[Some(self.value).filter(|value| !value.is_empty())]
                inputmode=[self.numeric.then_some("numeric")]
                autocapitalize="none" spellcheck="false"
                required[self.required] autofocus[self.focus]
                aria-invalid=[self.invalid.then_some("true")]
                aria-describedby=[self.invalid.then_some("error")];
        }
    }
}

/// Returns the label of an attribute's field.
pub(super) fn attribute_label(name: &str) -> String {
    match name {
        "email" => "E-mail address".to_owned(),
        "phone_number" => "Phone number, such as +12025550123".to_owned(),
        "birthdate" => "Birthdate, such as 1990-12-31".to_owned(),
        "zoneinfo" => "Time zone".to_owned(),
        _ => {
            let words = name.strip_prefix("custom:").unwrap_or(name).replace('_', " ");
            let mut letters = words.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
            first.unwrap_or_default() + letters.as_str()
        }
    }
}

/// Redirects to the page that explains an error, as AWS does.
pub(super) fn to_error(error: &str, client_id: &str) -> Response {
    redirect(&format!("/error?{}", encoded([("error", error), ("client_id", client_id)])))
}

/// Handles `GET /error`.
pub(super) fn error(_: &Service, incoming: &IncomingRequest) -> Response {
    // Shows fixed texts only, because any site can link here with parameters of its choice.
    let meaning = match incoming.query.get("error") {
        Some("redirect_mismatch") => {
            "The app asked to be sent an answer at a URL that its app client does not list."
        }
        Some("unauthorized_client") => "This app client is not set up for managed login.",
        Some("invalid_request") => "There is no such app client, or the request names none.",
        _ => "The request could not be understood.",
    };
    problem(StatusCode::BAD_REQUEST, meaning)
}

pub(super) fn not_found() -> Response {
    problem(StatusCode::NOT_FOUND, "There is no such page for this app client.")
}

/// Renders a page that reports a problem and has no links.
pub(super) fn problem(status: StatusCode, meaning: &str) -> Response {
    let title = "An error was encountered with the requested page.";
    page(status, title, &html! { h1 { (title) } p { (meaning) } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_derived_from_attribute_names() {
        for (name, label) in [("custom:loyalty_tier", "Loyalty tier"), ("name", "Name"), ("", "")] {
            assert_eq!(attribute_label(name), label);
        }
    }
}
