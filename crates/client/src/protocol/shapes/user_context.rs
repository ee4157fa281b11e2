use serde::Serialize;

/// Data about the browser for threat protection:
/// [`UserContextDataType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserContextDataType.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserContextData {
    /// A fingerprint that AWS's own script has collected and encoded.
    pub encoded_data: String,
}
