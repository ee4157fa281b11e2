//! An overview of the pools' contents for use during development. It shows no passwords, keys or tokens.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::page;
use crate::app_state::AppState;
use crate::clock::{Millis, SECOND};
use crate::pool::Pool;
use crate::service::Service;
use crate::user::User;

/// Handles `GET /` with a start page for browsers.
pub(super) async fn start() -> Response {
    let content = html! {
        p { "This program pretends to be Amazon Cognito on this machine. Every program that reaches it can read its codes." }
        dl {
            dt { a href="inbox" { "Inbox" } }
            dd { "mail and SMS that the pool would have sent" }
            dt { a href="pool" { "What is inside" } }
            dd { "pools, clients, users, sessions and devices" }
        }
    };
    page::page("Welcome", None, &content)
}

/// Handles `GET /pool`.
pub(super) async fn page(State(state): State<AppState>) -> Response {
    let pools = state.service.pools();
    let content = html! {
        p.quiet { a href="pool.json" { "The same as JSON" } }
        @if pools.is_empty() { p { "There is no pool yet." } }
        @for pool in &pools { (section(&Service::lock(pool))) }
    };
    page::page("What is inside", None, &content)
}

/// Handles `GET /pool.json`.
pub(super) async fn json(State(state): State<AppState>) -> Response {
    let pools = state.service.pools();
    let pools: Vec<_> = pools.iter().map(|pool| describe(&Service::lock(pool))).collect();
    Json(json!({ "pools": pools })).into_response()
}

fn describe(pool: &Pool) -> Value {
    let clients = pool.clients.iter().map(|(id, client)| json!({ "id": id, "name": client.client_name }));
    let users = pool.users().map(|user| describe_user(pool, user));
    json!({
        "id": pool.id(),
        "name": pool.settings().name,
        "mfa": pool.settings().mfa_configuration,
        "clock_ahead_seconds": pool.clock_ahead() / SECOND,
        "sign_ins_under_way": pool.sign_ins.pending_count(),
        "clients": clients.collect::<Vec<_>>(),
        "groups": pool.groups.names().collect::<Vec<_>>(),
        "users": users.collect::<Vec<_>>(),
        "sessions": pool.grants.iter().map(|(grant, refresh_tokens)| json!({
            "user": grant.user,
            "client_id": grant.client_id,
            "since": grant.auth_time,
            "until": grant.expires,
            "revoked": grant.revoked,
            "device_key": grant.device_key,
            "scope": grant.scope,
            "refresh_tokens": refresh_tokens,
        })).collect::<Vec<_>>(),
    })
}

fn describe_user(pool: &Pool, user: &User) -> Value {
    let mut described = user.describe("attributes");
    described["groups"] = json!(user.groups);
    described["locked"] = json!(user.lockout.is_locked(pool.now()));
    described["waiting_changes"] = json!(user.pending_attributes);
    described["passkeys"] = json!(user.passkeys.len());
    described["devices"] = user.devices.values().map(crate::device::Device::describe).collect();
    user.add_factors_to(&mut described);
    described
}

fn time(millis: Millis) -> String {
    let time = Timestamp::from_millisecond(millis).unwrap_or_default();
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn section(pool: &Pool) -> Markup {
    html! {
        h2 { (pool.settings().name) " " span.quiet { (pool.id()) } }
        dl {
            dt { "Second factor" } dd { (json!(pool.settings().mfa_configuration).as_str().unwrap_or_default()) }
            dt { "First factors" } dd { (pool.settings().policies.sign_in_policy.allowed_first_auth_factors.join(", ")) }
            dt { "Time" } dd { (time(pool.now())) }
            @if pool.groups.names().next().is_some() {
                dt { "Groups" } dd { (pool.groups.names().collect::<Vec<_>>().join(", ")) }
            }
            dt { "Sign-ins under way" } dd { (pool.sign_ins.pending_count()) }
        }
        (table("AppState clients", &["Name", "Id", "May begin with"], pool.clients.iter().map(|(id, client)| html! {
            td { (client.client_name) } td { code { (id) } } td { (client.explicit_auth_flows.join(", ")) }
        })))
        (table("Users", &["User name", "Attributes", "Status", "Second factors", "Devices", "Passkeys"], pool.users().map(|user| html! {
            td { code { (user.username) } }
            td { @for (name, value) in &user.attributes { (name) ": " (value) br; } }
            td {
                (user.status.as_str())
                @if !user.enabled { ", disabled" }
                @if user.lockout.is_locked(pool.now()) { ", locked" }
                @if !user.groups.is_empty() { br; (user.groups.join(", ")) }
            }
            td { @for factor in &user.factors.enabled { (factor.name()) br; } @if user.factors.web_authn { "WEB_AUTHN_MFA" br; } }
            td { @for device in user.devices.values().filter(|device| device.is_confirmed()) {
                (device.name.as_deref().unwrap_or(&device.key)) @if device.remembered { " (remembered)" } br;
            } }
            td { (user.passkeys.len()) }
        })))
        (table("Sessions", &["User", "Client", "Since", "Until", ""], pool.grants.iter().map(|(grant, _)| html! {
            td { code { (grant.user) } } td { code { (grant.client_id) } }
            td { (time(grant.auth_time)) } td { (time(grant.expires)) }
            td { @if grant.revoked { "revoked" } }
        })))
    }
}

fn table(caption: &str, columns: &[&str], rows: impl Iterator<Item = Markup>) -> Markup {
    let rows: Vec<_> = rows.collect();
    html! {
        @if !rows.is_empty() {
            h3 { (caption) }
            div.table tabindex="0" role="region" aria-label=(caption) {
                table {
                    tr { @for column in columns { th scope="col" { (column) } } }
                    @for row in &rows { tr { (row) } }
                }
            }
        }
    }
}
