use super::{
    token::{record, refreshed},
    *,
};
use crate::platform::fake::Sent;

const FEED: &str = "Get https://api.test/v1/feed";

fn feed() -> ApiRequest {
    ApiRequest::get("/feed")
}

impl Tab {
    fn fetch(&self, request: ApiRequest) -> impl Future<Output = Result<ApiResponse, AuthError>> + use<> {
        let auth = self.auth.clone();
        async move { auth.fetch(&request).await }
    }
}

impl World {
    /// The calls of the feed so far.
    fn calls(&self) -> Vec<Sent> {
        self.host.transport.sent().into_iter().filter(|sent| sent.operation == FEED).collect()
    }

    fn answer(&self, status: u16, body: &str) {
        self.reply(FEED, Reply::Http(status, Vec::new(), body.to_owned()));
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as it is compared with")]
fn bearer(token: &str) -> Option<String> {
    Some(format!("Bearer {token}"))
}

#[expect(clippy::unnecessary_wraps, reason = "as it is compared with")]
fn answered(status: u16, body: &str) -> Result<ApiResponse, AuthError> {
    Ok(ApiResponse { status, body: body.to_owned() })
}

#[test]
fn a_call_brings_the_token_of_who_is_signed_in() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), answered(200, "[]"));
    let calls = world.calls();
    assert_eq!(calls[0].authorization, bearer(&access_token("ada", FakeClock::START)));
    assert_eq!(calls[0].headers, ["authorization"]);
}

#[test]
fn nobody_s_call_has_no_such_header() {
    let mut world = World::new();
    let tab = world.tab();
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), answered(200, "[]"));
    assert_eq!((world.calls()[0].authorization.clone(), world.calls()[0].headers.len()), (None, 0));
    world.answer(401, "");
    assert_eq!(world.finish(tab.fetch(feed())), answered(401, ""), "and a refusal is the answer");
    assert_eq!(world.operations(), [FEED, FEED]);
}

#[test]
fn a_post_is_json() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let post = "Post https://api.test/v1/posts";
    world.reply(post, Reply::Http(201, Vec::new(), "{}".to_owned()));
    let request = ApiRequest::post("/posts", r#"{"message":"hello"}"#);
    assert_eq!(world.finish(tab.fetch(request)), answered(201, "{}"));
    assert_eq!(world.host.transport.last(post), json!({ "message": "hello" }));
    let sent = world.host.transport.sent();
    assert_eq!(sent.last().unwrap().headers, ["authorization", "content-type"]);
}

#[test]
fn it_waits_until_it_is_known_who_is_signed_in() {
    let mut world = World::new();
    world.signed_in("ada").close(&mut world);
    world.answer(200, "[]");
    let page = Tab::new(world.host.another_tab());
    let call = world.spawn(page.fetch(feed()));
    world.settle();
    assert!(!call.is_done() && world.calls().is_empty());
    let auth = page.auth.clone();
    let _run = world.spawn(async move { auth.run().await });
    assert_eq!(world.join(call), answered(200, "[]"));
    assert!(world.calls()[0].authorization.is_some());
}

#[test]
fn a_page_that_never_restores_its_session_is_told_in_time() {
    let mut world = World::new();
    let page = Tab::new(world.host.another_tab());
    let call = world.spawn(page.fetch(feed()));
    world.advance(Duration::from_secs(15));
    assert_eq!(world.join(call), Err(timed_out()));
}

#[test]
fn a_token_that_is_due_is_refreshed_first() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), answered(200, "[]"));
    assert_eq!(world.calls()[0].authorization, bearer(&access_token("ada", world.now())));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_refused_token_is_refreshed_once_and_the_call_made_again() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "expired");
    world.answer(200, "[]");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.fetch(feed())), answered(200, "[]"));
    let tokens: Vec<_> = world.calls().into_iter().map(|call| call.authorization).collect();
    let expected = [FakeClock::START, world.now()].map(|issued| bearer(&access_token("ada", issued)));
    assert_eq!(tokens, expected);
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_second_refusal_is_the_answer() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "no");
    world.answer(401, "still no");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.fetch(feed())), answered(401, "still no"));
    assert!(tab.is_signed_in(), "the pool has the last word on that, not the API");
    assert_eq!((world.calls().len(), world.count(REFRESH)), (2, 1));
}

#[test]
fn calls_that_are_refused_together_share_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    for _ in 0..5 {
        world.answer(401, "");
    }
    for _ in 0..5 {
        world.answer(200, "[]");
    }
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.host.transport.hold();
    let calls: Vec<_> = (0..5).map(|_| world.spawn(tab.fetch(feed()))).collect();
    world.settle();
    world.host.transport.release();
    world.settle();
    for call in calls {
        assert_eq!(world.join(call), answered(200, "[]"));
    }
    assert_eq!((world.calls().len(), world.count(REFRESH)), (10, 1));
}

#[test]
fn a_revoked_session_ends_with_the_refusal() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.answer(401, "");
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    let error = world.finish(tab.fetch(feed())).unwrap_err();
    assert_eq!(service_code(&error), &ErrorCode::NotAuthorized);
    assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
    assert_eq!(world.calls().len(), 1, "not as if nobody were signed in");
}

