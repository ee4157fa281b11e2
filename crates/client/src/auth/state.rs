use std::rc::Rc;

use crate::protocol;

/// Whether somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthState {
    /// The store has not been read yet. Show neither what is for guests nor what is for users.
    Restoring,
    /// Nobody.
    SignedOut(Reason),
    /// Somebody.
    SignedIn(User, Freshness),
}

impl AuthState {
    /// The user, if somebody is signed in.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user, _) => Some(user),
            Self::Restoring | Self::SignedOut(_) => None,
        }
    }
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There was no session to restore.
    NoSession,
    /// The user signed out in this tab.
    SignedOutHere,
    /// The session was ended in another tab.
    SignedOutElsewhere,
    /// The pool refused to go on with the session: revoked, expired, user disabled or deleted.
    SessionEnded(protocol::Error),
    /// The user was deleted, in this tab.
    Deleted,
}

/// Whether the tokens of a session are still good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The access token is valid, or has expired a moment ago and is being refreshed.
    Fresh,
    /// It has expired and a refresh has failed: the device is off-line, or the pool is unreachable.
    Stale,
}

/// The signed-in user, as the ID token tells. Not verified: for showing, never for deciding on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(Rc<UserData>);

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UserData {
    pub(super) sub: String,
    pub(super) username: String,
    pub(super) groups: Vec<String>,
    pub(super) is_email_verified: bool,
    pub(super) is_phone_number_verified: bool,
    pub(super) attributes: Vec<(String, String)>,
}

impl User {
    pub(super) fn new(data: UserData) -> Self {
        Self(Rc::new(data))
    }

    /// The pool's id for the user; never changes and is never given to another.
    #[must_use]
    pub fn sub(&self) -> &str {
        &self.0.sub
    }

    /// The user name; in a pool that signs in by e-mail it is an id too.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// Returns the names of the groups that the user belongs to, the one with the best precedence first
    /// (`cognito:groups`).
    ///
    /// They decide what a page shows, never what a user may do: the browser verifies no signature, and a page can be
    /// changed by whoever it is shown to. Only the API decides, by the groups in the access token that it has
    /// verified.
    ///
    /// ```
    /// # use cognito_client::auth::User;
    /// fn shows_admin_menu(user: &User) -> bool {
    ///     user.is_in_group("admin")
    /// }
    /// ```
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.0.groups
    }

    /// Returns whether the user belongs to the group called `name`. See [`groups`](Self::groups) for what that is
    /// good for.
    #[must_use]
    pub fn is_in_group(&self, name: &str) -> bool {
        self.0.groups.iter().any(|group| group == name)
    }

    /// Returns whether the pool has verified the user's e-mail address.
    #[must_use]
    pub fn is_email_verified(&self) -> bool {
        self.0.is_email_verified
    }

    /// Returns whether the pool has verified the user's phone number.
    #[must_use]
    pub fn is_phone_number_verified(&self) -> bool {
        self.0.is_phone_number_verified
    }

    /// Returns the attribute called `name` (`email`, `preferred_username`, …), if the ID token has it as text;
    /// `address` is its formatted text.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.0.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What to call the user: name, handle, e-mail address or else the user name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        ["name", "preferred_username", "email"]
            .into_iter()
            .find_map(|name| self.attribute(name).filter(|value| !value.is_empty()))
            .unwrap_or_else(|| self.username())
    }
}
