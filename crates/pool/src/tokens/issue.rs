//! Issuing of tokens, for new grants and for those that are refreshed.

use serde_json::{Value, json};

use super::claims;
use crate::clock::{Millis, SECOND};
use crate::error::Exception;
use crate::keys::TokenUse;
use crate::pool::Pool;
use crate::pool::grants::Grant;
use crate::random;
use crate::scopes::{USER_ADMIN, has_scope};
use crate::settings::ClientSettings;

/// The parameters of a new grant.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewGrant<'a> {
    pub(crate) device_key: Option<String>,
    /// [`USER_ADMIN`] unless managed login has granted other scopes.
    pub(crate) scope: Option<&'a str>,
    /// The `nonce` of the authorization request, for the ID token.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) managed_login: bool,
    /// The time at which the user was authenticated, if it was earlier.
    pub(crate) auth_time: Option<Millis>,
}

/// The tokens of a grant.
pub(crate) struct Tokens {
    pub(crate) access: String,
    /// `None` if the request to managed login did not include `openid`.
    pub(crate) id: Option<String>,
    /// `None` if the current refresh token stays valid.
    pub(crate) refresh: Option<String>,
    /// The lifetime of the access token in seconds.
    pub(crate) expires_in: i64,
}

impl Tokens {
    /// Converts the tokens to an `AuthenticationResult`.
    pub(crate) fn into_result(self) -> Value {
        let mut result = json!({
            "AccessToken": self.access,
            "ExpiresIn": self.expires_in,
            "TokenType": "Bearer",
        });
        if let Some(token) = self.id {
            result["IdToken"] = json!(token);
        }
        if let Some(token) = self.refresh {
            result["RefreshToken"] = json!(token);
        }
        result
    }
}

impl Pool {
    /// Creates a session for a user who was authenticated, and returns its tokens.
    ///
    /// # Errors
    ///
    /// Returns an exception if the client or the user does not exist any more.
    pub(crate) fn issue_tokens(
        &mut self,
        client_id: &str,
        user: &str,
        new: NewGrant<'_>,
    ) -> Result<Tokens, Exception> {
        let now = self.now();
        self.grants.drop_ended(now);
        let client = self.client(client_id)?;
        let event_id = random::uuid();
        let grant = Grant {
            origin_jti: random::uuid(),
            client_id: client_id.to_owned(),
            user: user.to_owned(),
            auth_time: new.auth_time.unwrap_or(now),
            expires: now.saturating_add(client.refresh_token_lifetime()),
            access_expires: now.saturating_add(client.access_token_lifetime()),
            device_key: new.device_key,
            scope: new.scope.unwrap_or(USER_ADMIN).to_owned(),
            managed_login: new.managed_login,
            revoked: false,
        };
        let mut tokens = self.tokens_of_grant(&event_id, &grant, client, new.nonce)?;
        let secret = self.secret();
        tokens.refresh = Some(self.grants.insert(&event_id, grant, &secret));
        Ok(tokens)
    }

    /// Returns new access and ID tokens of a grant.
    pub(super) fn tokens_of_grant(
        &self,
        event_id: &str,
        grant: &Grant,
        client: &ClientSettings,
        nonce: Option<&str>,
    ) -> Result<Tokens, Exception> {
        let user = self.user(&grant.user)?;
        let issued = claims::Issued {
            issuer: &self.issuer(),
            event_id,
            grant,
            client,
            user,
            groups: &self.groups_of(user),
            now: self.now(),
        };
        let access = self.keys().sign(TokenUse::Access, &claims::access(&issued));
        let has_id = !grant.managed_login || has_scope(&grant.scope, "openid");
        let id = has_id.then(|| self.keys().sign(TokenUse::Id, &claims::id(&issued, nonce, &access)));
        Ok(Tokens { access, id, refresh: None, expires_in: client.access_token_lifetime() / SECOND })
    }
}
