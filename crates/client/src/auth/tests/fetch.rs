//! Tests of calls to the app's API.

use super::token::{record, refreshed};
use super::*;
use crate::platform::fake::Sent;
use crate::platform::{CacheMode, Method};

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
    /// Returns the requests of the feed so far.
    fn calls(&self) -> Vec<Sent> {
        self.host.transport.sent().into_iter().filter(|sent| sent.operation == FEED).collect()
    }

    fn answer(&self, status: u16, body: &str) {
        self.reply(FEED, Reply::Http(status, Vec::new(), body.to_owned()));
    }
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of the value that it is compared with")]
fn bearer(token: &str) -> Option<String> {
    Some(format!("Bearer {token}"))
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of the value that it is compared with")]
fn response(status: u16, body: &str) -> Result<ApiResponse, AuthError> {
    Ok(ApiResponse { status, body: body.to_owned() })
}

#[test]
fn a_call_carries_the_access_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    let calls = world.calls();
    assert_eq!(calls[0].authorization, bearer(&access_token("ada", FakeClock::START)));
    assert_eq!(calls[0].headers, ["authorization"]);
}

#[test]
fn a_call_without_a_session_has_no_authorization_header() {
    let mut world = World::new();
    let tab = world.tab();
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    assert_eq!((world.calls()[0].authorization.clone(), world.calls()[0].headers.len()), (None, 0));
    world.answer(401, "");
    assert_eq!(
        world.finish(tab.fetch(feed())),
        response(401, ""),
        "a 401 is returned, because there is no token to refresh"
    );
    assert_eq!(world.operations(), [FEED, FEED]);
}

#[test]
fn a_post_has_a_json_body_and_content_type() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let post = "Post https://api.test/v1/posts";
    world.reply(post, Reply::Http(201, Vec::new(), "{}".to_owned()));
    let request = ApiRequest::post("/posts", r#"{"message":"hello"}"#);
    assert_eq!(world.finish(tab.fetch(request)), response(201, "{}"));
    assert_eq!(world.host.transport.last(post), json!({ "message": "hello" }));
    let sent = world.host.transport.sent();
    assert_eq!(sent.last().unwrap().headers, ["authorization", "content-type"]);
}

#[test]
fn a_call_waits_until_the_session_is_restored() {
    let mut world = World::new();
    world.signed_in("ada").close(&mut world);
    world.answer(200, "[]");
    let page = Tab::new(world.host.another_tab());
    let call = world.spawn(page.fetch(feed()));
    world.settle();
    assert!(!call.is_done() && world.calls().is_empty());
    let auth = page.auth.clone();
    let _run = world.spawn(async move { auth.run().await });
    assert_eq!(world.join(call), response(200, "[]"));
    assert!(world.calls()[0].authorization.is_some());
}

#[test]
fn a_call_times_out_if_the_session_is_never_restored() {
    let mut world = World::new();
    let page = Tab::new(world.host.another_tab());
    let call = world.spawn(page.fetch(feed()));
    world.advance(Duration::from_secs(15));
    assert_eq!(world.join(call), Err(timed_out()));
}

#[test]
fn an_expired_token_is_refreshed_before_the_call() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    assert_eq!(world.calls()[0].authorization, bearer(&access_token("ada", world.now())));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_rejected_token_is_refreshed_once_and_the_call_repeated() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "expired");
    world.answer(200, "[]");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    let tokens: Vec<_> = world.calls().into_iter().map(|call| call.authorization).collect();
    let expected = [FakeClock::START, world.now()].map(|issued| bearer(&access_token("ada", issued)));
    assert_eq!(tokens, expected);
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_second_401_is_returned() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "no");
    world.answer(401, "still no");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.fetch(feed())), response(401, "still no"));
    assert!(tab.is_signed_in(), "only the pool can end a session");
    assert_eq!((world.calls().len(), world.count(REFRESH)), (2, 1));
}

#[test]
fn calls_rejected_together_share_one_refresh() {
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
        assert_eq!(world.join(call), response(200, "[]"));
    }
    assert_eq!((world.calls().len(), world.count(REFRESH)), (10, 1));
}

