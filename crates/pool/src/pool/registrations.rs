//! Registrations of passkeys that have begun and await their credential.

use std::collections::HashMap;

use crate::clock::{MINUTE, Millis};
use crate::error::Exception;

/// The time after which a registration expires without its credential.
const REGISTRATION_TTL_MS: Millis = 5 * MINUTE;

/// A registration that awaits its credential.
struct Registration {
    challenge: [u8; 32],
    client_id: String,
    expires: Millis,
}

/// Pending registrations by the user's key, at most one for each user.
#[derive(Default)]
pub(crate) struct Registrations(HashMap<String, Registration>);

impl Registrations {
    /// Adds a registration, which replaces an older one of the same user.
    pub(crate) fn start(&mut self, user: String, client_id: String, challenge: [u8; 32], now: Millis) {
        self.0.retain(|_, registration| now < registration.expires);
        let expires = now + REGISTRATION_TTL_MS;
        self.0.insert(user, Registration { challenge, client_id, expires });
    }

    /// Removes the registration of a user and returns its challenge. A challenge can be answered once, whether the
    /// answer is right or wrong.
    ///
    /// # Errors
    ///
    /// `WebAuthnChallengeNotFoundException` if the user has no registration or it has expired, or
    /// `WebAuthnClientMismatchException` if it was started by another client.
    pub(crate) fn take(&mut self, user: &str, client_id: &str, now: Millis) -> Result<[u8; 32], Exception> {
        let registration = self.0.remove(user).filter(|registration| now < registration.expires);
        let registration = registration.ok_or_else(|| {
            let message = "The challenge was not found or has expired.";
            Exception::new("WebAuthnChallengeNotFoundException", message)
        })?;
        if registration.client_id != client_id {
            let message = "The access token is for another app client than the registration.";
            return Err(Exception::new("WebAuthnClientMismatchException", message));
        }
        Ok(registration.challenge)
    }

    /// Removes the registration of a user who is deleted.
    pub(crate) fn remove_user(&mut self, user: &str) {
        self.0.remove(user);
    }
}
