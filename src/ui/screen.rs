//! What every screen does: it describes its contents, and carries out the actions of the user.

use std::pin::Pin;

use cognito_client::auth::{Attribute, AuthClient, AuthError, Config};

use super::form::Values;
use super::layout::{Action, Field, FieldName, Layout};
use super::next::Next;
use crate::i18n::ErrorContext;

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

/// The behaviour of a screen. Its data is declared in `step.rs`.
pub(crate) trait Screen: Clone + 'static {
    /// The context that decides the text of an error.
    const CONTEXT: ErrorContext = ErrorContext::Other;

    /// Whether the client has a record of this step, to which a reload returns.
    const IS_RESUMED: bool = false;

    /// Whether a sign-in may follow, part of which can be computed before.
    const PREPARES_SIGN_IN: bool = false;

    /// Returns the contents of the screen for a pool.
    fn layout(&self, config: &Config) -> Layout;

    /// Carries out an action of the user, and returns what follows.
    ///
    /// # Errors
    /// [`AuthError`] if a request fails. The screen stays, with all values.
    async fn act(self, act: Act) -> Result<Next, AuthError>;

    /// Returns work that runs while the screen is shown. Its result is ignored once the user has left the screen;
    /// [`leave`](Self::leave) has to end it.
    fn watch(&self, _client: &AuthClient) -> Option<Task> {
        None
    }

    /// Called when the user leaves the screen.
    fn leave(&self, _client: &AuthClient) {}
}

impl Act {
    /// Returns the user name in the form that is sent to the pool.
    pub(crate) fn username(&self) -> String {
        self.values.username(&self.layout)
    }

    /// Returns the user name as it was entered.
    pub(crate) fn typed_username(&self) -> String {
        let field = self.layout.username_field();
        field.map(|field| self.values.get(field.name.as_str()).to_owned()).unwrap_or_default()
    }
    /// Returns the user attributes of the form in the form that is sent to the pool.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let attribute = |field: &Field| {
            let FieldName::Attribute(name) = &field.name else { return None };
            Some(Attribute { name: name.clone(), value: self.values.normalized(field) })
        };
        self.layout.all_fields().filter_map(attribute).collect()
    }
}