#[test]
fn a_rejected_refresh_after_a_401_ends_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "");
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    let error = world.finish(tab.fetch(feed())).unwrap_err();
    assert_eq!(service_code(&error), &ErrorCode::NotAuthorized);
    assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
    assert_eq!(world.calls().len(), 1, "the call is not repeated without a token");
}

#[test]
fn a_call_is_never_sent_with_the_token_of_another_user() {
    let post = "Post https://api.test/v1/posts";
    for changes_first in [true, false] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(post, Reply::Http(401, Vec::new(), String::new()));
        world.reply(post, Reply::Http(201, Vec::new(), String::new()));
        // The sign-in of another tab, of which this one has not been notified yet.
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
fn other_statuses_do_not_affect_the_session() {
    for status in [400, 403, 404, 429, 500, 503] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.answer(status, "body");
        assert_eq!(world.finish(tab.fetch(feed())), response(status, "body"));
        assert!(tab.is_signed_in());
        assert_eq!((world.calls().len(), world.count(REFRESH)), (1, 0), "{status}");
    }
}

#[test]
fn a_call_without_response_is_an_error_and_is_not_repeated() {
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
fn a_call_with_its_refresh_and_repetition_ends_at_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "");
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(FEED, Reply::Hangs);
    let call = world.spawn(tab.fetch(feed()));
    world.advance(Duration::from_secs(15));
    assert_eq!(world.join(call), Err(timed_out()), "each request alone would end within ten seconds");
    assert!(tab.is_signed_in());
}

#[test]
fn only_successful_well_formed_responses_are_read() {
    struct Words(String);
    impl crate::protocol::FromJson for Words {
        fn from_json(json: crate::protocol::Json<'_>) -> Self {
            Self(json.text("words"))
        }
    }
    let api_response = |status, body: &str| ApiResponse { status, body: body.to_owned() };
    let response = api_response(201, r#"{"words":"hello"}"#);
    assert_eq!(response.read::<Words>().map(|words| words.0).unwrap(), "hello");
    assert_eq!(response.json::<Value>().unwrap()["words"], "hello");
    for (api_response, code) in [
        (api_response(200, r#"{"words":7}"#), "Api.Body"),
        (api_response(200, "<html>"), "Api.Body"),
        (api_response(304, ""), "Api.304"),
        (api_response(422, r#"{"words":"no"}"#), "Api.422"),
    ] {
        assert_eq!(api_response.read::<Words>().err().unwrap().code(), code);
        let by_serde = api_response.json::<std::collections::HashMap<String, String>>();
        assert_eq!(by_serde.unwrap_err().code(), code);
    }
    let error = ApiError::from(AuthError::NotSignedIn);
    assert_eq!(
        (error.code().as_str(), error.to_string()),
        ("NotSignedIn", "no user is signed in".to_owned())
    );
}

#[test]
fn a_token_is_sent_to_configured_origins_only() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let files = "Get https://files.test:8443/list?of=mine";
    world.reply(files, Reply::Http(200, Vec::new(), String::new()));
    assert_eq!(world.finish(tab.fetch(ApiRequest::get(&files[4..]))), response(200, ""));

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
            // This is a path like any other, so the request goes to the API.
            assert_eq!(error, Err(offline()));
            assert_eq!(world.operations().last().unwrap(), "Get https://api.test/v1//evil.test/");
        } else {
            assert_eq!(error, Err(AuthError::ApiOrigin(origin.to_owned())), "{url}");
        }
    }
    assert_eq!(world.operations().len(), before + 1);
}

#[test]
fn an_origin_error_shows_the_origin_only() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let error = world.finish(tab.fetch(ApiRequest::get("https://evil.test/?code=secret"))).unwrap_err();
    assert!(
        error.to_string().contains("https://evil.test") && !error.to_string().contains("secret"),
        "{error}"
    );
}

#[test]
fn dot_segments_are_rejected_in_every_encoding() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for path in [
        "/..",
        "/.",
        "/./feed",
        "/../admin",
        "/users/../admin",
        "/users/..",
        "/users/..?page=1",
        "/users/..#top",
        "/%2e%2e/admin",
        "/%2E./admin",
        "/.%2e/admin",
        "/users/%2e",
        "/users/..%2fadmin",
        "/users%2F..%2Fadmin",
        "/users/..%5cadmin",
        "/users%5C%2e%2E%5Cadmin",
        "/users/..;/admin",
        "/users/..;a=b",
        "/users/..%3b/admin",
        "https://api.test/..",
        "https://api.test/v1/%2e%2e/v2",
    ] {
        let error = world.finish(tab.fetch(ApiRequest::get(path))).unwrap_err();
        assert_eq!(error.code(), "ApiRequest.DotSegment", "{path}");
        assert!(error.to_string().contains("path_segment"), "{error}");
    }
    assert!(world.calls().is_empty() && world.count(REFRESH) == 0);
    for path in ["/feed?next=../x", "/feed#..", "/...", "/.well-known/x", "/a..b/c.", "/%2e%2e%2e", "/a;.."] {
        let sent = format!("Get https://api.test/v1{path}");
        world.reply(&sent, Reply::Http(200, Vec::new(), String::new()));
        assert_eq!(world.finish(tab.fetch(ApiRequest::get(path))), response(200, ""), "{path}");
    }
}

