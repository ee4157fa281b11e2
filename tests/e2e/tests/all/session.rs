//! Tests of the session: refreshed when it expires, removed by a sign-out, and never trusted blindly.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yew_cognito_e2e::checks::STORAGE_PREFIX;
use yew_cognito_e2e::{Calls, Exchange, Fault, Page, Proxy, Test, run, until};

#[test]
fn expired_access_token_is_refreshed_once_without_a_flicker() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        until_expired(&t.proxy).await;

        t.proxy.forget();
        let hold = t.proxy.hold("GetTokensFromRefreshToken");
        page.goto("/account").await;
        page.auth("signed-in").await;
        page.screen("account").await;
        hold.reached(1).await;
        let notes =
            "return [...document.querySelectorAll('[role=status]')].map((it) => it.textContent).join('')";
        assert_eq!(page.eval(notes).await, "", "nobody is offline");
        hold.release();
        page.shows(&ada.email).await;

        until("new tokens", async || !tokens(&t.proxy).is_empty()).await;
        let fresh = tokens(&t.proxy)[0];
        // The tokens live for two seconds only, so only refreshes before the new tokens are due count.
        let due = fresh.issued + fresh.lives * 3 / 4;
        let refreshes = t.proxy.calls("GetTokensFromRefreshToken");
        assert_eq!(refreshes.iter().filter(|call| call.at < due).count(), 1);
        never_signed_out(&page).await;
    });
}

#[test]
fn refresh_that_fails_for_now_signs_nobody_out() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        until_expired(&t.proxy).await;

        t.proxy.inject("GetTokensFromRefreshToken", Calls::Every, Fault::HTML_500);
        t.proxy.forget();
        page.goto("/account").await;
        page.auth("signed-in").await;
        until("a refresh that fails", async || {
            t.proxy.calls("GetTokensFromRefreshToken").iter().any(|call| call.reply.is_some())
        })
        .await;
        page.screen("account").await;
        t.proxy.heal();
        page.reload().await;
        page.auth("signed-in").await;
        until("new tokens", async || !tokens(&t.proxy).is_empty()).await;
        never_signed_out(&page).await;
    });
}

#[test]
fn session_ended_elsewhere_ends_here() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        t.pool.sign_out_as_administrator(&ada.email).await;
        until_expired(&t.proxy).await;

        page.goto("/account").await;
        page.auth("signed-out").await;
        page.screen("sign-in").await;
        nothing_of_the_session_is_stored(t, &page).await;
    });
}

#[test]
fn sign_out_needs_no_pool() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.goto("/account").await;
        page.screen("account").await;
        page.shows(&ada.email).await;

        t.proxy.refuse_connections().await;
        page.action("sign-out").await;
        page.auth("signed-out").await;
        nothing_of_the_session_is_stored(t, &page).await;

        t.proxy.accept_connections();
        page.reload().await;
        page.auth("signed-out").await;
        nothing_of_the_session_is_stored(t, &page).await;
    });
}

#[test]
fn sign_out_tells_the_pool() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.goto("/account").await;
        page.screen("account").await;
        page.action("sign-out").await;
        page.auth("signed-out").await;
        until("the refresh token to be revoked", async || {
            t.proxy
                .calls("RevokeToken")
                .iter()
                .any(|call| call.reply.as_ref().is_some_and(|it| it.status == 200))
        })
        .await;
    });
}

#[test]
fn memory_mode_stores_nothing() {
    run(async |t| {
        store_session_in(t, "memory");
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        nothing_of_the_session_is_stored(t, &page).await;
        page.reload().await;
        page.auth("signed-out").await;
    });
}

#[test]
fn session_mode_belongs_to_its_tab() {
    run(async |t| {
        store_session_in(t, "session");
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let tokens = t.canaries().tokens();
        let local = page.local_storage().await;
        assert!(!local.values().any(|value| tokens.iter().any(|token| value.contains(token))));
        page.reload().await;
        page.auth("signed-in").await;
        let other = t.new_tab().await;
        other.goto("/").await;
        other.auth("signed-out").await;
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn corrupt_record_is_no_session() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (key, record) = session_record(t, &page).await;
        let cut = record.chars().take(record.chars().count() / 2).collect::<String>();
        let huge = "9".repeat(4_000_000);
        for corrupt in [&cut, "", "null", "[]", "{}", "42", "\"session\"", "{\"version\":1}", "\u{0}", &huge]
        {
            opens_with_record(&page, &key, corrupt).await;
            assert_eq!(page.auth_state().await, "signed-out", "a record that begins {corrupt:.20}");
        }
        // The original record is a session again: it was the corruption that was refused.
        opens_with_record(&page, &key, &record).await;
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn record_with_a_wrong_type_anywhere_is_survived() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (key, record) = session_record(t, &page).await;
        let record: Value = serde_json::from_str(&record).expect("the record is JSON");
        let tokens = t.canaries().tokens();
        for pointer in leaves(&record) {
            let mut changed = record.clone();
            *changed.pointer_mut(&pointer).expect("a leaf") = json!({ "unexpected": [1] });
            opens_with_record(&page, &key, &changed.to_string()).await;
            let was_token = record
                .pointer(&pointer)
                .and_then(Value::as_str)
                .is_some_and(|it| tokens.iter().any(|token| token == it));
            if was_token {
                assert_eq!(page.auth_state().await, "signed-out", "without the token at {pointer}");
            }
        }
    });
}

