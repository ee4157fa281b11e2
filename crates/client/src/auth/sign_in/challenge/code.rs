//! The challenge for a code.

use std::rc::Rc;

use super::pending::{Answer, PendingChallenge};
use crate::auth::CodeDelivery;
use crate::input;
use crate::protocol::{ChallengeName, Secret};

/// A challenge that is answered with a code. After a wrong code, it can be answered again a few times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(pub(super) Rc<PendingChallenge>);

/// The source of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// An e-mail, as the first or second factor (`EMAIL_OTP`).
    Email,
    /// A text message, as the second factor (`SMS_MFA`).
    SmsMfa,
    /// A text message, as the first factor (`SMS_OTP`).
    SmsOtp,
    /// An authenticator app (`SOFTWARE_TOKEN_MFA`).
    Totp,
}

impl CodeChallenge {
    /// Returns the source of the code.
    #[must_use]
    pub fn kind(&self) -> CodeKind {
        match self.0.name {
            ChallengeName::EmailOtp => CodeKind::Email,
            ChallengeName::SmsMfa => CodeKind::SmsMfa,
            ChallengeName::SmsOtp => CodeKind::SmsOtp,
            _ => CodeKind::Totp,
        }
    }

    /// Returns where the code was sent, if the pool has reported it. For an authenticator app, nothing was sent.
    #[must_use]
    pub fn delivery(&self) -> Option<CodeDelivery> {
        let parameter = |name| self.0.parameters.get(name).unwrap_or_default().to_owned();
        let delivery = CodeDelivery {
            destination: parameter("CODE_DELIVERY_DESTINATION"),
            delivery_medium: parameter("CODE_DELIVERY_DELIVERY_MEDIUM"),
            attribute_name: String::new(),
        };
        (delivery != CodeDelivery::default()).then_some(delivery)
    }

    /// Returns the user's name for the device of the authenticator app, if it has one.
    #[must_use]
    pub fn device_name(&self) -> Option<&str> {
        self.0.parameters.get("FRIENDLY_DEVICE_NAME")
    }

    /// Returns the number of digits of the code: eight if an e-mail or text message replaces a password, six for a
    /// second factor.
    #[must_use]
    pub fn digits(&self) -> usize {
        let is_sent = matches!(self.kind(), CodeKind::Email | CodeKind::SmsOtp);
        if is_sent && self.0.is_first_factor { 8 } else { 6 }
    }

    /// Returns the answer with this code, as it was typed or pasted: [`input::code`](crate::input::code) describes
    /// which characters are removed.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError, CodeChallenge};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient, challenge: &CodeChallenge) -> Result<(), AuthError> {
    /// show(challenge.delivery());
    /// auth.answer(challenge.code(&"123456".into())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn code(&self, code: &Secret) -> Answer {
        let name = format!("{}_CODE", self.0.name.as_str());
        let code = input::secret_code(code);
        self.0.answer([(name.as_str(), code.expose())].into())
    }
}
