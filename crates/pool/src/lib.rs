//! An Amazon Cognito user pool in memory, for development and tests: **never for production**.
//!
//! It listens on the loopback interface only, keeps password verifiers and signing keys in memory (or in a file, if
//! requested), sends no mail, and lets every program that reaches its control endpoints read all codes.

mod app_state;
mod arguments;
mod attributes;
mod clock;
mod codes;
mod device;
mod dispatch;
mod error;
mod factor;
mod faults;
mod http;
mod keys;
mod lockout;
mod managed_login;
mod model;
mod operations;
mod outbox;
mod passkeys;
mod password;
mod pool;
mod program;
mod quotas;
mod random;
mod scopes;
mod secret_hash;
mod service;
mod settings;
mod sign_in;
mod software_token;
mod srp;
mod state_file;
mod template;
mod tokens;
mod totp;
mod user;

pub use dispatch::Caller;
pub use error::Exception;
pub use http::Server;
pub use program::run;
pub use service::Service;
pub use template::deploy;
