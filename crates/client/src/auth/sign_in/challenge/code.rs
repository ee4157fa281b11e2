use std::rc::Rc;

use super::{Answer, Asked};
use crate::{
    auth::CodeDelivery,
    input,
    protocol::{ChallengeName, Secret},
};

/// A code is to be entered. A wrong one may be tried again, a few times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(pub(super) Rc<Asked>);

/// Where a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// An e-mail, as first or second factor (`EMAIL_OTP`).
    Email,
    /// A text message, as second factor (`SMS_MFA`).
    SmsMfa,
    /// A text message, as first factor (`SMS_OTP`).
    SmsOtp,
    /// An authenticator app (`SOFTWARE_TOKEN_MFA`).
    Totp,
}

impl CodeChallenge {
    /// Where the code comes from.
    #[must_use]
    pub fn kind(&self) -> CodeKind {
        match self.0.name {
            ChallengeName::EmailOtp => CodeKind::Email,
            ChallengeName::SmsMfa => CodeKind::SmsMfa,
            ChallengeName::SmsOtp => CodeKind::SmsOtp,
            _ => CodeKind::Totp,
        }
    }

    /// Where it was sent, if the pool says so. An authenticator app has it without that.
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

    /// The name that the person gave the authenticator app's device, if there is one.
    #[must_use]
    pub fn device_name(&self) -> Option<&str> {
        self.0.parameters.get("FRIENDLY_DEVICE_NAME")
    }

    /// Returns how many digits the code has: eight for an e-mail or text message in place of a password, six for a
    /// second factor.
    #[must_use]
    pub fn digits(&self) -> usize {
        let is_sent = matches!(self.kind(), CodeKind::Email | CodeKind::SmsOtp);
        if is_sent && self.0.is_first_factor { 8 } else { 6 }
    }

    /// Answers with the code as it was typed or pasted: see [`input::code`](crate::input::code) for what is left out of it.
    pub fn code(&self, code: &Secret) -> Answer {
        let name = format!("{}_CODE", self.0.name.as_str());
        let code = input::secret_code(code);
        self.0.answer([(name.as_str(), code.expose())].into())
    }
}
