use serde::{Serialize, Serializer};

macro_rules! challenge_names {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// What the pool asks next:
        /// [`ChallengeName`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html).
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ChallengeName {
            $($(#[$doc])* $variant,)*
            /// One that a browser cannot answer, or that this version does not know, as it was sent.
            Other(String),
        }

        impl ChallengeName {
            /// The name on the wire.
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
                match name.as_str() {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(name),
                }
            }
        }
    };
}

challenge_names! {
    /// What a Lambda trigger asks.
    Custom = "CUSTOM_CHALLENGE",
    /// The SRP proof of a remembered device's password.
    DevicePasswordVerifier = "DEVICE_PASSWORD_VERIFIER",
    /// The first half of that.
    DeviceSrpAuth = "DEVICE_SRP_AUTH",
    /// A code that was sent by e-mail, as first or second factor.
    EmailOtp = "EMAIL_OTP",
    /// A second factor has to be set up first.
    MfaSetup = "MFA_SETUP",
    /// A new password in place of the temporary one.
    NewPasswordRequired = "NEW_PASSWORD_REQUIRED",
    /// The SRP proof of the password.
    PasswordVerifier = "PASSWORD_VERIFIER",
    /// Which first factor to use.
    SelectChallenge = "SELECT_CHALLENGE",
    /// Which second factor to use.
    SelectMfaType = "SELECT_MFA_TYPE",
    /// A code that was sent by text message, as second factor.
    SmsMfa = "SMS_MFA",
    /// A code that was sent by text message, as first factor.
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