#[test]
fn a_401_does_not_refresh_a_token_issued_less_than_a_minute_ago() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_millis(59_999));
    world.answer(401, "no");
    assert_eq!(world.finish(tab.fetch(feed())), response(401, "no"));
    assert_eq!((world.calls().len(), world.count(REFRESH)), (1, 0));
    assert!(tab.is_signed_in());
}

#[test]
fn an_api_that_rejects_every_call_causes_one_refresh_a_minute() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    let mut refreshes = 0;
    for minute in 1..4 {
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
        for _ in 0..10 {
            world.answer(401, "no");
            world.answer(401, "no");
            assert_eq!(world.finish(tab.fetch(feed())), response(401, "no"));
        }
        refreshes += 1;
        assert_eq!(world.count(REFRESH), refreshes, "minute {minute}");
        world.advance(Duration::from_mins(1));
    }
}

#[test]
fn the_age_of_a_token_is_measured_by_the_pools_clock() {
    let mut world = World::new();
    let tab = world.tab();
    // The host's clock is one hour behind the pool's.
    let ahead = world.now() + 3_600_000;
    world.reply(INITIATE, Reply::json(&authentication_result("ada", ahead)));
    assert!(world.finish(tab.sign_in(by_password("ada"))).is_ok());
    world.answer(401, "no");
    assert_eq!(world.finish(tab.fetch(feed())), response(401, "no"));
    assert_eq!(world.count(REFRESH), 0);
    world.advance(Duration::from_mins(1));
    world.answer(401, "no");
    world.answer(200, "[]");
    world.reply(REFRESH, Reply::json(&refreshed("ada", ahead + 60_000)));
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
}

#[test]
fn error_texts_never_quote_the_response() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "the value is only deserialized")]
    struct BySerde {
        number: u32,
    }
    #[derive(Debug)]
    struct ByReader;
    impl crate::protocol::FromJson for ByReader {
        fn from_json(json: crate::protocol::Json<'_>) -> Self {
            let _ = json.get("number").optional().map(|number| number.as_integer());
            let _ = json.get("map").optional().map(|map| map.as_texts());
            let _ = json.get("map").optional().map(|map| map.as_members(|(_, member)| member.as_integer()));
            let _ = json.get("list").as_list(|item| item.as_integer());
            Self
        }
    }
    let api_response = |status, body: &str| ApiResponse { status, body: body.to_owned() };
    for body in [
        r#"{"number":"CANARY"}"#,
        r#"{"CANARY":1}"#,
        r#"{"list":["CANARY"]}"#,
        r#"{"map":{"CANARY":1.5}}"#,
        "CANARY",
        "\"CANARY\"",
        r#"{"CANARY"#,
    ] {
        let errors = [
            api_response(200, body).json::<BySerde>().unwrap_err(),
            api_response(200, body).read::<ByReader>().unwrap_err(),
            api_response(500, body).json::<BySerde>().unwrap_err(),
        ];
        for error in errors {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let shown = format!("{error} {error:?} {} {source:?}", error.code());
            assert!(!shown.contains("CANARY"), "{body}: {shown}");
        }
    }
    assert!(!format!("{:?}", api_response(200, "CANARY")).contains("CANARY"));
}

