//! A forgotten password: asks for the user name.

use cognito_client::auth::{AuthError, Config};

use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Field, Layout, Target};
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::{Entry, ForgotPassword, ResetPassword};

impl Screen for ForgotPassword {
    const CONTEXT: ErrorContext = ErrorContext::Recovering;

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
