use serde::Serialize;

use crate::protocol::{FromJson, Json};

/// The destination of a code:
/// [`CodeDeliveryDetailsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeDelivery {
    /// The address, which the pool usually masks: `a***@e***`.
    pub destination: String,
    /// `EMAIL` or `SMS`.
    pub delivery_medium: String,
    /// The attribute that the code verifies, such as `email`; 1–32 characters.
    pub attribute_name: String,
}

impl CodeDelivery {
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
