//! Refresh tokens: their exchange for new tokens, and their revocation.

use super::issue::Tokens;
use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::pool::Pool;
use crate::pool::grants::Grant;

impl Pool {
    /// Returns new tokens for a refresh token, with another refresh token if they rotate.
    ///
    /// # Errors
    ///
    /// `NotAuthorizedException` if the token belongs to another client or device, has expired, was revoked or is
    /// unknown; `RefreshTokenReuseException` if it was exchanged before and the grace period is over, which revokes the
    /// whole session.
    pub(crate) fn refresh_tokens(
        &mut self,
        client_id: &str,
        token: &str,
        device_key: Option<&str>,
    ) -> Result<Tokens, Exception> {
        let now = self.now();
        let client = self.client(client_id)?.clone();
        let invalid = || not_authorized("Invalid Refresh Token");
        let event_id = self.event_id_of(token).ok_or_else(invalid)?;
        let expired = || not_authorized("Refresh Token has expired");
        let grant = self.grants.get(&event_id).cloned().ok_or_else(expired)?;
        if grant.client_id != client_id {
            return Err(invalid());
        }
        if grant.revoked {
            return Err(not_authorized("Refresh Token has been revoked"));
        }
        if now >= grant.expires {
            return Err(expired());
        }
        let user = self.user(&grant.user)?;
        if !user.enabled {
            return Err(not_authorized("User is disabled."));
        }
        let is_their_device = |key: &String| user.devices.contains_key(key);
        if grant.device_key.as_ref().is_some_and(|key| is_their_device(key) && device_key != Some(key)) {
            return Err(invalid());
        }
        let rotation = client.rotation();
        let grace = rotation.unwrap_or_default();
        if self.grants.is_rotated_out(token, grace, now) {
            self.grants.revoke(&event_id);
            return Err(Exception::new(
                "RefreshTokenReuseException",
                "Refresh token has been invalidated by refresh token rotation.",
            ));
        }
        let mut tokens = self.tokens_of_grant(&event_id, &grant, &client, None)?;
        if rotation.is_some() {
            let secret = self.secret();
            tokens.refresh = Some(self.grants.rotate(&event_id, token, grace, &secret, now));
        }
        self.grants.extend(&event_id, now.saturating_add(client.access_token_lifetime()));
        self.grants.drop_ended(now);
        Ok(tokens)
    }

    /// Ends the session of a refresh token. It is not an error if the token is unknown or the session has ended
    /// ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009#section-2.2)).
    ///
    /// # Errors
    ///
    /// Returns an exception if the token is of another kind or belongs to another client, or if the client does not
    /// revoke tokens.
    pub(crate) fn revoke_refresh_token(&mut self, client_id: &str, token: &str) -> Result<(), Exception> {
        if !self.client(client_id)?.revokes_tokens() {
            let message = "Token revocation is not enabled for this client";
            return Err(Exception::new("UnsupportedOperationException", message));
        }
        if token.split('.').count() == 3 {
            let message = "Only refresh tokens can be revoked";
            return Err(Exception::new("UnsupportedTokenTypeException", message));
        }
        let Some(event_id) = self.event_id_of(token) else { return Ok(()) };
        if self.grants.get(&event_id).is_some_and(|grant| grant.client_id != client_id) {
            return Err(Exception::new("UnauthorizedException", "Invalid client for the token"));
        }
        self.grants.revoke(&event_id);
        Ok(())
    }

    /// Returns the grant of a refresh token, which managed login or the API has issued.
    ///
    /// # Errors
    ///
    /// Returns an exception if the text is not a refresh token of this pool.
    pub(crate) fn grant_by_refresh_token(&self, refresh_token: &str) -> Result<&Grant, Exception> {
        let grant = self.event_id_of(refresh_token).and_then(|event_id| self.grants.get(&event_id));
        grant.ok_or_else(|| invalid_parameter("Invalid Refresh Token"))
    }

    /// Returns the `event_id` of the grant that a refresh token belongs to, even if the token was dropped. Returns
    /// `None` for any other text.
    fn event_id_of(&self, refresh_token: &str) -> Option<String> {
        self.grants.event_id(refresh_token, &self.secret())
    }
}
