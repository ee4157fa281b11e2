//! Sign-in, from the user name to the tokens.
//!
//! A sign-in that has not been completed is a [`SignIn`]: the factors that were proved, and the [`Step`] that awaits an
//! answer. The pool stores it under its Session, an opaque string that is valid for one successful answer and expires
//! after the client's `AuthSessionValidity`.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html>

use std::collections::HashMap;

use crate::clock::Millis;
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::factor::Factor;
use crate::pool::Pool;
use crate::random::{self, hex};
use crate::settings::ClientSettings;
use crate::srp::Exchange;
use crate::totp;

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

/// The number of wrong codes that invalidates a Session.
const ATTEMPTS: u32 = 5;

/// The factor that a sign-in began with.
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

/// The step of a sign-in that awaits an answer.
#[derive(Clone)]
pub(crate) enum Step {
    /// `SELECT_CHALLENGE` with these choices.
    SelectChallenge(Vec<&'static str>),
    /// `PASSWORD_VERIFIER` within `USER_AUTH`. Its exchange is stored by its secret block.
    PasswordVerifier,
    NewPassword,
    /// `SMS_MFA` or `EMAIL_OTP` as the second factor, with the code that was sent.
    Code(Factor, String),
    /// `SOFTWARE_TOKEN_MFA`.
    SoftwareToken,
    /// `SELECT_MFA_TYPE` with these choices.
    SelectFactor(Vec<Factor>),
    /// `MFA_SETUP`, with the secret of the authenticator app to register, and whether it was verified.
    SetUp(Option<totp::Secret>, bool),
    /// `EMAIL_OTP` or `SMS_OTP` as the first factor, with the code that was sent; `None` for a made-up user.
    FirstCode(FirstFactor, Option<String>),
    /// `WEB_AUTHN` with its challenge.
    WebAuthn([u8; 32]),
    /// `CUSTOM_CHALLENGE`.
    Custom,
    /// `DEVICE_SRP_AUTH` with the device's key.
    Device(String),
    /// `DEVICE_PASSWORD_VERIFIER` with the device's key.
    DeviceVerifier(String),
    /// No challenge: the user has confirmed an address, and the next sign-in requires nothing else.
    SignedUp,
}

/// A sign-in that has not been completed.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "what is proved, each apart")]
pub(crate) struct SignIn {
    pub(crate) client_id: String,
    /// The user's key; `None` if the pool only pretends that the user exists.
    pub(crate) user: Option<String>,
    /// The user name that the sign-in began with. For a made-up user, answers have to repeat it.
    pub(crate) username: String,
    pub(crate) first: Option<FirstFactor>,
    pub(crate) second_done: bool,
    /// The key of the device that the client has named. It may not be one of the user's.
    pub(crate) device_key: Option<String>,
    pub(crate) device_done: bool,
    /// Whether a custom challenge follows the password (`CUSTOM_AUTH`).
    pub(crate) custom_follows: bool,
    /// Whether the sign-in takes place on the page of managed login, which issues no tokens.
    pub(crate) managed_login: bool,
    pub(crate) step: Step,
    pub(crate) attempts: u32,
    /// The time at which this Session expires.
    pub(crate) expires: Millis,
}

impl SignIn {
    /// Creates the sign-in that the Session of a sign-up refers to.
    pub(crate) fn after_sign_up(client_id: &str, user: &str) -> Self {
        Self::new(client_id.to_owned(), Some(user.to_owned()), user.to_owned())
    }

    /// Creates a sign-in without any factor.
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

/// An SRP exchange that awaits the proof after `SRP_A`.
#[derive(Clone)]
pub(crate) struct PendingProof {
    exchange: Exchange,
    sign_in: SignIn,
    expires: Millis,
}

/// All sign-ins in progress in a pool.
#[derive(Default)]
pub(crate) struct SignIns {
    by_session: HashMap<String, SignIn>,
    /// Sessions that were answered, with their expiry, so that a second answer gets an error that says so.
    spent: HashMap<String, Millis>,
    /// Exchanges by secret block.
    proofs: HashMap<String, PendingProof>,
}

impl SignIns {
    /// Returns the number of sign-ins that await an answer.
    pub(crate) fn waiting(&self) -> usize {
        self.by_session.len() + self.proofs.len()
    }

    /// Removes expired entries if there are many.
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
    /// Stores a sign-in under a new Session. The Session contains the pool's id, for operations that have no other
    /// input to find the pool by.
    pub(crate) fn open_session(&mut self, mut sign_in: SignIn) -> String {
        let now = self.clock.now();
        let life = self.clients.get(&sign_in.client_id).map_or(0, ClientSettings::auth_session_life);
        sign_in.expires = now.saturating_add(life);
        let session = format!("AY{}Z{}", hex(self.id.as_bytes()), random::token::<300>());
        self.sign_ins.tidy(now);
        self.sign_ins.by_session.insert(session.clone(), sign_in);
        session
    }

    /// Returns the sign-in of a Session. The Session stays valid until [`spend`](Self::spend).
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the Session is unknown, has expired, belongs to another client, or was answered
    /// before.
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

    /// Marks a Session as answered.
    pub(crate) fn spend(&mut self, session: &str) {
        if let Some(sign_in) = self.sign_ins.by_session.remove(session) {
            self.sign_ins.spent.insert(session.to_owned(), sign_in.expires);
        }
    }

    /// Counts a wrong code for a Session, which becomes invalid after too many of them.
    pub(crate) fn count_attempt(&mut self, session: &str) {
        if let Some(sign_in) = self.sign_ins.by_session.get_mut(session) {
            sign_in.attempts += 1;
            if sign_in.attempts >= ATTEMPTS {
                self.spend(session);
            }
        }
    }
}

/// Returns the id of the pool that created a Session; `None` if the text is not a Session.
pub(crate) fn pool_of_session(session: &str) -> Option<String> {
    let (hex, _) = session.strip_prefix("AY")?.split_once('Z')?;
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}

/// Returns a parameter, or an exception if it is absent or empty.
pub(crate) fn required<'a>(
    parameters: &'a HashMap<String, String>,
    name: &str,
) -> Result<&'a str, Exception> {
    let value = parameters.get(name).filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}
