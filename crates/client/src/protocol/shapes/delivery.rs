//! The destination of a code.

use serde::Serialize;

use crate::protocol::{FromJson, Json};

/// The destination of a code:
/// [`CodeDeliveryDetailsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CodeDelivery {
    /// The address, which the pool usually masks: `a***@e***`.
    pub destination: String,
    /// `EMAIL` or `SMS`.
    pub delivery_medium: String,
    /// The attribute that the code verifies, such as `email`; 1–32 characters.
    pub attribute_name: String,
}

impl CodeDelivery {
    /// Creates the description of a delivery to `destination` by `delivery_medium` (`EMAIL` or `SMS`), without an
    /// attribute.
    ///
    /// ```
    /// use cognito_client::auth::CodeDelivery;
    ///
    /// let delivery = CodeDelivery::new("a***@e***", "EMAIL");
    /// assert_eq!(delivery.attribute_name, "");
    /// ```
    #[must_use]
    pub fn new(destination: impl Into<String>, delivery_medium: impl Into<String>) -> Self {
        let (destination, delivery_medium) = (destination.into(), delivery_medium.into());
        Self { destination, delivery_medium, attribute_name: String::new() }
    }

    /// Reads the delivery in `reply`. Its member has the same name in all responses.
    pub(crate) fn from_reply(reply: Json<'_>) -> Option<Self> {
        reply.optional_member("CodeDeliveryDetails")
    }
}

impl FromJson for CodeDelivery {
    fn from_json(json: Json<'_>) -> Self {
        let text = |name| json.optional_text(name).unwrap_or_default();
        Self {
            destination: text("Destination"),
            delivery_medium: text("DeliveryMedium"),
            attribute_name: text("AttributeName"),
        }
    }
}
