//! Types that several operations share.

mod auth_result;
mod challenge;
mod delivery;
mod flow;
mod new_device;
mod parameters;
mod user_context;

pub use auth_result::AuthResult;
pub use challenge::ChallengeName;
pub use delivery::CodeDelivery;
pub use flow::AuthFlow;
pub use new_device::NewDeviceMetadata;
pub use parameters::Parameters;
use serde::Serialize;
pub use user_context::UserContextData;

use super::{FromJson, Json};

/// A user attribute: [`AttributeType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AttributeType.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    /// Cognito's name of the attribute, such as `email`, `preferred_username` or `custom:team`; 1–32 characters.
    pub name: String,
    /// The value, at most 2048 characters.
    pub value: String,
}

impl Attribute {
    /// Creates an attribute.
    ///
    /// ```
    /// use cognito_client::auth::Attribute;
    ///
    /// let attribute = Attribute::new("preferred_username", "ada");
    /// assert_eq!(attribute.value, "ada");
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

impl FromJson for Attribute {
    fn from_json(json: Json<'_>) -> Self {
        Self { name: json.text("Name"), value: json.optional_text("Value").unwrap_or_default() }
    }
}
