//! Sign-in with remembered devices.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>

use std::collections::HashMap;

use super::parameters::{parameters, required};
use super::password::begin_exchange;
use super::reply::Reply;
use crate::device::Device;
use crate::error::{Exception, incorrect_credentials, not_found};
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};

impl Pool {
    fn device(&self, sign_in: &SignIn) -> Result<Option<&Device>, Exception> {
        let (Some(user), Some(key)) = (&sign_in.user, &sign_in.device_key) else { return Ok(None) };
        Ok(self.user(user)?.devices.get(key))
    }

    /// Checks that the device that the client has named exists.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if the device was forgotten.
    pub(super) fn check_device(&self, sign_in: &SignIn) -> Result<(), Exception> {
        let is_named = self.settings().device_configuration.is_some() && sign_in.device_key.is_some();
        if is_named && self.device(sign_in)?.is_none() {
            return Err(not_found("Device does not exist."));
        }
        Ok(())
    }

    /// Returns whether a remembered device takes the place of the second factor. The device still has to prove its
    /// identity.
    pub(super) fn is_trusted(&self, sign_in: &SignIn) -> Result<bool, Exception> {
        let Some(configuration) = self.settings().device_configuration else { return Ok(false) };
        let device = self.device(sign_in)?;
        let is_remembered = device.is_some_and(|device| device.remembered && device.is_confirmed());
        Ok(is_remembered && configuration.challenge_required_on_new_device)
    }

    /// Returns the key of a device that still has to prove its identity.
    pub(super) fn unproved_device(&self, sign_in: &SignIn) -> Result<Option<String>, Exception> {
        if sign_in.device_done || self.settings().device_configuration.is_none() {
            return Ok(None);
        }
        let device = self.device(sign_in)?.filter(|device| device.is_confirmed());
        Ok(device.map(|device| device.key.clone()))
    }

    /// Handles the answer to `DEVICE_SRP_AUTH`.
    pub(super) fn answer_device(
        &mut self,
        sign_in: SignIn,
        device: String,
        responses: &HashMap<String, String>,
    ) -> Result<Reply, Exception> {
        let srp_a = required(responses, "SRP_A")?;
        if required(responses, "DEVICE_KEY")? != device {
            return Err(not_found("Device does not exist."));
        }
        let found = self.device(&sign_in)?;
        let verifier = found.and_then(|device| device.verifier.clone());
        let exchange = begin_exchange(verifier.ok_or_else(|| not_found("Device does not exist."))?, srp_a)?;
        let username = sign_in.username.clone();
        let mut parameters = parameters([("DEVICE_KEY", &device), ("USERNAME", &username)]);
        parameters.extend(self.await_proof(exchange, sign_in.clone()));
        let step = Step::DeviceVerifier(device);
        Ok(self.challenge(sign_in, step, "DEVICE_PASSWORD_VERIFIER", parameters))
    }

    /// Handles the answer to `DEVICE_PASSWORD_VERIFIER`.
    pub(super) fn answer_device_verifier(
        &mut self,
        mut sign_in: SignIn,
        device: &str,
        responses: &HashMap<String, String>,
    ) -> Result<SignIn, Exception> {
        if required(responses, "DEVICE_KEY")? != device {
            return Err(not_found("Device does not exist."));
        }
        let group = match self.device(&sign_in)? {
            Some(device) => device.group.clone(),
            None => return Err(not_found("Device does not exist.")),
        };
        let client_id = sign_in.client_id.clone();
        let (pending, is_proof) = self.check_proof(responses, &client_id, &group, device)?;
        self.remove_exchange(responses);
        if !is_proof || pending.user != sign_in.user {
            return Err(incorrect_credentials());
        }
        let now = self.now();
        if let Some(user) = &sign_in.user
            && let Some(device) = self.user_mut(user)?.devices.get_mut(device)
        {
            device.authenticated = now;
        }
        sign_in.device_done = true;
        Ok(sign_in)
    }
}
