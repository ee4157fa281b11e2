use serde::{Serialize, Serializer};

/// How a sign-in begins:
/// [`AuthFlow`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html#CognitoUserPools-InitiateAuth-request-AuthFlow).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFlow {
    /// Secure Remote Password: the password never leaves the browser.
    #[default]
    UserSrp,
    /// The password is sent as it is, over TLS. For pools that migrate users from elsewhere.
    UserPassword,
}

impl Serialize for AuthFlow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::UserSrp => "USER_SRP_AUTH",
            Self::UserPassword => "USER_PASSWORD_AUTH",
        })
    }
}

/// What a flow begins with; which members go together is the flow's matter.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct AuthParameters<'a> {
    /// User name or alias.
    pub username: &'a str,
    /// `A`, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub srp_a: Option<&'a str>,
    /// The password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<&'a crate::protocol::Secret>,
}
