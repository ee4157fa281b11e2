//! The kinds of second factors, and their names on the wire.

use crate::protocol::ChallengeName;

/// A second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MfaFactor {
    /// Codes that are sent by e-mail.
    Email,
    /// A passkey that verifies the user. It is only a second factor of its own if the pool's passkeys count as two
    /// factors (`FactorConfiguration` is `MULTI_FACTOR_WITH_USER_VERIFICATION`).
    Passkey,
    /// Codes that are sent by text message.
    Sms,
    /// Codes from an authenticator app.
    Totp,
}

/// The service's name for passkeys in `UserMFASettingList`, which its documentation does not mention.
const WEB_AUTHN_MFA: &str = "WEB_AUTHN_MFA";

impl MfaFactor {
    /// Returns the factor with this name on the wire, or `None` if this version does not know it.
    ///
    /// ```
    /// use cognito_client::auth::MfaFactor;
    ///
    /// assert_eq!(MfaFactor::from_name("SOFTWARE_TOKEN_MFA"), Some(MfaFactor::Totp));
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        if name == WEB_AUTHN_MFA {
            return Some(Self::Passkey);
        }
        match ChallengeName::from(name.to_owned()) {
            ChallengeName::EmailOtp => Some(Self::Email),
            ChallengeName::SmsMfa => Some(Self::Sms),
            ChallengeName::SoftwareTokenMfa => Some(Self::Totp),
            ChallengeName::WebAuthn => Some(Self::Passkey),
            _ => None,
        }
    }

    /// Returns the factor's name on the wire.
    pub(in crate::auth) fn as_name(self) -> ChallengeName {
        match self {
            Self::Email => ChallengeName::EmailOtp,
            Self::Passkey => ChallengeName::WebAuthn,
            Self::Sms => ChallengeName::SmsMfa,
            Self::Totp => ChallengeName::SoftwareTokenMfa,
        }
    }
}
