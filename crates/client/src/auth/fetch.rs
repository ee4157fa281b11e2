use std::fmt;

use serde::de::DeserializeOwned;

use super::{AuthClient, AuthError, AuthState, Secret, signal::Signal};
use crate::{
    platform::{Method, Request, Response},
    protocol::{self, Deadline, DecodeError, FromJson, decode},
};

/// A call to the app's own API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequest {
    /// What to do.
    pub method: Method,
    /// A path below the `api` of the configuration, such as `/activities/home`, or a whole URL of one of its origins.
    pub url: String,
    /// JSON, if there is a body.
    pub body: Option<String>,
}

/// What the API answered, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiResponse {
    /// HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// Why a call to the app's own API brought nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The API gave no answer, or the session does not allow to ask.
    Auth(AuthError),
    /// It answered with another status than 2xx.
    Status(ApiResponse),
    /// It answered with something else than was asked for, says serde.
    Json(String),
    /// The same, says this crate.
    Body(DecodeError),
}

/// Where the app's own API is: `custom.yew_cognito.api` in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    pub(super) url: String,
    pub(super) origins: Vec<String>,
}

impl Api {
    /// Its base URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The origins that may get an access token, as browsers write them: scheme, host and port.
    #[must_use]
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// The URL that `asked` means, if a token may go there.
    fn resolve(&self, asked: &str) -> Option<String> {
        let url = if asked.starts_with('/') { format!("{}{asked}", self.url) } else { asked.to_owned() };
        let is_allowed = self.origins.iter().any(|origin| origin == origin_of(&url));
        (is_allowed && url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')).then_some(url)
    }
}

/// Scheme, host and port of a URL: what stands before its path.
pub(super) fn origin_of(url: &str) -> &str {
    let host = url.as_bytes().windows(3).position(|part| part == b"://").map_or(0, |scheme| scheme + 3);
    let end = url.bytes().skip(host).position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    end.map_or(url, |end| &url[..host + end])
}

impl ApiRequest {
    /// Asks for something.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: Method::Get, url: url.into(), body: None }
    }

    /// Sends something, as JSON.
    #[must_use]
    pub fn post(url: impl Into<String>, json: impl Into<String>) -> Self {
        Self { method: Method::Post, url: url.into(), body: Some(json.into()) }
    }
}

impl ApiResponse {
    /// The body read by serde, if the status is 2xx.
    ///
    /// # Errors
    /// [`ApiError::Status`] or [`ApiError::Json`]
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.good()?.body).map_err(|error| ApiError::Json(error.to_string()))
    }

    /// The same read by this crate, which costs the page bytes where serde costs it kilobytes.
    ///
    /// # Errors
    /// [`ApiError::Status`] or [`ApiError::Body`]
    pub fn read<T: FromJson>(&self) -> Result<T, ApiError> {
        decode(&self.good()?.body).map_err(ApiError::Body)
    }

    fn good(&self) -> Result<&Self, ApiError> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(ApiError::Status(self.clone())) }
    }
}

impl ApiError {
    /// A stable short name, for tests, logs and styling: `Api.503`, `Api.Body`, or that of the [`AuthError`].
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Auth(error) => error.code().to_owned(),
            Self::Status(response) => "Api.".to_owned() + &response.status.to_string(),
            Self::Json(_) | Self::Body(_) => "Api.Body".to_owned(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auth(error) => error.fmt(f),
            Self::Status(response) => write!(f, "the API answered with status {}", response.status),
            Self::Json(detail) => write!(f, "the API answered with something else: {detail}"),
            Self::Body(detail) => write!(f, "the API answered with something else: {detail:?}"),
        }
    }
}

impl std::error::Error for ApiError {}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        Self::Auth(error)
    }
}

impl AuthClient {
    /// Calls the app's own API, with the user's access token if somebody is signed in and without one if not.
    ///
    /// It waits until it is known who is signed in. A token that is due is refreshed first. If the API refuses a
    /// token (401), it is refreshed once, by one refresh for all that were refused, and the call is made again;
    /// other statuses are the API's answer and leave the session alone. A call is never sent twice otherwise.
    ///
    /// # Errors
    /// [`AuthError::ApiOrigin`] if the configuration does not name that origin; [`AuthError::Protocol`] if no answer
    /// came, or none to a refresh; [`AuthError::NotSignedIn`] or [`AuthError::Superseded`] if it is not, or no longer,
    /// the session of the user whom the state tells of: a call is never made in somebody else's name.
    pub async fn fetch(&self, request: &ApiRequest) -> Result<ApiResponse, AuthError> {
        let url = self.0.config.api().and_then(|api| api.resolve(&request.url));
        let url = url.ok_or_else(|| AuthError::ApiOrigin(origin_of(&request.url).to_owned()))?;
        let deadline = self.deadline();
        let fetched = async {
            self.restored().await;
            let token = match self.state().user() {
                Some(_) => Some(self.access_token_of_user().await?),
                None => None,
            };
            let response = self.call(deadline, &url, request, token.as_ref()).await?;
            let Some(refused) = token.filter(|_| response.status == 401) else { return Ok(response) };
            let token = self.access_token_instead_of(&refused).await?;
            self.call(deadline, &url, request, Some(&token)).await
        };
        self.within(deadline, fetched).await
    }

    async fn call(
        &self,
        deadline: Deadline,
        url: &str,
        request: &ApiRequest,
        token: Option<&Secret>,
    ) -> Result<ApiResponse, AuthError> {
        let bearer = token.map(|token| Secret::from(format!("Bearer {}", token.expose())));
        let authorization = bearer.as_ref().map(|bearer| ("authorization", bearer.expose()));
        let content_type = request.body.as_ref().map(|_| ("content-type", "application/json"));
        let headers: Vec<(&str, &str)> = authorization.into_iter().chain(content_type).collect();
        let body = request.body.as_deref();
        let timeout = deadline.left(&*self.0.platform.clock).min(Deadline::REQUEST);
        let sent =
            Request { method: request.method, url, headers: &headers, body, timeout, keepalive: false };
        let Response { status, body, headers: _ } =
            self.0.platform.transport.send(sent).await.map_err(protocol::Error::from)?;
        Ok(ApiResponse { status, body })
    }

    /// Ends once it is known who is signed in.
    async fn restored(&self) {
        let changed = Signal::default();
        let _subscription = {
            let changed = changed.clone();
            self.subscribe(move |_| changed.raise())
        };
        while self.state() == AuthState::Restoring {
            changed.raised().await;
        }
    }
}
