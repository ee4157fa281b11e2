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

/// What a page shows that has to be asked for.
pub(super) enum Content {
    Profile(Profile),
    Feed(Vec<Activity>),
}

/// The same, as far as it has come: neither while it is loading, both where a later load has failed.
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

    /// Takes what a load has led to. A failure takes nothing away.
    pub(super) fn finish(&mut self, outcome: Result<Content, Failure>) {
        match outcome {
            Ok(content) => *self = Self { content: Some(content), failure: None },
            Err(failure) => self.failure = Some(failure),
        }
    }
}

/// Why something did not come, for people.
pub(super) struct Failure {
    pub(super) code: String,
    pub(super) text: Cow<'static, str>,
}

/// What content is asked for: the page, and the `sub` of whose view of it it is.
#[derive(Clone, PartialEq)]
pub(super) struct Wanted {
    route: Route,
    viewer: Option<String>,
}

impl Wanted {
    /// What `route` shows, once it is known to whom.
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

/// What is asked of the pool or the API.
pub(super) enum Task {
    /// The how-manieth asking it is.
    Load(u32),
    /// The number of the composer that it was written in, and what.
    Post(u32, String),
}

impl Task {
    /// What comes of it; of a post, the post alone.
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
