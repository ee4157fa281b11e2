//! Tests of the home page, which the site's API feeds: its content with and without a session, and its behaviour when
//! the API rejects requests or does not respond.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use yew_cognito_e2e::{Calls, Exchange, Fault, Page, Person, Place, Server, Test, run, wait_until};

use crate::session::{session_record, use_short_tokens, wait_until_expired};

const HOME: &str = "GET /api/activities/home";
const POST: &str = "POST /api/activities";

#[test]
fn the_feed_works_with_the_demo_api() {
    run(async |t| assert_feed(t, Server::Rust).await);
}

#[test]
fn the_feed_works_with_the_flask_api() {
    run(async |t| assert_feed(t, Server::Flask).await);
}

/// Checks the feed and its actions, without and with a session.
async fn assert_feed(t: &Test, server: Server) {
    t.api.start(server).await;
    let ada = t.confirmed_person().await;
    let page = t.page();
    page.goto("/").await;
    page.wait_for_auth("signed-out").await;
    wait_for_feed(&page).await;
    assert!(!has_composer(&page).await, "signed-out users should only read");
    page.wait_for_text("Create an account").await;
    assert_eq!(
        calls(t, HOME).last().and_then(authorization),
        None,
        "a call without a session should have no such header"
    );

    page.sign_in(&ada).await;
    page.wait_for_screen("home").await;
    page.wait_for_text(&format!("@{}. Only you see this.", ada.handle)).await;
    assert!(calls(t, HOME).last().and_then(authorization).is_some_and(|it| it.starts_with("Bearer ey")));
    let message = format!("Hello from {}", ada.name);
    write(&page, &message).await;
    page.action("post").await;
    let newest = wait_for_post(&page, &message).await;
    assert_eq!(newest, json!({ "handle": format!("@{}", ada.handle), "mine": "true" }));
    assert_eq!(draft(&page).await, "", "the composer should be empty again");
    page.reload().await;
    wait_for_post(&page, &message).await;

    page.action("sign-out").await;
    page.wait_for_auth("signed-out").await;
    let post = wait_for_post(&page, &message).await;
    assert_eq!(post["mine"], "false", "the post should not be marked as the reader's own");
    let text = page.text().await;
    assert!(!text.contains("Only you see this") && !has_composer(&page).await, "{text}");
    assert_eq!(calls(t, HOME).last().and_then(authorization), None);
}

#[test]
fn the_api_logs_requests_without_tokens() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        let api = &t.api.proxy.origin;
        let request_health = "return fetch(arguments[0]).then((reply) => reply.status)";
        let status =
            page.eval_with(request_health, json!([format!("{api}/api/health?token=in-the-query")])).await;
        assert_eq!(status, 200);
        wait_until("both requests in the log", async || {
            t.api.log().contains("GET /api/activities/home 200")
                && t.api.log().contains("GET /api/health 200")
        })
        .await;
        let log = t.api.log();
        assert_eq!(t.canaries().found_in(&log, Place::Exposed), Vec::<&str>::new(), "{log}");
        assert!(!log.contains("in-the-query") && !log.contains("Bearer"), "{log}");
    });
}

#[test]
fn a_sign_out_in_another_tab_removes_personal_content() {
    run(async |t| {
        let (ada, first) = signed_in_user(t).await;
        let second = t.new_tab().await;
        second.goto("/").await;
        second.wait_for_text("Only you see this").await;

        first.action("sign-out").await;
        second.wait_for_auth("signed-out").await;
        wait_for_feed(&second).await;
        let text = second.text().await;
        assert!(!text.contains("Only you see this") && !has_composer(&second).await, "{text}");
        second.wait_for_text("Create an account").await;
        assert_eq!(calls(t, HOME).last().and_then(authorization), None);

        first.sign_in(&ada).await;
        second.wait_for_text("Only you see this").await;
        assert!(has_composer(&second).await);
    });
}

#[test]
fn an_expired_token_is_refreshed_before_it_is_sent() {
    run(async |t| {
        use_short_tokens(t);
        let (_, page) = signed_in_user(t).await;
        wait_until_expired(&t.proxy).await;

        write(&page, "still here").await;
        page.action("post").await;
        wait_for_post(&page, "still here").await;
        assert_eq!(
            calls(t, POST).iter().map(status).collect::<Vec<_>>(),
            [201],
            "no request should be rejected"
        );
    });
}

