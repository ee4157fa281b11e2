//! Tokens that are valid for a while, and the refresh that all tabs share.

pub(super) mod task;

use std::time::Duration;

use futures_util::FutureExt as _;

use self::task::{RefreshTask, SharedRefresh};
use super::devices::rules::is_unknown_device;
use super::session::Session;
use super::signal::Signal;
use super::tokens::AccessClaims;
use super::{AuthClient, AuthError, AuthEvent, ErrorCode, Reason, Secret, StorageKind};
use crate::platform::{LockGuard, Millis};
use crate::protocol::operations::GetTokensFromRefreshToken;
use crate::protocol::{self, Deadline, Operation as _};

/// The timeout of the first attempt of a refresh, so that a second one fits into the deadline.
///
/// A pool that rotates refresh tokens accepts the old one again during its grace period, which is
/// [at most 60 s](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RefreshTokenRotationType.html)
/// from the first use. Both attempts are over after [`Deadline::ACTION`], so a lost reply has no consequences.
const FIRST_TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// The interval at which the store is read for the tokens that the previous holder of the lock has written, which this
/// process may see only after it gets the lock. If that takes longer, the token is refreshed twice, which a grace
/// period covers.
const SETTLE_INTERVAL: Duration = Duration::from_millis(50);
const MAX_SETTLE_READS: u32 = 5;
/// The interval at which the store is read while another tab may be about to write the successor of a used token.
const FOLLOW_INTERVAL: Duration = Duration::from_secs(1);

