//! Asking the pool itself: whether a session still stands, and who its user is.

mod recent;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use recent::Recent;
use serde::Deserialize;

use crate::{Error, region, url};

/// A user pool's API, as far as it needs nothing but the user's own access token ([`GetUser`]).
///
/// What it says of a token is kept for a few seconds, for a bounded number of tokens, and asked once however many
/// wait for it. Cloning shares that.
///
/// [`GetUser`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
#[derive(Clone)]
pub struct UserPool {
    client: reqwest::Client,
    endpoint: String,
    recent: Arc<Recent<Arc<User>, PoolError>>,
}

/// A user as the pool tells of them now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's name in the pool.
    pub username: String,
    /// The attributes that the app client may read, by Cognito's names.
    pub attributes: BTreeMap<String, String>,
}

/// Why the pool did not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// It does not accept the token any more: the session was revoked, or the user is gone or disabled.
    Refused {
        /// Its name for that, such as `NotAuthorizedException`.
        code: String,
    },
    /// It could not be asked, or did not answer as expected.
    Unreachable(String),
    /// Tokens would be sent there without TLS, over a network.
    Endpoint(String),
}

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long an answer holds.
const KEPT: Duration = Duration::from_secs(5);
/// Of how many tokens answers are kept.
const TOKENS: usize = 10_000;
/// The most that is read of an answer, in bytes: 50 attributes of 2 kB each.
const LONGEST: usize = 256 * 1024;

impl UserPool {
    /// The API at `endpoint`, such as `https://cognito-idp.eu-west-1.amazonaws.com/`.
    ///
    /// # Errors
    /// [`PoolError::Endpoint`] if that is neither `https` nor this machine; [`PoolError::Unreachable`] if the machine's
    /// TLS can't be set up.
    pub fn new(endpoint: &str) -> Result<Self, PoolError> {
        if !url::is_secure(endpoint) {
            return Err(PoolError::Endpoint(endpoint.to_owned()));
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|error| PoolError::Unreachable(error.to_string()))?;
        Ok(Self { client, endpoint: endpoint.to_owned(), recent: Arc::new(Recent::new(TOKENS, KEPT)) })
    }

    /// AWS's API in `region`.
    ///
    /// # Errors
    /// [`PoolError::Unreachable`] if the machine's TLS can't be set up.
    pub fn in_region(region: &str) -> Result<Self, PoolError> {
        Self::new(&format!("{}/", region::origin(region)))
    }

    /// The user of an access token, which needs the scope `aws.cognito.signin.user.admin`, as those of a sign-in by
    /// the API have it.
    ///
    /// # Errors
    /// [`PoolError`]
    pub async fn user(&self, access_token: &str) -> Result<Arc<User>, PoolError> {
        self.recent.get_or_ask(access_token, || async { self.ask(access_token).await.map(Arc::new) }).await
    }

    async fn ask(&self, access_token: &str) -> Result<User, PoolError> {
        let unreachable = |error: reqwest::Error| PoolError::Unreachable(error.without_url().to_string());
        let body = serde_json::json!({ "AccessToken": access_token }).to_string();
        let request = self
            .client
            .post(&self.endpoint)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", "AWSCognitoIdentityProviderService.GetUser")
            .body(body);
        let mut reply = request.send().await.map_err(unreachable)?;
        let status = reply.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = reply.chunk().await.map_err(unreachable)? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Err(PoolError::Unreachable(format!("an answer of more than {LONGEST} bytes")));
            }
        }
        match status {
            200 => read(&body),
            400..500 => Err(refusal(status, &body)),
            _ => Err(PoolError::Unreachable(format!("HTTP status {status}"))),
        }
    }
}

#[derive(Deserialize)]
struct Reply {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "UserAttributes")]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "Value", default)]
    value: String,
}

fn read(body: &[u8]) -> Result<User, PoolError> {
    // Its message may quote what stands there.
    let Reply { username, attributes } = serde_json::from_slice(body)
        .map_err(|_| PoolError::Unreachable("an answer without Username and UserAttributes".to_owned()))?;
    let attributes = attributes.into_iter().map(|Attribute { name, value }| (name, value)).collect();
    Ok(User { username, attributes })
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    code: String,
}

/// The codes that say that this token's time is over; others, such as throttling, say nothing about it.
const FINAL: [&str; 4] = [
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
];

fn refusal(status: u16, body: &[u8]) -> PoolError {
    let Refusal { code } = serde_json::from_slice(body).unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().to_owned();
    if FINAL.contains(&code.as_str()) {
        PoolError::Refused { code }
    } else {
        PoolError::Unreachable(format!("HTTP status {status}, {code:?}"))
    }
}

impl fmt::Debug for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserPool").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code } => write!(f, "the pool refuses the token: {code}"),
            Self::Unreachable(detail) => write!(f, "the pool could not be asked: {detail}"),
            Self::Endpoint(url) => {
                write!(f, "tokens to {url:?}: expected an https URL, or an http one of this machine")
            }
        }
    }
}

impl std::error::Error for PoolError {}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Refused { code } => Self::Revoked { code },
            PoolError::Unreachable(_) | PoolError::Endpoint(_) => Self::PoolUnreachable(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
