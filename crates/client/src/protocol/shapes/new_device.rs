//! The device that the pool offers to register.

use crate::protocol::{FromJson, Json};

/// A device that the pool does not know yet:
/// [`NewDeviceMetadataType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_NewDeviceMetadataType.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewDeviceMetadata {
    /// The device key, 1–55 characters of `[\w-]+_[0-9a-f-]+`: a region and a UUID.
    pub device_key: String,
    /// The device group key. The device's password is bound to both keys.
    pub device_group_key: String,
}

impl FromJson for NewDeviceMetadata {
    fn from_json(json: Json<'_>) -> Self {
        Self { device_key: json.text("DeviceKey"), device_group_key: json.text("DeviceGroupKey") }
    }
}
