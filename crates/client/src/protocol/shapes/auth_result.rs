//! The tokens in a response.

use super::NewDeviceMetadata;
use crate::protocol::{FromJson, Json, Secret};

/// The tokens of a successful sign-in or refresh:
/// [`AuthenticationResultType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AuthenticationResultType.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthResult {
    /// The access token: a JWT for the app's API and for the pool's own user operations.
    pub access_token: Secret,
    /// The id token: a JWT with information about the user, for the app.
    pub id_token: Secret,
    /// The refresh token, which is opaque. `None` after a refresh if the pool does not rotate it.
    pub refresh_token: Option<Secret>,
    /// The new device, if the pool tracks devices and does not know this one.
    pub new_device_metadata: Option<NewDeviceMetadata>,
}

impl FromJson for AuthResult {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            access_token: json.secret("AccessToken"),
            id_token: json.secret("IdToken"),
            refresh_token: json.optional_secret("RefreshToken"),
            new_device_metadata: json.optional_member("NewDeviceMetadata"),
        }
    }
}
