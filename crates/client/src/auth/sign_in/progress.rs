use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use serde::Serialize;

use super::{Asked, Challenge, challenge::SECRET_CODE};
use crate::{
    auth::AuthClient,
    platform::Millis,
    protocol::{FromJson, Json, Parameters, Secret, decode, encode},
};

/// A challenge that waits for its answer, as the tab's storage has it.
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
    verified: Option<Secret>,
}

const VERSION: u8 = 1;
/// The life of the pool's session unless the client says otherwise, in milliseconds.
const LONGEST: u64 = 180_000;

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
            verified: json.optional_secret("verified"),
        }
    }
}

impl AuthClient {
    /// The challenge that this tab's sign-in waits with, after a reload, unless it is older than 3 minutes.
    #[must_use]
    pub fn sign_in_in_progress(&self) -> Option<Challenge> {
        let text = self.0.platform.tab.get(&self.progress_key()).ok()??;
        let record: Record = decode(&text).ok()?;
        if self.0.platform.clock.now().abs_diff(record.since) >= LONGEST {
            self.forget_progress();
            return None;
        }
        let Record { login, username, challenge, parameters, session, available, verified, .. } = record;
        let (name, verified, answering) = (challenge.into(), RefCell::new(verified), Cell::default());
        Challenge::of(Asked { login, username, name, parameters, session, available, verified, answering })
            .ok()
    }

    pub(super) fn keep_progress(&self, asked: &Rc<Asked>) {
        let verified = asked.verified.borrow().clone();
        let mut parameters = asked.parameters.clone();
        if verified.is_some() {
            // An authenticator app's secret counts from now on: it is for the app alone.
            parameters.clear(SECRET_CODE);
        }
        let record = Record {
            version: VERSION,
            since: self.0.platform.clock.now(),
            login: asked.login.clone(),
            username: asked.username.clone(),
            challenge: asked.name.as_str().to_owned(),
            parameters,
            session: asked.session.clone(),
            available: asked.available.clone(),
            verified,
        };
        // Without it a reload begins anew.
        if let Ok(text) = encode(&record).map(Secret::from) {
            self.0.platform.tab.set(&self.progress_key(), text.expose()).ok();
        }
    }

    /// The sign-in has come to an end, or another one begins.
    pub(in crate::auth) fn forget_progress(&self) {
        // What can't be removed was not stored by us, or is spent after 3 minutes.
        self.0.platform.tab.remove(&self.progress_key()).ok();
    }

    fn progress_key(&self) -> String {
        format!("yew-cognito.{}.sign-in", self.0.config.client_id())
    }
}
