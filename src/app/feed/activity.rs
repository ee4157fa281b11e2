//! The activities of the sample API, as it sends and receives them.

use cognito_client::auth::ApiRequest;
use cognito_client::protocol::{FromJson, Json, json_string};

/// A post as the site's API returns it.
#[derive(Debug, PartialEq)]
pub(in crate::app) struct Activity {
    pub(super) handle: String,
    pub(super) message: String,
    /// The time of the post, in the format of RFC 3339.
    pub(super) created_at: String,
    /// Whether the signed-in user wrote the post.
    pub(super) mine: bool,
}

/// The latest posts.
pub(super) struct Activities(pub(super) Vec<Activity>);

impl FromJson for Activity {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            handle: json.text("handle"),
            message: json.text("message"),
            created_at: json.text("created_at"),
            mine: json.get("mine").as_flag(),
        }
    }
}

impl FromJson for Activities {
    fn from_json(json: Json<'_>) -> Self {
        Self(json.get("activities").as_list(Activity::from_json))
    }
}

/// Returns the request that posts `message`.
pub(super) fn post(message: &str) -> ApiRequest {
    ApiRequest::post("/activities", format!(r#"{{"message":{}}}"#, json_string(message)))
}