#[test]
fn every_method_is_sent_with_its_body() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let (json, content) = (r#"{"a":1}"#, json!({ "a": 1 }));
    let mut delete = ApiRequest::delete("/x");
    delete.body = Some(json.to_owned());
    for (request, method, body) in [
        (ApiRequest::get("/x"), "Get", Value::Null),
        (ApiRequest::head("/x"), "Head", Value::Null),
        (ApiRequest::post("/x", json), "Post", content.clone()),
        (ApiRequest::put("/x", json), "Put", content.clone()),
        (ApiRequest::patch("/x", json), "Patch", content.clone()),
        (ApiRequest::delete("/x"), "Delete", Value::Null),
        (delete, "Delete", content),
    ] {
        let operation = format!("{method} https://api.test/v1/x");
        world.reply(&operation, Reply::Http(204, Vec::new(), String::new()));
        assert_eq!(world.finish(tab.fetch(request)), response(204, ""), "{method}");
        let sent = world.host.transport.sent().pop().unwrap();
        let has_content_type = sent.headers.iter().any(|name| name == "content-type");
        assert_eq!((sent.operation, &sent.body, has_content_type), (operation, &body, !body.is_null()));
    }
}

#[test]
fn get_and_head_reject_a_body() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for method in [Method::Get, Method::Head] {
        let mut request = ApiRequest::post("/x", "{}");
        request.method = method;
        assert_eq!(world.finish(tab.fetch(request)).unwrap_err().code(), "ApiRequest.UnexpectedBody");
    }
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn headers_are_sent_once_each_in_lower_case() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.answer(200, "[]");
    let request =
        feed().with_header("If-Match", "old").with_header("X-Trace", "").with_header("IF-MATCH", "new");
    assert_eq!(request, feed().with_header("x-trace", "").with_header("if-match", "new"));
    assert_eq!(world.finish(tab.fetch(request)), response(200, "[]"));
    assert_eq!(world.calls()[0].headers, ["authorization", "x-trace", "if-match"]);
    world.reply("Patch https://api.test/v1/x", Reply::Http(200, Vec::new(), String::new()));
    let patch = ApiRequest::patch("/x", "[]").with_header("Content-Type", "application/json-patch+json");
    assert_eq!(world.finish(tab.fetch(patch)), response(200, ""));
    let sent = world.host.transport.sent().pop().unwrap();
    assert_eq!(sent.headers, ["authorization", "content-type"], "the header replaces the default one");
}

#[test]
fn headers_that_cannot_be_sent_are_rejected_by_name() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let name = |name: &str| ApiRequestError::HeaderName(name.to_owned());
    let value = |name: &str| ApiRequestError::HeaderValue(name.to_owned());
    let reserved = |name: &str| ApiRequestError::ReservedHeader(name.to_owned());
    for (header, text, error) in [
        ("", "x", name("")),
        ("a b", "x", name("a b")),
        ("a:", "x", name("a:")),
        ("a\n", "x", name("a\n")),
        ("é", "x", name("é")),
        ("x-note", "a\nb", value("x-note")),
        ("x-note", "a\r", value("x-note")),
        ("x-note", "\0", value("x-note")),
        ("x-note", "€", value("x-note")),
        ("x-note", "\u{7f}", value("x-note")),
        ("Authorization", "Basic x", reserved("authorization")),
        ("Cookie", "a=b", reserved("cookie")),
        ("Host", "evil.test", reserved("host")),
        ("Via", "x", reserved("via")),
        ("Sec-Fetch-Site", "none", reserved("sec-fetch-site")),
        ("Proxy-Authorization", "x", reserved("proxy-authorization")),
    ] {
        let result = world.finish(tab.fetch(feed().with_header(header, text)));
        assert_eq!(result, Err(AuthError::ApiRequest(error)), "{header:?}: {text:?}");
    }
    assert_eq!(world.operations(), [INITIATE]);
    world.answer(200, "[]");
    let plain =
        feed().with_header("x_!#$%&'*+.^`|~9", "a\tb ~!").with_header("cookies", "x").with_header("vi", "");
    assert_eq!(world.finish(tab.fetch(plain)), response(200, "[]"));
}

