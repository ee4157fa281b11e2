//! The proofs by which a user or a device signs in.

use crate::agreement::{claim_key, premaster_secret, private_key, scrambling, server_value};
use crate::encoding::decode_hex;
use crate::hash::hmac_sha256;
use crate::{Ephemeral, Error};

/// The pool's answer to `SRP_A`: the `ChallengeParameters` of a `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`
/// challenge.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    /// `SALT`: an integer in hex, at most 1024 bytes long.
    pub salt: &'a str,
    /// `SRP_B`: the server's public value, an integer in hex, at most 3072 bits long.
    pub srp_b: &'a str,
    /// `SECRET_BLOCK`, decoded from base64: opaque bytes that the client signs and sends back.
    pub secret_block: &'a [u8],
}

/// Computes `PASSWORD_CLAIM_SIGNATURE` for a user, which is sent as base64.
///
/// * `pool_name`: the part of the user pool's id after the `_`.
/// * `user_id_for_srp`: `USER_ID_FOR_SRP` of the challenge, which may differ from the name that the user typed.
/// * `password`: used unchanged.
/// * `timestamp`: in UTC, the same text as `TIMESTAMP` of the request, for example `Tue Sep 1 09:05:07 UTC 2026`.
///
/// A wrong password does not cause an error here: the pool rejects the proof.
///
/// See [`RespondToAuthChallenge`].
///
/// # Errors
///
/// Returns any [`Error`] except those of [`Ephemeral::new`]. Each means that the pool's reply is invalid.
///
/// ```
/// use cognito_client_srp::{Challenge, Ephemeral, Error, user_proof};
///
/// let ephemeral = Ephemeral::new(&[0x5a; 32])?;
/// let timestamp = "Tue Sep 1 09:05:07 UTC 2026";
/// let challenge = Challenge { salt: "5a2d3c4b", srp_b: "dcf636d9f6aed1", secret_block: b"opaque" };
/// let signature = user_proof(&ephemeral, &challenge, "AbCdEfGhI", "jane", "Passw0rd!", timestamp)?;
/// assert_eq!(signature.len(), 32);
///
/// let zero = Challenge { srp_b: "0", ..challenge };
/// let error = user_proof(&ephemeral, &zero, "AbCdEfGhI", "jane", "Passw0rd!", timestamp).unwrap_err();
/// assert_eq!(error, Error::ServerValue);
/// # Ok::<(), Error>(())
/// ```
///
/// [`RespondToAuthChallenge`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
pub fn user_proof(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    pool_name: &str,
    user_id_for_srp: &str,
    password: &str,
    timestamp: &str,
) -> Result<[u8; 32], Error> {
    prove(ephemeral, challenge, [pool_name, user_id_for_srp, password], timestamp)
}

/// Computes `PASSWORD_CLAIM_SIGNATURE` for a remembered device, which is sent as base64.
///
/// * `device_group_key`, `device_key`: from the `NewDeviceMetadata` that the pool issued for the device.
/// * `device_password`: the one that was passed to [`device_verifier`](crate::device_verifier).
/// * `timestamp`: as for [`user_proof`].
///
/// # Errors
///
/// The same as those of [`user_proof`].
///
/// ```
/// use cognito_client_srp::{Challenge, Ephemeral, Error, device_proof};
///
/// let ephemeral = Ephemeral::new(&[0x5a; 32])?;
/// let challenge = Challenge { salt: "5a2d3c4b", srp_b: "dcf636d9f6aed1", secret_block: b"opaque" };
/// let (group, key, password) = ("-AbCdEfGhI", "eu-west-1_0a1b2c3d", "a password from random bytes");
/// let signature = device_proof(&ephemeral, &challenge, group, key, password, "Tue Sep 1 09:05:07 UTC 2026")?;
/// assert_eq!(signature.len(), 32);
/// # Ok::<(), Error>(())
/// ```
pub fn device_proof(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    device_group_key: &str,
    device_key: &str,
    device_password: &str,
    timestamp: &str,
) -> Result<[u8; 32], Error> {
    prove(ephemeral, challenge, [device_group_key, device_key, device_password], timestamp)
}

fn prove(
    ephemeral: &Ephemeral,
    challenge: &Challenge<'_>,
    [group, name, password]: [&str; 3],
    timestamp: &str,
) -> Result<[u8; 32], Error> {
    let salt = decode_hex(challenge.salt, "SALT")?;
    let server_value = server_value(&decode_hex(challenge.srp_b, "SRP_B")?)?;

    let u = scrambling(ephemeral.public(), &server_value);
    let x = private_key(&salt, group, name, password);
    let key = claim_key(&*premaster_secret(ephemeral, &server_value, &u, &x)?, &u);
    let claim = [group.as_bytes(), name.as_bytes(), challenge.secret_block, timestamp.as_bytes()];
    Ok(*hmac_sha256(&*key, &claim))
}

#[cfg(test)]
mod tests;