#[test]
fn a_tampered_token_is_replaced_by_one_refresh() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        tamper_with_token(t, &page).await;
        t.proxy.discard_exchanges();
        t.api.proxy.discard_exchanges();

        page.goto("/").await;
        page.wait_for_text("Only you see this").await;
        assert_eq!(calls(t, HOME).iter().map(status).collect::<Vec<_>>(), [401, 200]);
        assert_eq!(t.proxy.operations(), ["GetTokensFromRefreshToken"]);
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn a_revoked_session_shows_a_note_and_the_public_feed() {
    run(async |t| {
        let (ada, page) = signed_in_user(t).await;
        tamper_with_token(t, &page).await;
        t.pool.sign_out_as_administrator(&ada.email).await;

        page.goto("/").await;
        page.wait_for_auth("signed-out").await;
        assert!(
            page.status().await.contains("session has ended"),
            "the page should report the end of the session"
        );
        page.follow("/signin").await;
        page.wait_for_screen("sign-in").await;
        let count_notes = "return document.body.innerText.split('session has ended').length - 1";
        assert_eq!(page.eval(count_notes).await, 1, "the note should be shown once");
        page.follow("/").await;
        page.wait_for_screen("home").await;
        wait_for_feed(&page).await;
        page.wait_for_text("Create an account").await;
        assert!(!has_composer(&page).await);
        assert_eq!(calls(t, HOME).last().map(status), Some(200));
    });
}

#[test]
fn the_feed_can_be_retried_after_an_outage_of_the_api() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        wait_for_feed(&page).await;
        t.api.proxy.refuse_connections().await;
        page.goto("/").await;
        page.wait_for_screen("home").await;
        let alert = page.alert("Transport.").await;
        assert!(!alert.text.is_empty());
        assert_eq!(
            page.auth_state().await,
            "signed-in",
            "an outage of the API should not affect the session"
        );

        t.api.proxy.accept_connections().await;
        page.action("retry").await;
        page.wait_for_text("Only you see this").await;
        assert_eq!(page.current_alert().await, None);
    });
}

#[test]
fn api_errors_do_not_end_the_session() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        for status in [403, 500, 503] {
            t.api.proxy.remove_faults();
            t.api.proxy.inject(
                HOME,
                Calls::Every,
                Fault::Answer { status, content_type: "text/html", body: "<h1>no</h1>" },
            );
            page.reload().await;
            let alert = page.alert(&format!("Api.{status}")).await;
            assert!(alert.text.contains(&status.to_string()) && !alert.text.contains('<'), "{alert:?}");
            assert_eq!(page.auth_state().await, "signed-in");
        }
        t.api.proxy.remove_faults();
        for body in ["", "[]", "{\"activities\":7}", "<html></html>"] {
            t.api.proxy.remove_faults();
            t.api.proxy.inject(
                HOME,
                Calls::Every,
                Fault::Answer { status: 200, content_type: "application/json", body },
            );
            page.reload().await;
            page.alert("Api.Body").await;
        }
        t.api.proxy.remove_faults();
        page.action("retry").await;
        page.wait_for_text("Only you see this").await;
    });
}

#[test]
fn an_empty_feed_shows_a_text_and_a_slow_one_a_skeleton() {
    run(async |t| {
        let page = t.page();
        let hold = t.api.proxy.hold(HOME);
        page.goto("/").await;
        page.wait_for_auth("signed-out").await;
        hold.wait_for(1).await;
        assert_eq!(
            page.eval("return document.querySelectorAll('main .auth-skeleton').length > 0").await,
            true
        );
        assert_eq!(page.eval("return document.querySelector('main [aria-busy=true]') !== null").await, true);
        page.wait_for_text("Create an account").await;
        hold.release();
        wait_for_feed(&page).await;
        assert_eq!(page.eval("return document.querySelector('main .auth-skeleton')").await, Value::Null);

        t.api.proxy.remove_faults();
        t.api.proxy.inject(
            HOME,
            Calls::Every,
            Fault::Answer { status: 200, content_type: "application/json", body: "{\"activities\":[]}" },
        );
        page.reload().await;
        page.wait_for_text("Nothing here yet").await;
    });
}

#[test]
fn a_failed_post_keeps_its_draft_and_is_sent_once() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        t.api.proxy.inject(POST, Calls::Nth(1), Fault::LostReply);
        write(&page, "is this on?").await;
        page.click_repeatedly("post", 3).await;
        page.alert("Transport.").await;
        assert_eq!(draft(&page).await, "is this on?", "the draft should be kept");
        assert_eq!(calls(t, POST).len(), 1, "repeated clicks should send one request");

        page.action("post").await;
        wait_for_post(&page, "is this on?").await;
        assert_eq!(page.current_alert().await, None);

        write(&page, "   ").await;
        page.action("post").await;
        let alert = page.alert("Required").await;
        assert!(!alert.text.is_empty());
        assert_eq!(calls(t, POST).len(), 2, "an empty message should not be sent");
    });
}

#[test]
fn a_saved_post_stays_visible_if_the_next_load_fails() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        let failure = Fault::Answer { status: 503, content_type: "text/html", body: "<h1>no</h1>" };
        t.api.proxy.discard_exchanges();
        t.api.proxy.inject(HOME, Calls::Every, failure);
        write(&page, "saved").await;
        page.action("post").await;
        page.alert("Api.503").await;
        wait_for_post(&page, "saved").await;
        page.wait_for_text("Only you see this").await;
        assert_eq!(draft(&page).await, "", "the composer should be empty after the post");
        t.api.proxy.remove_faults();
        page.action("retry").await;
        page.wait_until("no alert", async || page.current_alert().await.is_none()).await;
        wait_for_post(&page, "saved").await;
    });
}

