//! Tokens: issuing, refreshing, verifying and revoking them.

mod bearer;
mod claims;
mod issue;
mod refresh;

pub(crate) use issue::{NewGrant, Tokens};
