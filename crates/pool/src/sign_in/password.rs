//! Passwords, which are proved by SRP or sent.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::parameters::{Parameters, parameters, required};
use super::reply::{Challenge, Reply};
use crate::clock::{MINUTE, Millis, SECOND};
use crate::error::{Exception, incorrect_credentials, invalid_parameter, not_authorized};
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};
use crate::random::{self, hex};
use crate::srp::{self, Exchange, Verifier};
use crate::user::{User, UserStatus};

/// The maximum difference between the time of a proof and the pool's time.
const MAX_TIMESTAMP_DIFFERENCE_MS: Millis = 5 * MINUTE;

impl Pool {
    /// Answers `SRP_A` with a challenge that only the password can answer. The challenge is made up if the user does
    /// not exist.
    pub(super) fn password_verifier(
        &mut self,
        sign_in: SignIn,
        srp_a: &str,
        with_session: bool,
    ) -> Result<Reply, Exception> {
        let user = sign_in.user.as_ref().map(|key| self.user(key)).transpose()?;
        if let Some(user) = user
            && user.lockout.is_locked(self.now())
        {
            return Err(attempts_exceeded());
        }
        let password = user.and_then(|user| user.password.as_ref());
        let verifier = match password {
            Some(password) => password.verifier.clone(),
            None => Verifier::decoy(&self.secret(), &self.settings().normalized(&sign_in.username)),
        };
        let id = self.user_id_for_srp(&sign_in)?;
        let exchange = begin_exchange(verifier, srp_a)?;
        let mut parameters = parameters([("USERNAME", &id), ("USER_ID_FOR_SRP", &id)]);
        let session = with_session.then(|| {
            let waiting = sign_in.clone().with_step(Step::PasswordVerifier);
            self.open_session(waiting)
        });
        parameters.extend(self.await_proof(exchange, sign_in));
        Ok(Reply::Challenge(Challenge { name: "PASSWORD_VERIFIER", parameters, session, available: None }))
    }

    /// Stores an exchange by its secret block and returns its challenge parameters.
    pub(super) fn await_proof(&mut self, exchange: Exchange, sign_in: SignIn) -> Parameters {
        let (salt, srp_b) = (exchange.salt_hex(), exchange.srp_b_hex());
        let block = self.open_exchange(exchange, sign_in);
        parameters([("SALT", &salt), ("SRP_B", &srp_b), ("SECRET_BLOCK", &block)])
    }

