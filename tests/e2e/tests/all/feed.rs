//! Tests of the home page, which the site's API feeds: its content with and without a session, and its behaviour when
//! the API refuses or does not respond.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use yew_cognito_e2e::{Calls, Exchange, Fault, Page, Person, Place, Server, Test, run, until};

use crate::session::{session_record, until_expired, use_short_tokens};

const HOME: &str = "GET /api/activities/home";
const POST: &str = "POST /api/activities";

#[test]
fn feed_from_the_demo_api() {
    run(async |t| feed_of(t, Server::Rust).await);
}

#[test]
fn feed_from_flask() {
    run(async |t| feed_of(t, Server::Flask).await);
}

/// Checks everything that can be seen and done, without and with a session.
async fn feed_of(t: &Test, server: Server) {
    t.api.start(server).await;
    let ada = t.confirmed_person().await;
    let page = t.page();
    page.goto("/").await;
    page.auth("signed-out").await;
    settled(&page).await;
    assert!(!has_composer(&page).await, "strangers only read");
    page.shows("Create an account").await;
    assert_eq!(calls(t, HOME).last().and_then(authorization), None, "nobody's call has no such header");

    page.sign_in(&ada).await;
    page.screen("home").await;
    page.shows(&format!("@{}. Only you see this.", ada.handle)).await;
    assert!(calls(t, HOME).last().and_then(authorization).is_some_and(|it| it.starts_with("Bearer ey")));
    let message = format!("Hello from {}", ada.name);
    write(&page, &message).await;
    page.action("post").await;
    let newest = post_of(&page, &message).await;
    assert_eq!(newest, json!({ "handle": format!("@{}", ada.handle), "mine": "true" }));
    assert_eq!(draft(&page).await, "", "the composer is empty again");
    page.reload().await;
    post_of(&page, &message).await;

    page.action("sign-out").await;
    page.auth("signed-out").await;
    let seen = post_of(&page, &message).await;
    assert_eq!(seen["mine"], "false", "to a stranger it is anybody's");
    let text = page.text().await;
    assert!(!text.contains("Only you see this") && !has_composer(&page).await, "{text}");
    assert_eq!(calls(t, HOME).last().and_then(authorization), None);
}

