//! A new password in place of a temporary one.

use cognito_client::auth::{AuthError, Config};

use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Field, FieldName, Layout, Target};
use crate::ui::next::Next;
use crate::ui::notice::Notice;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::NewPassword;

impl Screen for NewPassword {
    const CONTEXT: ErrorContext = ErrorContext::LaterStep;
    const IS_RESUMED: bool = true;

    fn layout(&self, config: &Config) -> Layout {
        let missing = self.challenge.missing_attributes().iter();
        Layout::new(Key::NewPassword, Key::NewPasswordButton)
            .lead(Key::NewPasswordLead)
            .fields([Field::hidden_username()])
            .fields(Field::new_passwords(config))
            .fields(missing.map(|name| Field::attribute(name)))
            .link(None, Key::StartOver, Target::SignIn)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let answer = self.challenge.answer(&act.values.secret(&FieldName::NewPassword), act.attributes());
        let step = act.client.answer(answer).await;
        Next::after(step, act.typed_username(), Some(Notice::PasswordSet))
    }
}
