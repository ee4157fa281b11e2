//! The JSON protocol of the user-pool API, with one typed [`Operation`] per call.
//!
//! A request is `POST <endpoint>/` with `content-type: application/x-amz-json-1.1` and
//! `x-amz-target: AWSCognitoIdentityProviderService.<Operation>`. The calls that a browser makes are unsigned. See the
//! [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html).

mod client;
pub(crate) mod date;
mod deadline;
mod error;
mod error_code;
mod json;
pub(crate) mod names;
mod operation;
pub mod operations;
mod secret;
mod shapes;

pub use client::{Client, HeadersHook, Sending};
pub use deadline::Deadline;
pub use error::{Error, ReplyError, ServiceError};
pub use error_code::ErrorCode;
pub use json::{DecodeError, Document, FromJson, Json, json_string};
pub(crate) use json::{decode, decode_settings, encode};
pub use operation::Operation;
pub use secret::Secret;
pub use shapes::{
    Attribute, AuthFlow, AuthResult, ChallengeName, CodeDelivery, NewDeviceMetadata, Parameters,
    UserContextData,
};
