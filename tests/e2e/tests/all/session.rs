//! Tests of the session: refreshed when it expires, removed by a sign-out, and never trusted blindly.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yew_cognito_e2e::checks::STORAGE_PREFIX;
use yew_cognito_e2e::{Calls, Exchange, Fault, Page, Proxy, Test, run, wait_until};

#[test]
fn an_expired_token_is_refreshed_once_without_a_signed_out_state() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        wait_until_expired(&t.proxy).await;

        t.proxy.discard_exchanges();
        let hold = t.proxy.hold("GetTokensFromRefreshToken");
        page.goto("/account").await;
        page.wait_for_auth("signed-in").await;
        page.wait_for_screen("account").await;
        hold.wait_for(1).await;
        let notes =
            "return [...document.querySelectorAll('[role=status]')].map((it) => it.textContent).join('')";
        assert_eq!(page.eval(notes).await, "", "no note about the network should be shown");
        hold.release();
        page.wait_for_text(&ada.email).await;

        wait_until("new tokens", async || !tokens(&t.proxy).is_empty()).await;
        let fresh = tokens(&t.proxy)[0];
        // The tokens live for two seconds only, so only refreshes before the new tokens are due count.
        let due = fresh.issued + fresh.lifetime * 3 / 4;
        let refreshes = t.proxy.calls("GetTokensFromRefreshToken");
        assert_eq!(refreshes.iter().filter(|call| call.at < due).count(), 1);
        assert_never_signed_out(&page).await;
    });
}

#[test]
fn a_transient_refresh_failure_keeps_the_session() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        wait_until_expired(&t.proxy).await;

        t.proxy.inject("GetTokensFromRefreshToken", Calls::Every, Fault::HTML_500);
        t.proxy.discard_exchanges();
        page.goto("/account").await;
        page.wait_for_auth("signed-in").await;
        wait_until("a refresh that fails", async || {
            t.proxy.calls("GetTokensFromRefreshToken").iter().any(|call| call.reply.is_some())
        })
        .await;
        page.wait_for_screen("account").await;
        t.proxy.remove_faults();
        page.reload().await;
        page.wait_for_auth("signed-in").await;
        wait_until("new tokens", async || !tokens(&t.proxy).is_empty()).await;
        assert_never_signed_out(&page).await;
    });
}

#[test]
fn a_session_ended_by_the_pool_ends_on_the_page() {
    run(async |t| {
        use_short_tokens(t);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.leave().await;
        t.pool.sign_out_as_administrator(&ada.email).await;
        wait_until_expired(&t.proxy).await;

        page.goto("/account").await;
        page.wait_for_auth("signed-out").await;
        page.wait_for_screen("sign-in").await;
        assert_session_not_stored(t, &page).await;
    });
}

#[test]
fn a_sign_out_works_without_the_pool() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.goto("/account").await;
        page.wait_for_screen("account").await;
        page.wait_for_text(&ada.email).await;

        t.proxy.refuse_connections().await;
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        assert_session_not_stored(t, &page).await;

        t.proxy.accept_connections().await;
        page.reload().await;
        page.wait_for_auth("signed-out").await;
        assert_session_not_stored(t, &page).await;
    });
}

#[test]
fn a_sign_out_revokes_the_refresh_token() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.goto("/account").await;
        page.wait_for_screen("account").await;
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        wait_until("the refresh token to be revoked", async || {
            t.proxy
                .calls("RevokeToken")
                .iter()
                .any(|call| call.reply.as_ref().is_some_and(|it| it.status == 200))
        })
        .await;
    });
}

#[test]
fn memory_storage_stores_no_session() {
    run(async |t| {
        store_session_in(t, "memory");
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        assert_session_not_stored(t, &page).await;
        page.reload().await;
        page.wait_for_auth("signed-out").await;
    });
}

