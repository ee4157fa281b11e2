//! The screens. Each file declares what its screen shows and what its buttons do.

mod confirm_sign_up;
mod forgot_password;
mod new_password;
mod reset_done;
mod reset_password;
mod sign_in;
mod sign_up;
mod unsupported;

use std::pin::Pin;

use cognito_client::auth::{Attribute, AuthClient, AuthError, Config};
pub use confirm_sign_up::ConfirmSignUp;
pub use forgot_password::ForgotPassword;
pub use new_password::NewPassword;
pub use reset_done::ResetDone;
pub use reset_password::ResetPassword;
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use unsupported::Unsupported;

use super::form::Values;
use super::layout::{Action, Field, FieldName, Layout};
use super::notice::Notice;
use super::step::Next;
use crate::i18n::ErrorContext;

/// What a screen and its notes begin with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The user name, if it was entered before.
    pub username: String,
    /// The note at the top of the screen.
    pub notice: Option<Notice>,
}

impl Entry {
    /// Returns an entry with this user name filled in.
    #[must_use]
    pub fn new(username: impl Into<String>) -> Self {
        Self { username: username.into(), notice: None }
    }

    /// Returns the entry with `notice` at the top of the screen.
    #[must_use]
    pub fn with_notice(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

/// An action of the user, with everything that is needed to carry it out.
pub(crate) struct Act {
    pub(crate) client: AuthClient,
    pub(crate) action: Action,
    /// The form, as the user sees it: an app may have added fields.
    pub(crate) layout: Layout,
    pub(crate) values: Values,
}

/// Work that leads to another screen, or ends with an error.
pub(crate) type Task = Pin<Box<dyn Future<Output = Result<Next, AuthError>>>>;

/// A screen as plain data.
pub(crate) trait Screen: Clone + 'static {
    /// The name in the page contract (`data-screen`).
    const NAME: &'static str;

    /// The context that decides the text of an error.
    const CONTEXT: ErrorContext = ErrorContext::Other;

    /// Whether the client has a record of this step, to which a reload returns.
    const IS_RESUMED: bool = false;

    /// Whether a sign-in may follow, part of which can be computed before.
    const PREPARES_SIGN_IN: bool = false;

    /// Returns what the screen begins with.
    fn entry(&self) -> &Entry;

    /// Returns the error with which the screen begins.
    fn failure(&self) -> Option<&AuthError> {
        None
    }

    /// Returns the contents of the screen for a pool.
    fn layout(&self, config: &Config) -> Layout;

    /// Carries out an action of the user, and returns what follows.
    ///
    /// # Errors
    /// [`AuthError`] if a request fails. The screen stays, with all values.
    async fn act(self, act: Act) -> Result<Next, AuthError>;

    /// Returns work to do while the screen is shown. It is dropped when the user leaves the screen.
    fn watch(&self, _client: &AuthClient) -> Option<Task> {
        None
    }

    /// Called when the user leaves the screen.
    fn leave(&self, _client: &AuthClient) {}
}

impl Act {
    /// Returns the user name in the form that is sent to the pool.
    fn username(&self) -> String {
        self.layout.username_field().map(|field| self.values.normalized(field)).unwrap_or_default()
    }

    /// Returns the user name as it was entered.
    fn typed_username(&self) -> String {
        let field = self.layout.username_field();
        field.map(|field| self.values.get(field.name.as_str()).to_owned()).unwrap_or_default()
    }
    /// Returns the user attributes of the form in the form that is sent to the pool.
    fn attributes(&self) -> Vec<Attribute> {
        let attribute = |field: &Field| {
            let FieldName::Attribute(name) = &field.name else { return None };
            Some(Attribute { name: name.clone(), value: self.values.normalized(field) })
        };
        self.layout.all_fields().filter_map(attribute).collect()
    }
}
