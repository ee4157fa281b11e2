//! The hook that calls the app's own API with the session's access token.

use std::rc::Rc;

use cognito_client::auth::{ApiError, ApiRequest, ApiResponse, AuthState};
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::use_auth;

/// The state of a call to the app's own API.
#[derive(Debug, PartialEq)]
pub struct UseApi<T> {
    outcome: Option<Result<Rc<T>, ApiError>>,
    again: Callback<()>,
}

// Implemented by hand, because a derived implementation would require `T: Clone`.
impl<T> Clone for UseApi<T> {
    fn clone(&self) -> Self {
        Self { outcome: self.outcome.clone(), again: self.again.clone() }
    }
}

impl<T> UseApi<T> {
    /// Returns whether there is neither data nor an error yet.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.outcome.is_none()
    }

    /// Returns the data, or `None` if the call is loading or has failed.
    #[must_use]
    pub fn data(&self) -> Option<&T> {
        self.outcome.as_ref()?.as_deref().ok()
    }

    /// Returns the error if the call has failed. [`explain_api`](crate::i18n::explain_api) turns it into a text for the
    /// user.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        self.outcome.as_ref()?.as_ref().err()
    }

    /// Makes the call again. It is loading until the response arrives.
    pub fn retry(&self) {
        self.again.emit(());
    }
}

/// Calls the app's own API, as named by `custom.yew_cognito.api` in the configuration, with the access token of the
/// signed-in user.
///
/// The call is made again whenever another user signs in or the user signs out; without a session, it carries no token.
/// A response for one user is never shown to another.
///
/// `read` converts the response. It may capture values of the component, but a change of these values alone does not
/// repeat the call.
///
/// The call follows the rules of [`AuthClient::fetch`](cognito_client::auth::AuthClient::fetch). It is aborted when the
/// component is unmounted.
///
/// ```
/// # use yew::prelude::*;
/// use yew_cognito::{client::auth::{ApiRequest, ApiResponse}, use_api};
///
/// #[derive(serde::Deserialize)]
/// struct Feed {
///     activities: Vec<Activity>,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct Activity {
///     message: String,
/// }
///
/// #[component]
/// fn Latest() -> Html {
///     let feed = use_api(ApiRequest::get("/activities/home"), ApiResponse::json::<Feed>);
///     if let Some(error) = feed.error() {
///         let again = { let feed = feed.clone(); move |_| feed.retry() };
///         return html! { <p>{ error.to_string() }<button onclick={again}>{ "Try again" }</button></p> };
///     }
///     match feed.data() {
///         None => html! { <p>{ "Loading" }</p> },
///         Some(feed) => feed.activities.iter().map(|it| html! { <p>{ &it.message }</p> }).collect(),
///     }
/// }
/// ```
///
/// # Panics
/// Panics outside an [`AuthProvider`](super::AuthProvider), as [`use_auth`] does.
#[hook]
pub fn use_api<T: 'static>(
    request: ApiRequest,
    read: impl Fn(&ApiResponse) -> Result<T, ApiError> + 'static,
) -> UseApi<T> {
    let auth = use_auth();
    // Counted in place, so that handles of earlier renders can retry as well.
    let attempt = use_mut_ref(|| 0_u32);
    let update = use_force_update();
    let last_outcome = use_state(|| None::<(ApiCall, Result<Rc<T>, ApiError>)>);
    let viewer = auth.user().map(|user| user.sub().to_owned());
    let is_restoring = *auth.state() == AuthState::Restoring;
    let call = ApiCall { request, viewer, is_restoring, attempt: *attempt.borrow() };
    let outcome = last_outcome.as_ref().filter(|(to, _)| *to == call).map(|(_, outcome)| outcome.clone());
    {
        let client = auth.client().clone();
        use_effect_with(call, move |call| {
            let (abort, registration) = AbortHandle::new_pair();
            if !call.is_restoring {
                let call = call.clone();
                spawn_local(async move {
                    let fetched = Abortable::new(client.fetch(&call.request), registration).await;
                    // The call was aborted, so its response is not needed.
                    let Ok(fetched) = fetched else { return };
                    let outcome = fetched.map_err(ApiError::from).and_then(|response| read(&response));
                    last_outcome.set(Some((call, outcome.map(Rc::new))));
                });
            }
            move || abort.abort()
        });
    }
    let again = Callback::from(move |()| {
        attempt.replace_with(|attempt| attempt.wrapping_add(1));
        update.force_update();
    });
    UseApi { outcome, again }
}

/// Identifies a call: the request, and the user and the attempt that it is made for.
#[derive(Clone, PartialEq)]
struct ApiCall {
    request: ApiRequest,
    viewer: Option<String>,
    is_restoring: bool,
    attempt: u32,
}
