use serde::{Serialize, Serializer};

/// How a sign-in begins:
/// [`AuthFlow`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html#CognitoUserPools-InitiateAuth-request-AuthFlow).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFlow {
    /// What a Lambda trigger makes of it.
    Custom,
    /// By the user's choice of first factor.
    User,
    /// The password is sent as it is, over TLS. For pools that migrate users from elsewhere.
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
