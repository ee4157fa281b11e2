//! The challenge that this tab's sign-in waits for, as it is stored for a reload.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::Serialize;

use super::challenge::pending::PendingChallenge;
use super::challenge::{Challenge, SECRET_CODE};
use crate::auth::AuthClient;
use crate::auth::store::record_text;
use crate::platform::Millis;
use crate::protocol::{FromJson, Json, Parameters, Secret, decode};

/// A challenge that waits for its answer, as it is kept in the tab's storage.
#[derive(Serialize)]
pub(in crate::auth) struct Record {
    version: u8,
    since: Millis,
    login: String,
    username: String,
    challenge: String,
    parameters: Parameters,
    session: Option<Secret>,
    available: Vec<String>,
    first_factor: bool,
    verified: Option<Secret>,
}

const VERSION: u8 = 1;
/// How long a challenge is kept, in milliseconds: the longest `AuthSessionValidity` of an app client. Within this time,
/// only the service decides whether an answer is too late.
const MAX_AGE_MS: Millis = 15 * 60_000;

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            version: json.version(VERSION),
            since: json.get("since").as_integer(),
            login: json.text("login"),
            username: json.text("username"),
            challenge: json.text("challenge"),
            parameters: Parameters::from_json(json.get("parameters")),
            session: json.optional_secret("session"),
            available: json.get("available").as_list(|name| name.as_text().to_owned()),
            first_factor: json.get("first_factor").optional().is_some_and(|flag| flag.as_flag()),
            verified: json.optional_secret("verified"),
        }
    }
}

impl AuthClient {
    /// Returns the challenge that this tab's sign-in waits for, after a reload, unless it is older than 15 minutes.
    ///
    /// The service may have stopped waiting earlier, at [`expires_at`](Challenge::expires_at). It reports this in reply
    /// to the answer, which leads to [`SignInStep::StartAgain`](crate::auth::SignInStep::StartAgain).
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// if let Some(challenge) = auth.sign_in_in_progress() {
    ///     show(challenge.name());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn sign_in_in_progress(&self) -> Option<Challenge> {
        let record = self.progress_record()?;
        let Record { since, login, username, challenge, parameters, session, available, .. } = record;
        let (is_first_factor, verified) = (record.first_factor, record.verified);
        let (name, verified, answering) = (challenge.into(), RefCell::new(verified), Cell::default());
        let (since, lifetime) = (Cell::new(since), self.challenge_lifetime());
        let pending = PendingChallenge {
            login,
            username,
            name,
            parameters,
            session,
            available,
            is_first_factor,
            since,
            lifetime,
            verified,
            answering,
        };
        Challenge::from_pending(pending).ok()
    }

    /// Returns whether [`sign_in_in_progress`](Self::sign_in_in_progress) has a challenge to read. It may have expired.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// if auth.has_stored_challenge() {
    ///     show("Loading the form for the next step …");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn has_stored_challenge(&self) -> bool {
        matches!(self.0.platform.tab.get(&self.progress_key()), Ok(Some(_)))
    }

    /// Returns the stored record. A record that has expired or cannot be read is removed.
    fn progress_record(&self) -> Option<Record> {
        let text = Secret::from(self.0.platform.tab.get(&self.progress_key()).ok()??);
        let record = decode::<Record>(text.expose())
            .ok()
            .filter(|record| self.time_left(record.since, MAX_AGE_MS).is_some());
        if record.is_none() {
            self.forget_progress();
        }
        record
    }

    /// Removes the stored challenge if it has expired. Otherwise returns how much longer it is kept, in milliseconds.
    pub(in crate::auth) fn expire_progress(&self) -> Option<Millis> {
        self.time_left(self.progress_record()?.since, MAX_AGE_MS)
    }

    /// Returns how long the service waits for the answer to a challenge, in milliseconds.
    pub(super) fn challenge_lifetime(&self) -> Millis {
        Millis::try_from(self.0.config.challenge_lifetime().as_millis()).unwrap_or(MAX_AGE_MS)
    }

    pub(super) fn store_progress(&self, pending: &Rc<PendingChallenge>) {
        let verified = pending.verified.borrow().clone();
        let mut parameters = pending.parameters.clone();
        if verified.is_some() {
            // The secret is valid from now on, and only the authenticator app may keep it.
            parameters.clear(SECRET_CODE);
        }
        let record = Record {
            version: VERSION,
            since: pending.since.get(),
            login: pending.login.clone(),
            username: pending.username.clone(),
            challenge: pending.name.as_str().to_owned(),
            parameters,
            session: pending.session.clone(),
            available: pending.available.clone(),
            first_factor: pending.is_first_factor,
            verified,
        };
        // If this fails, the user has to start again after a reload.
        if let Ok(text) = record_text(&record) {
            self.0.platform.tab.set(&self.progress_key(), text.expose()).ok();
        }
    }

    /// Removes the stored challenge, because its sign-in has ended or another one begins.
    pub(in crate::auth) fn forget_progress(&self) {
        // A record that cannot be removed was not stored by this client, or its `Session` was used up.
        self.0.platform.tab.remove(&self.progress_key()).ok();
    }

    fn progress_key(&self) -> String {
        format!("yew-cognito.{}.sign-in", self.0.config.client_id())
    }
}
