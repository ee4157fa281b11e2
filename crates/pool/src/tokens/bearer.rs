//! Verification of access tokens.

use crate::clock::SECOND;
use crate::error::{Exception, not_authorized, user_not_found};
use crate::keys::TokenUse;
use crate::pool::Pool;
use crate::scopes::{USER_ADMIN, has_scope};

/// The user and the client that an access token was issued to.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// The user's key.
    pub(crate) user: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
}

impl Pool {
    /// Verifies an access token and returns the user and the client that it was issued to.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the token was not issued by this pool, has expired, or belongs to a session that has
    /// ended; `UserNotFoundException` if the user was deleted.
    pub(crate) fn bearer(&self, token: &str) -> Result<Bearer, Exception> {
        let invalid = || not_authorized("Invalid Access Token");
        let claims = self.keys().verify(TokenUse::Access, token).ok_or_else(invalid)?;
        let text = |name: &str| claims[name].as_str();
        let is_issuer = |issuer: &str| self.issuers().iter().any(|ours| ours == issuer);
        if !text("iss").is_some_and(is_issuer) || text("token_use") != Some("access") {
            return Err(invalid());
        }
        if self.now() >= claims["exp"].as_i64().unwrap_or_default().saturating_mul(SECOND) {
            return Err(not_authorized("Access Token has expired"));
        }
        let event_id = text("event_id").ok_or_else(invalid)?;
        let Some(grant) = self.grants.get(event_id) else {
            // The grant was dropped because it had ended before the clock was set back, or because its user was
            // deleted.
            let user_exists = self.users().any(|user| text("sub") == Some(&user.sub));
            return Err(if user_exists {
                not_authorized("Access Token has expired")
            } else {
                user_not_found()
            });
        };
        if grant.revoked {
            return Err(not_authorized("Access Token has been revoked"));
        }
        if !self.user(&grant.user)?.enabled {
            return Err(not_authorized("User is disabled."));
        }
        Ok(Bearer {
            user: grant.user.clone(),
            client_id: grant.client_id.clone(),
            scope: grant.scope.clone(),
        })
    }

    /// Verifies an access token that allows the user to change the account.
    ///
    /// # Errors
    ///
    /// Returns the exceptions of [`bearer`](Self::bearer), and `NotAuthorizedException` for a token without that scope.
    pub(crate) fn account_bearer(&self, token: &str) -> Result<Bearer, Exception> {
        let bearer = self.bearer(token)?;
        if !has_scope(&bearer.scope, USER_ADMIN) {
            return Err(not_authorized("Access Token does not have required scopes"));
        }
        Ok(bearer)
    }
}
