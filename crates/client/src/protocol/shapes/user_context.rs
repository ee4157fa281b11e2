use serde::Serialize;

/// What threat protection learns of the browser:
/// [`UserContextDataType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserContextDataType.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserContextData {
    /// A fingerprint that AWS's own script has made up and encoded.
    pub encoded_data: String,
}
