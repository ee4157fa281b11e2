//! What is kept between requests: browsers that are signed in, and codes that wait to be exchanged.

use std::collections::HashMap;

use crate::clock::{HOUR, MINUTE, Millis};
use crate::pool::Pool;
use crate::random;

/// A browser stays signed in for an hour, used or not.
///
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html>
pub(super) const SESSION_LIFE: Millis = HOUR;

/// Life of a code.
const CODE_LIFE: Millis = 5 * MINUTE;

/// How many are kept before those that ended are let go of.
const MANY: usize = 1000;

/// Somebody who proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignedIn {
    /// The user's key.
    pub(super) user: String,
    /// Tells somebody of the same name, who came later, apart.
    pub(super) sub: String,
    /// Who said so; none is the pool itself.
    pub(super) provider: Option<String>,
    pub(super) since: Millis,
}

/// A code, and what it is exchanged for.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    /// What the verifier hashes to (S256).
    pub(super) challenge: Option<String>,
    pub(super) signed_in: SignedIn,
}

#[derive(Clone, Debug)]
struct Expiring<T> {
    value: T,
    expires: Millis,
}

/// Sessions of browsers and codes, by what stands for them.
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
    /// Signs a browser in, and returns what its cookie says.
    pub(super) fn open_browser_session(&mut self, signed_in: SignedIn) -> String {
        let session = random::token::<32>();
        let now = self.clock.now();
        keep(&mut self.managed_login.sessions, session.clone(), signed_in, now, SESSION_LIFE);
        session
    }

    /// Who is signed in, unless the hour is over or they were disabled or deleted.
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

    /// What a code stands for, if it is a client's own. It is used up by that.
    pub(super) fn take_code(&mut self, code: &str, client_id: &str) -> Option<Code> {
        // another client's attempt must not rob the one it was given to
        self.managed_login.codes.get(code).filter(|it| it.value.client_id == client_id)?;
        let kept = self.managed_login.codes.remove(code)?;
        (self.clock.now() < kept.expires && self.is_active(&kept.value.signed_in)).then_some(kept.value)
    }

    fn is_active(&self, signed_in: &SignedIn) -> bool {
        self.user(&signed_in.user).is_ok_and(|user| user.enabled && user.sub == signed_in.sub)
    }
}