#[test]
fn session_storage_is_limited_to_its_tab() {
    run(async |t| {
        store_session_in(t, "session");
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let tokens = t.canaries().tokens();
        let local = page.local_storage().await;
        assert!(!local.values().any(|value| tokens.iter().any(|token| value.contains(token))));
        page.reload().await;
        page.wait_for_auth("signed-in").await;
        let other = t.new_tab().await;
        other.goto("/").await;
        other.wait_for_auth("signed-out").await;
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn a_corrupt_record_is_not_restored() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (key, record) = session_record(t, &page).await;
        let cut = record.chars().take(record.chars().count() / 2).collect::<String>();
        let huge = "9".repeat(4_000_000);
        for corrupt in [&cut, "", "null", "[]", "{}", "42", "\"session\"", "{\"version\":1}", "\u{0}", &huge]
        {
            open_with_record(&page, &key, corrupt).await;
            assert_eq!(page.auth_state().await, "signed-out", "a record that starts with {corrupt:.20}");
        }
        // The original record is restored again: only the corruption was rejected.
        open_with_record(&page, &key, &record).await;
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn a_record_with_any_wrong_type_is_handled() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (key, record) = session_record(t, &page).await;
        let record: Value = serde_json::from_str(&record).expect("the record should be JSON");
        let tokens = t.canaries().tokens();
        for pointer in leaves(&record) {
            let mut changed = record.clone();
            *changed.pointer_mut(&pointer).expect("the pointer should exist") = json!({ "unexpected": [1] });
            open_with_record(&page, &key, &changed.to_string()).await;
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
fn a_record_of_another_client_is_not_restored() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        let (_, record) = session_record(t, &page).await;
        page.leave().await;

        use_short_tokens(t);
        page.goto("/").await;
        page.wait_for_auth("signed-out").await;
        // The record is not accepted under the other client's key either: its tokens name the client that they belong
        // to.
        page.sign_in(&ada).await;
        let (key, _) = session_record_where(t, &page, |it| it != record).await;
        open_with_record(&page, &key, &record).await;
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
    lifetime: Duration,
}

/// Returns when access tokens were issued and how long they live, in order of issue.
fn tokens(proxy: &Proxy) -> Vec<Tokens> {
    let issued = |exchange: Exchange| {
        let reply = exchange.reply?;
        let seconds = reply.body["AuthenticationResult"]["ExpiresIn"].as_u64()?;
        Some(Tokens { issued: reply.at, lifetime: Duration::from_secs(seconds) })
    };
    proxy.exchanges().into_iter().filter_map(issued).collect()
}

pub(crate) async fn wait_until_expired(proxy: &Proxy) {
    let last = *tokens(proxy).last().expect("the pool should have issued tokens");
    wait_until("the access token to expire", async || last.issued.elapsed() > last.lifetime).await;
}

async fn assert_never_signed_out(page: &Page) {
    let changes = page.auth_changes().await;
    assert!(changes.iter().all(|state| state != "signed-out"), "{changes:?}");
}

/// Returns the key and the value of the one entry of localStorage that holds tokens.
pub(crate) async fn session_record(t: &Test, page: &Page) -> (String, String) {
    session_record_where(t, page, |_| true).await
}

async fn session_record_where(t: &Test, page: &Page, is_match: impl Fn(&str) -> bool) -> (String, String) {
    let tokens = t.canaries().tokens();
    let holds_token = |value: &str| tokens.iter().any(|token| value.contains(token));
    let stored = page.local_storage().await;
    let mut records = stored.into_iter().filter(|(_, value)| holds_token(value) && is_match(value));
    let record = records.next().expect("a session record should be stored");
    assert!(record.0.starts_with(STORAGE_PREFIX), "{}", record.0);
    assert!(records.next().is_none(), "the session should be one record");
    record
}

/// Opens the site with this record in storage, and waits until the session has been restored or rejected.
async fn open_with_record(page: &Page, key: &str, record: &str) {
    // The running app must not see the change and react to it, so the record is written from a page without the app.
    page.leave().await;
    page.store(key, record).await;
    page.goto("/").await;
    page.wait_for_screen("home").await;
    page.wait_until("the end of the restore", async || {
        ["signed-in", "signed-out"].contains(&page.auth_state().await.as_str())
    })
    .await;
}

async fn assert_session_not_stored(t: &Test, page: &Page) {
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
            leaves(child).into_iter().map(move |path| format!("/{name}{path}"))
        })
        .collect()
}