#[test]
fn characters_that_have_to_be_encoded_are_rejected() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for path in ["/a b", "/é", "/a\\b", "/a\n", "/\0", "https://api.test/v1/ü"] {
        let error = world.finish(tab.fetch(ApiRequest::get(path))).unwrap_err();
        assert_eq!(error, AuthError::ApiRequest(ApiRequestError::UrlCharacter), "{path:?}");
    }
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn a_call_may_have_its_own_timeout() {
    for (limit, millis) in
        [(Duration::from_secs(3), 3_000), (Duration::from_secs(90), 90_000), (Duration::MAX, 3_600_000)]
    {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(FEED, Reply::Hangs);
        let call = world.spawn(tab.fetch(feed().with_timeout(limit)));
        world.advance(Duration::from_millis(millis - 1));
        assert!(!call.is_done(), "{limit:?}");
        world.advance(Duration::from_millis(1));
        assert!(call.is_done(), "{limit:?}");
        assert_eq!(call.result(), Err(timed_out()));
        assert_eq!(world.calls().len(), 1);
    }
}

#[test]
fn the_timeout_of_a_call_includes_its_repetition() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_mins(1));
    world.answer(401, "");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(FEED, Reply::Hangs);
    world.host.transport.hold();
    let call = world.spawn(tab.fetch(feed().with_timeout(Duration::from_secs(40))));
    world.advance(Duration::from_secs(30));
    world.host.transport.release();
    world.settle();
    assert_eq!(world.calls().len(), 2);
    world.advance(Duration::from_millis(9_999));
    assert!(!call.is_done());
    world.advance(Duration::from_millis(1));
    assert!(call.is_done());
    assert_eq!(call.result(), Err(timed_out()));
}

#[test]
fn a_response_body_beyond_the_limit_is_an_error() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let largest = "x".repeat(ApiResponse::MAX_BODY_BYTES);
    world.answer(200, &largest);
    assert_eq!(world.finish(tab.fetch(feed())), response(200, &largest));
    world.answer(200, &(largest + "x"));
    let error = world.finish(tab.fetch(feed())).unwrap_err();
    assert_eq!(error.code(), "Transport.TooLarge");
    assert!(tab.is_signed_in());
    assert_eq!(world.calls().len(), 2, "the call is not repeated");
}

#[test]
fn the_cache_is_bypassed_where_that_costs_no_preflight() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let caches = |world: &World| world.calls().iter().map(|call| call.cache).collect::<Vec<_>>();
    world.advance(Duration::from_mins(1));
    world.answer(401, "");
    world.answer(200, "[]");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    assert_eq!(caches(&world), [CacheMode::NoStoreSameOrigin; 2]);
    let _ = world.finish(tab.sign_out(SignOutScope::Here));
    world.answer(200, "[]");
    assert_eq!(world.finish(tab.fetch(feed())), response(200, "[]"));
    // The cache may contain a response to the previously signed-in user, and this request needs no preflight.
    assert_eq!(caches(&world).pop(), Some(CacheMode::NoStore));
    world.reply("Post https://api.test/v1/x", Reply::Http(200, Vec::new(), String::new()));
    assert_eq!(world.finish(tab.fetch(ApiRequest::post("/x", "{}"))), response(200, ""));
    let post = world.host.transport.sent().pop().unwrap();
    assert_eq!(post.cache, CacheMode::NoStoreSameOrigin, "replies to a POST are never taken from the cache");
}

#[test]
fn request_debug_shows_neither_body_nor_header_values() {
    let request = ApiRequest::post("/x", "CANARY").with_header("x-key", "CANARY");
    assert!(!format!("{request:?}").contains("CANARY"), "{request:?}");
}
