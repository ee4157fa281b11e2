//! The arithmetic of Amazon Cognito's SRP sign-in, for users and for remembered devices.
//!
//! The crate only computes values; it has no network access, clock or random source. The caller supplies random bytes
//! and the time, and sends the results. Integers that Cognito writes in hex are texts here, as they are sent. Values that
//! it writes in base64 are bytes, because most programs have an implementation of base64 already.
//!
//! ```
//! use cognito_client_srp::{Challenge, Ephemeral, user_proof};
//!
//! # fn random_bytes() -> [u8; 32] { [0x5a; 32] }
//! # fn main() -> Result<(), cognito_client_srp::Error> {
//! // Does not depend on the user, so it can be created before the user submits the form.
//! let ephemeral = Ephemeral::new(&random_bytes())?;
//! let srp_a = ephemeral.public_hex(); // SRP_A of InitiateAuth
//!
//! // The ChallengeParameters of the PASSWORD_VERIFIER challenge. SECRET_BLOCK is decoded from base64.
//! let challenge = Challenge { salt: "5a2d3c4b", srp_b: "dcf636d9f6aed1", secret_block: b"opaque" };
//! // PASSWORD_CLAIM_SIGNATURE of RespondToAuthChallenge, once it is encoded as base64.
//! let signature =
//!     user_proof(&ephemeral, &challenge, "AbCdEfGhI", "jane", "Passw0rd!", "Tue Sep 1 09:05:07 UTC 2026")?;
//! # assert_eq!(signature.len(), 32);
//! # Ok(())
//! # }
//! ```
//!
//! The protocol is SRP-6a ([RFC 5054], section 2.5) over the 3072-bit prime of [RFC 3526] with generator 2 and SHA-256.
//! Cognito departs from the RFC in how it converts integers to bytes (two's complement, as in Java), in hashing the
//! pool's name together with the user's, and in its proof: an HMAC under a key that is derived from the shared secret.
//! AWS's guide shows the requests that carry these values: [SRP sign-in], [devices].
//!
//! # Side channels and secrets in memory
//!
//! Exponentiation performs the same steps for all values of the secrets; its time depends only on the *length* of the
//! ephemeral secret. A just-in-time compiler can still introduce differences.
//!
//! Long-lived secrets are overwritten on drop: the ephemeral secret, the password's hash, the shared secret and the
//! keys derived from it. A library cannot do more: copies in registers, on the stack, in the tables of the
//! exponentiation and in the caller's own strings remain until they are overwritten, and any script of the page can
//! read WebAssembly memory.
//!
//! Passwords are hashed as their exact bytes: they are never trimmed, case-folded or normalised.
//!
//! [RFC 5054]: https://www.rfc-editor.org/rfc/rfc5054#section-2.5
//! [RFC 3526]: https://www.rfc-editor.org/rfc/rfc3526#section-5
//! [SRP sign-in]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
//! [devices]: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html

#![no_std]

extern crate alloc;

mod agreement;
mod device;
mod encoding;
mod ephemeral;
mod error;
mod group;
mod hash;
mod proof;
#[cfg(feature = "server")]
pub mod server;
#[cfg(test)]
mod vectors;

pub use device::{DeviceVerifier, device_verifier};
pub use ephemeral::Ephemeral;
pub use error::Error;
pub use proof::{Challenge, device_proof, user_proof};
