//! The new password is set.

use cognito_client::auth::{AuthError, Config};

use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::Layout;
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::{Entry, ResetDone};

impl Screen for ResetDone {
    const CONTEXT: ErrorContext = ErrorContext::Recovering;

    fn layout(&self, _: &Config) -> Layout {
        Layout::new(Key::ResetDone, Key::ToSignIn).lead(Key::ResetDoneLead)
    }

    async fn act(self, _: Act) -> Result<Next, AuthError> {
        Ok(Next::Step(Entry::new(self.entry.username).into()))
    }
}
