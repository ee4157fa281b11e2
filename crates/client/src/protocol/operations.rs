//! The operations of the user-pool API, one file each.
//!
//! A request has a constructor for its required members; the optional ones are public fields. Requests and responses are
//! `#[non_exhaustive]`, because the service adds members to them. [`Client::send`](super::Client::send) sends a request.
//!
//! ```
//! use cognito_client::protocol::Secret;
//! use cognito_client::protocol::operations::ConfirmSignUp;
//!
//! let code = Secret::new("123456");
//! let mut request = ConfirmSignUp::new("1h57kf5cpq17m0eml12EXAMPLE", "ada@example.com", &code);
//! request.force_alias_creation = true;
//! # let _ = request;
//! ```

mod associate_software_token;
mod change_password;
mod complete_web_authn_registration;
mod confirm_device;
mod confirm_forgot_password;
mod confirm_sign_up;
mod delete_user;
mod delete_user_attributes;
mod delete_web_authn_credential;
mod forget_device;
mod forgot_password;
mod get_tokens_from_refresh_token;
mod get_user;
mod get_user_attribute_verification_code;
mod get_user_auth_factors;
mod global_sign_out;
mod initiate_auth;
mod list_devices;
mod list_web_authn_credentials;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod set_user_mfa_preference;
mod sign_up;
mod start_web_authn_registration;
mod update_device_status;
mod update_user_attributes;
mod verify_software_token;
mod verify_user_attribute;

pub use associate_software_token::{AssociateSoftwareToken, AssociateSoftwareTokenResponse};
pub use change_password::{ChangePassword, ChangePasswordResponse};
pub use complete_web_authn_registration::{
    CompleteWebAuthnRegistration, CompleteWebAuthnRegistrationResponse,
};
pub use confirm_device::{ConfirmDevice, ConfirmDeviceResponse, DeviceSecretVerifier};
pub use confirm_forgot_password::{ConfirmForgotPassword, ConfirmForgotPasswordResponse};
pub use confirm_sign_up::{ConfirmSignUp, ConfirmSignUpResponse};
pub use delete_user::{DeleteUser, DeleteUserResponse};
pub use delete_user_attributes::{DeleteUserAttributes, DeleteUserAttributesResponse};
pub use delete_web_authn_credential::{DeleteWebAuthnCredential, DeleteWebAuthnCredentialResponse};
pub use forget_device::{ForgetDevice, ForgetDeviceResponse};
pub use forgot_password::{ForgotPassword, ForgotPasswordResponse};
pub use get_tokens_from_refresh_token::{GetTokensFromRefreshToken, GetTokensFromRefreshTokenResponse};
pub use get_user::{GetUser, GetUserResponse};
pub use get_user_attribute_verification_code::{
    GetUserAttributeVerificationCode, GetUserAttributeVerificationCodeResponse,
};
pub use get_user_auth_factors::{GetUserAuthFactors, GetUserAuthFactorsResponse};
pub use global_sign_out::{GlobalSignOut, GlobalSignOutResponse};
pub use initiate_auth::InitiateAuth;
pub use list_devices::{ListDevices, ListDevicesResponse, ListedDevice};
pub use list_web_authn_credentials::{
    ListWebAuthnCredentials, ListWebAuthnCredentialsResponse, WebAuthnCredential,
};
pub use resend_confirmation_code::{ResendConfirmationCode, ResendConfirmationCodeResponse};
pub use respond_to_auth_challenge::{AuthResponse, RespondToAuthChallenge};
pub use revoke_token::{RevokeToken, RevokeTokenResponse};
pub use set_user_mfa_preference::{
    MfaSettings, SetUserMfaPreference, SetUserMfaPreferenceResponse, WebAuthnMfaSettings,
};
pub use sign_up::{SignUp, SignUpResponse};
pub use start_web_authn_registration::{StartWebAuthnRegistration, StartWebAuthnRegistrationResponse};
pub use update_device_status::{DeviceRememberedStatus, UpdateDeviceStatus, UpdateDeviceStatusResponse};
pub use update_user_attributes::{UpdateUserAttributes, UpdateUserAttributesResponse};
pub use verify_software_token::{VerifySoftwareToken, VerifySoftwareTokenResponse};
pub use verify_user_attribute::{VerifyUserAttribute, VerifyUserAttributeResponse};

#[cfg(test)]
fn wire<O: super::Operation>(operation: &O) -> (&'static str, serde_json::Value) {
    (O::NAME, serde_json::to_value(operation).unwrap())
}

#[cfg(test)]
fn reply<T: super::FromJson>(body: &serde_json::Value) -> Result<T, super::DecodeError> {
    super::decode(&body.to_string())
}
