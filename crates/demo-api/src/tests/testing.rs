//! Keys, tokens and endpoints for tests: those of `cognito-server`'s own tests.

#[path = "../../../server/src/testing/http_server.rs"]
#[expect(dead_code, reason = "requests are not inspected here")]
mod http_server;
#[path = "../../../server/src/testing/tokens.rs"]
mod tokens;

use cognito_server::{Pool, Verifier};
pub(super) use http_server::Http;
pub(super) use tokens::*;

/// Returns a verifier for a pool with one app client and one key.
pub(super) fn verifier() -> Verifier {
    let keys = key_set(&[("first", 0)]).to_string();
    Verifier::builder().pool(Pool::new(POOL).client_id(CLIENT).jwks(keys)).build().unwrap()
}
