//! Sessions of browsers and authorization codes, which end when their user is disabled or deleted.

use crate::pool::Pool;
use crate::pool::authorization_codes::Authorization;
use crate::pool::browser_sessions::AuthenticatedUser;

impl Pool {
    /// Returns the user of a browser's session, unless the session has expired or the user was disabled or deleted.
    pub(super) fn browser_session(&self, cookie: &str) -> Option<AuthenticatedUser> {
        self.browser_sessions.get(cookie, self.now()).filter(|user| self.is_active(user)).cloned()
    }

    /// Takes the authorization of a code, if it belongs to the client, has not expired, and the user is active. A code
    /// can be used once.
    pub(super) fn take_authorization(&mut self, code: &str, client_id: &str) -> Option<Authorization> {
        let now = self.now();
        let authorization = self.authorization_codes.take(code, client_id, now)?;
        self.is_active(&authorization.user).then_some(authorization)
    }

    /// Returns whether the user still exists and is enabled.
    fn is_active(&self, authenticated: &AuthenticatedUser) -> bool {
        self.user(&authenticated.key).is_ok_and(|user| user.enabled && user.sub == authenticated.sub)
    }
}
