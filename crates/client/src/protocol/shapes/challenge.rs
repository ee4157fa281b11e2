use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::protocol::{FromJson, Json};

/// What comes with a challenge, or answers it: names and text, some of it secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ChallengeParameters(Vec<(String, String)>);

impl ChallengeParameters {
    /// The value called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Adds a value that is not there yet.
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }
}

impl<const N: usize> From<[(&str, &str); N]> for ChallengeParameters {
    fn from(parameters: [(&str, &str); N]) -> Self {
        Self(parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

impl Drop for ChallengeParameters {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| crate::protocol::secret::wipe(value));
    }
}

impl FromJson for ChallengeParameters {
    fn from_json(json: Json<'_>) -> Self {
        Self(json.as_texts())
    }
}

impl Serialize for ChallengeParameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl std::fmt::Debug for ChallengeParameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// What the pool asks next:
/// [`ChallengeName`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChallengeName {
    /// The SRP proof of the password.
    PasswordVerifier,
    /// A new password in place of the temporary one.
    NewPasswordRequired,
    /// One that this version cannot answer, as it was sent.
    Other(String),
}

impl ChallengeName {
    const PASSWORD_VERIFIER: &'static str = "PASSWORD_VERIFIER";
    const NEW_PASSWORD_REQUIRED: &'static str = "NEW_PASSWORD_REQUIRED";

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::PasswordVerifier => Self::PASSWORD_VERIFIER,
            Self::NewPasswordRequired => Self::NEW_PASSWORD_REQUIRED,
            Self::Other(name) => name,
        }
    }
}

impl From<String> for ChallengeName {
    fn from(name: String) -> Self {
        match name.as_str() {
            Self::PASSWORD_VERIFIER => Self::PasswordVerifier,
            Self::NEW_PASSWORD_REQUIRED => Self::NewPasswordRequired,
            _ => Self::Other(name),
        }
    }
}

impl Serialize for ChallengeName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
