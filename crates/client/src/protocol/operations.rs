//! The operations of the user-pool API, one file each.

mod confirm_forgot_password;
mod confirm_sign_up;
mod forgot_password;
mod get_tokens_from_refresh_token;
mod get_user;
mod global_sign_out;
mod initiate_auth;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod sign_up;

pub use confirm_forgot_password::{ConfirmForgotPassword, ConfirmForgotPasswordResponse};
pub use confirm_sign_up::{ConfirmSignUp, ConfirmSignUpResponse};
pub use forgot_password::{ForgotPassword, ForgotPasswordResponse};
pub use get_tokens_from_refresh_token::{GetTokensFromRefreshToken, GetTokensFromRefreshTokenResponse};
pub use get_user::{GetUser, GetUserResponse};
pub use global_sign_out::{GlobalSignOut, GlobalSignOutResponse};
pub use initiate_auth::InitiateAuth;
pub use resend_confirmation_code::{ResendConfirmationCode, ResendConfirmationCodeResponse};
pub use respond_to_auth_challenge::{AuthResponse, RespondToAuthChallenge};
pub use revoke_token::{RevokeToken, RevokeTokenResponse};
pub use sign_up::{SignUp, SignUpResponse};

#[cfg(test)]
fn wire<O: super::Operation>(operation: &O) -> (&'static str, serde_json::Value) {
    (O::NAME, serde_json::to_value(operation).unwrap())
}

#[cfg(test)]
fn reply<T: super::FromJson>(body: &serde_json::Value) -> Result<T, super::DecodeError> {
    super::decode(&body.to_string())
}
