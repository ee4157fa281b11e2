//! Checks that any input from a host, a pool or a storage leads to a typed result and never to a panic.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "clippy takes only `#[test]` for a test")]

mod bodies;
mod drawn;
mod good;

use proptest::prelude::*;
use serde_json::json;

proptest! {
    #[test]
    fn any_configuration_is_read_or_refused(text in drawn::almost(vec![bodies::outputs()])) {
        bodies::configuration(&text);
    }

    #[test]
    fn any_stored_text_is_read_or_passed_over(text in drawn::almost(good::records())) {
        bodies::stored(&text);
    }

    #[test]
    fn any_claims_are_read_or_are_no_session(
        text in drawn::almost(vec![bodies::access_claims(), bodies::id_claims()]),
    ) {
        bodies::claims(&text);
    }

    #[test]
    fn anything_left_by_amplify_is_taken_over_or_passed_over(
        text in drawn::almost(vec![json!("0"), json!("a.b"), bodies::access_claims()]),
    ) {
        bodies::amplify(&text);
        bodies::amplify(&bodies::jwt(&text));
    }

    #[test]
    fn any_refusal_is_an_error_with_a_code(
        status: u16,
        header in proptest::option::of(drawn::almost(vec![json!("aws#NotAuthorizedException:http://a/")])),
        text in drawn::almost(vec![json!({ "__type": "a#UserNotFoundException", "message": "no" })]),
    ) {
        bodies::error_reply(status, header.as_deref(), &text);
    }

    #[test]
    fn any_reply_is_a_step_or_an_error(text in drawn::almost(good::replies())) {
        bodies::reply(&text);
    }
}
