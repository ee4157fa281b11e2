//! The reasons why a credential is not accepted.

use std::fmt;

/// The reason why a credential is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// This part of the credential does not conform to the specification.
    Malformed(&'static str),
    /// The credential is for the other ceremony.
    WrongType,
    /// The credential answers another challenge.
    Challenge,
    /// The credential was created on a page of this origin, which is not one of the relying party's.
    Origin(String),
    /// The credential is for another relying party.
    RelyingParty,
    /// The user did not touch the authenticator, or was not verified by it.
    NotVerified,
    /// The key's algorithm is not among those that were requested.
    Algorithm,
    /// The credential belongs to another user.
    Owner,
    Signature,
    /// The authenticator's counter did not increase, so the authenticator may have been copied.
    Counter,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(what) => write!(formatter, "{what} is malformed"),
            Self::WrongType => formatter.write_str("the credential is of another ceremony"),
            Self::Challenge => formatter.write_str("the credential answers another challenge"),
            Self::Origin(origin) => write!(formatter, "{origin} is not an origin of the relying party"),
            Self::RelyingParty => formatter.write_str("the credential is for another relying party"),
            Self::NotVerified => formatter.write_str("the authenticator did not verify its user"),
            Self::Algorithm => formatter.write_str("the key's algorithm is not supported"),
            Self::Owner => formatter.write_str("the credential is another user's"),
            Self::Signature => formatter.write_str("the signature is wrong"),
            Self::Counter => formatter.write_str("the authenticator's counter went back"),
        }
    }
}

impl std::error::Error for Error {}
