//! State between requests: sessions of browsers, and authorization codes that were not exchanged yet.

use std::collections::HashMap;

use crate::clock::{HOUR, MINUTE, Millis};
use crate::pool::Pool;
use crate::random;

/// The lifetime of a browser's session, whether it is used or not.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html>
pub(super) const SESSION_LIFE: Millis = HOUR;

/// The lifetime of an authorization code.
const CODE_LIFE: Millis = 5 * MINUTE;

/// The number of entries in a map at which the expired ones are removed.
const MANY: usize = 1000;

/// A user who was authenticated in a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedIn {
    /// The user's key.
    pub(super) user: String,
    /// The user's `sub`, which differs from that of a later user with the same name.
    pub(super) sub: String,
    /// The provider that authenticated the user; `None` for the pool itself.
    pub(super) provider: Option<String>,
    pub(super) since: Millis,
}

/// An authorization code's data.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    /// The PKCE challenge: the hash of the verifier (S256).
    pub(super) challenge: Option<String>,
    pub(super) signed_in: SignedIn,
}

#[derive(Clone, Debug)]
struct Expiring<T> {
    value: T,
    expires: Millis,
}

/// Sessions of browsers, by the value of their cookie, and authorization codes.
#[derive(Debug, Default)]
pub(crate) struct ManagedLogin {
    sessions: HashMap<String, Expiring<SignedIn>>,
    codes: HashMap<String, Expiring<Code>>,
}

fn keep<T>(kept: &mut HashMap<String, Expiring<T>>, key: String, value: T, now: Millis, life: Millis) {
    if kept.len() >= MANY {
        kept.retain(|_, it| now < it.expires);
    }
    kept.insert(key, Expiring { value, expires: now.saturating_add(life) });
}

impl Pool {
    /// Opens a session for a browser and returns the value of its cookie.
    pub(super) fn open_browser_session(&mut self, signed_in: SignedIn) -> String {
        let session = random::token::<32>();
        let now = self.clock.now();
        keep(&mut self.managed_login.sessions, session.clone(), signed_in, now, SESSION_LIFE);
        session
    }

    /// Returns the sign-in of a session, unless the session has expired or the user was disabled or deleted.
    pub(super) fn browser_session(&self, session: &str) -> Option<SignedIn> {
        let kept = self.managed_login.sessions.get(session)?;
        (self.clock.now() < kept.expires && self.is_active(&kept.value)).then(|| kept.value.clone())
    }

    pub(super) fn end_browser_session(&mut self, session: &str) {
        self.managed_login.sessions.remove(session);
    }

    pub(super) fn new_code(&mut self, value: Code) -> String {
        let code = random::uuid();
        let now = self.clock.now();
        keep(&mut self.managed_login.codes, code.clone(), value, now, CODE_LIFE);
        code
    }

    /// Takes the data of a code, if it belongs to the client and has not expired. A code can be taken once.
    pub(super) fn take_code(&mut self, code: &str, client_id: &str) -> Option<Code> {
        // An attempt by another client must not use up the code.
        self.managed_login.codes.get(code).filter(|it| it.value.client_id == client_id)?;
        let kept = self.managed_login.codes.remove(code)?;
        (self.clock.now() < kept.expires && self.is_active(&kept.value.signed_in)).then_some(kept.value)
    }

    fn is_active(&self, signed_in: &SignedIn) -> bool {
        self.user(&signed_in.user).is_ok_and(|user| user.enabled && user.sub == signed_in.sub)
    }
}
