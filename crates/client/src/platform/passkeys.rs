//! The port to passkeys.

use std::fmt;

use super::future::LocalFuture;

/// Creates passkeys and proves possession of them: [WebAuthn](https://www.w3.org/TR/webauthn-3/) with its JSON forms.
///
/// It is not part of [`Platform`](super::Platform): callers that use passkeys pass it in, so other apps do not include
/// its code.
pub trait Passkeys {
    /// Returns whether this page can use passkeys.
    fn is_supported(&self) -> bool;

    /// Returns whether a form's autofill suggestions can include passkeys ([`Mediation::Conditional`]).
    fn is_conditional_available(&self) -> LocalFuture<'_, bool>;

    /// Creates a passkey from `PublicKeyCredentialCreationOptionsJSON` and returns `RegistrationResponseJSON`.
    ///
    /// The browser asks the user. Dropping the future closes the browser's dialogue.
    ///
    /// # Errors
    /// Returns a [`PasskeyError`] if no passkey was created.
    fn create<'a>(&'a self, options: &'a str) -> LocalFuture<'a, Result<String, PasskeyError>>;

    /// Requests a proof from a passkey with `PublicKeyCredentialRequestOptionsJSON` and returns
    /// `AuthenticationResponseJSON`.
    ///
    /// The browser asks the user. Dropping the future closes the browser's dialogue or withdraws its suggestions.
    ///
    /// # Errors
    /// Returns a [`PasskeyError`] if the request fails or the user declines.
    fn get<'a>(
        &'a self,
        options: &'a str,
        mediation: Mediation,
    ) -> LocalFuture<'a, Result<String, PasskeyError>>;
}

/// How the browser asks the user for a passkey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mediation {
    /// An immediate dialogue.
    #[default]
    Modal,
    /// An entry among the suggestions of a field with `autocomplete="username webauthn"`, for an unlimited time.
    Conditional,
}

/// The reason why a passkey operation failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasskeyError {
    /// The authenticator already has a passkey for this account (`InvalidStateError` during a creation).
    AlreadyExists,
    /// The user declined, took too long, or has no passkey (`NotAllowedError`; browsers do not say which).
    Cancelled,
    /// The caller dropped the request, or another request replaced it (`AbortError`).
    Aborted,
    /// The pool's relying party is neither this page's domain nor a parent of it (`SecurityError`).
    RelyingPartyMismatch,
    /// This browser, page or authenticator does not support it (`NotSupportedError`, or the context is not secure).
    NotSupported,
    /// The pool's options do not conform to the standard.
    InvalidOptions,
    /// Any other error, with the browser's name for it, such as `ConstraintError`.
    Unknown(String),
}

impl PasskeyError {
    /// Returns a stable short name, such as `Passkey.Cancelled`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "Passkey.AlreadyExists",
            Self::Cancelled => "Passkey.Cancelled",
            Self::Aborted => "Passkey.Aborted",
            Self::RelyingPartyMismatch => "Passkey.RelyingPartyMismatch",
            Self::NotSupported => "Passkey.NotSupported",
            Self::InvalidOptions => "Passkey.InvalidOptions",
            Self::Unknown(_) => "Passkey.Unknown",
        }
    }
}

impl fmt::Display for PasskeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadyExists => "the authenticator has a passkey for this account already",
            Self::Cancelled => "cancelled, too late, or no passkey at hand",
            Self::Aborted => "the question for a passkey was withdrawn",
            Self::RelyingPartyMismatch => "the pool's relying party is not this page's domain",
            Self::NotSupported => "passkeys can't be used here",
            Self::InvalidOptions => "the pool's options for a passkey are malformed",
            Self::Unknown(name) => return write!(f, "the browser gave no passkey: {name}"),
        })
    }
}

impl std::error::Error for PasskeyError {}
