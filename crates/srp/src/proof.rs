use alloc::string::String;

use crate::agreement::{claim_key, premaster_secret, private_key, scrambling, server_value};
use crate::base64;
use crate::encoding::{decode_base64, decode_hex};
use crate::hash::hmac_sha256;
use crate::{Ephemeral, Error};

/// What the pool answers to `SRP_A`: the `ChallengeParameters` of a `PASSWORD_VERIFIER` or
/// `DEVICE_PASSWORD_VERIFIER` challenge, as they arrived.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    /// `SALT`: an integer in hex, at most 1024 bytes long.
    pub salt: &'a str,
    /// `SRP_B`: the server's public value, an integer in hex, at most 3072 bits long.
    pub srp_b: &'a str,
    /// `SECRET_BLOCK`: base64. Ours to sign and send back, not to understand.
    pub secret_block: &'a str,
}

/// `PASSWORD_CLAIM_SIGNATURE` for a user: base64 of 32 bytes.
///
/// * `pool_name`: the part of the user pool's id after the `_`.
/// * `user_id_for_srp`: `USER_ID_FOR_SRP` of the challenge, which may not be the name that was typed.
/// * `password`: used as it is.
/// * `timestamp`: UTC, as `TIMESTAMP` of the same request: `Tue Sep 1 09:05:07 UTC 2026`.
///
/// A wrong password is no error here: the pool refuses its proof.
///
/// See [`RespondToAuthChallenge`].
///
/// # Errors
///
/// All of [`Error`] but those of [`Ephemeral::new`]: each is a fault of the reply.
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

/// `PASSWORD_CLAIM_SIGNATURE` for a remembered device: base64 of 32 bytes.
///
/// * `device_group_key`, `device_key`: of the `NewDeviceMetadata` that the device was given.
/// * `device_password`: the one that [`device_verifier`](crate::device_verifier) was made from.
/// * `timestamp`: as for [`user_proof`].
///
/// # Errors
///
/// As [`user_proof`].
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
