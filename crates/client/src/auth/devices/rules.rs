//! Which challenges concern the device, and what the pool's errors say about it.

use crate::auth::{AuthError, ErrorCode};
use crate::protocol::{self, ChallengeName};

/// Returns whether this challenge authenticates the device.
pub(in crate::auth) fn is_device_challenge(name: &ChallengeName) -> bool {
    matches!(name, ChallengeName::DeviceSrpAuth | ChallengeName::DevicePasswordVerifier)
}

/// Returns whether the answer to this challenge includes the device's key.
pub(in crate::auth) fn takes_device_key(name: &ChallengeName) -> bool {
    use ChallengeName as Name;

    let is_without =
        matches!(name, Name::MfaSetup | Name::NewPasswordRequired | Name::SelectMfaType | Name::WebAuthn);
    !is_without
}

/// Returns whether the pool has reported that it does not know the device. An unknown client or pool has the same error
/// code, so the message has to be checked.
pub(in crate::auth) fn is_unknown_device(error: &AuthError) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    error.code == ErrorCode::ResourceNotFound && error.message.starts_with("Device")
}

/// Returns whether the pool has refused to authenticate the device.
pub(in crate::auth) fn rejects_device(error: &AuthError) -> bool {
    is_unknown_device(error) || error.service_code() == Some(&ErrorCode::NotAuthorized)
}