#[test]
fn a_draft_written_during_a_post_is_kept() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        let hold = t.api.proxy.hold(POST);
        write(&page, "one").await;
        page.action("post").await;
        hold.wait_for(1).await;
        write(&page, "two").await;
        hold.release();
        wait_for_post(&page, "one").await;
        assert_eq!(draft(&page).await, "two");
    });
}

#[test]
fn a_draft_is_cleared_when_another_user_signs_in() {
    run(async |t| {
        let (ada, bob) = (t.confirmed_person().await, t.confirmed_person().await);
        let page = t.page();
        page.sign_in(&bob).await;
        page.leave().await;
        let (key, record_of_bob) = session_record(t, &page).await;
        page.eval("localStorage.clear()").await;
        page.sign_in(&ada).await;
        page.wait_for_text("Only you see this").await;
        let changes_before = page.auth_changes().await.len();
        write(&page, "Dear diary").await;

        // The view of a tab that slept while another user signed in: it changes from one user to the other directly.
        let other_tab = t.new_tab().await;
        other_tab.leave().await;
        other_tab.store(&key, &record_of_bob).await;
        page.wait_for_text(&bob.name).await;
        assert_eq!(draft(&page).await, "");
        assert!(page.auth_changes().await[changes_before..].iter().all(|state| state == "signed-in"));
    });
}

#[test]
fn markup_in_a_message_is_shown_as_text() {
    run(async |t| {
        let (_, page) = signed_in_user(t).await;
        let message = "<img src=x onerror=alert(1)>&amp;<b>bold</b>";
        write(&page, message).await;
        page.action("post").await;
        wait_for_post(&page, message).await;
        assert_eq!(page.eval("return document.querySelector('main li img')").await, Value::Null);
    });
}

#[test]
fn a_site_without_an_api_has_no_feed() {
    run(async |t| {
        let mut config = t.config();
        config["custom"]["yew_cognito"]["api"].take();
        t.site.set_config(&config);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("home").await;
        page.wait_for_text(&ada.name).await;
        assert!(!has_composer(&page).await);
        assert!(!page.text().await.contains("Latest"));
        assert_eq!(page.current_alert().await, None);
    });
}

/// Signs a user in and waits for the feed.
async fn signed_in_user(t: &Test) -> (Person, Page) {
    let person = t.confirmed_person().await;
    let page = t.page();
    page.sign_in(&person).await;
    page.wait_for_text("Only you see this").await;
    (person, page)
}

/// Returns the API's calls of one operation so far.
fn calls(t: &Test, operation: &str) -> Vec<Exchange> {
    t.api.proxy.calls(operation)
}

fn status(exchange: &Exchange) -> u16 {
    exchange.reply.as_ref().map_or(0, |reply| reply.status)
}

fn authorization(exchange: &Exchange) -> Option<String> {
    let header = exchange.headers.iter().find(|(name, _)| name == "authorization");
    header.map(|(_, value)| value.clone())
}

/// Waits until the feed has been loaded.
async fn wait_for_feed(page: &Page) {
    let script = "return document.querySelector('.app-feed')?.ariaBusy === 'false'";
    page.wait_until("the feed", async || page.eval(script).await == true).await;
}

async fn has_composer(page: &Page) -> bool {
    page.eval("return document.querySelector('main [data-action=post]') !== null").await == true
}

async fn write(page: &Page, message: &str) {
    page.fill("message", message).await;
}

async fn draft(page: &Page) -> String {
    page.value("message").await
}

/// Waits for the newest post with this message, and returns its other parts.
async fn wait_for_post(page: &Page, message: &str) -> Value {
    let script = "const post = [...document.querySelectorAll('main li')]
            .find((it) => it.querySelector('p')?.innerText === arguments[0]);
        return post ? { handle: post.querySelector('b').textContent, mine: post.dataset.mine } : null";
    let mut post = Value::Null;
    page.wait_until(&format!("a post with the text {message:?}"), async || {
        post = page.eval_with(script, json!([message])).await;
        !post.is_null()
    })
    .await;
    post
}

/// Changes the stored access token, from a page where no code runs: its time of issue moves back by two minutes, and
/// its signature becomes invalid. (A newer token that an API rejects is not refreshed.)
async fn tamper_with_token(t: &Test, page: &Page) {
    page.leave().await;
    let (key, record) = session_record(t, page).await;
    let mut record: Value = serde_json::from_str(&record).expect("the record should be JSON");
    let token = record["access_token"].as_str().expect("the record should have a token");
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else { panic!("a JWT should have three parts") };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("the part should be base64url");
    let mut claims: Value = serde_json::from_slice(&decode(payload)).expect("the claims should be JSON");
    claims["iat"] = json!(claims["iat"].as_i64().expect("the claims should have a time of issue") - 120);
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    let mut signature = decode(signature);
    signature.reverse();
    record["access_token"] = json!(format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature)));
    page.store(&key, &record.to_string()).await;
}
