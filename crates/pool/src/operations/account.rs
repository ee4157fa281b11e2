//! What people read and change of their own account.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Operation;
use crate::error::Exception;
use crate::pool::Pool;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetUser {
    access_token: String,
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account(&self.access_token)?;
        let user = pool.user(&bearer.user)?;
        let client = pool.client(&bearer.client_id)?;
        let mut reply = json!({ "Username": user.username, "UserAttributes": user.readable(client) });
        if let Some(preferred) = user.factors.preferred {
            reply["PreferredMfaSetting"] = json!(preferred.name());
        }
        if !user.factors.enabled.is_empty() {
            reply["UserMFASettingList"] = json!(user.mfa_settings());
        }
        Ok(reply)
    }
}
