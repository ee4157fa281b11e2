//! Asks the pool itself whether a session is still valid, and who its user is.

mod answers;
mod throttle;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use answers::Answers;
use serde::Deserialize;

use crate::{Error, region, token, url};

/// A user pool's API, as far as it needs nothing but the user's own access token ([`GetUser`]). Clones share what it
/// answered.
///
/// Questions about a token are asked once however many requests wait for the answer:
///
/// - Consent holds for 5 seconds, for up to 10,000 tokens.
/// - A refusal is final, and holds until the token expires. So a revoked token that is sent again and again costs one
///   question. A user who is enabled again needs a new token, too.
/// - While the pool is throttling ([`PoolError::Throttled`]), it is left alone in pauses of half a second and more.
///   Consent of the last minute goes on to hold meanwhile, so a revocation may take a minute to show; requests without
///   it wait in line, for 5 seconds at most.
///
/// [`GetUser`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
#[derive(Clone)]
pub struct UserPool {
    client: reqwest::Client,
    endpoint: String,
    answers: Arc<Answers<Arc<User>>>,
}

/// A user as the pool tells of them now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's name in the pool.
    pub username: String,
    /// The attributes that the app client may read, by Cognito's names. One without a value is empty.
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
    /// It is throttling us (`TooManyRequestsException`), and did not stop in time.
    Throttled,
    /// It could not be asked, or did not answer as expected.
    Unreachable(String),
    /// This is not the id of a user pool: a Region, `_`, letters and digits.
    PoolId(String),
    /// Tokens would be sent there without TLS, over a network.
    Endpoint(String),
}

/// How long one request to the pool may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// Of how many tokens consent is kept, and of how many refusals.
const MAX_TOKENS: usize = 10_000;
/// The longest life that Cognito gives to access tokens, which bounds how long a refusal is kept.
const MAX_TOKEN_LIFE: Duration = Duration::from_hours(24);
/// The most that is read of an answer, in bytes: 50 attributes of 2 kB each.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

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
            .timeout(REQUEST_TIMEOUT)
            .build()
            .map_err(|error| PoolError::Unreachable(error.to_string()))?;
        Ok(Self { client, endpoint: endpoint.to_owned(), answers: Arc::new(Answers::new(MAX_TOKENS)) })
    }

    /// Returns AWS's API of the pool with this id, in the Region that the id begins with.
    ///
    /// For a replica of the pool in another Region, give [`new`](Self::new) the endpoint there.
    ///
    /// # Errors
    /// [`PoolError::PoolId`] if it is not the id of a pool; [`PoolError::Unreachable`] if the machine's TLS can't be set
    /// up.
    pub fn for_pool(user_pool_id: &str) -> Result<Self, PoolError> {
        let region =
            region::of_pool(user_pool_id).ok_or_else(|| PoolError::PoolId(user_pool_id.to_owned()))?;
        Self::new(&format!("{}/", region::origin(region)))
    }

    /// Returns the user of an access token.
    ///
    /// The token needs the scope `aws.cognito.signin.user.admin`, which those of a sign-in by the API have. Verify it
    /// first: strangers could use up the pool's quota with made-up tokens.
    ///
    /// # Errors
    /// [`PoolError`]
    pub async fn user(&self, access_token: &str) -> Result<Arc<User>, PoolError> {
        let time_left = token::unverified_time_left(access_token).unwrap_or_default();
        let time_left = time_left.clamp(answers::ACCEPTED_TTL, MAX_TOKEN_LIFE);
        let ask = || async { self.ask(access_token).await.map(Arc::new) };
        self.answers.get_or_ask(access_token, time_left, ask).await
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
            if body.len() > MAX_ANSWER_BYTES {
                return Err(PoolError::Unreachable(format!(
                    "an answer of more than {MAX_ANSWER_BYTES} bytes"
                )));
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
    /// Cognito leaves it out where there is none.
    #[serde(rename = "Value", default)]
    value: Option<String>,
}

fn read(body: &[u8]) -> Result<User, PoolError> {
    // Its message may quote what stands there.
    let Reply { username, attributes } = serde_json::from_slice(body)
        .map_err(|_| PoolError::Unreachable("an answer without Username and UserAttributes".to_owned()))?;
    let attributes =
        attributes.into_iter().map(|Attribute { name, value }| (name, value.unwrap_or_default())).collect();
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

const THROTTLING: [&str; 2] = ["TooManyRequestsException", "ThrottlingException"];

fn refusal(status: u16, body: &[u8]) -> PoolError {
    let Refusal { code } = serde_json::from_slice(body).unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().to_owned();
    if FINAL.contains(&code.as_str()) {
        PoolError::Refused { code }
    } else if status == 429 || THROTTLING.contains(&code.as_str()) {
        PoolError::Throttled
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
            Self::Throttled => f.write_str("the pool is throttling requests (TooManyRequestsException)"),
            Self::PoolId(id) => write!(
                f,
                "{id:?} is not the id of a user pool: expected its Region, `_`, letters and digits, such as \"eu-west-1_AbCdEfGhI\""
            ),
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
            PoolError::Throttled | PoolError::PoolId(_) | PoolError::Endpoint(_) => {
                Self::PoolUnreachable(error.to_string())
            }
            PoolError::Unreachable(detail) => Self::PoolUnreachable(detail),
        }
    }
}

#[cfg(test)]
mod tests;
