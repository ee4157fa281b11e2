//! The notes at the top of screens.

use cognito_client::auth::CodeDelivery;

use crate::i18n::{Key, Text};

/// A note at the top of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The account is confirmed; sign in.
    Confirmed,
    /// The session has ended; sign in.
    SessionEnded,
    /// The sign-in took too long; start again.
    StartAgain,
    /// An administrator has reset the password.
    ResetRequired,
    /// The new password is set.
    PasswordSet,
    /// The account is confirmed.
    AccountConfirmed,
    /// A new code was sent, to this destination if it is known.
    Resent(Option<CodeDelivery>),
    /// A new link was sent, to this destination if it is known.
    LinkResent(Option<CodeDelivery>),
}

impl Notice {
    /// Returns the text for the user.
    #[must_use]
    pub fn text(&self) -> Text {
        let key = match self {
            Self::Confirmed => Key::Confirmed,
            Self::SessionEnded => Key::SessionEnded,
            Self::StartAgain => Key::ErrorSessionExpired,
            Self::ResetRequired => Key::ResetRequired,
            Self::PasswordSet => Key::PasswordSet,
            Self::AccountConfirmed => Key::AccountConfirmed,
            Self::Resent(delivery) => return sent_to(delivery.as_ref(), Key::Resent, Key::ResentTo),
            Self::LinkResent(delivery) => {
                return sent_to(delivery.as_ref(), Key::ResentLink, Key::ResentLinkTo);
            }
        };
        key.into()
    }
}

/// Returns `known` with the destination of a code, or `unknown` if the pool has not named it.
pub(super) fn sent_to(delivery: Option<&CodeDelivery>, unknown: Key, known: Key) -> Text {
    match delivery {
        Some(delivery) if !delivery.destination.is_empty() => Text::filled(known, &delivery.destination),
        _ => unknown.into(),
    }
}
