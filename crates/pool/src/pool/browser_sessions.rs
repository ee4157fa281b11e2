//! Sessions of browsers with managed login.

use super::expiring_map::ExpiringMap;
use crate::clock::{HOUR, Millis};
use crate::random;

/// The lifetime of a browser's session, whether it is used or not.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html>
pub(crate) const BROWSER_SESSION_TTL_MS: Millis = HOUR;

/// A user who was authenticated in a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthenticatedUser {
    /// The user's key.
    pub(crate) key: String,
    /// The user's `sub`, which differs from that of a later user with the same name.
    pub(crate) sub: String,
    /// The provider that authenticated the user; `None` for the pool itself.
    pub(crate) provider: Option<String>,
    /// The time of the authentication.
    pub(crate) since: Millis,
}

/// Sessions of browsers by the value of their cookie.
#[derive(Debug, Default)]
pub(crate) struct BrowserSessions(ExpiringMap<AuthenticatedUser>);

impl BrowserSessions {
    /// Opens a session and returns the value of its cookie.
    pub(crate) fn open(&mut self, user: AuthenticatedUser, now: Millis) -> String {
        let cookie = random::token::<32>();
        self.0.insert(cookie.clone(), user, BROWSER_SESSION_TTL_MS, now);
        cookie
    }

    /// Returns the user of a session, unless it has ended or expired.
    pub(crate) fn get(&self, cookie: &str, now: Millis) -> Option<&AuthenticatedUser> {
        self.0.get(cookie, now)
    }

    /// Ends a session.
    pub(crate) fn end(&mut self, cookie: &str, now: Millis) {
        self.0.remove(cookie, now);
    }
}
