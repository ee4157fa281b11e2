//! Passkeys as the first factor.

use std::collections::HashMap;

use serde_json::Value;

use super::parameters::{parameters, required};
use super::reply::Reply;
use crate::error::{Exception, incorrect_credentials, invalid_parameter};
use crate::passkeys::{self, RelyingParty, UserVerification};
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};
use crate::random;

impl Pool {
    pub(super) fn ask_for_passkey(&mut self, sign_in: SignIn) -> Result<Reply, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let party = self.relying_party()?;
        let challenge = random::bytes();
        let options = passkeys::request_options(&party, &challenge, &self.user(key)?.passkeys);
        let username = sign_in.username.clone();
        let parameters =
            parameters([("CREDENTIAL_REQUEST_OPTIONS", &options.to_string()), ("USERNAME", &username)]);
        Ok(self.challenge(sign_in, Step::WebAuthn(challenge), "WEB_AUTHN", parameters))
    }

    pub(super) fn answer_passkey(
        &mut self,
        mut sign_in: SignIn,
        challenge: &[u8],
        responses: &HashMap<String, String>,
    ) -> Result<SignIn, Exception> {
        let credential = required(responses, "CREDENTIAL")?;
        let credential: Value = serde_json::from_str(credential)
            .map_err(|_| invalid_parameter("Invalid parameter: CREDENTIAL is not JSON"))?;
        let party = self.relying_party()?;
        let Some(key) = sign_in.user.clone() else { return Err(incorrect_credentials()) };
        let user = self.user_mut(&key)?;
        let handle = user.sub.clone();
        let passkey = user.passkeys.iter_mut().find(|passkey| passkey.matches(&credential));
        let passkey = passkey.ok_or_else(incorrect_credentials)?;
        passkeys::verify_assertion(&party, challenge, passkey, handle.as_bytes(), &credential)
            .map_err(|_| incorrect_credentials())?;
        self.check_account(&sign_in)?;
        sign_in.first = Some(FirstFactor::WebAuthn);
        Ok(sign_in)
    }

    /// Returns the site that the pool's passkeys are for.
    ///
    /// # Errors
    ///
    /// `WebAuthnNotEnabledException` if the pool has no passkeys, or `WebAuthnConfigurationMissingException` if it has
    /// no relying party.
    pub(crate) fn relying_party(&self) -> Result<RelyingParty, Exception> {
        if !self.settings().allows_first("WEB_AUTHN") {
            let message = "WebAuthn is not enabled for the user pool.";
            return Err(Exception::new("WebAuthnNotEnabledException", message));
        }
        let configuration = self.settings().web_authn_configuration.as_ref();
        let id = configuration
            .and_then(|it| it.relying_party_id.clone())
            .or_else(|| self.domain().map(str::to_owned));
        let id = id.ok_or_else(|| {
            let message = "The user pool has no relying party id.";
            Exception::new("WebAuthnConfigurationMissingException", message)
        })?;
        let verification = configuration.and_then(|it| it.user_verification.as_deref());
        // If a passkey counts as both factors, user verification is the second one.
        let user_verification = if self.settings().has_multi_factor_passkeys() {
            UserVerification::Required
        } else {
            verification.unwrap_or("preferred").into()
        };
        Ok(RelyingParty { id, user_verification })
    }
}
