//! The data for threat protection in a request.

use serde::Serialize;

/// Data about the browser for threat protection:
/// [`UserContextDataType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserContextDataType.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UserContextData {
    /// A fingerprint that AWS's own script has collected and encoded.
    pub encoded_data: String,
}

impl UserContextData {
    /// Creates the data from a fingerprint.
    ///
    /// ```
    /// use cognito_client::protocol::UserContextData;
    ///
    /// let context = UserContextData::new("an encoded fingerprint");
    /// # let _ = context;
    /// ```
    #[must_use]
    pub fn new(encoded_data: impl Into<String>) -> Self {
        Self { encoded_data: encoded_data.into() }
    }
}
