use super::{AuthClient, AuthError, ErrorCode, Reason, session::Session};
use crate::protocol::{
    self, Deadline,
    operations::{GlobalSignOut, RevokeToken},
};

/// How far a sign-out reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignOutScope {
    /// This browser, in all its tabs.
    #[default]
    Here,
    /// Every device of the user.
    Everywhere,
}

/// How a sign-out went. The user is signed out of this browser in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a sign-out that is only local leaves the refresh token valid at the pool"]
pub enum SignOut {
    /// The pool has revoked what it was asked to.
    Complete,
    /// The pool has not confirmed it, for this reason: the refresh token may be valid until it expires.
    LocalOnly(AuthError),
}

impl AuthClient {
    /// Signs out: wipes what is stored, first and whatever happens, then tells the pool.
    ///
    /// The tokens are kept nowhere. Until the pool has confirmed it, a note without a secret stays in the browser, so
    /// that a later page can tell the user ([`unconfirmed_sign_out`](Self::unconfirmed_sign_out)).
    pub async fn sign_out(&self, scope: SignOutScope) -> SignOut {
        self.begin();
        let session = self.session();
        self.0.ephemeral.replace(None);
        self.0.lost.replace(None);
        self.abandon();
        self.wipe();
        if let Some(session) = &session {
            // With the wipe, before anything is awaited: the page may be closed from now on.
            self.begin_sign_out(&session.id);
            self.end(&session.id);
        }
        self.reconcile(Reason::SignedOutHere);
        let Some(session) = session else { return SignOut::Complete };
        let id = session.id.clone();
        let told = match scope {
            SignOutScope::Here => self.revoke(self.deadline(), &session).await,
            SignOutScope::Everywhere => self.revoke_all(session).await,
        };
        if let Err(error) = told
            && !is_over(scope, &error)
        {
            return SignOut::LocalOnly(error);
        }
        self.confirm_sign_out(&id);
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
            let refused = self.revoke_all_with(deadline, &session).await;
            if !matches!(&refused, Err(error) if error.code() == Some(&ErrorCode::NotAuthorized)) {
                return Ok(refused?);
            }
        }
        // The call needs a valid access token: get one that is stored nowhere.
        let session = match self.request_tokens(deadline, &session).await {
            Err(error) if error.leaves_fate_unknown() => self.request_tokens(deadline, &session).await?,
            reply => reply?,
        };
        Ok(self.revoke_all_with(deadline, &session).await?)
    }

    async fn revoke_all_with(&self, deadline: Deadline, session: &Session) -> Result<(), protocol::Error> {
        let request = GlobalSignOut { access_token: &session.access_token };
        self.0.wire.send(deadline, &request).await.map(drop)
    }
}

/// Whether the pool had ended already what it was asked to end: there is no such user any more, or this session is
/// not known. The latter says nothing about the user's other devices.
fn is_over(scope: SignOutScope, error: &AuthError) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    // A failing service has decided nothing, whatever code it gives.
    let is_refusal = (400..500).contains(&error.status);
    is_refusal
        && match error.code {
            ErrorCode::UserNotFound => true,
            ErrorCode::NotAuthorized => scope == SignOutScope::Here,
            _ => false,
        }
}
