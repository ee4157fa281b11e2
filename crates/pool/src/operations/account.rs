//! Operations on the user's own account.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Attribute, Operation, Query, attributes, empty_reply};
use crate::attributes::{Attributes, check_written};
use crate::codes::Purpose;
use crate::error::{Exception, invalid_parameter};
use crate::factor::Factor;
use crate::outbox::Kind;
use crate::pool::Pool;
use crate::settings::ClientSettings;

/// The attributes that are addresses, to which codes are sent.
const ADDRESS_ATTRIBUTES: [&str; 2] = ["email", "phone_number"];

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUser {
    access_token: String,
}

impl Query for GetUser {
    const NAME: &'static str = "GetUser";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let user = pool.user(&bearer.user)?;
        let client = pool.client(&bearer.client_id)?;
        let mut reply =
            json!({ "Username": user.username, "UserAttributes": user.readable_attributes(client) });
        user.add_factors_to(&mut reply);
        Ok(reply)
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUser {
    access_token: String,
}

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        pool.remove_user(&bearer.user);
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateUserAttributes {
    access_token: String,
    user_attributes: Vec<Attribute>,
}

impl Operation for UpdateUserAttributes {
    const NAME: &'static str = "UpdateUserAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let client = pool.client(&bearer.client_id)?.clone();
        let sent = pool.update_attributes(&bearer.user, &attributes(self.user_attributes), Some(&client))?;
        Ok(json!({ "CodeDeliveryDetailsList": sent }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserAttributes {
    access_token: String,
    user_attribute_names: Vec<String>,
}

impl Operation for DeleteUserAttributes {
    const NAME: &'static str = "DeleteUserAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let client = pool.client(&bearer.client_id)?.clone();
        pool.delete_attributes(&bearer.user, &self.user_attribute_names, Some(&client))?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUserAttributeVerificationCode {
    access_token: String,
    attribute_name: String,
}

impl Operation for GetUserAttributeVerificationCode {
    const NAME: &'static str = "GetUserAttributeVerificationCode";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let address = address(&self.attribute_name)?;
        let delivery = pool.send_verification(&bearer.user, address)?;
        Ok(json!({ "CodeDeliveryDetails": delivery }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerifyUserAttribute {
    access_token: String,
    attribute_name: String,
    code: String,
}

impl Operation for VerifyUserAttribute {
    const NAME: &'static str = "VerifyUserAttribute";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let address = address(&self.attribute_name)?;
        let now = pool.now();
        let purpose = Purpose::Attribute(address.to_owned());
        let user = pool.user_mut(&bearer.user)?;
        user.codes.check(&purpose, &self.code, now)?;
        let pending = user.pending_attributes.get(address).cloned();
        if let Some(pending) = &pending {
            pool.check_name_is_free(&bearer.user, address, pending)?;
        }
        let current = pool.user(&bearer.user)?.attribute(address).unwrap_or_default();
        let value = pending.clone().unwrap_or_else(|| current.to_owned());
        let claimed = pool.claim_alias(&bearer.user, address, &value, false);
        // A change that cannot take effect is dropped.
        pool.user_mut(&bearer.user)?.pending_attributes.remove(address);
        claimed?;
        pool.change_attributes(&bearer.user, |user| {
            user.attributes.extend(pending.map(|value| (address.to_owned(), value)));
            user.set_verified(address, true);
            user.codes.mark_used(&purpose);
            user.modified = now;
        })?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUserAuthFactors {
    access_token: String,
}

impl Query for GetUserAuthFactors {
    const NAME: &'static str = "GetUserAuthFactors";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let user = pool.user(&bearer.user)?;
        let second = user.active_factors(pool.settings());
        let allows = |factor: &str| pool.settings().allows_first(factor);
        // Codes are first or second factors, while an authenticator app is a second factor only.
        let configured: Vec<_> = [
            ("PASSWORD", allows("PASSWORD") && user.password.is_some()),
            (
                "EMAIL_OTP",
                allows("EMAIL_OTP") && user.has_verified("email") || second.contains(&Factor::Email),
            ),
            (
                "SMS_OTP",
                allows("SMS_OTP") && user.has_verified("phone_number") || second.contains(&Factor::Sms),
            ),
            ("WEB_AUTHN", allows("WEB_AUTHN") && !user.passkeys.is_empty()),
            ("SOFTWARE_TOKEN", second.contains(&Factor::SoftwareToken)),
        ]
        .into_iter()
        .filter_map(|(factor, is_configured)| is_configured.then_some(factor))
        .collect();
        let mut reply = json!({ "Username": user.username, "ConfiguredUserAuthFactors": configured });
        user.add_factors_to(&mut reply);
        Ok(reply)
    }
}

fn address(name: &str) -> Result<&'static str, Exception> {
    let address = ADDRESS_ATTRIBUTES.into_iter().find(|address| *address == name);
    address.ok_or_else(|| invalid_parameter(format!("Invalid attribute name: {name}")))
}

impl Pool {
    /// Changes attributes and returns where codes were sent. `client` is `None` for administrators, who may also set an
    /// address as verified.
    ///
    /// # Errors
    ///
    /// Returns an exception if the schema or the client does not allow the change, or if a sign-in name belongs to
    /// another user.
    pub(super) fn update_attributes(
        &mut self,
        key: &str,
        written: &Attributes,
        client: Option<&ClientSettings>,
    ) -> Result<Vec<Value>, Exception> {
        check_written(self.settings(), client, written, Some(self.user(key)?))?;
        for (name, value) in written {
            self.check_name_is_free(key, name, value)?;
        }
        let now = self.now();
        let is_verified_with = |name: &str| {
            client.is_none() && written.get(&format!("{name}_verified")).is_some_and(|it| it == "true")
        };
        let settings = self.settings().clone();
        let mut to_verify = vec![];
        self.change_attributes(key, |user| {
            for (name, value) in written {
                let is_deferred = settings.verifies_before_update(name) && !is_verified_with(name);
                let Some(address) = ADDRESS_ATTRIBUTES.into_iter().find(|address| address == name) else {
                    user.attributes.insert(name.clone(), value.clone());
                    continue;
                };
                let is_same = user.attributes.get(address) == Some(value);
                if is_same && user.has_verified(address) {
                    user.pending_attributes.remove(address);
                    continue;
                }
                if is_deferred && client.is_some() && user.has_verified(address) {
                    user.pending_attributes.insert(address.to_owned(), value.clone());
                    to_verify.push(address);
                    continue;
                }
                user.attributes.insert(address.to_owned(), value.clone());
                if !is_same && !is_verified_with(address) {
                    user.set_verified(address, false);
                }
                if settings.verifies_automatically(name) && !is_verified_with(address) {
                    to_verify.push(address);
                }
            }
            user.modified = now;
        })?;
        to_verify.into_iter().map(|address| self.send_verification(key, address)).collect()
    }

    /// Deletes attributes.
    ///
    /// # Errors
    ///
    /// Returns an exception if an attribute is required or used to sign in, or if the client may not write it.
    pub(super) fn delete_attributes(
        &mut self,
        key: &str,
        names: &[String],
        client: Option<&ClientSettings>,
    ) -> Result<(), Exception> {
        for name in names {
            let is_required = self.settings().schema.iter().any(|it| it.name == *name && it.required);
            if is_required || self.settings().has_username_attribute(name) {
                return Err(invalid_parameter(format!("Cannot delete the required attribute {name}")));
            }
        }
        let written = names.iter().map(|name| (name.clone(), String::new())).collect();
        check_written(self.settings(), client, &written, Some(self.user(key)?))?;
        let now = self.now();
        self.change_attributes(key, |user| {
            for name in names {
                user.attributes.remove(name);
                user.attributes.remove(&format!("{name}_verified"));
                user.pending_attributes.remove(name);
            }
            user.modified = now;
        })
    }

    /// Checks that a value does not belong to another user if it becomes a sign-in name.
    fn check_name_is_free(&self, key: &str, name: &str, value: &str) -> Result<(), Exception> {
        let is_name = self.settings().has_username_attribute(name)
            || (name == "preferred_username" && self.settings().has_alias(name));
        if is_name && self.find(value).is_some_and(|other| other != key) {
            let message = format!("An account with the given {} already exists.", name.replace('_', " "));
            return Err(Exception::new("AliasExistsException", message));
        }
        Ok(())
    }

    /// Sends a code that verifies an address. A pending value of the address takes precedence.
    fn send_verification(&mut self, key: &str, address: &'static str) -> Result<Value, Exception> {
        let now = self.now();
        let user = self.user_mut(key)?;
        let to = user.pending_attributes.get(address).or_else(|| user.attributes.get(address)).cloned();
        let to =
            to.ok_or_else(|| invalid_parameter(format!("User does not have the attribute {address}")))?;
        let code = user.codes.issue(Purpose::Attribute(address.to_owned()), now)?;
        Ok(self.send_code(Kind::Attribute, address, &to, &code))
    }
}
