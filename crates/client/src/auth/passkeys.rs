//! The passkeys of the signed-in user: register, list and delete.

use super::{AuthClient, AuthError, ErrorCode};
use crate::platform::{PasskeyError, Passkeys};
use crate::protocol::operations::{
    CompleteWebAuthnRegistration, DeleteWebAuthnCredential, ListWebAuthnCredentials,
    StartWebAuthnRegistration, WebAuthnCredential,
};
use crate::protocol::{Deadline, Document};

/// The maximum number of pages that are read. A user has at most 20 passkeys, which fit into one page: a longer list is
/// an error of the service.
const MAX_PAGES: usize = 20;
const PAGE: u8 = 20;

impl AuthClient {
    /// Creates a passkey and registers it for the signed-in user. In a browser, `passkeys` is
    /// [`WebPasskeys`](crate::platform::web::WebPasskeys).
    ///
    /// The browser asks the user, which may take any amount of time. Dropping the future withdraws the question.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # use cognito_client::platform::web::WebPasskeys;
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.register_passkey(&WebPasskeys).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::Passkey`] if no passkey was created, [`AuthError::FreshSignInNeeded`], or the pool's error. A
    /// passkey that the pool has not registered may remain in the user's password manager.
    pub async fn register_passkey(&self, passkeys: &dyn Passkeys) -> Result<(), AuthError> {
        if !passkeys.is_supported() {
            return Err(PasskeyError::NotSupported.into());
        }
        let user = self.session().ok_or(AuthError::NotSignedIn)?.user;
        let deadline = self.deadline();
        let start = async |token: &_| {
            self.0.wire.send(deadline, &StartWebAuthnRegistration { access_token: token }).await
        };
        let options = self.as_recent_user(deadline, start).await?.credential_creation_options;
        let created = passkeys.create(&options).await?;
        // The time that the user takes does not count towards the deadline. Another user may have signed in meanwhile.
        let deadline = self.deadline();
        if self.session().ok_or(AuthError::NotSignedIn)?.user.sub() != user.sub() {
            return Err(AuthError::Superseded);
        }
        let (credential, id) = Document::parse(&created)
            .and_then(|document| document.read(|json| json.text("id")).map(|id| (document, id)))
            .map_err(|_| AuthError::Reply("a passkey that is not in JSON"))?;
        let complete = async |token: &_| {
            let request = CompleteWebAuthnRegistration { access_token: token, credential: &credential };
            self.0.wire.send(deadline, &request).await
        };
        match self.as_user(deadline, complete).await {
            Err(error) if error.is_outcome_unknown() => {
                let is_registered = self.is_registered(deadline, &id).await;
                if is_registered == Some(true) { Ok(()) } else { Err(error) }
            }
            reply => reply.map(drop),
        }
    }

    /// Returns all passkeys of the signed-in user.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// for passkey in auth.passkeys().await? {
    ///     show(passkey.friendly_credential_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]
    pub async fn passkeys(&self) -> Result<Vec<WebAuthnCredential>, AuthError> {
        self.passkeys_until(self.deadline()).await
    }

    async fn passkeys_until(&self, deadline: Deadline) -> Result<Vec<WebAuthnCredential>, AuthError> {
        let mut passkeys = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let call = async |token: &_| {
                let request = ListWebAuthnCredentials {
                    access_token: token,
                    max_results: Some(PAGE),
                    next_token: next.as_deref(),
                };
                self.0.wire.send(deadline, &request).await
            };
            let page = self.as_user(deadline, call).await?;
            passkeys.extend(page.credentials);
            if page.next_token.is_none() {
                return Ok(passkeys);
            }
            next = page.next_token;
        }
        Err(AuthError::Reply("a list of passkeys without an end"))
    }

    /// Deletes a passkey of the signed-in user, by its id in the [list](Self::passkeys). It remains in the user's
    /// password manager.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// if let Some(passkey) = auth.passkeys().await?.first() {
    ///     auth.delete_passkey(&passkey.credential_id).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`], including [`AuthError::FreshSignInNeeded`]; as far as is known, the passkey is still valid then.
    pub async fn delete_passkey(&self, id: &str) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| {
            let request = DeleteWebAuthnCredential { access_token: token, credential_id: id };
            self.0.wire.send(deadline, &request).await
        };
        match self.as_recent_user(deadline, call).await {
            // The passkey does not exist any more, or the reply was lost.
            Err(error)
                if error.is_outcome_unknown()
                    || error.service_code() == Some(&ErrorCode::ResourceNotFound) =>
            {
                if self.is_registered(deadline, id).await == Some(false) { Ok(()) } else { Err(error) }
            }
            reply => reply.map(drop),
        }
    }

    /// Returns whether the user has the passkey, or `None` if the list cannot be read.
    async fn is_registered(&self, deadline: Deadline, id: &str) -> Option<bool> {
        let passkeys = self.passkeys_until(deadline).await.ok()?;
        Some(passkeys.iter().any(|passkey| passkey.credential_id == id))
    }
}
