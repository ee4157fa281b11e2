//! The layout that all pages share.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = include_str!("page.css");

/// Allows content from this server only, and forbids framing.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Renders a page from its title, an optional script, and its content.
pub(super) fn page(title: &str, script: Option<&str>, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - local user pool" }
                link rel="stylesheet" href="pool.css";
                @if let Some(script) = script { script src=(script) defer {} }
            }
            body {
                header {
                    strong { "Local user pool" }
                    nav { a href="inbox" { "Inbox" } a href="pool" { "What is inside" } }
                    span.warning { "For development and tests; not for production." }
                }
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    (headers, page.into_string()).into_response()
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}
