//! A client of the user pool, which asks whether a session is still valid and returns the session's user.

mod answers;
mod error;
mod throttle;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use answers::Answers;
pub use error::PoolError;
use serde::Deserialize;

use crate::{region, token, url};

/// A client for the part of a user pool's API that needs only the user's own access token ([`GetUser`]). Clones share
/// the cache.
///
/// Concurrent requests for the same token share one call to the pool, and its result is cached:
///
/// - That the pool accepts a token is cached for 5 seconds, for up to 10,000 tokens.
/// - That it rejects a token is final, and is cached until the token expires. A revoked token that is sent repeatedly
///   costs one call. A user who is enabled again needs a new token.
/// - While the pool is throttling ([`PoolError::Throttled`]), calls to it pause for half a second or more. In the
///   meantime, tokens that it accepted within the last minute stay accepted, so a revocation may take a minute to show.
///   Requests with other tokens wait, for 5 seconds at most.
///
/// ```
/// use cognito_server::pool::{PoolError, UserPool};
///
/// # async fn example(access_token: &str) -> Result<(), PoolError> {
/// // Once, at start:
/// let pool = UserPool::from_pool_id("eu-west-1_AbCdEfGhI")?;
///
/// // For each request, after the token has been verified:
/// let user = pool.user(access_token).await?;
/// println!("{:?}", user.attributes.get("preferred_username"));
/// # Ok(())
/// # }
/// ```
///
/// [`GetUser`]: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
#[derive(Clone)]
pub struct UserPool {
    client: reqwest::Client,
    endpoint: String,
    answers: Arc<Answers<Arc<User>>>,
}

/// A user's current data in the pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The user's name in the pool.
    pub username: String,
    /// The attributes that the app client may read, by Cognito's names. An attribute without a value is empty.
    pub attributes: BTreeMap<String, String>,
}

/// The timeout of one request to the pool.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The maximum number of accepted tokens in the cache, and of rejected tokens.
const MAX_TOKENS: usize = 10_000;
/// The maximum lifetime of Cognito's access tokens, which bounds how long a refusal is cached.
const MAX_TOKEN_LIFETIME: Duration = Duration::from_hours(24);
/// The maximum size of a response in bytes: enough for 50 attributes of 2 kB each.
const MAX_RESPONSE_BYTES: usize = 256 * 1024;

impl UserPool {
    /// Creates a client for the API at `endpoint`, such as `https://cognito-idp.eu-west-1.amazonaws.com/`.
    ///
    /// # Errors
    /// [`PoolError::Endpoint`] if the URL is neither `https` nor of this machine; [`PoolError::Unreachable`] if the
    /// system's TLS cannot be set up.
    ///
    /// ```
    /// use cognito_server::pool::{PoolError, UserPool};
    ///
    /// assert!(UserPool::new("http://localhost:4566/").is_ok());
    /// let url = "http://pool.example/";
    /// assert_eq!(UserPool::new(url).unwrap_err(), PoolError::Endpoint(url.to_owned()));
    /// ```
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

    /// Creates a client for the pool with this id, at AWS's endpoint in the Region that the id begins with.
    ///
    /// For a replica of the pool in another Region, pass the endpoint of that Region to [`new`](Self::new).
    ///
    /// # Errors
    /// [`PoolError::PoolId`] if the text is not the id of a pool; [`PoolError::Unreachable`] if the system's TLS cannot
    /// be set up.
    pub fn from_pool_id(user_pool_id: &str) -> Result<Self, PoolError> {
        let region =
            region::from_pool_id(user_pool_id).ok_or_else(|| PoolError::PoolId(user_pool_id.to_owned()))?;
        Self::new(&format!("{}/", region::origin(region)))
    }

    /// Returns the user that an access token belongs to.
    ///
    /// The token needs the scope `aws.cognito.signin.user.admin`, which tokens from a sign-in through the API have.
    /// Verify the token first; otherwise attackers could use up the pool's quota with made-up tokens.
    ///
    /// # Errors
    /// A [`PoolError`] if the pool rejects the token, is throttling requests, or cannot be reached.
    pub async fn user(&self, access_token: &str) -> Result<Arc<User>, PoolError> {
        let time_left = token::unverified_time_left(access_token).unwrap_or_default();
        let time_left = time_left.clamp(answers::ACCEPTED_TTL, MAX_TOKEN_LIFETIME);
        let request = || async { self.get_user(access_token).await.map(Arc::new) };
        self.answers.get_or_request(access_token, time_left, request).await
    }

    async fn get_user(&self, access_token: &str) -> Result<User, PoolError> {
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
            if body.len() > MAX_RESPONSE_BYTES {
                return Err(PoolError::Unreachable(format!(
                    "an answer of more than {MAX_RESPONSE_BYTES} bytes"
                )));
            }
        }
        match status {
            200 => user_from_json(&body),
            400..500 => Err(error_from_response(status, &body)),
            _ => Err(PoolError::Unreachable(format!("HTTP status {status}"))),
        }
    }
}

#[derive(Deserialize)]
struct UserResponse {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "UserAttributes")]
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "Name")]
    name: String,
    /// Absent if the attribute has no value.
    #[serde(rename = "Value", default)]
    value: Option<String>,
}

fn user_from_json(body: &[u8]) -> Result<User, PoolError> {
    // The parser's message is dropped, because it may quote the response.
    let UserResponse { username, attributes } = serde_json::from_slice(body)
        .map_err(|_| PoolError::Unreachable("an answer without Username and UserAttributes".to_owned()))?;
    let attributes =
        attributes.into_iter().map(|Attribute { name, value }| (name, value.unwrap_or_default())).collect();
    Ok(User { username, attributes })
}

#[derive(Default, Deserialize)]
struct ErrorResponse {
    #[serde(rename = "__type", default)]
    code: String,
}

/// The codes by which the pool rejects a token for good. Other codes, such as throttling, say nothing about the token.
const REJECTION_CODES: [&str; 4] = [
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
];

const THROTTLING_CODES: [&str; 2] = ["TooManyRequestsException", "ThrottlingException"];

fn error_from_response(status: u16, body: &[u8]) -> PoolError {
    let ErrorResponse { code } = serde_json::from_slice(body).unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default().to_owned();
    if REJECTION_CODES.contains(&code.as_str()) {
        PoolError::Rejected { code }
    } else if status == 429 || THROTTLING_CODES.contains(&code.as_str()) {
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

#[cfg(test)]
mod tests;
