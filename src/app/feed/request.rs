//! The requests of the feed.

use cognito_client::auth::{ApiError, ApiRequest, AuthClient};

use super::activity::{self, Activities};
use super::composer::Submission;
use super::event::Event;

/// A request to the API.
pub(in crate::app) enum Request {
    /// Loads the latest posts.
    Load { load_id: u32 },
    /// Posts a message.
    Post(Submission),
}

impl Request {
    /// Sends the request. Returns the event that reports its outcome.
    pub(in crate::app) async fn send(self, client: &AuthClient) -> Event {
        let request = match &self {
            Self::Load { .. } => ApiRequest::get("/activities/home"),
            Self::Post(submission) => activity::post(&submission.message),
        };
        let response = client.fetch(&request).await.map_err(ApiError::from);
        match self {
            Self::Load { load_id } => {
                let outcome = response.and_then(|response| response.read());
                Event::Loaded {
                    load_id,
                    outcome: outcome.map(|Activities(activities)| activities).map_err(Into::into),
                }
            }
            Self::Post(submission) => {
                let outcome = response.and_then(|response| response.read()).map_err(Into::into);
                Event::Posted { submission, outcome }
            }
        }
    }
}
