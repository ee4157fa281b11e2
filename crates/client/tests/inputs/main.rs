//! Checks that any input from a host, a pool or a storage leads to a typed result and never to a panic.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "clippy takes only `#[test]` for a test")]

mod bodies;
mod generators;
mod valid;

use proptest::prelude::*;
use serde_json::json;

proptest! {
    #[test]
    fn any_configuration_is_read_or_an_error(text in generators::almost_valid(vec![bodies::outputs()])) {
        bodies::configuration(&text);
    }

    #[test]
    fn any_stored_text_is_read_or_ignored(text in generators::almost_valid(valid::records())) {
        bodies::stored(&text);
    }

    #[test]
    fn any_claims_are_read_or_not_restored(
        text in generators::almost_valid(vec![bodies::access_claims(), bodies::id_claims()]),
    ) {
        bodies::claims(&text);
    }

    #[test]
    fn any_amplify_record_is_adopted_or_ignored(
        text in generators::almost_valid(vec![json!("0"), json!("a.b"), bodies::access_claims()]),
    ) {
        bodies::amplify(&text);
        bodies::amplify(&bodies::jwt(&text));
    }

    #[test]
    fn any_error_response_is_an_error_with_a_code(
        status: u16,
        header in proptest::option::of(generators::almost_valid(vec![json!("aws#NotAuthorizedException:http://a/")])),
        text in generators::almost_valid(vec![json!({ "__type": "a#UserNotFoundException", "message": "no" })]),
    ) {
        bodies::error_reply(status, header.as_deref(), &text);
    }

    #[test]
    fn any_response_is_a_step_or_an_error(text in generators::almost_valid(valid::replies())) {
        bodies::reply(&text);
    }
}
