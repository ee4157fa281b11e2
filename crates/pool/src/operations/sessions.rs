//! Refresh and revocation of sessions.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, empty_reply};
use crate::error::{Exception, not_authorized};
use crate::pool::Pool;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetTokensFromRefreshToken {
    refresh_token: String,
    client_id: String,
    client_secret: Option<String>,
    device_key: Option<String>,
}

impl Operation for GetTokensFromRefreshToken {
    const NAME: &'static str = "GetTokensFromRefreshToken";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        check_secret(pool, &self.client_id, self.client_secret.as_deref())?;
        let tokens = pool.refresh_tokens(&self.client_id, &self.refresh_token, self.device_key.as_deref())?;
        Ok(json!({ "AuthenticationResult": tokens.into_result() }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RevokeToken {
    token: String,
    client_id: String,
    client_secret: Option<String>,
}

impl Operation for RevokeToken {
    const NAME: &'static str = "RevokeToken";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        check_secret(pool, &self.client_id, self.client_secret.as_deref())?;
        pool.revoke_refresh_token(&self.client_id, &self.token)?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GlobalSignOut {
    access_token: String,
}

impl Operation for GlobalSignOut {
    const NAME: &'static str = "GlobalSignOut";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        pool.grants.revoke_user(&bearer.user);
        Ok(empty_reply())
    }
}

fn check_secret(pool: &Pool, client_id: &str, received: Option<&str>) -> Result<(), Exception> {
    let secret = pool.client(client_id)?.client_secret.as_deref();
    if secret.is_some() && secret != received {
        return Err(not_authorized(format!("Unable to verify secret hash for client {client_id}")));
    }
    Ok(())
}
