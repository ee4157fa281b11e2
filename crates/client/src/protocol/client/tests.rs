//! Tests of how requests are sent, retried and decoded.

use std::sync::LazyLock;

use futures_util::FutureExt as _;
use serde_json::json;

use super::*;
use crate::platform::Clock as _;
use crate::platform::fake::{FakeHost, Reply};
use crate::protocol::ErrorCode;
use crate::protocol::operations::{ForgotPassword, GlobalSignOut, RevokeToken, RevokeTokenResponse};

const FORGOT: ForgotPassword<'_> =
    ForgotPassword { client_id: "client", username: "ada", client_metadata: None, user_context_data: None };

static TOKEN: LazyLock<Secret> = LazyLock::new(|| Secret::new("refresh"));

fn revoke() -> RevokeToken<'static> {
    RevokeToken { client_id: "client", token: &TOKEN }
}

fn client(host: &FakeHost) -> (Client, Deadline) {
    (Client::new(host.platform(), "https://pool.test/"), Deadline::start(&*host.clock))
}

/// Polls `future` and advances the clock by one second after each poll.
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
fn a_request_is_sent_to_the_endpoint_with_two_headers() {
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
fn an_empty_body_is_accepted_if_the_response_has_no_members() {
    for body in ["", " \r\n", "{}", "{ \"New\": 1 }"] {
        let host = FakeHost::new();
        host.transport.reply("RevokeToken", Reply::Http(200, Vec::new(), body.to_owned()));
        let (client, deadline) = client(&host);
        run(&host, client.send(deadline, &revoke())).unwrap();
    }
}

#[test]
fn an_empty_body_is_an_error_if_the_response_has_members() {
    for body in ["", " \r\n"] {
        let host = FakeHost::new();
        host.transport.reply("ForgotPassword", Reply::Http(200, Vec::new(), body.to_owned()));
        let (client, deadline) = client(&host);
        let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "ForgotPassword: its reply: expected a JSON object, found an empty body"
        );
    }
}

#[test]
fn a_response_without_members_must_still_be_an_object() {
    for body in ["[]", "null", "\"OK\"", "true", "7"] {
        let host = FakeHost::new();
        for _ in 0..MAX_ATTEMPTS {
            host.transport.reply("RevokeToken", Reply::Http(200, Vec::new(), body.to_owned()));
        }
        let (client, deadline) = client(&host);
        let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
        assert_eq!(error.to_string(), "RevokeToken: its reply: expected an object", "{body}");
    }
}

/// A firewall's challenge is a response of status 202 with an empty body.
#[test]
fn a_success_status_other_than_200_is_an_error() {
    for status in [201, 202, 203, 204, 205, 206, 226, 299] {
        for body in ["", "{}", "{\"__type\":\"NotAuthorizedException\"}"] {
            let host = FakeHost::new();
            host.transport.reply("RevokeToken", Reply::Http(status, Vec::new(), body.to_owned()));
            let (client, deadline) = client(&host);
            let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
            assert_eq!(error.code(), Some(&ErrorCode::Other(format!("HTTP {status}"))), "{body}");
            assert!(!error.is_outcome_unknown() && !error.ends_session(), "{status} {body}");
            assert_eq!(host.transport.sent().len(), 1);
        }
    }
}

#[test]
fn a_throttled_call_is_retried_even_if_not_idempotent() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::error("TooManyRequestsException", "slow down"));
    host.transport.reply("ForgotPassword", Reply::json(&json!({})));
    let (client, deadline) = client(&host);
    run(&host, client.send(deadline, &FORGOT)).unwrap();
    assert_eq!(host.transport.sent().len(), 2);
}

#[test]
fn a_call_without_response_is_retried_only_if_idempotent() {
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
    assert_eq!(host.transport.sent().len(), 1 + MAX_ATTEMPTS as usize);
}

#[test]
fn limit_exceeded_is_never_retried() {
    let host = FakeHost::new();
    host.transport.reply("RevokeToken", Reply::error("LimitExceededException", "attempt limit exceeded"));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::LimitExceeded));
    assert_eq!(host.transport.sent().len(), 1);
}

