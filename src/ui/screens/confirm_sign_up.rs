//! The code or link that confirms a new account.

use cognito_client::auth::{AuthClient, AuthError, CodeDelivery, Config, Confirmed};

use crate::i18n::Key;
use crate::ui::layout::{Action, Field, FieldName, Layout, Target};
use crate::ui::next::Next;
use crate::ui::notice::{Notice, sent_to};
use crate::ui::screen::{Act, Screen, Task};
use crate::ui::step::{ConfirmSignUp, Entry};

impl ConfirmSignUp {
    /// Returns the destination. After a failure there is none, but an earlier code may still be valid.
    fn destination(&self) -> Option<&CodeDelivery> {
        self.delivery.as_ref().filter(|_| self.failure.is_none())
    }
}

impl Screen for ConfirmSignUp {
    const IS_RESUMED: bool = true;
    const PREPARES_SIGN_IN: bool = true;

    fn layout(&self, config: &Config) -> Layout {
        let username = Field::username_unless_known(config, &self.entry.username);
        let layout = if config.confirms_by_link() {
            Layout::new(Key::ConfirmLink, Key::ToSignIn)
                .lead(sent_to(self.destination(), Key::ConfirmLinkLead, Key::ConfirmLinkLeadTo))
                .fields([username])
                .button(Action::Resend, Key::ResendLink)
        } else {
            Layout::new(Key::Confirm, Key::ConfirmButton)
                .lead(sent_to(self.destination(), Key::ConfirmLead, Key::ConfirmLeadTo))
                .fields([username, Field::code()])
                .button(Action::Resend, Key::Resend)
        };
        layout.link(None, Key::BackToSignIn, Target::SignIn)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let username = act.username();
        let is_link = act.client.config().confirms_by_link();
        if act.action == Action::Resend {
            let delivery = act.client.resend_code(&username).await?;
            let notice = if is_link { Notice::LinkResent(delivery) } else { Notice::Resent(delivery) };
            return Ok(Next::Resent(notice));
        }
        if is_link {
            // A reload must not return to this step.
            act.client.abandon();
            return Ok(Next::Step(Entry::new(username).into()));
        }
        let confirmed = act.client.confirm_sign_up(&username, &act.values.secret(&FieldName::Code)).await?;
        after(confirmed, act.typed_username())
    }

    fn watch(&self, client: &AuthClient) -> Option<Task> {
        if !client.config().confirms_by_link() || self.entry.username.is_empty() {
            return None;
        }
        let (client, username) = (client.clone(), self.entry.username.clone());
        Some(Box::pin(async move {
            match client.wait_for_confirmation(&username).await? {
                confirmed @ Confirmed::SignIn(_) => after(confirmed, username),
                // The link may still be opened. The user can continue with the sign-in screen.
                Confirmed::PleaseSignIn { .. } => Ok(Next::Stay),
            }
        }))
    }

    fn leave(&self, client: &AuthClient) {
        client.forget_password();
    }
}

fn after(confirmed: Confirmed, typed_username: String) -> Result<Next, AuthError> {
    match confirmed {
        Confirmed::SignIn(step) => Next::after(Ok(step), typed_username, Some(Notice::AccountConfirmed)),
        Confirmed::PleaseSignIn { username } => {
            Ok(Next::Step(Entry::new(username).with_notice(Notice::Confirmed).into()))
        }
    }
}
