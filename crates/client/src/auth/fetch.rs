//! Calls to the app's own API with the user's token.

mod request;
mod response;

pub use request::{ApiRequest, ApiRequestError};
pub use response::{ApiError, ApiResponse};

use super::config::Api;
use super::config::api::origin_of;
use super::path::has_dot_segments;
use super::signal::Signal;
use super::{AuthClient, AuthError, AuthState, Secret};
use crate::platform::{CacheMode, Method, Millis, Request, Response};
use crate::protocol::{self, Deadline};

/// The minimum age of a token, in milliseconds, to be refreshed because an API has refused it. The successor of a newer
/// token would have the same contents, and an API that refuses every token must not cause a refresh for every call.
const MIN_REJECTED_TOKEN_AGE_MS: Millis = 60_000;

impl AuthClient {
    /// Calls the app's own API, with the user's access token if a user is signed in, and without a token otherwise.
    ///
    /// The call waits until a stored session was restored. A token that expires soon is refreshed first. If the API
    /// refuses a token (401) that was issued at least a minute ago, the token is refreshed and the call is repeated,
    /// once; calls that were refused at the same time share the refresh. Other statuses, and the refusal of a newer
    /// token, are returned as the API's response and leave the session unchanged. In all other cases, a call is sent
    /// only once.
    ///
    /// The browser's cache is bypassed for calls to the page's own origin and for calls without a token. For a call
    /// with a token to another origin, the API has to ensure this by `Vary: Authorization` and
    /// `Cache-Control: no-store`: bypassing the cache from here would cost a preflight per call.
    ///
    /// ```
    /// # use cognito_client::auth::{ApiRequest, AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let response = auth.fetch(&ApiRequest::get("/activities")).await?;
    /// if response.status == 200 {
    ///     show(response.body);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::ApiOrigin`] if the configuration does not name that origin; [`AuthError::ApiRequest`] if the
    /// request cannot be sent safely; [`AuthError::Protocol`] if there was no response within the timeout, if a
    /// necessary refresh failed, or if the body has more than [`ApiResponse::MAX_BODY_BYTES`];
    /// [`AuthError::NotSignedIn`] or [`AuthError::Superseded`] if the session of the user in the state has ended or was
    /// replaced: a call is never made in the name of another user.
    pub async fn fetch(&self, request: &ApiRequest) -> Result<ApiResponse, AuthError> {
        let url = self.api_url(&request.url)?;
        request.check()?;
        let limit = request.timeout.unwrap_or(Deadline::ACTION);
        let deadline = Deadline::after(limit, &*self.0.platform.clock);
        let fetched = async {
            self.restored().await;
            let token = match self.state().user() {
                Some(_) => Some(self.access_token_of_user().await?),
                None => None,
            };
            let response = self.call(deadline, &url, request, token.as_ref()).await?;
            let Some(rejected) = token.filter(|_| response.status == 401) else { return Ok(response) };
            if self.is_just_issued(&rejected) {
                return Ok(response);
            }
            let token = self.access_token_instead_of(&rejected).await?;
            self.call(deadline, &url, request, Some(&token)).await
        };
        self.within(deadline, fetched).await
    }

    /// Returns the absolute form of `requested`, if it is safe to send a token to it.
    fn api_url(&self, requested: &str) -> Result<String, AuthError> {
        let resolved = self.0.config.api().map(|api| (api, api.resolve(requested)));
        let is_allowed =
            |(api, url): &(&Api, String)| api.origins().iter().any(|origin| origin == origin_of(url));
        let Some((_, url)) = resolved.filter(is_allowed) else {
            return Err(AuthError::ApiOrigin(origin_of(requested).to_owned()));
        };
        if !url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err(ApiRequestError::UrlCharacter.into());
        }
        if url.strip_prefix(origin_of(&url)).is_some_and(has_dot_segments) {
            return Err(ApiRequestError::DotSegment.into());
        }
        Ok(url)
    }

    /// Returns whether `token` is the current access token and was issued less than
    /// [`MIN_REJECTED_TOKEN_AGE_MS`] ago, by the pool's clock.
    fn is_just_issued(&self, token: &Secret) -> bool {
        let session = self.session().filter(|session| session.access_token == *token);
        session.is_some_and(|session| {
            let age = session.access_token_age(self.0.platform.clock.now());
            // A negative age means that the clock was set. In that case it shows nothing.
            (0..MIN_REJECTED_TOKEN_AGE_MS).contains(&age)
        })
    }

    async fn call(
        &self,
        deadline: Deadline,
        url: &str,
        request: &ApiRequest,
        token: Option<&Secret>,
    ) -> Result<ApiResponse, AuthError> {
        let bearer = token.map(|token| Secret::from(format!("Bearer {}", token.expose())));
        let mut headers: Vec<(&str, &str)> = Vec::new();
        if let Some(bearer) = &bearer {
            headers.push(("authorization", bearer.expose()));
        }
        headers.extend(request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if request.body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", "application/json"));
        }
        let cache = match request.method {
            // Without a token, such a request needs no preflight, so that bypassing the cache does not cost one.
            Method::Get | Method::Head if token.is_none() => CacheMode::NoStore,
            _ => CacheMode::NoStoreSameOrigin,
        };
        let limit = request.timeout.unwrap_or(Deadline::REQUEST);
        let sent = Request {
            method: request.method,
            url,
            headers: &headers,
            body: request.body.as_deref(),
            timeout: deadline.left(&*self.0.platform.clock).min(limit),
            keepalive: false,
            cache,
            max_body_bytes: ApiResponse::MAX_BODY_BYTES,
        };
        let Response { status, body, headers: _ } =
            self.0.platform.transport.send(sent).await.map_err(protocol::Error::from)?;
        Ok(ApiResponse { status, body })
    }

    /// Waits until a stored session was restored.
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
