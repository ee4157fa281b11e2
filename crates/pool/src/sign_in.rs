//! The way from a user name to tokens.
//!
//! A sign-in that is not done yet is a [`SignIn`]: what has been proved, and the [`Step`] that waits for an answer. It
//! is kept here under its Session, a text that says nothing, is good for one successful answer, and ends with the
//! client's `AuthSessionValidity`.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html>

use std::collections::HashMap;

use crate::clock::Millis;
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::pool::Pool;
use crate::random::{self, hex};
use crate::settings::ClientSettings;
use crate::srp::Exchange;
use crate::totp;
use crate::user::Factor;

mod begin;
mod codes;
mod custom;
mod device;
mod managed_login;
mod mfa_setup;
mod new_password;
mod passkey;
mod password;
mod proceed;
mod reply;
mod respond;
mod select;

pub(crate) use begin::Begin;
pub(crate) use managed_login::{Progress, Question};
pub(crate) use reply::Reply;
pub(crate) use respond::Answer;

/// Wrong codes that a Session takes before it is no use any more.
const ATTEMPTS: u32 = 5;

/// What a sign-in began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstFactor {
    Password,
    EmailOtp,
    SmsOtp,
    WebAuthn,
    Custom,
    /// The Session of a sign-up that was just confirmed.
    SignUp,
}

/// What waits for an answer.
#[derive(Clone)]
pub(crate) enum Step {
    /// `SELECT_CHALLENGE`, of these.
    SelectChallenge(Vec<&'static str>),
    /// `PASSWORD_VERIFIER` within `USER_AUTH`; its exchange is kept by its secret block.
    PasswordVerifier,
    NewPassword,
    /// `SMS_MFA` or `EMAIL_OTP` as the second factor: the code that was sent.
    Code(Factor, String),
    /// `SOFTWARE_TOKEN_MFA`
    SoftwareToken,
    /// `SELECT_MFA_TYPE`, of these.
    SelectFactor(Vec<Factor>),
    /// `MFA_SETUP`: an authenticator app that is being added, and whether it is verified.
    SetUp(Option<totp::Secret>, bool),
    /// `EMAIL_OTP` or `SMS_OTP` as the first factor: the code that was sent, none to somebody made up.
    FirstCode(FirstFactor, Option<String>),
    /// `WEB_AUTHN`: its challenge.
    WebAuthn([u8; 32]),
    /// `CUSTOM_CHALLENGE`
    Custom,
    /// `DEVICE_SRP_AUTH`
    Device(String),
    /// `DEVICE_PASSWORD_VERIFIER`
    DeviceVerifier(String),
    /// Nothing: an address was confirmed, and the next sign-in needs no more.
    SignedUp,
}

/// A sign-in that is not done yet.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "what is proved, each apart")]
pub(crate) struct SignIn {
    pub(crate) client_id: String,
    /// The user's key; none where the pool only pretends that there is such a user.
    pub(crate) user: Option<String>,
    /// What proves that whoever answers is whom the Session was given to.
    pub(crate) username: String,
    pub(crate) first: Option<FirstFactor>,
    pub(crate) second_done: bool,
    /// The device that was named, if it is one of theirs.
    pub(crate) device_key: Option<String>,
    pub(crate) device_done: bool,
    /// `CUSTOM_AUTH` that asks for the password first.
    pub(crate) custom_follows: bool,
    /// On the managed login's page, which gives no tokens.
    pub(crate) managed_login: bool,
    pub(crate) step: Step,
    pub(crate) attempts: u32,
    /// Life of this Session.
    pub(crate) expires: Millis,
}

impl SignIn {
    /// What the Session of a sign-up stands for.
    pub(crate) fn after_sign_up(client_id: &str, user: &str) -> Self {
        Self::new(client_id.to_owned(), Some(user.to_owned()), user.to_owned())
    }

    /// A sign-in at its very start.
    fn new(client_id: String, user: Option<String>, username: String) -> Self {
        Self {
            client_id,
            user,
            username,
            first: None,
            second_done: false,
            device_key: None,
            device_done: false,
            custom_follows: false,
            managed_login: false,
            step: Step::SignedUp,
            attempts: 0,
            expires: 0,
        }
    }
}

/// `SRP_A` was answered; the proof is awaited.
#[derive(Clone)]
pub(crate) struct PendingProof {
    exchange: Exchange,
    sign_in: SignIn,
    expires: Millis,
}

/// All that is under way in a pool.
#[derive(Default)]
pub(crate) struct SignIns {
    by_session: HashMap<String, SignIn>,
    /// Sessions that were answered: who answers again is told so.
    spent: HashMap<String, Millis>,
    /// By secret block.
    proofs: HashMap<String, PendingProof>,
}

impl SignIns {
    /// How many wait for an answer.
    pub(crate) fn waiting(&self) -> usize {
        self.by_session.len() + self.proofs.len()
    }

    /// Lets go of what nobody can answer any more.
    fn tidy(&mut self, now: Millis) {
        const MANY: usize = 1000;
        if self.by_session.len() + self.spent.len() + self.proofs.len() > MANY {
            self.by_session.retain(|_, sign_in| now < sign_in.expires);
            self.spent.retain(|_, expires| now < *expires);
            self.proofs.retain(|_, proof| now < proof.expires);
        }
    }
}

impl Pool {
    /// Keeps a sign-in under a new Session. The pool's id is part of it: for operations that bring nothing else.
    pub(crate) fn open_session(&mut self, mut sign_in: SignIn) -> String {
        let now = self.clock.now();
        let life = self.clients.get(&sign_in.client_id).map_or(0, ClientSettings::auth_session_life);
        sign_in.expires = now.saturating_add(life);
        let session = format!("AY{}Z{}", hex(self.id.as_bytes()), random::token::<300>());
        self.sign_ins.tidy(now);
        self.sign_ins.by_session.insert(session.clone(), sign_in);
        session
    }

    /// The sign-in of a Session, which stays good until [`spend`](Self::spend).
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException`: it is unknown, old, of another client, or was answered before.
    pub(crate) fn session(&mut self, session: &str, client_id: Option<&str>) -> Result<SignIn, Exception> {
        let now = self.clock.now();
        if self.sign_ins.spent.contains_key(session) {
            return Err(not_authorized("Invalid session for the user, session can only be used once."));
        }
        let found = self.sign_ins.by_session.get(session);
        let found = found.filter(|it| client_id.is_none_or(|client_id| it.client_id == client_id));
        let sign_in = found.ok_or_else(|| not_authorized("Invalid session for the user."))?;
        if now >= sign_in.expires {
            return Err(not_authorized("Invalid session for the user, session is expired."));
        }
        Ok(sign_in.clone())
    }

    /// A Session was answered.
    pub(crate) fn spend(&mut self, session: &str) {
        if let Some(sign_in) = self.sign_ins.by_session.remove(session) {
            self.sign_ins.spent.insert(session.to_owned(), sign_in.expires);
        }
    }

    /// A wrong code for a Session; after some of them it is no use any more.
    pub(crate) fn count_attempt(&mut self, session: &str) {
        if let Some(sign_in) = self.sign_ins.by_session.get_mut(session) {
            sign_in.attempts += 1;
            if sign_in.attempts >= ATTEMPTS {
                self.spend(session);
            }
        }
    }
}

/// The pool that a Session is of, if it is one at all.
pub(crate) fn pool_of_session(session: &str) -> Option<String> {
    let (hex, _) = session.strip_prefix("AY")?.split_once('Z')?;
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}

/// A parameter that has to be there.
pub(crate) fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, Exception> {
    let value = parameters.get(name).filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}