#[test]
fn the_api_writes_down_who_asked_for_what_without_tokens() {
    run(async |t| {
        let (_, page) = member(t).await;
        let api = &t.api.proxy.origin;
        let ask = "return fetch(arguments[0]).then((reply) => reply.status)";
        let status = page.eval_with(ask, json!([format!("{api}/api/health?token=in-the-query")])).await;
        assert_eq!(status, 200);
        until("the log to tell of both", async || {
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
fn sign_out_in_another_tab_takes_the_personal_parts_away() {
    run(async |t| {
        let (ada, here) = member(t).await;
        let there = t.new_tab().await;
        there.goto("/").await;
        there.shows("Only you see this").await;

        here.action("sign-out").await;
        there.auth("signed-out").await;
        settled(&there).await;
        let text = there.text().await;
        assert!(!text.contains("Only you see this") && !has_composer(&there).await, "{text}");
        there.shows("Create an account").await;
        assert_eq!(calls(t, HOME).last().and_then(authorization), None);

        here.sign_in(&ada).await;
        there.shows("Only you see this").await;
        assert!(has_composer(&there).await);
    });
}

#[test]
fn expired_token_is_refreshed_before_it_is_sent() {
    run(async |t| {
        use_short_tokens(t);
        let (_, page) = member(t).await;
        until_expired(&t.proxy).await;

        write(&page, "still here").await;
        page.action("post").await;
        post_of(&page, "still here").await;
        assert_eq!(calls(t, POST).iter().map(status).collect::<Vec<_>>(), [201], "no refusal on the way");
    });
}

#[test]
fn tampered_token_is_healed_by_one_refresh() {
    run(async |t| {
        let (_, page) = member(t).await;
        tamper_with_token(t, &page).await;
        t.proxy.forget();
        t.api.proxy.forget();

        page.goto("/").await;
        page.shows("Only you see this").await;
        assert_eq!(calls(t, HOME).iter().map(status).collect::<Vec<_>>(), [401, 200]);
        assert_eq!(t.proxy.operations(), ["GetTokensFromRefreshToken"]);
        assert_eq!(page.auth_state().await, "signed-in");
    });
}

#[test]
fn revoked_session_asks_to_sign_in_and_shows_the_public_feed() {
    run(async |t| {
        let (ada, page) = member(t).await;
        tamper_with_token(t, &page).await;
        t.pool.sign_out_as_administrator(&ada.email).await;

        page.goto("/").await;
        page.auth("signed-out").await;
        assert!(page.status().await.contains("session has ended"), "somebody says so");
        page.follow("/signin").await;
        page.screen("sign-in").await;
        let told = "return document.body.innerText.split('session has ended').length - 1";
        assert_eq!(page.eval(told).await, 1, "once");
        page.follow("/").await;
        page.screen("home").await;
        settled(&page).await;
        page.shows("Create an account").await;
        assert!(!has_composer(&page).await);
        assert_eq!(calls(t, HOME).last().map(status), Some(200));
    });
}

#[test]
fn api_down_and_back() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        settled(&page).await;
        t.api.proxy.refuse_connections().await;
        page.goto("/").await;
        page.screen("home").await;
        let alert = page.alert("Transport.").await;
        assert!(!alert.text.is_empty());
        assert_eq!(page.auth_state().await, "signed-in", "the API says nothing about the session");

        t.api.proxy.accept_connections();
        page.action("retry").await;
        page.shows("Only you see this").await;
        assert_eq!(page.current_alert().await, None);
    });
}

#[test]
fn errors_of_the_api_leave_the_session_alone() {
    run(async |t| {
        let (_, page) = member(t).await;
        for status in [403, 500, 503] {
            t.api.proxy.heal();
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
        t.api.proxy.heal();
        for body in ["", "[]", "{\"activities\":7}", "<html></html>"] {
            t.api.proxy.heal();
            t.api.proxy.inject(
                HOME,
                Calls::Every,
                Fault::Answer { status: 200, content_type: "application/json", body },
            );
            page.reload().await;
            page.alert("Api.Body").await;
        }
        t.api.proxy.heal();
        page.action("retry").await;
        page.shows("Only you see this").await;
    });
}

#[test]
fn empty_feed_says_so_and_a_slow_one_shows_where_it_will_be() {
    run(async |t| {
        let page = t.page();
        let hold = t.api.proxy.hold(HOME);
        page.goto("/").await;
        page.auth("signed-out").await;
        hold.reached(1).await;
        assert_eq!(
            page.eval("return document.querySelectorAll('main .auth-skeleton').length > 0").await,
            true
        );
        assert_eq!(page.eval("return document.querySelector('main [aria-busy=true]') !== null").await, true);
        page.shows("Create an account").await;
        hold.release();
        settled(&page).await;
        assert_eq!(page.eval("return document.querySelector('main .auth-skeleton')").await, Value::Null);

        t.api.proxy.heal();
        t.api.proxy.inject(
            HOME,
            Calls::Every,
            Fault::Answer { status: 200, content_type: "application/json", body: "{\"activities\":[]}" },
        );
        page.reload().await;
        page.shows("Nothing here yet").await;
    });
}

#[test]
fn a_post_that_fails_is_not_lost_and_never_sent_twice() {
    run(async |t| {
        let (_, page) = member(t).await;
        t.api.proxy.inject(POST, Calls::Nth(1), Fault::LostReply);
        write(&page, "is this on?").await;
        page.hammer("post", 3).await;
        page.alert("Transport.").await;
        assert_eq!(draft(&page).await, "is this on?", "the text is kept");
        assert_eq!(calls(t, POST).len(), 1, "however often somebody clicks");

        page.action("post").await;
        post_of(&page, "is this on?").await;
        assert_eq!(page.current_alert().await, None);

        write(&page, "   ").await;
        page.action("post").await;
        let alert = page.alert("Required").await;
        assert!(!alert.text.is_empty());
        assert_eq!(calls(t, POST).len(), 2, "nothing is nothing to send");
    });
}

#[test]
fn a_post_that_was_saved_keeps_the_feed_when_the_next_load_fails() {
    run(async |t| {
        let (_, page) = member(t).await;
        let failure = Fault::Answer { status: 503, content_type: "text/html", body: "<h1>no</h1>" };
        t.api.proxy.forget();
        t.api.proxy.inject(HOME, Calls::Every, failure);
        write(&page, "saved").await;
        page.action("post").await;
        page.alert("Api.503").await;
        post_of(&page, "saved").await;
        page.shows("Only you see this").await;
        assert_eq!(draft(&page).await, "", "it was posted");
        t.api.proxy.heal();
        page.action("retry").await;
        page.until("no alert", async || page.current_alert().await.is_none()).await;
        post_of(&page, "saved").await;
    });
}

#[test]
fn what_is_written_while_a_post_is_on_its_way_stays() {
    run(async |t| {
        let (_, page) = member(t).await;
        let hold = t.api.proxy.hold(POST);
        write(&page, "one").await;
        page.action("post").await;
        hold.reached(1).await;
        write(&page, "two").await;
        hold.release();
        post_of(&page, "one").await;
        assert_eq!(draft(&page).await, "two");
    });
}

#[test]
fn nobody_finds_the_draft_of_somebody_else() {
    run(async |t| {
        let (ada, bob) = (t.confirmed_person().await, t.confirmed_person().await);
        let page = t.page();
        page.sign_in(&bob).await;
        page.leave().await;
        let (key, bobs) = session_record(t, &page).await;
        page.eval("localStorage.clear()").await;
        page.sign_in(&ada).await;
        page.shows("Only you see this").await;
        let course = page.auth_changes().await.len();
        write(&page, "Dear diary").await;

        // The view of a tab that slept while another user signed in: it changes from one user to the other directly.
        let elsewhere = t.new_tab().await;
        elsewhere.leave().await;
        elsewhere.store(&key, &bobs).await;
        page.shows(&bob.name).await;
        assert_eq!(draft(&page).await, "");
        assert!(page.auth_changes().await[course..].iter().all(|state| state == "signed-in"));
    });
}

#[test]
fn markup_in_a_message_is_text() {
    run(async |t| {
        let (_, page) = member(t).await;
        let message = "<img src=x onerror=alert(1)>&amp;<b>bold</b>";
        write(&page, message).await;
        page.action("post").await;
        post_of(&page, message).await;
        assert_eq!(page.eval("return document.querySelector('main li img')").await, Value::Null);
    });
}

#[test]
fn site_without_an_api_has_no_feed() {
    run(async |t| {
        let mut config = t.config();
        config["custom"]["yew_cognito"]["api"].take();
        t.site.set_config(&config);
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        page.screen("home").await;
        page.shows(&ada.name).await;
        assert!(!has_composer(&page).await);
        assert!(!page.text().await.contains("Latest"));
        assert_eq!(page.current_alert().await, None);
    });
}

/// Signs a user in and waits for the feed.
async fn member(t: &Test) -> (Person, Page) {
    let person = t.confirmed_person().await;
    let page = t.page();
    page.sign_in(&person).await;
    page.shows("Only you see this").await;
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
async fn settled(page: &Page) {
    let look = "return document.querySelector('.app-feed')?.ariaBusy === 'false'";
    page.until("the feed", async || page.eval(look).await == true).await;
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
async fn post_of(page: &Page, message: &str) -> Value {
    let look = "const post = [...document.querySelectorAll('main li')]
            .find((it) => it.querySelector('p')?.innerText === arguments[0]);
        return post ? { handle: post.querySelector('b').textContent, mine: post.dataset.mine } : null";
    let mut seen = Value::Null;
    page.until(&format!("a post that says {message:?}"), async || {
        seen = page.eval_with(look, json!([message])).await;
        !seen.is_null()
    })
    .await;
    seen
}

/// Changes the stored access token, from a page where no code runs: its time of issue moves back by two minutes, and
/// its signature becomes invalid. (A newer token that an API refuses is not refreshed.)
async fn tamper_with_token(t: &Test, page: &Page) {
    page.leave().await;
    let (key, record) = session_record(t, page).await;
    let mut record: Value = serde_json::from_str(&record).expect("a record");
    let token = record["access_token"].as_str().expect("a token");
    let parts: Vec<&str> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else { panic!("a JWT has three parts") };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
    let mut claims: Value = serde_json::from_slice(&decode(payload)).expect("claims");
    claims["iat"] = json!(claims["iat"].as_i64().expect("a time") - 120);
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    let mut signature = decode(signature);
    signature.reverse();
    record["access_token"] = json!(format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature)));
    page.store(&key, &record.to_string()).await;
}
