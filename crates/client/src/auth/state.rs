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
    /// The access token is valid.
    Fresh,
    /// It has expired and could not be refreshed yet: off-line, or the pool is unreachable.
    Stale,
}

/// The signed-in user, as the ID token tells. Not verified: for showing, never for deciding on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(Rc<UserData>);

#[derive(Debug, PartialEq, Eq)]
struct UserData {
    sub: String,
    username: String,
    attributes: Vec<(String, String)>,
}

impl User {
    pub(super) fn new(sub: String, username: String, attributes: Vec<(String, String)>) -> Self {
        Self(Rc::new(UserData { sub, username, attributes }))
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

    /// The attribute called `name` (`email`, `preferred_username`, …), if the ID token has it as text.
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
