//! Authorization codes of managed login that were not exchanged yet.

use super::browser_sessions::AuthenticatedUser;
use super::expiring_map::ExpiringMap;
use crate::clock::{MINUTE, Millis};
use crate::random;

/// The lifetime of an authorization code.
const AUTHORIZATION_CODE_TTL_MS: Millis = 5 * MINUTE;

/// The request and the user that an authorization code was issued for.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    /// The PKCE challenge: the hash of the verifier (S256).
    pub(crate) challenge: Option<String>,
    pub(crate) user: AuthenticatedUser,
}

/// Authorizations by their code.
#[derive(Debug, Default)]
pub(crate) struct AuthorizationCodes(ExpiringMap<Authorization>);

impl AuthorizationCodes {
    /// Stores an authorization and returns its code.
    pub(crate) fn issue(&mut self, authorization: Authorization, now: Millis) -> String {
        let code = random::uuid();
        self.0.insert(code.clone(), authorization, AUTHORIZATION_CODE_TTL_MS, now);
        code
    }

    /// Takes the authorization of a code, if it belongs to the client and has not expired. A code can be used once.
    pub(crate) fn take(&mut self, code: &str, client_id: &str, now: Millis) -> Option<Authorization> {
        // An attempt by another client must not use up the code.
        self.0.get(code, now).filter(|authorization| authorization.client_id == client_id)?;
        self.0.remove(code, now)
    }
}
