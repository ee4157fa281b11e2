//! Sessions of sign-ins, with the lifetime that the client sets and the pool's clock.

use crate::clock::Millis;
use crate::error::Exception;
use crate::pool::Pool;
use crate::pool::sign_ins::SignIn;
use crate::settings::ClientSettings;
use crate::srp::Exchange;

impl Pool {
    /// Stores a sign-in and returns its new Session.
    pub(crate) fn open_session(&mut self, sign_in: SignIn) -> String {
        let (pool_id, lifetime) = (self.id().to_owned(), self.session_lifetime(&sign_in));
        let now = self.now();
        self.sign_ins.open(sign_in, &pool_id, lifetime, now)
    }

    /// Stores an exchange that awaits its proof, and returns its secret block.
    pub(super) fn open_exchange(&mut self, exchange: Exchange, sign_in: SignIn) -> String {
        let lifetime = self.session_lifetime(&sign_in);
        let now = self.now();
        self.sign_ins.add_exchange(exchange, sign_in, lifetime, now)
    }

    /// Returns the sign-in of a Session, which stays valid until it is marked as answered.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the Session is unknown, has expired, belongs to another client, or was answered
    /// before.
    pub(crate) fn session(&self, session: &str, client_id: Option<&str>) -> Result<SignIn, Exception> {
        self.sign_ins.get(session, client_id, self.now()).cloned()
    }

    fn session_lifetime(&self, sign_in: &SignIn) -> Millis {
        self.client(&sign_in.client_id).map_or(0, ClientSettings::auth_session_lifetime)
    }
}
