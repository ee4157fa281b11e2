//! The new password is set.

use cognito_client::auth::{AuthError, Config};

use super::{Act, Entry, Screen};
use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::Layout;
use crate::ui::step::Next;

/// The new password is set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResetDone {
    /// What the screen begins with.
    pub entry: Entry,
}

impl Screen for ResetDone {
    const NAME: &'static str = "reset-done";
    const CONTEXT: ErrorContext = ErrorContext::Recovering;

    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn layout(&self, _: &Config) -> Layout {
        Layout::new(Key::ResetDone, Key::ToSignIn).lead(Key::ResetDoneLead)
    }

    async fn act(self, _: Act) -> Result<Next, AuthError> {
        Ok(Next::Step(Entry::new(self.entry.username).into()))
    }
}
