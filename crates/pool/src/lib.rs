//! An Amazon Cognito user pool in memory, for development and tests: **never for production**.
//!
//! It listens on the loopback interface only, keeps passwords' verifiers and signing keys in memory (or in a file, if
//! asked to), sends no mail, and lets whoever reaches its control endpoints read every code.

mod error;
#[cfg_attr(not(test), expect(dead_code, reason = "nothing serves operations yet"))]
mod model;

pub use error::Exception;
