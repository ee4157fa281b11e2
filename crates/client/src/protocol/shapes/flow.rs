//! The kinds of sign-ins.

use serde::{Serialize, Serializer};

/// The kind of a sign-in:
/// [`AuthFlow`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html#CognitoUserPools-InitiateAuth-request-AuthFlow).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFlow {
    /// A flow that a Lambda trigger defines.
    Custom,
    /// The choice-based flow, in which the user chooses a first factor.
    User,
    /// The password is sent unchanged, over TLS. Used by pools that migrate users from another system.
    UserPassword,
    /// Secure Remote Password: the password never leaves the browser.
    UserSrp,
}

impl Serialize for AuthFlow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Custom => "CUSTOM_AUTH",
            Self::User => "USER_AUTH",
            Self::UserPassword => "USER_PASSWORD_AUTH",
            Self::UserSrp => "USER_SRP_AUTH",
        })
    }
}
