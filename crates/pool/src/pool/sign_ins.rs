//! Sign-ins in progress: the factors that were proved, the step that awaits an answer, and the Session or secret block
//! that identifies both.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Millis;
use crate::error::{Exception, incorrect_credentials, not_authorized};
use crate::factor::Factor;
use crate::random::{self, hex};
use crate::srp::Exchange;
use crate::totp;

/// The number of wrong codes that invalidates a Session.
const MAX_WRONG_CODES: u32 = 5;

/// The number of entries at which the expired ones are removed.
const CLEANUP_THRESHOLD: usize = 1000;

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
#[expect(clippy::struct_excessive_bools, reason = "independent parts of the progress")]
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
    /// The number of wrong answers to this step.
    pub(crate) wrong_answers: u32,
    /// The time at which this Session expires.
    expires: Millis,
}

impl SignIn {
    /// Creates the sign-in that the Session of a sign-up refers to.
    pub(crate) fn after_sign_up(client_id: &str, user: &str) -> Self {
        Self::new(client_id.to_owned(), Some(user.to_owned()), user.to_owned())
    }

    /// Creates a sign-in without any factor.
    pub(crate) fn new(client_id: String, user: Option<String>, username: String) -> Self {
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
            wrong_answers: 0,
            expires: 0,
        }
    }

    /// Replaces the first factor.
    pub(crate) fn with_first(self, first: FirstFactor) -> Self {
        Self { first: Some(first), ..self }
    }

    /// Replaces the step.
    pub(crate) fn with_step(self, step: Step) -> Self {
        Self { step, ..self }
    }
}

/// An SRP exchange that awaits the proof after `SRP_A`.
#[derive(Clone)]
pub(crate) struct PendingExchange {
    pub(crate) exchange: Exchange,
    pub(crate) sign_in: SignIn,
    expires: Millis,
}

/// All sign-ins in progress in a pool.
#[derive(Default)]
pub(crate) struct SignIns {
    by_session: HashMap<String, SignIn>,
    /// Sessions that were answered, with their expiry, so that a second answer gets an error that says so.
    answered: HashMap<String, Millis>,
    /// Exchanges by secret block.
    exchanges: HashMap<String, PendingExchange>,
}

impl SignIns {
    /// Returns the number of sign-ins that await an answer.
    pub(crate) fn pending_count(&self) -> usize {
        self.by_session.len() + self.exchanges.len()
    }

    /// Stores a sign-in under a new Session. The Session contains the pool's id, for operations that have no other
    /// input to find the pool by.
    pub(crate) fn open(
        &mut self,
        mut sign_in: SignIn,
        pool_id: &str,
        lifetime: Millis,
        now: Millis,
    ) -> String {
        sign_in.expires = now.saturating_add(lifetime);
        let session = format!("AY{}Z{}", hex(pool_id.as_bytes()), random::token::<300>());
        self.remove_expired(now);
        self.by_session.insert(session.clone(), sign_in);
        session
    }

    /// Returns the sign-in of a Session. The Session stays valid until it is [marked](Self::mark_answered).
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the Session is unknown, has expired, belongs to another client, or was answered
    /// before.
    pub(crate) fn get(
        &self,
        session: &str,
        client_id: Option<&str>,
        now: Millis,
    ) -> Result<&SignIn, Exception> {
        if self.answered.contains_key(session) {
            return Err(not_authorized("Invalid session for the user, session can only be used once."));
        }
        let sign_in = self.by_session.get(session);
        let sign_in = sign_in.filter(|it| client_id.is_none_or(|client_id| it.client_id == client_id));
        let sign_in = sign_in.ok_or_else(|| not_authorized("Invalid session for the user."))?;
        if now >= sign_in.expires {
            return Err(not_authorized("Invalid session for the user, session is expired."));
        }
        Ok(sign_in)
    }

    /// Marks a Session as answered, so that it is not valid any more.
    pub(crate) fn mark_answered(&mut self, session: &str) {
        if let Some(sign_in) = self.by_session.remove(session) {
            self.answered.insert(session.to_owned(), sign_in.expires);
        }
    }

    /// Counts a wrong code for a Session, which becomes invalid after too many of them.
    pub(crate) fn count_wrong_code(&mut self, session: &str) {
        if let Some(sign_in) = self.by_session.get_mut(session) {
            sign_in.wrong_answers += 1;
            if sign_in.wrong_answers >= MAX_WRONG_CODES {
                self.mark_answered(session);
            }
        }
    }

    /// Stores an exchange that awaits its proof, and returns its secret block.
    pub(crate) fn add_exchange(
        &mut self,
        exchange: Exchange,
        sign_in: SignIn,
        lifetime: Millis,
        now: Millis,
    ) -> String {
        let block = STANDARD.encode(random::bytes::<400>());
        self.remove_expired(now);
        let expires = now.saturating_add(lifetime);
        self.exchanges.insert(block.clone(), PendingExchange { exchange, sign_in, expires });
        block
    }

    /// Returns the exchange with a secret block. It stays valid until it is [removed](Self::remove_exchange).
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the block is unknown, has expired or belongs to another client.
    pub(crate) fn exchange(
        &self,
        block: &str,
        client_id: &str,
        now: Millis,
    ) -> Result<&PendingExchange, Exception> {
        let exchange = self.exchanges.get(block).filter(|it| it.sign_in.client_id == client_id);
        let exchange = exchange.ok_or_else(incorrect_credentials)?;
        if now >= exchange.expires {
            return Err(not_authorized("Invalid session for the user, session is expired."));
        }
        Ok(exchange)
    }

    /// Removes an exchange, so that its secret block is not accepted again.
    pub(crate) fn remove_exchange(&mut self, block: &str) {
        self.exchanges.remove(block);
    }

    /// Removes expired entries if there are many.
    fn remove_expired(&mut self, now: Millis) {
        if self.by_session.len() + self.answered.len() + self.exchanges.len() > CLEANUP_THRESHOLD {
            self.by_session.retain(|_, sign_in| now < sign_in.expires);
            self.answered.retain(|_, expires| now < *expires);
            self.exchanges.retain(|_, exchange| now < exchange.expires);
        }
    }
}

/// Returns the id of the pool that created a Session; `None` if the text is not a Session.
pub(crate) fn pool_id_of_session(session: &str) -> Option<String> {
    let (hex, _) = session.strip_prefix("AY")?.split_once('Z')?;
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}
