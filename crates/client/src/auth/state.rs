//! Whether a user is signed in, who it is, and why no user is.

use std::rc::Rc;

use crate::protocol;

/// Whether a user is signed in.
///
/// The enum is exhaustive on purpose: a new variant, which a screen has to handle, is a breaking release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthState {
    /// The store has not been read yet. Show neither content for guests nor content for users.
    Restoring,
    /// No user is signed in.
    SignedOut(Reason),
    /// This user is signed in.
    SignedIn(User, Freshness),
}

impl AuthState {
    /// Returns the signed-in user, if there is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user, _) => Some(user),
            Self::Restoring | Self::SignedOut(_) => None,
        }
    }
}

/// The reason why no user is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// No session was stored.
    NoSession,
    /// The user signed out in this tab.
    SignedOutHere,
    /// The session was ended in another tab.
    SignedOutElsewhere,
    /// The pool has refused to continue the session: it was revoked or has expired, or the user was disabled or
    /// deleted.
    SessionEnded(protocol::Error),
    /// The user was deleted, in this tab.
    Deleted,
}

/// Whether the tokens of a session are still valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The access token is valid, or has just expired and is being refreshed.
    Fresh,
    /// The access token has expired and a refresh has failed: the device is off-line, or the pool cannot be reached.
    Stale,
}

/// The signed-in user, as described by the ID token. The token's signature is not verified: use it for display, never
/// for decisions on a server.
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

    /// Returns the pool's id for the user, which never changes and is never given to another user.
    #[must_use]
    pub fn sub(&self) -> &str {
        &self.0.sub
    }

    /// Returns the user name. In a pool whose users sign in by e-mail, it is an id as well.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// Returns the names of the groups that the user belongs to, the one with the best precedence first
    /// (`cognito:groups`).
    ///
    /// They decide what a page shows, never what a user may do: the browser does not verify signatures, and users can
    /// change the pages that they see. Only the API decides, by the groups in the access token that it has verified.
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

    /// Returns whether the user belongs to the group called `name`. See [`groups`](Self::groups) for the use of groups.
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

    /// Returns the attribute called `name` (`email`, `preferred_username`, …), if the ID token has it as text; for
    /// `address`, its formatted text.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.0.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns a name to display for the user: the name, the handle, the e-mail address or else the user name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        ["name", "preferred_username", "email"]
            .into_iter()
            .find_map(|name| self.attribute(name).filter(|value| !value.is_empty()))
            .unwrap_or_else(|| self.username())
    }
}
