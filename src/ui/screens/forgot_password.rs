//! A forgotten password: asks for the user name.

use cognito_client::auth::{AuthError, Config};

use super::{Act, Entry, ResetPassword, Screen};
use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Field, Layout, Target};
use crate::ui::step::Next;

/// A forgotten password: asks for the user name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForgotPassword {
    /// What the screen begins with.
    pub entry: Entry,
}

impl Screen for ForgotPassword {
    const NAME: &'static str = "forgot-password";
    const CONTEXT: ErrorContext = ErrorContext::Recovering;

    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn layout(&self, config: &Config) -> Layout {
        Layout::new(Key::Forgot, Key::ForgotButton)
            .lead(Key::ForgotLead)
            .fields([Field::username(config)])
            .link(None, Key::BackToSignIn, Target::SignIn)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let username = act.username();
        let delivery = act.client.forgot_password(&username).await?;
        Ok(Next::Step(ResetPassword { entry: Entry::new(username), delivery }.into()))
    }
}