impl AuthClient {
    /// Returns an access token that is valid for a while, refreshing it first if it expires soon.
    ///
    /// Call this for each request, and do not keep the token.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let token = auth.access_token().await?;
    /// let header = format!("Bearer {}", token.expose());
    /// # drop(header);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::NotSignedIn`]; [`AuthError::Superseded`] if another user has signed in meanwhile; or the error of
    /// the refresh.
    pub async fn access_token(&self) -> Result<Secret, AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        if !session.is_due(self.0.platform.clock.now()) {
            return Ok(session.access_token);
        }
        Ok(self.refreshed_unless(&session, Session::has_expired).await?.access_token)
    }

    /// Returns the ID token of the same user, for APIs that require one (an authorizer of API Gateway may), refreshing
    /// it first if it expires soon.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let token = auth.id_token().await?;
    /// # drop(token);
    /// # Ok(())
    /// # }
    /// ```
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

    /// Returns an access token in place of `rejected`, which a server has rejected although it did not expire soon.
    ///
    /// Callers whose calls were rejected with the same token share one refresh.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, Secret};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let mut token = auth.access_token().await?;
    /// if call(&token).await == 401 {
    ///     token = auth.access_token_instead_of(&token).await?;
    ///     call(&token).await;
    /// }
    /// # async fn call(_: &Secret) -> u16 { 200 }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`access_token`](Self::access_token); [`AuthError::Superseded`] if `rejected` belongs to another user.
    pub async fn access_token_instead_of(&self, rejected: &Secret) -> Result<Secret, AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        if session.access_token != *rejected {
            self.ensure_token_of(rejected, session.user.sub())?;
            return self.access_token().await;
        }
        self.refresh().await?;
        Ok(self.current(&session)?.access_token)
    }

    /// Returns the access token, and checks that it belongs to the user in the state, if there is one.
    ///
    /// The store may be ahead of the state: a user who has signed in in another tab has not requested anything here.
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
        let is_same_user = claims.is_some_and(|claims| claims.sub == sub);
        if is_same_user { Ok(()) } else { Err(AuthError::Superseded) }
    }

    /// Refreshes `session`. If that fails, returns the stored session as it is, unless the requested token
    /// `has_expired`.
    async fn refreshed_unless(
        &self,
        session: &Session,
        has_expired: fn(&Session, Millis) -> bool,
    ) -> Result<Session, AuthError> {
        let refreshed = self.refresh().await;
        // Read the session again: there may have been a sign-out or a sign-in of another user meanwhile.
        match (refreshed, self.current(session)) {
            (Ok(()), current) => current,
            // The token is due but still valid, so the refresh can be repeated later.
            (Err(_), Ok(current)) if !has_expired(&current, self.0.platform.clock.now()) => Ok(current),
            (Err(error), _) => Err(error),
        }
    }

    /// Trades the refresh token for new tokens, whether they are due or not. Concurrent calls share one request.
    ///
    /// The refresh continues when its callers are dropped, and whether or not [`run`](Self::run) is running: other tabs
    /// wait for the lock, and a refresh token that was rotated must be stored.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// // The user's attributes have changed: get tokens that contain the new values.
    /// auth.refresh().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`], after 15 s at most. Only an error that [`ends_session`](AuthError::ends_session) signs the user
    /// out.
    pub async fn refresh(&self) -> Result<(), AuthError> {
        let session = self.session().ok_or(AuthError::NotSignedIn)?;
        let refreshing = self.refresh_in_progress(&session.id).unwrap_or_else(|| self.start_refresh(session));
        self.within(self.deadline(), refreshing).await
    }

    fn start_refresh(&self, session: Session) -> SharedRefresh {
        let (client, id) = (self.clone(), session.id.clone());
        let (task, result) = RefreshTask::new(id, async move {
            // A sign-out in another tab has to be noticed even if `run` is not running.
            let _following = client.follow_tabs(Signal::default());
            let result = client.refresh_in_turn(&session).await;
            if let Err(error) = &result {
                client.0.has_refresh_failed.set(true);
                client.emit(&AuthEvent::RefreshFailed(error.clone()));
            }
            // The state follows the store, whatever the result is.
            client.reconcile(Reason::SignedOutElsewhere);
            let other = client.0.refresh.take().filter(|task| !task.is_for(&session.id));
            client.0.refresh.replace(other);
            result
        });
        self.0.refresh.replace(task);
        self.0.platform.spawner.spawn(Box::pin(result.clone().map(drop)));
        result
    }

    fn refresh_in_progress(&self, session: &str) -> Option<SharedRefresh> {
        self.0.refresh.borrow().as_ref().filter(|task| task.is_for(session))?.result()
    }

    async fn refresh_in_turn(&self, before: &Session) -> Result<(), AuthError> {
        let clock = &self.0.platform.clock;
        let requested = clock.now();
        let lock = self.lock(self.deadline()).await?;
        // Another tab may have refreshed while this one waited for the lock.
        let mut session = self.current(before)?;
        // Even a free lock takes a moment. A lock that took longer was held by a tab that has refreshed.
        let max_reads = match clock.now().saturating_sub(requested) {
            Millis::MIN..=0 => 0,
            1..50 => 1,
            50.. => MAX_SETTLE_READS,
        };
        for _ in 0..max_reads {
            if session.access_token != before.access_token {
                break;
            }
            clock.sleep(SETTLE_INTERVAL).await;
            session = self.current(before)?;
        }
        if session.access_token != before.access_token {
            return Ok(());
        }
        // The deadline begins here, however long the lock took: a request without time for its reply would only lose
        // it.
        let deadline = self.deadline();
        let first_deadline = deadline.at_most(FIRST_TRY_TIMEOUT, &**clock);
        let mut reply = self.request_tokens(first_deadline, &session).await;
        let was_lost = matches!(&reply, Err(error) if error.is_outcome_unknown());
        if was_lost {
            if self.current(&session)?.refresh_token != session.refresh_token {
                return Ok(());
            }
            reply = self.request_tokens(deadline, &session).await;
        }
        match reply {
            Ok(refreshed) => {
                // A sign-out or a sign-in of another user during the request takes precedence.
                let now = self.current(&session)?;
                if now.generation > session.generation {
                    // In a browser without locks, another tab may have been faster. Its tokens are equally valid.
                    return Ok(());
                }
                self.adopt(&refreshed);
                self.emit(&AuthEvent::Refreshed);
                // The tokens are stored, so the other tabs do not have to wait for the rest.
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

    /// Requests new tokens once, and returns `session` with them. They are not stored.
    ///
    /// If the pool does not know the session's device, the device is forgotten and the request is repeated without it.
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
        if request.device_key.is_some() && reply.as_ref().is_err_and(is_unknown_device) {
            self.forget_device_record(username);
            request.device_key = None;
            reply = self.0.wire.send(deadline, &request).await.map_err(AuthError::from);
        }
        let reply = reply?;
        session.refreshed(reply.authentication_result, self.0.platform.clock.now(), &self.0.config)
    }

    /// Ends a session whose refresh token the pool has refused, unless another tab holds a newer one.
    ///
    /// If the token was used before, its successor is awaited until the deadline: another tab may have used the token
    /// and not stored the successor yet. After a lost reply, any refusal of the token may have this reason.
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
            if self.current(session)?.refresh_token != session.refresh_token {
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
            // A duplicated tab has its own store, in which the session may continue.
            self.forget(&session.id);
        }
        self.reconcile(Reason::SessionEnded(error.clone()));
        Err(error.into())
    }

    /// Returns `session` as it is stored now, unless it has ended or was replaced by another one.
    fn current(&self, session: &Session) -> Result<Session, AuthError> {
        let now = self.session().ok_or(AuthError::NotSignedIn)?;
        if now.id == session.id { Ok(now) } else { Err(AuthError::Superseded) }
    }

    /// Acquires the lock that makes the refreshes of all tabs take turns. Fails at the deadline.
    async fn lock(&self, deadline: Deadline) -> Result<LockGuard, AuthError> {
        let name = format!("yew-cognito.{}.refresh", self.0.config.client_id());
        self.within(deadline, async { Ok(self.0.platform.tabs.lock(&name).await) }).await
    }
}
