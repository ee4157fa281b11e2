//! Recovery and change of passwords.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, empty_reply};
use super::sign_up::made_up_delivery;
use crate::codes::{Purpose, no_valid_code};
use crate::error::{
    Exception, attempt_limit_exceeded, incorrect_credentials, invalid_parameter, not_authorized,
};
use crate::outbox::Kind;
use crate::pool::Pool;
use crate::user::{User, UserStatus};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForgotPassword {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
}

impl Operation for ForgotPassword {
    const NAME: &'static str = "ForgotPassword";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(key) = pool.find_for_client(&self.client_id, &self.username, self.secret_hash.as_deref())?
        else {
            return Ok(json!({ "CodeDeliveryDetails": made_up_delivery(&self.username) }));
        };
        let user = pool.user(&key)?;
        if !user.enabled {
            return Err(not_authorized("User is disabled."));
        }
        if user.status == UserStatus::ForceChangePassword || user.status == UserStatus::ExternalProvider {
            return Err(not_authorized("User password cannot be reset in the current state."));
        }
        let delivery = pool.send_reset_code(&key)?;
        Ok(json!({ "CodeDeliveryDetails": delivery }))
    }
}

impl Pool {
    /// Sends a code that authorizes the user to set a new password.
    ///
    /// # Errors
    ///
    /// Returns an exception if the user has no verified address that the pool recovers accounts by, or if too many
    /// codes were sent.
    pub(super) fn send_reset_code(&mut self, key: &str) -> Result<Value, Exception> {
        let address = self.recovery_address(self.user(key)?).ok_or_else(|| {
            invalid_parameter(
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            )
        })?;
        let now = self.now();
        let user = self.user_mut(key)?;
        let code = user.codes.issue(Purpose::ForgotPassword, now)?;
        let to = user.attribute(address).unwrap_or_default().to_owned();
        Ok(self.send_code(Kind::ForgotPassword, address, &to, &code))
    }

    /// Returns the attribute that contains the address to recover a user's account by.
    fn recovery_address(&self, user: &User) -> Option<&'static str> {
        let mut order = match &self.settings().account_recovery_setting {
            Some(setting) => setting.recovery_mechanisms.clone(),
            None => vec![],
        };
        order.sort_by_key(|mechanism| mechanism.priority);
        let configured = order.iter().filter_map(|mechanism| match mechanism.name.as_str() {
            "verified_email" => Some("email"),
            "verified_phone_number" => Some("phone_number"),
            _ => None,
        });
        let default = if order.is_empty() { &["phone_number", "email"][..] } else { &[] };
        configured.chain(default.iter().copied()).find(|address| user.has_verified(address))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmForgotPassword {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    password: String,
}

impl Operation for ConfirmForgotPassword {
    const NAME: &'static str = "ConfirmForgotPassword";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(key) = pool.find_for_client(&self.client_id, &self.username, self.secret_hash.as_deref())?
        else {
            return Err(no_valid_code());
        };
        let now = pool.now();
        pool.user_mut(&key)?.codes.check(&Purpose::ForgotPassword, &self.confirmation_code, now)?;
        // If the password violates the policy, the code stays valid.
        pool.set_password(&key, &self.password)?;
        let user = pool.user_mut(&key)?;
        user.codes.mark_used(&Purpose::ForgotPassword);
        user.lockout.record_success();
        if user.status == UserStatus::ResetRequired {
            user.status = UserStatus::Confirmed;
        }
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ChangePassword.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChangePassword {
    access_token: String,
    previous_password: Option<String>,
    proposed_password: String,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "ChangePassword";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let now = pool.now();
        let user = pool.user(&bearer.user)?;
        if user.lockout.is_locked(now) {
            return Err(attempt_limit_exceeded());
        }
        // Users without a password may set their first one.
        let is_correct = match &self.previous_password {
            Some(password) => pool.has_password(user, password),
            None => user.password.is_none(),
        };
        let user = pool.user_mut(&bearer.user)?;
        if !is_correct {
            user.lockout.record_failure(now);
            return Err(incorrect_credentials());
        }
        user.lockout.record_success();
        pool.set_password(&bearer.user, &self.proposed_password)?;
        Ok(empty_reply())
    }
}
