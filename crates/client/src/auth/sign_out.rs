//! The sign-out, in this browser or everywhere.

use super::session::Session;
use super::{AuthClient, AuthError, ErrorCode, Reason};
use crate::protocol::operations::{GlobalSignOut, RevokeToken};
use crate::protocol::{self, Deadline};

/// The scope of a sign-out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignOutScope {
    /// This browser, in all its tabs.
    #[default]
    Here,
    /// All devices of the user.
    Everywhere,
}

/// The result of a sign-out. The user is signed out of this browser in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a sign-out that is only local leaves the refresh token valid at the pool"]
pub enum SignOut {
    /// The pool has ended the sessions in the scope of the sign-out, or there were none.
    Complete,
    /// The pool has not confirmed the sign-out, for this reason. The refresh token may be valid until it expires.
    LocalOnly(AuthError),
}

impl AuthClient {
    /// Signs out: removes the stored session first, in any case, then revokes its tokens at the pool.
    ///
    /// The tokens are not kept anywhere. Until the pool has confirmed the sign-out, a note without a secret stays in
    /// the browser, so that a later page can inform the user ([`unconfirmed_sign_out`](Self::unconfirmed_sign_out)).
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, SignOut, SignOutScope};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) {
    /// match auth.sign_out(SignOutScope::Here).await {
    ///     SignOut::Complete => show("You are signed out."),
    ///     SignOut::LocalOnly(error) => show(error),
    /// }
    /// # }
    /// ```
    pub async fn sign_out(&self, scope: SignOutScope) -> SignOut {
        match scope {
            SignOutScope::Here => self.sign_out_here().await,
            SignOutScope::Everywhere => {
                let Some(session) = self.remove_session() else { return SignOut::Complete };
                let id = session.id.clone();
                let revoked = self.revoke_all(session).await;
                self.finish_sign_out(scope, &id, revoked)
            }
        }
    }

    /// Signs out of this browser: [`sign_out`](Self::sign_out) with [`SignOutScope::Here`].
    ///
    /// A host that loads the code for the other scope later calls this.
    pub async fn sign_out_here(&self) -> SignOut {
        let Some(session) = self.remove_session() else { return SignOut::Complete };
        let revoked = self.revoke(self.deadline(), &session).await;
        self.finish_sign_out(SignOutScope::Here, &session.id, revoked)
    }

    /// Removes the session from this browser and returns it, for the pool to end it as well.
    fn remove_session(&self) -> Option<Session> {
        self.next_epoch();
        let session = self.session();
        self.0.ephemeral.replace(None);
        self.0.unconfirmed_change.replace(None);
        self.abandon();
        self.wipe();
        if let Some(session) = &session {
            // The note is written together with the removal, before anything is awaited: the page may be closed from
            // now on.
            self.begin_sign_out(&session.id);
            self.end(&session.id);
        }
        self.reconcile(Reason::SignedOutHere);
        session
    }

    fn finish_sign_out(&self, scope: SignOutScope, id: &str, revoked: Result<(), AuthError>) -> SignOut {
        if let Err(error) = revoked
            && !is_over(scope, &error)
        {
            return SignOut::LocalOnly(error);
        }
        self.confirm_sign_out(id);
        SignOut::Complete
    }

    pub(super) async fn revoke(&self, deadline: Deadline, session: &Session) -> Result<(), AuthError> {
        let request = RevokeToken { client_id: self.0.config.client_id(), token: &session.refresh_token };
        self.0.wire.send(deadline, &request).await?;
        Ok(())
    }

    async fn revoke_all(&self, session: Session) -> Result<(), AuthError> {
        let deadline = self.deadline();
        if !session.has_expired(self.0.platform.clock.now()) {
            let result = self.revoke_all_with(deadline, &session).await;
            if !matches!(&result, Err(error) if error.code() == Some(&ErrorCode::NotAuthorized)) {
                return Ok(result?);
            }
        }
        // The call needs a valid access token. Request one that is not stored anywhere.
        let session = match self.request_tokens(deadline, &session).await {
            Err(error) if error.is_outcome_unknown() => self.request_tokens(deadline, &session).await?,
            reply => reply?,
        };
        Ok(self.revoke_all_with(deadline, &session).await?)
    }

    async fn revoke_all_with(&self, deadline: Deadline, session: &Session) -> Result<(), protocol::Error> {
        let request = GlobalSignOut { access_token: &session.access_token };
        self.0.wire.send(deadline, &request).await.map(drop)
    }
}

/// Returns whether the error shows that the session had already ended: the user does not exist any more, or the pool
/// does not know this session. The latter says nothing about the user's other devices.
fn is_over(scope: SignOutScope, error: &AuthError) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    // A service that fails has not decided anything, whatever code it returns.
    let is_refusal = (400..500).contains(&error.status);
    is_refusal
        && match error.code {
            ErrorCode::UserNotFound => true,
            ErrorCode::NotAuthorized => scope == SignOutScope::Here,
            _ => false,
        }
}
