use std::{pin::pin, time::Duration};

use futures_util::{
    FutureExt as _,
    future::{Either, LocalBoxFuture, Shared, WeakShared, select},
};

use super::{
    AuthClient, AuthError, AuthEvent, ErrorCode, Reason, Secret, StorageKind, devices, session::Session,
    signal::Signal, tokens::AccessClaims,
};
use crate::{
    platform::{LockGuard, Millis, TransportError},
    protocol::{self, Deadline, Operation as _, operations::GetTokensFromRefreshToken},
};

/// A refresh in progress, which all callers that need fresh tokens of its session share.
///
/// It is owned by the task that drives it and by those who wait for it. If none of them is left, it is dropped, and
/// the lock that it holds is released.
pub(super) struct Refreshing {
    session: String,
    result: WeakShared<RefreshFuture>,
}

type RefreshFuture = LocalBoxFuture<'static, Result<(), AuthError>>;

/// The first try of a refresh gives up after this time, so that a second one fits into the deadline.
///
/// A pool that rotates refresh tokens accepts the old one again during its grace period, which is
/// [at most 60 s](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RefreshTokenRotationType.html)
/// from the first use: with both tries over after [`Deadline::ACTION`], a lost reply costs nothing.
const FIRST_TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the store is read for what the previous holder of the lock has written: another process may see it after
/// it gets the lock. If it takes longer, the token is refreshed twice, which a grace period covers.
const SETTLE_INTERVAL: Duration = Duration::from_millis(50);
const MAX_SETTLE_READS: u32 = 5;
/// How often the store is read while another tab may be about to write the successor of a token that was used.
const FOLLOW_INTERVAL: Duration = Duration::from_secs(1);

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
    /// It goes on when its callers are dropped, and whether or not [`run`](Self::run) runs: other tabs wait for the
    /// lock, and a refresh token that was rotated must be stored.
    ///
    /// # Errors
    /// [`AuthError`], after 15 s at the latest. Only one that [`ends_session`](AuthError::ends_session) signs the
    /// user out.
    pub async fn refresh(&self) -> Result<(), AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let refreshing = self.refresh_in_progress(&session.id).unwrap_or_else(|| self.begin_refresh(session));
        self.within(self.deadline(), refreshing).await
    }

    fn begin_refresh(&self, session: Session) -> Shared<RefreshFuture> {
        let (client, id) = (self.clone(), session.id.clone());
        let result = async move {
            // A sign-out in another tab counts even if this page follows the tabs no more.
            let _following = client.follow_tabs(Signal::default());
            let result = client.refresh_in_turn(&session).await;
            if let Err(error) = &result {
                client.0.has_refresh_failed.set(true);
                client.emit(&AuthEvent::RefreshFailed(error.clone()));
            }
            // Whatever happened, here or elsewhere: the state follows the store.
            client.reconcile(Reason::SignedOutElsewhere);
            let other = client.0.refreshing.take().filter(|refreshing| refreshing.session != session.id);
            client.0.refreshing.replace(other);
            result
        };
        let result = result.boxed_local().shared();
        let refreshing = result.downgrade().map(|result| Refreshing { session: id, result });
        self.0.refreshing.replace(refreshing);
        self.0.platform.spawner.spawn(Box::pin(result.clone().map(drop)));
        result
    }

    fn refresh_in_progress(&self, session: &str) -> Option<Shared<RefreshFuture>> {
        let refreshing = self.0.refreshing.borrow();
        refreshing.as_ref().filter(|refreshing| refreshing.session == session)?.result.upgrade()
    }

    async fn refresh_in_turn(&self, before: &Session) -> Result<(), AuthError> {
        let clock = &self.0.platform.clock;
        let asked = clock.now();
        let lock = self.lock(self.deadline()).await?;
        // Another tab may have refreshed while this one waited for the lock.
        let mut session = self.same(before)?;
        // A lock that was free takes a moment, too; one that takes long was held by a tab that refreshed.
        let max_reads = match clock.now().saturating_sub(asked) {
            Millis::MIN..=0 => 0,
            1..50 => 1,
            50.. => MAX_SETTLE_READS,
        };
        for _ in 0..max_reads {
            if session.access_token != before.access_token {
                break;
            }
            clock.sleep(SETTLE_INTERVAL).await;
            session = self.same(before)?;
        }
        if session.access_token != before.access_token {
            return Ok(());
        }
        // However long the lock took: a request that cannot wait for its reply would only lose it.
        let deadline = self.deadline();
        let first_deadline = deadline.at_most(FIRST_TRY_TIMEOUT, &**clock);
        let mut reply = self.request_tokens(first_deadline, &session).await;
        let was_lost = matches!(&reply, Err(error) if error.leaves_fate_unknown());
        if was_lost {
            if self.same(&session)?.refresh_token != session.refresh_token {
                return Ok(());
            }
            reply = self.request_tokens(deadline, &session).await;
        }
        match reply {
            Ok(refreshed) => {
                // A sign-out meanwhile wins, and so does another user's sign-in.
                let now = self.same(&session)?;
                if now.generation > session.generation {
                    // Without locks: another tab was faster, and what it has stored is as good.
                    return Ok(());
                }
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
                self.end_or_follow(deadline, &session, was_lost, error).await
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

    /// Ends a session whose refresh token the pool has refused, unless another tab holds a newer one.
    ///
    /// A token that was used already is waited for until the deadline: another tab may have used it and not stored
    /// its successor yet. After a lost reply the same may be behind any refusal of the token.
    async fn end_or_follow(
        &self,
        deadline: Deadline,
        session: &Session,
        was_lost: bool,
        error: protocol::Error,
    ) -> Result<(), AuthError> {
        let clock = &self.0.platform.clock;
        let is_shared = self.0.config.storage() == StorageKind::Local;
        let may_be_used = match error.code() {
            Some(ErrorCode::RefreshTokenReuse) => true,
            Some(ErrorCode::NotAuthorized) => was_lost,
            _ => false,
        };
        loop {
            if self.same(session)?.refresh_token != session.refresh_token {
                return Ok(());
            }
            let left = deadline.left(&**clock);
            if !(is_shared && may_be_used) || left.is_zero() {
                break;
            }
            clock.sleep(left.min(FOLLOW_INTERVAL)).await;
        }
        if is_shared {
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
