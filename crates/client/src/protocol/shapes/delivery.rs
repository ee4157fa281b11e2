use serde::Serialize;

use crate::protocol::{FromJson, Json};

/// Where a code went:
/// [`CodeDeliveryDetailsType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CodeDeliveryDetailsType.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeDelivery {
    /// The address, mostly masked by the pool: `a***@e***`.
    pub destination: String,
    /// `EMAIL` or `SMS`.
    pub delivery_medium: String,
    /// The attribute that the code will verify, 1–32 characters: `email`.
    pub attribute_name: String,
}

impl CodeDelivery {
    /// The delivery that `reply` tells of under the name that all replies have for it.
    pub(crate) fn of(reply: Json<'_>) -> Option<Self> {
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
