//! A challenge that this version has no screen for.

use cognito_client::auth::{AuthError, Config};

use crate::i18n::{ErrorContext, Key, Text};
use crate::ui::layout::Layout;
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::{Entry, Unsupported};

impl Screen for Unsupported {
    const CONTEXT: ErrorContext = ErrorContext::LaterStep;

    fn layout(&self, _: &Config) -> Layout {
        Layout::new(Key::Unsupported, Key::BackToSignIn)
            .lead(Text::filled(Key::UnsupportedLead, &self.challenge))
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        act.client.abandon();
        Ok(Next::Step(Entry::new(self.entry.username).into()))
    }
}
