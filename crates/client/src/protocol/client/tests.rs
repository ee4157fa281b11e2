use std::sync::LazyLock;

use futures_util::FutureExt as _;
use serde_json::json;

use super::*;
use crate::{
    platform::{
        Clock as _,
        fake::{FakeHost, Reply},
    },
    protocol::{
        ErrorCode,
        operations::{ForgotPassword, RevokeToken},
    },
};

const FORGOT: ForgotPassword<'_> =
    ForgotPassword { client_id: "client", username: "ada", client_metadata: None, user_context_data: None };

static TOKEN: LazyLock<Secret> = LazyLock::new(|| Secret::new("refresh"));

fn revoke() -> RevokeToken<'static> {
    RevokeToken { client_id: "client", token: &TOKEN }
}

fn client(host: &FakeHost) -> (Client, Deadline) {
    (Client::new(host.platform(), "https://pool.test/"), Deadline::start(&*host.clock))
}

/// Drives `future` while moving the clock, second by second.
fn run<T>(host: &FakeHost, future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    for _ in 0..60 {
        if let Some(output) = future.as_mut().now_or_never() {
            return output;
        }
        host.clock.advance(Duration::from_secs(1));
    }
    panic!("no result within a minute")
}

#[test]
fn a_request_has_two_headers_and_goes_to_the_endpoint() {
    let host = FakeHost::new();
    host.transport.reply("RevokeToken", Reply::json(&json!({})));
    let (client, deadline) = client(&host);
    run(&host, client.send(deadline, &revoke())).unwrap();
    let sent = &host.transport.sent()[0];
    assert_eq!(sent.headers, ["content-type", "x-amz-target"]);
    assert_eq!(sent.url, "https://pool.test/");
    assert_eq!(sent.body, json!({ "ClientId": "client", "Token": "refresh" }));
}

#[test]
fn an_empty_body_is_an_empty_reply() {
    let host = FakeHost::new();
    host.transport.reply("RevokeToken", Reply::Http(200, Vec::new(), String::new()));
    let (client, deadline) = client(&host);
    run(&host, client.send(deadline, &revoke())).unwrap();
}

#[test]
fn a_throttled_call_is_sent_again_even_if_it_changes_something() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::error("TooManyRequestsException", "slow down"));
    host.transport.reply("ForgotPassword", Reply::json(&json!({})));
    let (client, deadline) = client(&host);
    run(&host, client.send(deadline, &FORGOT)).unwrap();
    assert_eq!(host.transport.sent().len(), 2);
}

#[test]
fn a_call_of_unknown_fate_is_sent_again_only_if_idempotent() {
    let host = FakeHost::new();
    for _ in 0..5 {
        host.transport.reply("ForgotPassword", Reply::Fails(TransportError::Offline));
        host.transport.reply("RevokeToken", Reply::Http(503, Vec::new(), "<html>".to_owned()));
    }
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::Offline));
    assert_eq!(host.transport.sent().len(), 1);
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::Other("HTTP 503".to_owned())));
    assert_eq!(host.transport.sent().len(), 1 + TRIES as usize);
}

#[test]
fn a_limit_is_never_tried_again() {
    let host = FakeHost::new();
    host.transport.reply("RevokeToken", Reply::error("LimitExceededException", "attempt limit exceeded"));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::LimitExceeded));
    assert_eq!(host.transport.sent().len(), 1);
}

#[test]
fn nothing_is_sent_past_the_deadline() {
    let host = FakeHost::new();
    let (client, deadline) = client(&host);
    host.clock.advance(Deadline::ACTION);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::TimedOut));
    assert!(host.transport.sent().is_empty());
}

#[test]
fn a_reply_of_the_wrong_shape_names_operation_and_path() {
    let host = FakeHost::new();
    host.transport
        .reply("ForgotPassword", Reply::json(&json!({ "CodeDeliveryDetails": { "Destination": 5 } })));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error.to_string(), "ForgotPassword: CodeDeliveryDetails.Destination: expected a string");
}

#[test]
fn a_wait_before_another_try_must_fit_into_the_deadline() {
    let host = FakeHost::new();
    for _ in 0..3 {
        host.transport.reply("RevokeToken", Reply::error("TooManyRequestsException", ""));
    }
    let (client, deadline) = client(&host);
    host.clock.advance(Duration::from_millis(14_999));
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::TooManyRequests));
    assert_eq!(host.transport.sent().len(), 1);
}

#[test]
fn one_request_gets_ten_seconds_and_all_of_them_fifteen() {
    let host = FakeHost::new();
    for _ in 0..3 {
        host.transport.reply("RevokeToken", Reply::Hangs);
    }
    let (client, deadline) = client(&host);
    let began = host.clock.now();
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::TimedOut));
    assert_eq!(host.transport.sent().len(), 2);
    assert!(host.clock.now() - began <= 15_000);
}

#[test]
fn a_reply_of_any_other_status_is_an_error() {
    for status in [300, 302, 304, 400, 403, 404, 405] {
        let host = FakeHost::new();
        host.transport.reply("RevokeToken", Reply::Http(status, Vec::new(), "{}".to_owned()));
        let (client, deadline) = client(&host);
        let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::Other(format!("HTTP {status}"))));
        assert_eq!(host.transport.sent().len(), 1);
    }
}

#[test]
fn a_page_in_place_of_a_reply_is_not_json() {
    for status in [200, 201, 204] {
        let host = FakeHost::new();
        host.transport.reply("ForgotPassword", Reply::Http(status, Vec::new(), "<html>".to_owned()));
        let (client, deadline) = client(&host);
        let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
        assert_eq!(error.to_string(), "ForgotPassword: its reply: not JSON, in line 1, column 1");
    }
}

#[test]
fn a_huge_reply_is_not_read() {
    let host = FakeHost::new();
    let body = format!("{{\"x\":\"{}\"}}", "x".repeat(LONGEST_REPLY));
    host.transport.reply("ForgotPassword", Reply::Http(200, Vec::new(), body));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error.to_string(), "ForgotPassword: its reply: longer than 1048576 bytes");
}

#[test]
fn the_pools_clock_is_learned_from_every_reply() {
    let host = FakeHost::new();
    let (client, deadline) = client(&host);
    assert_eq!(client.pool_time(), host.clock.now());
    for (date, pool_time) in [
        ("Sun, 22 Nov 2026 13:00:00 GMT", host.clock.now() + 3_600_000),
        ("Mon, 23 Nov 2026 12:00:00 GMT", host.clock.now() + 86_400_000),
        ("soon", host.clock.now() + 86_400_000),
    ] {
        let headers = vec![("date".to_owned(), date.to_owned())];
        host.transport.reply("ForgotPassword", Reply::Http(400, headers, String::new()));
        assert!(run(&host, client.send(deadline, &FORGOT)).is_err());
        assert_eq!(client.pool_time(), pool_time);
    }
}

#[test]
fn without_randomness_the_wait_is_the_longest() {
    let host = FakeHost::new();
    host.random.fail();
    let client = Client::new(host.platform(), "https://pool.test/");
    assert_eq!(client.back_off(1), Duration::from_millis(400));
    assert_eq!(client.back_off(2), Duration::from_millis(800));
}
