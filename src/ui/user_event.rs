//! The actions of a user on a screen.

use cognito_client::auth::Secret;

use super::action::{Action, Target};

/// An action of the user on a screen.
pub(crate) enum UserEvent {
    /// Enters a value.
    Enter(String, Secret),
    /// Shows or hides the password in this field.
    Reveal(String),
    /// Presses a button.
    Act(Action),
    /// Follows a link.
    Leave(Target),
}
