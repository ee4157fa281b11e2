use std::{pin::pin, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{Either, LocalBoxFuture, Shared, select},
};

use super::{
    AuthClient, AuthError, AuthEvent, ErrorCode, Reason, Secret, StorageKind, devices, session::Session,
    tokens::AccessClaims,
};
use crate::{
    platform::{LockGuard, Millis, TransportError},
    protocol::{self, Deadline, Operation as _, operations::GetTokensFromRefreshToken},
};

/// A refresh under way: everybody who needs fresh tokens of its session waits for the same one.
pub(super) struct Refreshing {
    session: String,
    result: SharedResult,
}

type SharedResult = Shared<LocalBoxFuture<'static, Result<(), AuthError>>>;

/// What one tab has written may reach another a moment after the lock does, if that runs in a process of its
/// own.
pub(super) const SETTLING: Duration = Duration::from_millis(50);
/// How long to look out for the tab that has used the refresh token.
const FOLLOWING: Duration = Duration::from_secs(1);

impl AuthClient {
    /// An access token that is good for a while, refreshed first where that is due.
    ///
    /// Ask for it for each call and keep no copy.
    ///
    /// # Errors
    /// [`AuthError::NotSignedIn`]; [`AuthError::Superseded`] if another user signed in meanwhile; or what kept
    /// the refresh from succeeding.
    pub async fn access_token(&self) -> Result<Secret, AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        if !session.is_due(self.0.platform.clock.now()) {
            return Ok(session.access_token);
        }
        Ok(self.refreshed_unless(&session, Session::has_expired).await?.access_token)
    }

    /// The ID token of the same user, for APIs that ask for one (an authorizer of API Gateway may); refreshed first
    /// where that is due.
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token).
    pub async fn id_token(&self) -> Result<Secret, AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        if !session.is_id_token_due(self.0.platform.clock.now()) {
            return Ok(session.id_token);
        }
        Ok(self.refreshed_unless(&session, Session::has_id_token_expired).await?.id_token)
    }

    /// An access token in place of `refused`, which a server did not accept although it was not due.
    ///
    /// Callers that were refused the same token share one refresh.
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token); [`AuthError::Superseded`] if it was another user's.
    pub async fn access_token_instead_of(&self, refused: &Secret) -> Result<Secret, AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        if session.access_token != *refused {
            self.ensure_token_of(refused, session.user.sub())?;
            return self.access_token().await;
        }
        self.refresh().await?;
        Ok(self.same(&session)?.access_token)
    }

    /// The access token of the user whom the state tells of, if it tells of one.
    ///
    /// The store may be ahead of the state: another tab's user is not the one who asked here.
    pub(super) async fn access_token_of_user(&self) -> Result<Secret, AuthError> {
        let state = self.state();
        let token = self.access_token().await?;
        if let Some(user) = state.user() {
            self.ensure_token_of(&token, user.sub())?;
        }
        Ok(token)
    }

    fn ensure_token_of(&self, token: &Secret, sub: &str) -> Result<(), AuthError> {
        let claims = AccessClaims::read(token.expose(), &self.0.config);
        let is_theirs = claims.is_some_and(|claims| claims.sub == sub);
        if is_theirs { Ok(()) } else { Err(AuthError::Superseded) }
    }

    /// Refreshes `session`. If that fails, returns it as it is, unless the token that is asked for `has_expired`.
    async fn refreshed_unless(
        &self,
        session: &Session,
        has_expired: fn(&Session, Millis) -> bool,
    ) -> Result<Session, AuthError> {
        let refreshed = self.refresh().await;
        // Read anew: a sign-out or another user's sign-in may have come first.
        match (refreshed, self.same(session)) {
            (Ok(()), now) => now,
            // Due, but still good: the refresh was only meant to be early.
            (Err(_), Ok(now)) if !has_expired(&now, self.0.platform.clock.now()) => Ok(now),
            (Err(error), _) => Err(error),
        }
    }

    /// Trades the refresh token for new tokens, due or not. Calls at the same time share one request.
    ///
    /// It goes on when its callers are dropped, as long as [`run`](Self::run) runs.
    ///
    /// # Errors
    /// [`AuthError`]. Only one that [`ends_session`](AuthError::ends_session) signs the user out.
    pub async fn refresh(&self) -> Result<(), AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let under_way = self.refresh_under_way(|refreshing| refreshing.session == session.id);
        let refreshing = under_way.unwrap_or_else(|| self.begin_refresh(session));
        refreshing.await
    }

    fn begin_refresh(&self, session: Session) -> SharedResult {
        let (client, id) = (self.clone(), session.id.clone());
        let result = async move {
            let result = client.refresh_in_turn(&session).await;
            if let Err(error) = &result {
                client.emit(&AuthEvent::RefreshFailed(error.clone()));
            }
            // Whatever happened, here or elsewhere: the state follows the store.
            client.reconcile(Reason::SignedOutElsewhere);
            let other = client.0.refreshing.take().filter(|refreshing| refreshing.session != session.id);
            client.0.refreshing.replace(other);
            result
        };
        let result = result.boxed_local().shared();
        self.0.refreshing.replace(Some(Refreshing { session: id, result: result.clone() }));
        self.0.refresh_begun.raise();
        result
    }

    fn refresh_under_way(&self, is_meant: impl FnOnce(&Refreshing) -> bool) -> Option<SharedResult> {
        let refreshing = self.0.refreshing.borrow();
        refreshing
            .as_ref()
            .filter(|refreshing| is_meant(refreshing))
            .map(|refreshing| refreshing.result.clone())
    }

    /// Sees every refresh through, even if whoever asked for it has gone: the lock must be given back to the
    /// other tabs, and a refresh token that was rotated must be stored.
    pub(super) async fn see_refreshes_through(&self) {
        loop {
            match self.refresh_under_way(|_| true) {
                // The state tells how it went.
                Some(refreshing) => drop(refreshing.await),
                None => self.0.refresh_begun.raised().await,
            }
        }
    }

    async fn refresh_in_turn(&self, before: &Session) -> Result<(), AuthError> {
        let clock = &self.0.platform.clock;
        let deadline = self.deadline();
        let asked = clock.now();
        let lock = self.lock(deadline).await?;
        // Another tab may have refreshed while this one waited for the lock.
        let mut session = self.same(before)?;
        if session.access_token == before.access_token && clock.now() > asked {
            clock.sleep(SETTLING).await;
            session = self.same(before)?;
        }
        if session.access_token != before.access_token {
            return Ok(());
        }
        let mut reply = self.request_tokens(deadline, &session).await;
        if matches!(&reply, Err(error) if error.leaves_fate_unknown()) {
            if self.same(&session)?.refresh_token != session.refresh_token {
                return Ok(());
            }
            // If it did its work and the pool rotates, the grace period (at most 60 s) still covers this one.
            reply = self.request_tokens(deadline, &session).await;
        }
        match reply {
            Ok(refreshed) => {
                // A sign-out meanwhile wins, and so does another user's sign-in.
                self.same(&session)?;
                self.adopt(&refreshed);
                self.emit(&AuthEvent::Refreshed);
                // The tokens are stored: the other tabs need not wait for the rest.
                drop(lock);
                if let Some(devices) = self.devices() {
                    devices.confirm(self, deadline, &refreshed, "").await;
                }
                Ok(())
            }
            Err(AuthError::Protocol(error)) if error.ends_session() => {
                self.end_or_follow(&session, error).await
            }
            Err(error) => Err(error),
        }
    }

    /// One request, whatever becomes of it.
    pub(super) async fn request_tokens(
        &self,
        deadline: Deadline,
        session: &Session,
    ) -> Result<Session, AuthError> {
        let metadata = self.client_metadata(GetTokensFromRefreshToken::NAME);
        let username = session.user.username();
        let device_key = session.device_key.clone().or_else(|| self.device_key(username));
        let mut request = GetTokensFromRefreshToken {
            client_id: self.0.config.client_id(),
            refresh_token: &session.refresh_token,
            device_key: device_key.as_deref(),
            client_metadata: metadata.as_ref(),
        };
        let mut reply = self.0.wire.send(deadline, &request).await.map_err(AuthError::from);
        if request.device_key.is_some() && reply.as_ref().is_err_and(devices::is_unknown) {
            if let Some(devices) = self.devices() {
                devices.forget(self, username);
            }
            request.device_key = None;
            reply = self.0.wire.send(deadline, &request).await.map_err(AuthError::from);
        }
        let reply = reply?;
        session.refreshed(reply.authentication_result, self.0.platform.clock.now(), &self.0.config)
    }

    /// The pool refused this refresh token: another tab may hold a newer one, else the session is over.
    async fn end_or_follow(&self, session: &Session, error: protocol::Error) -> Result<(), AuthError> {
        let is_followed = || self.same(session).map(|now| now.refresh_token != session.refresh_token);
        if is_followed()? {
            return Ok(());
        }
        if error.code() == Some(&ErrorCode::RefreshTokenReuse) {
            // Somebody has used it: without locks, a tab that has not stored its successor yet.
            self.0.platform.clock.sleep(FOLLOWING).await;
            if is_followed()? {
                return Ok(());
            }
        }
        if self.0.config.storage() == StorageKind::Local {
            self.end(&session.id);
        } else {
            // A tab that was duplicated has a store of its own, in which the session may go on.
            self.forget(&session.id);
        }
        self.reconcile(Reason::SessionEnded(error.clone()));
        Err(error.into())
    }

    /// `session` as it is stored now, unless it has ended or another one has taken its place.
    fn same(&self, session: &Session) -> Result<Session, AuthError> {
        let now = self.session().ok_or(AuthError::NotSignedIn)?;
        if now.id == session.id { Ok(now) } else { Err(AuthError::Superseded) }
    }

    /// The lock that makes refreshes take turns among the tabs, waited for until the deadline.
    async fn lock(&self, deadline: Deadline) -> Result<LockGuard, AuthError> {
        let name = format!("yew-cognito.{}.refresh", self.0.config.client_id());
        self.within(deadline, async { Ok(self.0.platform.tabs.lock(&name).await) }).await
    }

    /// `action`, or a failure at the deadline.
    pub(super) async fn within<T>(
        &self,
        deadline: Deadline,
        action: impl Future<Output = Result<T, AuthError>>,
    ) -> Result<T, AuthError> {
        let left = deadline.left(&*self.0.platform.clock);
        match select(pin!(action), self.0.platform.clock.sleep(left)).await {
            Either::Left((result, _)) => result,
            Either::Right(((), _)) => Err(protocol::Error::Transport(TransportError::TimedOut).into()),
        }
    }
}
