//! The SRP proofs of a password and of a device's password.

use cognito_client_srp::{self as srp, Ephemeral};
use zeroize::Zeroizing;

use super::devices::record::Device;
use super::{AuthClient, AuthError, Secret};
use crate::base64;
use crate::protocol::names::parameter;
use crate::protocol::{Parameters, date};

/// A function that computes the signature for a challenge and a timestamp.
type Sign<'a> = &'a dyn Fn(&srp::Challenge<'_>, &str) -> Result<[u8; 32], srp::Error>;

impl AuthClient {
    pub(super) fn new_ephemeral(&self) -> Result<Ephemeral, AuthError> {
        let mut secret = Zeroizing::new([0; Ephemeral::SECRET_BYTES]);
        self.0.platform.random.fill(&mut *secret)?;
        Ok(Ephemeral::new(&*secret)?)
    }

    /// Returns the answer to `PASSWORD_VERIFIER`.
    pub(super) fn password_claim(
        &self,
        ephemeral: &Ephemeral,
        parameters: &Parameters,
        password: &Secret,
    ) -> Result<Parameters, AuthError> {
        let user_id_for_srp = required(parameters, parameter::USER_ID_FOR_SRP)?;
        let pool_name = self.0.config.pool_name();
        let mut claim = self.claim(parameters, &|challenge, timestamp| {
            srp::user_proof(ephemeral, challenge, pool_name, user_id_for_srp, password.expose(), timestamp)
        })?;
        claim.add(parameter::USERNAME, user_id_for_srp);
        Ok(claim)
    }

    /// Returns the answer to `DEVICE_PASSWORD_VERIFIER`.
    pub(super) fn device_claim(
        &self,
        ephemeral: &Ephemeral,
        parameters: &Parameters,
        device: &Device,
    ) -> Result<Parameters, AuthError> {
        let Device { key, group_key, password, .. } = device;
        self.claim(parameters, &|challenge, timestamp| {
            srp::device_proof(ephemeral, challenge, group_key, key, password.expose(), timestamp)
        })
    }

    fn claim(&self, parameters: &Parameters, sign: Sign<'_>) -> Result<Parameters, AuthError> {
        let secret_block = required(parameters, "SECRET_BLOCK")?;
        let (salt, srp_b) = (required(parameters, "SALT")?, required(parameters, "SRP_B")?);
        let block = base64::decode(secret_block)
            .ok_or(AuthError::Reply("an SRP challenge whose SECRET_BLOCK is not base64"))?;
        let timestamp = date::srp_timestamp(self.0.wire.pool_time());
        let signature = sign(&srp::Challenge { salt, srp_b, secret_block: &block }, &timestamp)?;
        Ok([
            ("PASSWORD_CLAIM_SECRET_BLOCK", secret_block),
            ("PASSWORD_CLAIM_SIGNATURE", &base64::encode(&signature)),
            ("TIMESTAMP", &timestamp),
        ]
        .into())
    }
}

fn required<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, AuthError> {
    let parameter = parameters.get(name).filter(|value| !value.is_empty());
    parameter.ok_or(AuthError::Reply("an SRP challenge without all of its parameters"))
}
