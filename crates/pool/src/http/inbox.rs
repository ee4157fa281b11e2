//! The inbox: mail and SMS that the pools would have sent. Nothing leaves the machine, so codes are read here.

use std::cmp::Reverse;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::page;
use crate::app_state::AppState;
use crate::clock::{Millis, seconds};
use crate::outbox::Kind;
use crate::service::Service;

/// Selects messages by recipient or pool; all messages if neither is given.
#[derive(Deserialize)]
pub(super) struct MessageFilter {
    to: Option<String>,
    pool_id: Option<String>,
}

/// A message in the JSON reply.
#[derive(Serialize)]
struct MessageView {
    pool_id: String,
    to: String,
    medium: &'static str,
    kind: Kind,
    subject: String,
    body: String,
    /// The code in the message; null if it is a temporary password.
    code: Option<String>,
    /// The time of sending by the pool's clock, in seconds since 1970.
    sent: f64,
    #[serde(skip)]
    posted: Millis,
}

fn messages(service: &Service, filter: &MessageFilter) -> Vec<MessageView> {
    let mut all = vec![];
    for pool in service.pools() {
        let pool = Service::lock(&pool);
        if filter.pool_id.as_ref().is_some_and(|id| id != pool.id()) {
            continue;
        }
        let messages = pool.outbox.newest_first();
        let messages = messages.filter(|message| filter.to.as_ref().is_none_or(|to| *to == message.to));
        all.extend(messages.map(|message| MessageView {
            pool_id: pool.id().to_owned(),
            to: message.to.clone(),
            medium: message.medium.as_str(),
            kind: message.kind,
            subject: message.subject.clone(),
            body: message.body.clone(),
            code: (message.kind != Kind::Invitation).then(|| message.code.clone()),
            sent: seconds(message.sent),
            posted: message.posted,
        }));
    }
    all.sort_by_key(|message| Reverse(message.posted));
    all
}

/// Handles `GET /inbox.json`.
pub(super) async fn json(State(state): State<AppState>, Query(filter): Query<MessageFilter>) -> Response {
    Json(json!({ "messages": messages(&state.service, &filter) })).into_response()
}

/// Handles `GET /inbox`.
pub(super) async fn page() -> Response {
    let content = html! {
        p.quiet { "What the pool would have sent, the newest first. It appears by itself." }
        div #messages aria-live="polite" { p { "Looking for messages…" } }
        noscript { p { "Without scripts: " a href="inbox.json" { "the messages as JSON" } "." } }
    };
    page::page("Inbox", Some("inbox.js"), &content)
}

/// Returns the script that keeps the page up to date.
pub(super) async fn script() -> Response {
    let script = Body::from(include_str!("inbox.js"));
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
}
