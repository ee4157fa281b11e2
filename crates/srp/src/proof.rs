use alloc::string::String;

use crate::agreement::{claim_key, premaster_secret, private_key, scrambling, server_value};
use crate::base64;
use crate::encoding::{decode_base64, decode_hex};
use crate::hash::hmac_sha256;
use crate::{Ephemeral, Error};

/// The pool's answer to `SRP_A`: the `ChallengeParameters` of a `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`
/// challenge, unchanged.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    /// `SALT`: an integer in hex, at most 1024 bytes long.
    pub salt: &'a str,
    /// `SRP_B`: the server's public value, an integer in hex, at most 3072 bits long.
    pub srp_b: &'a str,
    /// `SECRET_BLOCK`: opaque base64 that the client signs and sends back.
    pub secret_block: &'a str,
}

/// Computes `PASSWORD_CLAIM_SIGNATURE` for a user: base64 of 32 bytes.
///
/// * `pool_name`: the part of the user pool's id after the `_`.
/// * `user_id_for_srp`: `USER_ID_FOR_SRP` of the challenge, which may differ from the name that the user typed.
/// * `password`: used unchanged.
/// * `timestamp`: in UTC, the same text as `TIMESTAMP` of the request, for example `Tue Sep 1 09:05:07 UTC 2026`.
///
/// A wrong password does not cause an error here: the pool refuses the proof.
///
/// See [`RespondToAuthChallenge`].
///
/// # Errors
///
/// Returns any [`Error`] except those of [`Ephemeral::new`]. Each means that the pool's reply is invalid.
///
/// [`RespondToAuthChallenge`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
pub fn user_proof(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    pool_name: &str,
    user_id_for_srp: &str,
    password: &str,
    timestamp: &str,
) -> Result<String, Error> {
    prove(ephemeral, challenge, [pool_name, user_id_for_srp, password], timestamp)
}

/// Computes `PASSWORD_CLAIM_SIGNATURE` for a remembered device: base64 of 32 bytes.
///
/// * `device_group_key`, `device_key`: from the `NewDeviceMetadata` that the pool issued for the device.
/// * `device_password`: the one that was passed to [`device_verifier`](crate::device_verifier).
/// * `timestamp`: as for [`user_proof`].
///
/// # Errors
///
/// The same as those of [`user_proof`].
pub fn device_proof(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    device_group_key: &str,
    device_key: &str,
    device_password: &str,
    timestamp: &str,
) -> Result<String, Error> {
    prove(ephemeral, challenge, [device_group_key, device_key, device_password], timestamp)
}

fn prove(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    [group, name, password]: [&str; 3],
    timestamp: &str,
) -> Result<String, Error> {
    let salt = decode_hex(challenge.salt, "SALT")?;
    let server_value = server_value(&decode_hex(challenge.srp_b, "SRP_B")?)?;
    let secret_block = decode_base64(challenge.secret_block, "SECRET_BLOCK")?;

    let u = scrambling(ephemeral.public(), &server_value);
    let x = private_key(&salt, group, name, password);
    let key = claim_key(&*premaster_secret(ephemeral, &server_value, &u, &x)?, &u);
    let claim = [group.as_bytes(), name.as_bytes(), &secret_block, timestamp.as_bytes()];
    Ok(base64::encode(&*hmac_sha256(&*key, &claim)))
}

#[cfg(test)]
mod tests;
