use std::fmt;

use super::LocalFuture;

/// Creates passkeys and proves that they are at hand: [WebAuthn](https://www.w3.org/TR/webauthn-3/), in its JSON forms.
///
/// It is no part of [`Platform`](super::Platform): whoever needs it hands it in, and who does not carries none of it.
pub trait Passkeys {
    /// Whether this page can use passkeys at all.
    fn is_supported(&self) -> bool;

    /// Whether passkeys can be offered among a form's autofill suggestions ([`Mediation::Conditional`]).
    fn is_conditional_available(&self) -> LocalFuture<'_, bool>;

    /// Has a passkey created from `PublicKeyCredentialCreationOptionsJSON`, and gives `RegistrationResponseJSON`.
    ///
    /// The person is asked; to drop the future closes the browser's dialogue.
    ///
    /// # Errors
    /// [`PasskeyError`]
    fn create<'a>(&'a self, options: &'a str) -> LocalFuture<'a, Result<String, PasskeyError>>;

    /// Has a passkey prove itself from `PublicKeyCredentialRequestOptionsJSON`, and gives `AuthenticationResponseJSON`.
    ///
    /// The person is asked; to drop the future closes the browser's dialogue, or withdraws its suggestions.
    ///
    /// # Errors
    /// [`PasskeyError`]
    fn get<'a>(
        &'a self,
        options: &'a str,
        mediation: Mediation,
    ) -> LocalFuture<'a, Result<String, PasskeyError>>;
}

/// How a person is asked for a passkey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mediation {
    /// By a dialogue, at once.
    #[default]
    Modal,
    /// Among the suggestions for a field with `autocomplete="username webauthn"`, for as long as it takes.
    Conditional,
}

/// Why there is no passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasskeyError {
    /// The authenticator has one for this account already (`InvalidStateError` of a creation).
    AlreadyExists,
    /// The person did not want to, took too long, or has none (`NotAllowedError`: browsers do not tell which).
    Cancelled,
    /// The caller gave up, or another question took its place (`AbortError`).
    Aborted,
    /// The pool's relying party is not this page's domain, nor a parent of it (`SecurityError`).
    RelyingPartyMismatch,
    /// This browser, page or authenticator can't do it (`NotSupportedError`, or no secure context).
    NotSupported,
    /// The pool's options are not such as the standard has them.
    InvalidOptions,
    /// The browser's name for anything else, such as `ConstraintError`.
    Unknown(String),
}

impl PasskeyError {
    /// A stable short name: `Passkey.Cancelled`, …
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