    /// Returns `USER_ID_FOR_SRP`: the user name, or a made-up one if the user does not exist.
    fn user_id_for_srp(&self, sign_in: &SignIn) -> Result<String, Exception> {
        if let Some(key) = &sign_in.user {
            return Ok(self.user(key)?.username.clone());
        }
        if self.settings().username_attributes.is_empty() {
            return Ok(sign_in.username.clone());
        }
        // User names in this pool are UUIDs, so the made-up name has to look like one.
        let name = self.settings().normalized(&sign_in.username);
        let hash = Sha256::digest([&self.secret()[..], name.as_bytes()].concat());
        let hex = hex(&hash[..16]);
        Ok(format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..]))
    }

    /// Verifies the answer to `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`. Returns the sign-in that it belongs
    /// to, and whether the proof is right. A proof can be used once, even if it is wrong; callers end it with
    /// [`remove_exchange`](Self::remove_exchange).
    pub(super) fn check_proof(
        &mut self,
        responses: &HashMap<String, String>,
        client_id: &str,
        group: &str,
        id: &str,
    ) -> Result<(SignIn, bool), Exception> {
        let block = required(responses, "PASSWORD_CLAIM_SECRET_BLOCK")?;
        let signature = required(responses, "PASSWORD_CLAIM_SIGNATURE")?;
        let timestamp = required(responses, "TIMESTAMP")?;
        let now = self.now();
        let Some(time) = srp::parse_timestamp(timestamp) else {
            return Err(invalid_parameter(
                "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
            ));
        };
        let pending = self.sign_ins.exchange(block, client_id, now)?.clone();
        let is_recent = (now - time.saturating_mul(SECOND)).abs() <= MAX_TIMESTAMP_DIFFERENCE_MS;
        let bytes = STANDARD.decode(block).unwrap_or_default();
        let is_proof = is_recent && pending.exchange.is_proof(group, id, &bytes, timestamp, signature);
        Ok((pending.sign_in, is_proof))
    }

    pub(super) fn remove_exchange(&mut self, responses: &HashMap<String, String>) {
        if let Some(block) = responses.get("PASSWORD_CLAIM_SECRET_BLOCK") {
            self.sign_ins.remove_exchange(block);
        }
    }

    /// Handles the answer to `PASSWORD_VERIFIER`.
    pub(super) fn answer_password_verifier(
        &mut self,
        responses: &HashMap<String, String>,
        client_id: &str,
    ) -> Result<SignIn, Exception> {
        let id = required(responses, "USERNAME")?.to_owned();
        let group = self.srp_group().to_owned();
        let (mut sign_in, is_proof) = self.check_proof(responses, client_id, &group, &id)?;
        let is_user = sign_in.user.as_ref().is_some_and(|key| {
            self.user(key).is_ok_and(|user| user.username == id && user.password.is_some())
        });
        self.record_password_check(&sign_in, is_proof && is_user)
            .inspect_err(|_| self.remove_exchange(responses))?;
        sign_in.device_key = responses.get("DEVICE_KEY").cloned().or(sign_in.device_key);
        // A client whose device was forgotten tries again without it and with the same proof.
        self.check_device(&sign_in)?;
        self.remove_exchange(responses);
        sign_in.first = Some(FirstFactor::Password);
        Ok(sign_in)
    }

    /// Begins a sign-in with `USER_PASSWORD_AUTH` or `ADMIN_USER_PASSWORD_AUTH`.
    pub(super) fn begin_with_password(
        &mut self,
        sign_in: SignIn,
        password: &str,
    ) -> Result<Reply, Exception> {
        let sign_in = self.with_password(sign_in, password)?;
        self.proceed(sign_in)
    }

    /// Checks a password that was sent.
    pub(super) fn with_password(&mut self, mut sign_in: SignIn, password: &str) -> Result<SignIn, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user(key)?;
        if user.lockout.is_locked(self.now()) {
            return Err(attempts_exceeded());
        }
        let is_correct = self.has_password(user, password);
        self.record_password_check(&sign_in, is_correct)?;
        self.check_device(&sign_in)?;
        sign_in.first = Some(FirstFactor::Password);
        Ok(sign_in)
    }

    /// Returns whether `password` is the user's password.
    pub(crate) fn has_password(&self, user: &User, password: &str) -> bool {
        let is_verifier = |stored: &Verifier| stored.is_password(self.srp_group(), &user.username, password);
        user.password.as_ref().is_some_and(|stored| is_verifier(&stored.verifier))
    }

    /// Handles the result of a password check: counts wrong passwords, and checks the account after a right one.
    fn record_password_check(&mut self, sign_in: &SignIn, is_correct: bool) -> Result<(), Exception> {
        let now = self.now();
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user_mut(key)?;
        if user.lockout.is_locked(now) {
            return Err(attempts_exceeded());
        }
        if user.status == UserStatus::ResetRequired {
            return Err(reset_required());
        }
        if !is_correct {
            user.lockout.record_failure(now);
            return Err(incorrect_credentials());
        }
        user.lockout.record_success();
        self.check_account(sign_in)
    }

    /// Checks that an account may be used, after its owner was authenticated.
    pub(super) fn check_account(&self, sign_in: &SignIn) -> Result<(), Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user(key)?;
        if !user.enabled {
            return Err(not_authorized("User is disabled."));
        }
        match user.status {
            UserStatus::Unconfirmed => {
                Err(Exception::new("UserNotConfirmedException", "User is not confirmed."))
            }
            UserStatus::ResetRequired => Err(reset_required()),
            UserStatus::ForceChangePassword
                if user.password.as_ref().is_some_and(|it| self.is_expired_temporary(it, self.now())) =>
            {
                Err(not_authorized("Temporary password has expired and must be reset by an administrator."))
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn begin_exchange(verifier: Verifier, srp_a: &str) -> Result<Exchange, Exception> {
    Exchange::new(verifier, srp_a, random::bytes()).map_err(|_| invalid_parameter("Invalid parameter: SRP_A"))
}

fn attempts_exceeded() -> Exception {
    not_authorized("Password attempts exceeded")
}

fn reset_required() -> Exception {
    Exception::new("PasswordResetRequiredException", "Password reset required for the user")
}
