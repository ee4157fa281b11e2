//! The names of challenges.

use serde::{Serialize, Serializer};

macro_rules! challenge_names {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// The name of a challenge:
        /// [`ChallengeName`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ChallengeName {
            $($(#[$doc])* $variant,)*
            /// A challenge that a browser cannot answer or that this version does not know, with its unchanged name.
            Other(String),
        }

        impl ChallengeName {
            /// Returns the name in the protocol.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(name) => name,
                }
            }
        }

        impl From<String> for ChallengeName {
            fn from(name: String) -> Self {
                // A search compiles to less code than a comparison with each name.
                const KNOWN: &[ChallengeName] = &[$(ChallengeName::$variant,)*];
                let known = KNOWN.iter().find(|known| known.as_str() == name);
                known.cloned().unwrap_or(Self::Other(name))
            }
        }
    };
}

challenge_names! {
    /// A challenge of a Lambda trigger.
    Custom = "CUSTOM_CHALLENGE",
    /// The SRP proof of a remembered device's password, the second step.
    DevicePasswordVerifier = "DEVICE_PASSWORD_VERIFIER",
    /// The SRP proof of a remembered device's password, the first step.
    DeviceSrpAuth = "DEVICE_SRP_AUTH",
    /// A code sent by e-mail, as first or second factor.
    EmailOtp = "EMAIL_OTP",
    /// The setup of a second factor, which has to come first.
    MfaSetup = "MFA_SETUP",
    /// A new password to replace the temporary one.
    NewPasswordRequired = "NEW_PASSWORD_REQUIRED",
    /// The SRP proof of the password.
    PasswordVerifier = "PASSWORD_VERIFIER",
    /// The choice of a first factor.
    SelectChallenge = "SELECT_CHALLENGE",
    /// The choice of a second factor.
    SelectMfaType = "SELECT_MFA_TYPE",
    /// A code sent by text message, as second factor.
    SmsMfa = "SMS_MFA",
    /// A code sent by text message, as first factor.
    SmsOtp = "SMS_OTP",
    /// A code of an authenticator app.
    SoftwareTokenMfa = "SOFTWARE_TOKEN_MFA",
    /// A passkey.
    WebAuthn = "WEB_AUTHN",
}

impl Serialize for ChallengeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
