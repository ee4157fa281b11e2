//! User name and password.

use cognito_client::auth::{self, AuthError, Config};

use super::{Act, Entry, Screen};
use crate::i18n::{ErrorContext, Key};
use crate::ui::layout::{Field, FieldKind, FieldName, Layout, Target};
use crate::ui::step::Next;

/// User name and password.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignIn {
    /// What the screen begins with.
    pub entry: Entry,
}

impl Screen for SignIn {
    const NAME: &'static str = "sign-in";
    const CONTEXT: ErrorContext = ErrorContext::SigningIn;
    const PREPARES_SIGN_IN: bool = true;

    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn layout(&self, config: &Config) -> Layout {
        let password = Field::new(FieldName::Password, Key::Password, FieldKind::Password);
        Layout::new(Key::SignIn, Key::SignIn)
            .lead(Key::SignInLead)
            .fields([Field::username(config), password.autocomplete("current-password")])
            .link(None, Key::ForgotLink, Target::ForgotPassword)
            .link(Some(Key::NewHere), Key::SignUpLink, Target::SignUp)
    }

    async fn act(self, act: Act) -> Result<Next, AuthError> {
        let sign_in = auth::SignIn::new(act.username(), act.values.secret(&FieldName::Password));
        Next::after(act.client.sign_in(sign_in).await, act.typed_username(), None)
    }
}
