//! Sign-in, the session of the signed-in user, and sign-out, without a user interface.
//!
//! [`AuthClient`] is the only owner of the tokens. A user interface [subscribes](AuthClient::subscribe) to the state.
//! Code that calls an API requests an [access token](AuthClient::access_token) for each call and does not keep it.

mod amplify;
mod as_user;
mod attributes;
mod browser;
mod builder;
mod client;
mod config;
mod delete_user;
mod devices;
mod ended;
mod error;
mod event;
mod factors;
mod fetch;
mod hooks;
mod lifecycle;
mod mfa;
mod passkeys;
mod password;
mod path;
mod pending;
mod profile;
mod proof;
mod recovery;
mod refresh;
mod run;
mod session;
mod sign_in;
mod sign_out;
mod sign_up;
mod signal;
mod state;
mod step_up;
mod store;
mod tokens;
mod totp;
mod unconfirmed;

#[cfg(test)]
mod tests;

pub use attributes::{AttributeStep, AttributeUpdate};
pub use builder::AuthClientBuilder;
pub use client::AuthClient;
pub use config::{
    Api, AppLink, AppSettings, Config, ConfigError, Group, MfaRequirement, OAuth, Options, PasswordPolicy,
    PasswordRule, Passwordless, StorageKind, WebAuthn,
};
pub use error::AuthError;
pub use event::AuthEvent;
pub use factors::{AuthFactor, AuthFactors};
pub use fetch::{ApiError, ApiRequest, ApiRequestError, ApiResponse};
pub use mfa::{MfaChange, MfaFactor, MfaPreference, MfaSetting};
pub use path::{has_dot_segments, path_segment};
pub use pending::record::{Pending, PendingKind};
pub use profile::Profile;
pub use sign_in::{
    Answer, Challenge, Choice, CodeChallenge, CodeKind, CustomChallenge, FirstFactor, FirstFactorChoice,
    MfaChoice, NewPassword, PasskeyChallenge, PasswordChoice, SelectFirstFactor, SelectMfa, SetUpEmail,
    SetUpMfa, SetUpTotp, SignIn, SignInStart, SignInStep, UnfinishedSignIn,
};
pub use sign_out::{SignOut, SignOutScope};
pub use sign_up::{Confirmed, SignUp};
pub use state::{AuthState, Freshness, Reason, User};
pub use totp::TotpSetUp;
pub use unconfirmed::UnconfirmedSignOut;

pub use crate::protocol::operations::{ListedDevice, WebAuthnCredential};
pub use crate::protocol::{Attribute, CodeDelivery, ErrorCode, Parameters, Secret};
