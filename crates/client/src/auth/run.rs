//! The engine: restores the session, follows the other tabs, refreshes tokens in time, and removes expired records.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, join, select};

use super::signal::Signal;
use super::{AuthClient, AuthEvent, AuthState, Reason};
use crate::platform::Millis;

/// The pause before the refresh of an expired token is repeated. It doubles each time, up to [`MAX_RETRY_PAUSE`].
const MIN_RETRY_PAUSE: Duration = Duration::from_secs(15);
const MAX_RETRY_PAUSE: Duration = Duration::from_mins(4);
/// The maximum time until the clock is read again: timers do not run while a device sleeps.
const MAX_CLOCK_INTERVAL: Duration = Duration::from_mins(1);
/// The same interval for the expiry of records, in milliseconds.
const MAX_EXPIRY_INTERVAL_MS: Millis = 60_000;

impl AuthClient {
    /// Restores the stored session and keeps it up to date: refreshes its tokens, and follows the other tabs and this
    /// tab's wake-ups. It never completes.
    ///
    /// Spawn it once, and drop it to stop. The state leaves [`AuthState::Restoring`](super::AuthState::Restoring) at the first poll. An expired
    /// token is refreshed at once, and repeatedly while the pool cannot be reached.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn example(auth: AuthClient) {
    /// wasm_bindgen_futures::spawn_local(async move { auth.run().await });
    /// # }
    /// ```
    pub async fn run(&self) {
        join(self.follow(), self.expire_records()).await;
    }

    /// Reads the stored session at once, which [`run`](Self::run) otherwise does at its first poll.
    ///
    /// A page that calls it before it draws for the first time does not have to draw
    /// [`AuthState::Restoring`](super::AuthState::Restoring), and can load the code of `run` later.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthState};
    /// # fn example(auth: &AuthClient) {
    /// auth.restore();
    /// assert_ne!(auth.state(), AuthState::Restoring);
    /// # }
    /// ```
    pub fn restore(&self) {
        let reason =
            if self.state() == AuthState::Restoring { Reason::NoSession } else { Reason::SignedOutElsewhere };
        self.reconcile(reason);
    }

    async fn follow(&self) {
        let noticed = Signal::default();
        let _subscription = self.follow_tabs(noticed.clone());
        let _sign_ins = {
            let noticed = noticed.clone();
            self.on_event(move |event| {
                if *event == AuthEvent::SignedIn {
                    noticed.raise();
                }
            })
        };
        self.restore();
        let clock = &self.0.platform.clock;
        let mut pause = MIN_RETRY_PAUSE;
        loop {
            let left = self.session().and_then(|session| session.time_to_refresh(clock.now()));
            let nap = match left {
                Some(Duration::ZERO) => match self.refresh().await {
                    // The refresh has already updated the state.
                    Err(error) if error.is_retryable() => {
                        let nap = pause;
                        pause = (pause * 2).min(MAX_RETRY_PAUSE);
                        Some(nap)
                    }
                    // The pool may accept the token later. The next iteration checks whether the session still exists.
                    Err(_) => Some(MAX_RETRY_PAUSE),
                    Ok(()) => Some(MIN_RETRY_PAUSE),
                },
                Some(left) => {
                    pause = MIN_RETRY_PAUSE;
                    Some(left.min(MAX_CLOCK_INTERVAL))
                }
                // A session may have ended whose successor is not visible in the storage yet.
                None => self.time_to_visibility(),
            };
            match nap {
                Some(nap) => {
                    if let Either::Right(_) = select(pin!(noticed.raised()), clock.sleep(nap)).await {
                        // The tokens may have expired meanwhile.
                        self.reconcile(Reason::SignedOutElsewhere);
                    }
                }
                None => noticed.raised().await,
            }
        }
    }

    /// Removes expired records from storage, now and each time when one expires, until the future is dropped.
    ///
    /// These are the records of a sign-in that waits for an answer (its `Session`, and the secret of an authenticator
    /// app that is being set up), of a sign-up or recovery that waits for a code, and those of Amplify that were not
    /// adopted. Expired records are never used, even if they are still stored. Removing them keeps secrets out of the
    /// storage of an unused tab.
    async fn expire_records(&self) {
        loop {
            let ends = [self.expire_progress(), self.expire_pending(), self.expire_amplify()];
            let left = ends.into_iter().flatten().fold(MAX_EXPIRY_INTERVAL_MS, Millis::min);
            let left = Duration::from_millis(left.max(0).unsigned_abs());
            self.0.platform.clock.sleep(left).await;
        }
    }
}
