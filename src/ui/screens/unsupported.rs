//! A challenge that this version has no screen for.

use cognito_client::auth::{AuthError, Config};

use super::{Act, Entry, Screen};
use crate::i18n::{ErrorContext, Key, Text};
use crate::ui::layout::Layout;
use crate::ui::step::Next;

/// A challenge that this version has no screen for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unsupported {
    /// What the screen begins with.
    pub entry: Entry,
    /// The name of the challenge on the wire.
    pub challenge: String,
}

impl Screen for Unsupported {
    const NAME: &'static str = "unsupported";
    const CONTEXT: ErrorContext = ErrorContext::LaterStep;

    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn layout(&self, _: &Config) -> Layout {
        Layout::new(Key::Unsupported, Key::BackToSignIn)
            .lead(Text::filled(Key::UnsupportedLead, &self.challenge))
    }

    async fn act(self, _: Act) -> Result<Next, AuthError> {
        Ok(Next::Step(Entry::new(self.entry.username).into()))
    }
}
