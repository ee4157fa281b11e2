//! What administrators do with users.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Attribute, Operation, attributes, nothing};
use crate::attributes::check_written;
use crate::error::{Exception, invalid_parameter};
use crate::outbox::{Kind, Medium};
use crate::pool::Pool;
use crate::random;
use crate::user::{User, UserStatus};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminCreateUser {
    username: String,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    /// `RESEND` or `SUPPRESS`
    message_action: Option<String>,
    #[serde(default)]
    desired_delivery_mediums: Vec<String>,
}

impl Operation for AdminCreateUser {
    const NAME: &'static str = "AdminCreateUser";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let now = pool.clock.now();
        let is_again = self.message_action.as_deref() == Some("RESEND");
        let key = if is_again {
            let key = pool.named(&self.username)?;
            if pool.user(&key)?.status != UserStatus::ForceChangePassword {
                let message = "Resend not possible. User status is not FORCE_CHANGE_PASSWORD";
                return Err(Exception::new("UnsupportedUserStateException", message));
            }
            key
        } else {
            let mut written = attributes(self.user_attributes);
            let username = pool.new_username(&self.username, &mut written)?;
            check_written(&pool.settings, None, &written, None)?;
            pool.check_new_name(&self.username, &written)?;
            if let Some(password) = &self.temporary_password {
                pool.settings.policies.password_policy.check(password)?;
            }
            let mut user = User::new(username.name, username.sub, UserStatus::ForceChangePassword, now);
            user.attributes = written;
            let key = pool.add_user(user);
            for address in ["email", "phone_number"] {
                if pool.user(&key)?.has_verified(address)
                    && let Err(error) = pool.take_alias(&key, address, self.force_alias_creation)
                {
                    pool.remove_user(&key);
                    return Err(error);
                }
            }
            key
        };
        if self.temporary_password.is_none() && pool.is_passwordless() && !is_again {
            // nothing to change: they sign in by a code
            pool.user_mut(&key)?.status = UserStatus::Confirmed;
        } else {
            let password = self.temporary_password.unwrap_or_else(random::temporary_password);
            pool.set_password(&key, &password)?;
            if self.message_action.as_deref() != Some("SUPPRESS") {
                pool.invite(&key, &password, &self.desired_delivery_mediums)?;
            }
        }
        Ok(json!({ "User": pool.user(&key)?.described("Attributes") }))
    }
}

impl Pool {
    /// Sends a temporary password.
    fn invite(&mut self, key: &str, password: &str, mediums: &[String]) -> Result<(), Exception> {
        let wants = |medium: Medium| {
            mediums.iter().any(|wanted| wanted == medium.as_str())
                || (mediums.is_empty() && medium == Medium::Sms)
        };
        for medium in [Medium::Email, Medium::Sms] {
            let to = self.user(key)?.attribute(medium.attribute()).map(str::to_owned);
            if let Some(to) = to.filter(|_| wants(medium)) {
                self.send_code(Kind::Invitation, medium.attribute(), &to, password);
            }
        }
        Ok(())
    }
}

/// An operation whose input is a pool and one of its users.
macro_rules! on_user {
    ($($(#[$doc:meta])* $name:ident => |$pool:ident, $key:ident| $body:block)*) => {$(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub(super) struct $name {
            username: String,
        }

        impl Operation for $name {
            const NAME: &'static str = stringify!($name);

            fn run(self, $pool: &mut Pool) -> Result<Value, Exception> {
                let $key = $pool.named(&self.username)?;
                $body
            }
        }
    )*};
}

on_user! {
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html>
    AdminGetUser => |pool, key| {
        let user = pool.user(&key)?;
        let mut reply = user.described("UserAttributes");
        if let Some(preferred) = user.factors.preferred {
            reply["PreferredMfaSetting"] = json!(preferred.name());
        }
        if !user.factors.enabled.is_empty() {
            reply["UserMFASettingList"] = json!(user.mfa_settings());
        }
        Ok(reply)
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html>
    AdminDeleteUser => |pool, key| {
        pool.remove_user(&key);
        Ok(nothing())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html>
    AdminUserGlobalSignOut => |pool, key| {
        pool.grants.revoke_user(&key);
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdminSetUserPassword {
    username: String,
    password: String,
    #[serde(default)]
    permanent: bool,
}

impl Operation for AdminSetUserPassword {
    const NAME: &'static str = "AdminSetUserPassword";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let key = pool.named(&self.username)?;
        if pool.user(&key)?.status == UserStatus::ExternalProvider {
            return Err(invalid_parameter("A user of an external provider has no password here."));
        }
        pool.set_password(&key, &self.password)?;
        let status = if self.permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
        let user = pool.user_mut(&key)?;
        user.status = status;
        user.lockout.succeeded();
        Ok(nothing())
    }
}