#[test]
fn record_of_another_client_is_not_ours() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (_, record) = session_record(t, &page).await;
        page.leave().await;

        use_short_tokens(t);
        page.goto("/").await;
        page.auth("signed-out").await;
        // The record is not accepted under the other client's key either: its tokens name the client that they belong
        // to.
        page.sign_in(&ada).await;
        let (key, _) = session_record_where(t, &page, |it| it != record).await;
        opens_with_record(&page, &key, &record).await;
        assert_eq!(page.auth_state().await, "signed-out");
    });
}

fn store_session_in(t: &Test, storage: &str) {
    let mut config = t.config();
    config["custom"]["yew_cognito"]["storage"] = json!(storage);
    t.site.set_config(&config);
}

pub(crate) fn use_short_tokens(t: &Test) {
    let mut config = t.config();
    config["auth"]["user_pool_client_id"] = json!(t.pool.short_client_id);
    t.site.set_config(&config);
}

#[derive(Clone, Copy, Debug)]
struct Tokens {
    issued: Instant,
    lives: Duration,
}

/// Returns when access tokens were issued and how long they live, in order of issue.
fn tokens(proxy: &Proxy) -> Vec<Tokens> {
    let issued = |exchange: Exchange| {
        let reply = exchange.reply?;
        let seconds = reply.body["AuthenticationResult"]["ExpiresIn"].as_u64()?;
        Some(Tokens { issued: reply.at, lives: Duration::from_secs(seconds) })
    };
    proxy.exchanges().into_iter().filter_map(issued).collect()
}

pub(crate) async fn until_expired(proxy: &Proxy) {
    let last = *tokens(proxy).last().expect("tokens");
    until("the access token to expire", async || last.issued.elapsed() > last.lives).await;
}

async fn never_signed_out(page: &Page) {
    let changes = page.auth_changes().await;
    assert!(changes.iter().all(|state| state != "signed-out"), "{changes:?}");
}

/// Returns the key and the value of the one entry of localStorage that holds tokens.
pub(crate) async fn session_record(t: &Test, page: &Page) -> (String, String) {
    session_record_where(t, page, |_| true).await
}

async fn session_record_where(t: &Test, page: &Page, is_meant: impl Fn(&str) -> bool) -> (String, String) {
    let tokens = t.canaries().tokens();
    let holds_token = |value: &str| tokens.iter().any(|token| value.contains(token));
    let stored = page.local_storage().await;
    let mut records = stored.into_iter().filter(|(_, value)| holds_token(value) && is_meant(value));
    let record = records.next().expect("a session record");
    assert!(record.0.starts_with(STORAGE_PREFIX), "{}", record.0);
    assert!(records.next().is_none(), "the session is one record");
    record
}

/// Opens the site with this record in storage, and waits until the session has been restored or rejected.
async fn opens_with_record(page: &Page, key: &str, record: &str) {
    // The running app must not see the change and react to it, so the record is written from a page without the app.
    page.leave().await;
    page.store(key, record).await;
    page.goto("/").await;
    page.screen("home").await;
    page.until("an end of restoring", async || {
        ["signed-in", "signed-out"].contains(&page.auth_state().await.as_str())
    })
    .await;
}

async fn nothing_of_the_session_is_stored(t: &Test, page: &Page) {
    let stored = [page.local_storage().await, page.session_storage().await];
    for (key, value) in stored.iter().flatten() {
        assert!(
            !t.canaries().tokens().iter().any(|token| value.contains(token)),
            "a token is stored under {key}"
        );
        assert!(!value.contains('@'), "an address is stored under {key}: {value}");
    }
}

/// Returns JSON pointers to all values in `value` that are neither objects nor arrays.
fn leaves(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, child)| (name.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, child)| (at.to_string(), child)).collect(),
        _ => return vec![String::new()],
    };
    let escaped = |name: String| name.replace('~', "~0").replace('/', "~1");
    children
        .into_iter()
        .flat_map(|(name, child)| {
            let name = escaped(name);
            leaves(child).into_iter().map(move |rest| format!("/{name}{rest}"))
        })
        .collect()
}