#[test]
fn no_request_is_sent_after_the_deadline() {
    let host = FakeHost::new();
    let (client, deadline) = client(&host);
    host.clock.advance(Deadline::ACTION);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::TimedOut));
    assert!(host.transport.sent().is_empty());
}

#[test]
fn a_malformed_response_is_reported_with_operation_and_path() {
    let host = FakeHost::new();
    host.transport
        .reply("ForgotPassword", Reply::json(&json!({ "CodeDeliveryDetails": { "Destination": 5 } })));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error.to_string(), "ForgotPassword: CodeDeliveryDetails.Destination: expected a string");
}

#[test]
fn a_retry_that_would_exceed_the_deadline_is_not_made() {
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
fn a_request_times_out_after_ten_seconds_and_all_tries_after_fifteen() {
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
fn other_statuses_are_errors_and_not_retried() {
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
fn an_invalid_header_is_an_error_with_its_name() {
    let host = FakeHost::new();
    host.transport.reply("RevokeToken", Reply::json(&json!({})));
    let (client, deadline) = client(&host);
    let client = client.with_headers(Rc::new(|_| vec![("x-trace".to_owned(), "secret\n".to_owned())]));
    let error = run(&host, client.send(deadline, &revoke())).unwrap_err();
    assert_eq!(error, Error::Transport(TransportError::InvalidHeader("x-trace".to_owned())));
    assert!(!error.is_retryable() && !error.to_string().contains("secret"), "{error}");
    assert!(host.transport.sent().is_empty());
}

#[test]
fn only_requests_that_end_sessions_are_keepalive() {
    let host = FakeHost::new();
    for operation in ["RevokeToken", "GlobalSignOut", "ForgotPassword"] {
        host.transport.reply(operation, Reply::json(&json!({})));
    }
    let (client, deadline) = client(&host);
    run(&host, client.send(deadline, &revoke())).unwrap();
    run(&host, client.send(deadline, &GlobalSignOut { access_token: &TOKEN })).unwrap();
    run(&host, client.send(deadline, &FORGOT)).unwrap();
    let keepalive: Vec<bool> = host.transport.sent().iter().map(|sent| sent.keepalive).collect();
    assert_eq!(keepalive, [true, true, false]);
}

#[test]
fn a_request_that_cannot_be_encoded_is_an_error_and_not_sent() {
    struct Unencodable;

    impl serde::Serialize for Unencodable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }

    impl Operation for Unencodable {
        const NAME: &'static str = "Unencodable";
        const IDEMPOTENT: bool = true;
        type Response = RevokeTokenResponse;
    }

    let host = FakeHost::new();
    host.transport.reply("Unencodable", Reply::json(&json!({})));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &Unencodable)).unwrap_err();
    assert_eq!(error, Error::Encode("Unencodable"));
    assert_eq!(
        error.to_string(),
        "Unencodable: the request cannot be written as JSON without loss; nothing was sent"
    );
    assert!(!error.is_retryable() && host.transport.sent().is_empty());
}

#[test]
fn an_html_page_is_reported_as_not_json() {
    let host = FakeHost::new();
    host.transport.reply("ForgotPassword", Reply::Http(200, Vec::new(), "<html>".to_owned()));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error.to_string(), "ForgotPassword: its reply: not JSON, in line 1, column 1");
}

#[test]
fn a_response_beyond_the_limit_is_an_error() {
    let host = FakeHost::new();
    let body = format!("{{\"x\":\"{}\"}}", "x".repeat(MAX_REPLY_BYTES));
    host.transport.reply("ForgotPassword", Reply::Http(200, Vec::new(), body));
    let (client, deadline) = client(&host);
    let error = run(&host, client.send(deadline, &FORGOT)).unwrap_err();
    assert_eq!(error.to_string(), "ForgotPassword: its reply: longer than 1048576 bytes");
}

#[test]
fn every_date_header_updates_the_pool_time() {
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
fn without_random_bytes_the_longest_back_off_is_used() {
    let host = FakeHost::new();
    host.random.fail();
    let client = Client::new(host.platform(), "https://pool.test/");
    assert_eq!(client.back_off(1), Duration::from_millis(400));
    assert_eq!(client.back_off(2), Duration::from_millis(800));
}
