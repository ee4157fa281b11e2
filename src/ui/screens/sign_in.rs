//! User name and password.

use cognito_client::auth::{self, AuthError, Config};

use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Field, FieldKind, FieldName, Layout, Target};
use crate::ui::next::Next;
use crate::ui::screen::{Act, Screen};
use crate::ui::step::SignIn;

impl Screen for SignIn {
    const CONTEXT: ErrorContext = ErrorContext::SigningIn;
    const PREPARES_SIGN_IN: bool = true;

    fn layout(&self, config: &Config) -> Layout {
        let password = Field::new(FieldName::Password, Key::Password, FieldKind::Password);
        Layout::new(Key::SignIn, Key::SignIn)
            .lead(Key::SignInLead)
            .fields([Field::username(config), password.autocomplete("current-password")])
            .link(None, Key::ForgotLink, Target::ForgotPassword)
            .link(Some(Key::NewHere), Key::SignUpLink, Target::SignUp)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        Next::after(act.client.sign_in(credentials(&act)).await, act.typed_username(), None)
    }
}

/// Returns the credentials that the user has entered.
pub(crate) fn credentials(act: &Act) -> auth::SignIn {
    auth::SignIn::new(act.username(), act.values.secret(&FieldName::Password))
}
