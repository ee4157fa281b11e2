use std::borrow::Cow;

use cognito_client::auth::{ApiError, ApiRequest, AuthClient, AuthState, Profile};

use super::{
    Route,
    activity::{self, Activities, Activity},
};
use crate::{
    i18n::{Strings, explain_api},
    ui::Auth,
};

/// The content of a page that has to be fetched.
pub(super) enum Content {
    Profile(Profile),
    Feed(Vec<Activity>),
}

/// The state of a page's content. Both fields are `None` while the content is loading; both are set if a later load has
/// failed.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) content: Option<Content>,
    pub(super) failure: Option<Failure>,
}

impl Loaded {
    /// Returns whether there is nothing to show yet.
    pub(super) fn is_loading(&self) -> bool {
        self.content.is_none() && self.failure.is_none()
    }

    /// Records the outcome of a load. A failure keeps the content that was loaded before.
    pub(super) fn finish(&mut self, outcome: Result<Content, Failure>) {
        match outcome {
            Ok(content) => *self = Self { content: Some(content), failure: None },
            Err(failure) => self.failure = Some(failure),
        }
    }
}

/// The reason why a request failed, as shown to the user.
pub(super) struct Failure {
    pub(super) code: String,
    pub(super) text: Cow<'static, str>,
}

/// Identifies content: the page, and the `sub` of the signed-in user it is fetched for.
#[derive(Clone, PartialEq)]
pub(super) struct Wanted {
    route: Route,
    viewer: Option<String>,
}

impl Wanted {
    /// Returns the content that `route` needs, or `None` if it needs none or the session has not been restored yet.
    pub(super) fn on(route: Route, auth: &Auth) -> Option<Self> {
        let viewer = auth.user().map(|user| user.sub().to_owned());
        let is_there = match route {
            Route::Home => *auth.state() != AuthState::Restoring && auth.client().config().api().is_some(),
            Route::Account => viewer.is_some(),
            _ => false,
        };
        is_there.then_some(Self { route, viewer })
    }
}

/// A request to the pool or the API.
pub(super) enum Task {
    /// Loads the content. The number identifies the load: only the response to the latest one is used.
    Load(u32),
    /// Posts a message. Holds the number of the composer that it was written in, and its text.
    Post(u32, String),
}

impl Task {
    /// Performs the task. The content returned for a post is that post alone.
    pub(super) async fn perform(&self, client: &AuthClient, wanted: &Wanted) -> Result<Content, Failure> {
        self.content(client, wanted)
            .await
            .map_err(|error| Failure { code: error.code(), text: explain_api(&Strings::ENGLISH, &error) })
    }

    async fn content(&self, client: &AuthClient, wanted: &Wanted) -> Result<Content, ApiError> {
        let request = match self {
            Self::Load(_) if wanted.route == Route::Account => {
                return Ok(Content::Profile(client.profile().await?));
            }
            Self::Load(_) => ApiRequest::get("/activities/home"),
            Self::Post(_, message) => activity::post(message),
        };
        let response = client.fetch(&request).await?;
        let activities = match self {
            Self::Load(_) => response.read::<Activities>()?.0,
            Self::Post(..) => vec![response.read()?],
        };
        Ok(Content::Feed(activities))
    }
}
