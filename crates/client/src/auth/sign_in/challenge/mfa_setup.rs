//! The set-up of a second factor during a sign-in.

use std::future::ready;
use std::rc::Rc;

use super::lists::mfa_factors;
use super::pending::{Answer, Exchange, PendingChallenge, PreparedAnswer};
use crate::auth::{AuthError, MfaFactor, Secret, TotpSetUp};
use crate::input;
use crate::protocol::Parameters;
use crate::protocol::operations::{AssociateSoftwareToken, VerifySoftwareToken};

/// A challenge to set up a second factor: the pool requires one, and the user has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpMfa {
    pub(super) pending: Rc<PendingChallenge>,
    pub(super) factors: Rc<[MfaFactor]>,
}

/// A challenge to set up an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpTotp(pub(super) Rc<PendingChallenge>);

/// A challenge to set up codes by e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpEmail(pub(super) Rc<PendingChallenge>);

const MFAS_CAN_SETUP: &str = "MFAS_CAN_SETUP";
/// The parameter in which the secret of `AssociateSoftwareToken` is kept with the challenge. The pool does not use it.
pub(in crate::auth::sign_in) const SECRET_CODE: &str = "SecretCode";
/// The parameter that records the choice of codes by e-mail. The pool does not use it.
pub(super) const BY_EMAIL: &str = "ByEmail";

/// Returns the factors that a user can set up during a sign-in. Text messages are not among them, because they require
/// a verified number. Nor are passkeys, because their registration requires an access token.
pub(super) fn factors(parameters: &Parameters) -> Result<Vec<MfaFactor>, AuthError> {
    let known = mfa_factors(parameters, MFAS_CAN_SETUP)?;
    Ok(known.into_iter().filter(|factor| matches!(factor, MfaFactor::Email | MfaFactor::Totp)).collect())
}

impl SetUpMfa {
    /// Returns the factors that can be set up: one or several.
    #[must_use]
    pub fn factors(&self) -> &[MfaFactor] {
        &self.factors
    }

    /// Returns the answer that chooses an authenticator app: [`SetUpTotp`] follows, with the secret for the app.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, MfaFactor, SetUpMfa};
    /// # async fn example(auth: &AuthClient, challenge: &SetUpMfa) -> Result<(), AuthError> {
    /// if challenge.factors().contains(&MfaFactor::Totp) {
    ///     auth.answer(challenge.totp()).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn totp(&self) -> Answer {
        let mut answer = self.pending.answer(Parameters::default());
        answer.0.preparation = Some(Box::new(|exchange, pending| Box::pin(associate(exchange, pending))));
        answer
    }

    /// Returns the answer that chooses codes by e-mail: [`SetUpEmail`] follows. Nothing is sent to the pool yet.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, MfaFactor, SetUpMfa};
    /// # async fn example(auth: &AuthClient, challenge: &SetUpMfa) -> Result<(), AuthError> {
    /// if challenge.factors().contains(&MfaFactor::Email) {
    ///     auth.answer(challenge.email()).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn email(&self) -> Answer {
        let mut answer = self.pending.answer(Parameters::default());
        answer.0.preparation = Some(Box::new(|_, pending| {
            let mut reply = pending.as_reply();
            reply.challenge_parameters.add(BY_EMAIL, "");
            Box::pin(ready(Ok(PreparedAnswer::Reply(reply))))
        }));
        answer
    }
}

async fn associate(
    exchange: Exchange<'_>,
    pending: Rc<PendingChallenge>,
) -> Result<PreparedAnswer, AuthError> {
    let mut reply = pending.as_reply();
    let request = AssociateSoftwareToken { access_token: None, session: reply.session.as_ref() };
    let associated = exchange.wire.send(exchange.deadline, &request).await?;
    reply.challenge_parameters.add(SECRET_CODE, associated.secret_code.expose());
    reply.session = associated.session;
    Ok(PreparedAnswer::Reply(reply))
}

/// Verifies the code of an authenticator app. The code is used up once the pool has received it, so the `Session` that
/// the pool returns for it is kept, and the answer can be sent again.
async fn verify(
    exchange: Exchange<'_>,
    pending: Rc<PendingChallenge>,
    code: Secret,
    device_name: Option<String>,
) -> Result<PreparedAnswer, AuthError> {
    let known = pending.verified.borrow().clone();
    if known.is_some() {
        return Ok(PreparedAnswer::Session(known));
    }
    let request = VerifySoftwareToken {
        access_token: None,
        session: pending.session.as_ref(),
        user_code: &code,
        friendly_device_name: device_name.as_deref(),
    };
    let verified = exchange.wire.send(exchange.deadline, &request).await?;
    let session = verified.session.filter(|_| verified.is_verified);
    let session = session.ok_or(AuthError::Reply("a code of an authenticator app that was not verified"))?;
    pending.verified.replace(Some(session.clone()));
    pending.since.set(exchange.clock.now());
    Ok(PreparedAnswer::Session(Some(session)))
}

impl SetUpTotp {
    /// Returns the secret for the authenticator app.
    #[must_use]
    pub fn set_up(&self) -> TotpSetUp {
        TotpSetUp { secret: self.0.parameters.get(SECRET_CODE).unwrap_or_default().into() }
    }

    /// Returns the user name that was entered, as the name of the account in the app.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.0.login
    }

    /// Returns the answer with the code that the app shows, and the user's name for the device that the app runs on.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, SetUpTotp};
    /// # async fn example(auth: &AuthClient, challenge: &SetUpTotp) -> Result<(), AuthError> {
    /// let uri = challenge.set_up().uri("Example", challenge.account());
    /// // Show the URI as a QR code, then ask for a code.
    /// auth.answer(challenge.code(&"123456".into(), Some("my phone"))).await?;
    /// # drop(uri);
    /// # Ok(())
    /// # }
    /// ```
    pub fn code(&self, code: &Secret, device_name: Option<&str>) -> Answer {
        let (code, device_name) = (input::secret_code(code), device_name.map(str::to_owned));
        let mut answer = self.0.answer(Parameters::default());
        answer.0.preparation =
            Some(Box::new(|exchange, pending| Box::pin(verify(exchange, pending, code, device_name))));
        answer
    }
}

impl SetUpEmail {
    /// Returns the answer with this address. The pool sends a code to it, and asks for the code next.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, SetUpEmail};
    /// # async fn example(auth: &AuthClient, challenge: &SetUpEmail) -> Result<(), AuthError> {
    /// auth.answer(challenge.address("ada@example.com")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn address(&self, email: &str) -> Answer {
        self.0.answer([("EMAIL", &*input::address(email))].into())
    }
}
