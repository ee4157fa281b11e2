//! The code of a recovery, and a new password.

use cognito_client::auth::{AuthError, Config};

use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Action, Field, FieldName, Layout, Target};
use crate::ui::next::Next;
use crate::ui::notice::{Notice, sent_to};
use crate::ui::screen::{Act, Screen};
use crate::ui::step::{Entry, ResetDone, ResetPassword};

impl Screen for ResetPassword {
    const CONTEXT: ErrorContext = ErrorContext::Recovering;
    const IS_RESUMED: bool = true;

    fn layout(&self, config: &Config) -> Layout {
        let lead = if self.entry.notice == Some(Notice::ResetRequired) {
            Key::ResetRequiredLead.into()
        } else {
            sent_to(self.delivery.as_ref(), Key::ResetLead, Key::ResetLeadTo)
        };
        Layout::new(Key::Reset, Key::ResetButton)
            .lead(lead)
            .fields([Field::username_unless_known(config, &self.entry.username), Field::code()])
            .fields(Field::new_passwords(config))
            .button(Action::Resend, Key::Resend)
            .link(None, Key::UseAnother, Target::ForgotPassword)
            .link(None, Key::BackToSignIn, Target::SignIn)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let username = act.username();
        if act.action == Action::Resend {
            return Ok(Next::Resent(Notice::Resent(act.client.forgot_password(&username).await?)));
        }
        let (code, password) =
            (act.values.secret(&FieldName::Code), act.values.secret(&FieldName::NewPassword));
        act.client.reset_password(&username, &code, &password).await?;
        Ok(Next::Step(ResetDone { entry: Entry::new(username) }.into()))
    }
}
