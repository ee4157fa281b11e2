//! The format of refresh tokens.
//!
//! A token has five parts, as an encrypted token has. The second part begins with the grant's `event_id`, and the last
//! one authenticates the others. This identifies a token that was rotated out even after it was dropped, so that its
//! reuse ends the session.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::random;

/// The length of an `event_id`, which is a UUID.
const EVENT_ID_BYTES: usize = 36;
/// The length of the code that authenticates a token.
const TAG_BYTES: usize = 16;

/// Returns a new refresh token of a grant.
pub(super) fn new(event_id: &str, secret: &[u8]) -> String {
    // Decodes to {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}, the header of AWS's tokens.
    let header = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ";
    let key = [event_id.as_bytes(), &random::bytes::<220>()].concat();
    let parts =
        [header, &URL_SAFE_NO_PAD.encode(key), &random::token::<12>(), &random::token::<600>()].join(".");
    format!("{parts}.{}", tag(&parts, secret))
}

/// Returns the `event_id` in a refresh token; `None` if the token was not created with this secret.
pub(super) fn event_id(token: &str, secret: &[u8]) -> Option<String> {
    let (parts, found) = token.rsplit_once('.')?;
    constant_time::verify_slices_are_equal(tag(parts, secret).as_bytes(), found.as_bytes()).ok()?;
    let key = URL_SAFE_NO_PAD.decode(parts.split('.').nth(1)?).ok()?;
    String::from_utf8(key.get(..EVENT_ID_BYTES)?.to_vec()).ok()
}

/// Returns the last part of a token, which authenticates the other parts.
fn tag(parts: &str, secret: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    URL_SAFE_NO_PAD.encode(&hmac::sign(&key, parts.as_bytes()).as_ref()[..TAG_BYTES])
}
