use super::{AuthClient, AuthError, ErrorCode};
use crate::{
    platform::{PasskeyError, Passkeys},
    protocol::{
        Deadline, Document,
        operations::{
            CompleteWebAuthnRegistration, DeleteWebAuthnCredential, ListWebAuthnCredentials,
            StartWebAuthnRegistration, WebAuthnCredential,
        },
    },
};

/// A user has 20 passkeys at the most, which is one page: no honest list takes more of them.
const MOST_PAGES: usize = 20;
const PAGE: u8 = 20;

impl AuthClient {
    /// Has a passkey created and registered for the signed-in user; `passkeys` is
    /// [`WebPasskeys`](crate::platform::web::WebPasskeys) in a browser.
    ///
    /// The person is asked by the browser, and takes their time; to drop the future takes the question back.
    ///
    /// # Errors
    /// [`AuthError::Passkey`] if none was created, [`AuthError::FreshSignInNeeded`], or what the pool says. A passkey that
    /// the pool has not registered may be left behind in the person's password manager.
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
        // A person's thinking counts for nobody's deadline, but somebody else may have signed in meanwhile.
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
            Err(error) if error.leaves_fate_unknown() => {
                let is_registered = self.is_registered(deadline, &id).await;
                if is_registered == Some(true) { Ok(()) } else { Err(error) }
            }
            reply => reply.map(drop),
        }
    }

    /// The signed-in user's passkeys, all of them.
    ///
    /// # Errors
    /// [`AuthError`]
    pub async fn passkeys(&self) -> Result<Vec<WebAuthnCredential>, AuthError> {
        self.passkeys_until(self.deadline()).await
    }

    async fn passkeys_until(&self, deadline: Deadline) -> Result<Vec<WebAuthnCredential>, AuthError> {
        let mut passkeys = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
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

    /// Takes a passkey away from the signed-in user, by its id in the [list](Self::passkeys). The person's password
    /// manager still has it.
    ///
    /// # Errors
    /// [`AuthError`], [`AuthError::FreshSignInNeeded`] among them; the passkey is still good then, as far as is known.
    pub async fn delete_passkey(&self, id: &str) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let call = async |token: &_| {
            let request = DeleteWebAuthnCredential { access_token: token, credential_id: id };
            self.0.wire.send(deadline, &request).await
        };
        match self.as_recent_user(deadline, call).await {
            // The pool's answer for one that is gone already, or no answer.
            Err(error)
                if error.leaves_fate_unknown()
                    || error.service_code() == Some(&ErrorCode::ResourceNotFound) =>
            {
                if self.is_registered(deadline, id).await == Some(false) { Ok(()) } else { Err(error) }
            }
            reply => reply.map(drop),
        }
    }

    /// Whether the user has the passkey, if that can be found out.
    async fn is_registered(&self, deadline: Deadline, id: &str) -> Option<bool> {
        let passkeys = self.passkeys_until(deadline).await.ok()?;
        Some(passkeys.iter().any(|passkey| passkey.credential_id == id))
    }
}