#[test]
fn a_call_is_never_made_as_somebody_else() {
    let post = "Post https://api.test/v1/posts";
    for changes_first in [true, false] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(post, Reply::Http(401, Vec::new(), String::new()));
        world.reply(post, Reply::Http(201, Vec::new(), String::new()));
        // Another tab's sign-in, of which this one has not heard yet.
        let grace = record("grace", world.now()).to_string();
        if changes_first {
            store(&world.host, &grace);
        }
        world.host.transport.hold();
        let call = world.spawn(tab.fetch(ApiRequest::post("/posts", "{}")));
        world.settle();
        store(&world.host, &grace);
        world.host.transport.release();
        assert_eq!(world.join(call), Err(AuthError::Superseded), "{changes_first}");
        let sent = world.host.transport.sent();
        let tokens: Vec<_> = sent
            .iter()
            .filter(|sent| sent.operation == post)
            .map(|sent| sent.authorization.clone())
            .collect();
        let ada = bearer(&access_token("ada", FakeClock::START));
        assert_eq!(tokens, if changes_first { vec![] } else { vec![ada] });
    }
}

#[test]
fn other_answers_leave_the_session_alone() {
    for status in [400, 403, 404, 429, 500, 503] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.answer(status, "told");
        assert_eq!(world.finish(tab.fetch(feed())), answered(status, "told"));
        assert!(tab.is_signed_in());
        assert_eq!((world.calls().len(), world.count(REFRESH)), (1, 0), "{status}");
    }
}

#[test]
fn no_answer_is_told_and_never_asked_for_twice() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(FEED, Reply::Fails(TransportError::Offline));
    assert_eq!(world.finish(tab.fetch(feed())), Err(offline()));
    world.reply(FEED, Reply::Hangs);
    let call = world.spawn(tab.fetch(feed()));
    world.advance(Duration::from_secs(10));
    assert_eq!(world.join(call), Err(timed_out()));
    assert_eq!(world.calls().len(), 2);
    assert!(tab.is_signed_in());
}

#[test]
fn all_of_a_call_ends_in_time() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "");
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(FEED, Reply::Hangs);
    let call = world.spawn(tab.fetch(feed()));
    world.advance(Duration::from_secs(15));
    assert_eq!(world.join(call), Err(timed_out()), "each request alone may take ten seconds");
    assert!(tab.is_signed_in());
}

#[test]
fn an_answer_is_read_if_it_is_one() {
    struct Words(String);
    impl crate::protocol::FromJson for Words {
        fn from_json(json: crate::protocol::Json<'_>) -> Self {
            Self(json.text("words"))
        }
    }
    let response = |status, body: &str| ApiResponse { status, body: body.to_owned() };
    let good = response(201, r#"{"words":"hello"}"#);
    assert_eq!(good.read::<Words>().map(|words| words.0).unwrap(), "hello");
    assert_eq!(good.json::<Value>().unwrap()["words"], "hello");
    for (response, code) in [
        (response(200, r#"{"words":7}"#), "Api.Body"),
        (response(200, "<html>"), "Api.Body"),
        (response(304, ""), "Api.304"),
        (response(422, r#"{"words":"no"}"#), "Api.422"),
    ] {
        assert_eq!(response.read::<Words>().err().unwrap().code(), code);
        let by_serde = response.json::<std::collections::HashMap<String, String>>();
        assert_eq!(by_serde.unwrap_err().code(), code);
    }
    let error = ApiError::from(AuthError::NotSignedIn);
    assert_eq!((error.code().as_str(), error.to_string()), ("NotSignedIn", "nobody is signed in".to_owned()));
}

#[test]
fn a_token_goes_only_where_the_configuration_says() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let files = "Get https://files.test:8443/list?of=mine";
    world.reply(files, Reply::Http(200, Vec::new(), String::new()));
    assert_eq!(world.finish(tab.fetch(ApiRequest::get(&files[4..]))), answered(200, ""));

    let before = world.operations().len();
    for (url, origin) in [
        ("https://evil.test/", "https://evil.test"),
        ("https://api.test.evil.test/v1/feed", "https://api.test.evil.test"),
        ("https://api.test@evil.test/", "https://api.test@evil.test"),
        ("https://api.test:444/", "https://api.test:444"),
        ("http://api.test/", "http://api.test"),
        ("HTTPS://API.TEST/", "HTTPS://API.TEST"),
        ("//evil.test/", ""),
        ("feed", "feed"),
        (".evil.test/", ".evil.test"),
        ("https://api.test\\@evil.test/", "https://api.test\\@evil.test"),
        ("", ""),
    ] {
        let error = world.finish(tab.fetch(ApiRequest::get(url)));
        if url == "//evil.test/" {
            // A path like any other: it stays with the API.
            assert_eq!(error, Err(offline()));
            assert_eq!(world.operations().last().unwrap(), "Get https://api.test/v1//evil.test/");
        } else {
            assert_eq!(error, Err(AuthError::ApiOrigin(origin.to_owned())), "{url}");
        }
    }
    assert_eq!(world.operations().len(), before + 1);
}

#[test]
fn nothing_of_a_call_is_shown_but_where_it_went() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let error = world.finish(tab.fetch(ApiRequest::get("https://evil.test/?code=secret"))).unwrap_err();
    assert!(
        error.to_string().contains("https://evil.test") && !error.to_string().contains("secret"),
        "{error}"
    );
}
