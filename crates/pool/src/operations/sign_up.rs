//! Operations for signing up.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Attribute, Operation, attributes};
use crate::attributes::{Attributes, check_email, check_phone_number, check_required, check_written};
use crate::codes::{Purpose, no_valid_code};
use crate::error::{Exception, invalid_parameter, not_authorized, user_not_found};
use crate::outbox::{Kind, Message};
use crate::pool::sign_ins::SignIn;
use crate::pool::{Pool, PreSignUp};
use crate::settings::AuthFlow;
use crate::user::{User, UserStatus};
use crate::{random, secret_hash};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    password: Option<String>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

impl Operation for SignUp {
    const NAME: &'static str = "SignUp";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let client = pool.client(&self.client_id)?.clone();
        secret_hash::check_one(&client, &self.client_id, &self.username, self.secret_hash.as_deref())?;
        if pool.settings().admin_create_user_config.allow_admin_create_user_only {
            return Err(not_authorized("SignUp is not permitted for this user pool"));
        }
        let mut written = attributes(self.user_attributes);
        let username = pool.new_username(&self.username, &mut written)?;
        check_written(pool.settings(), Some(&client), &written, None)?;
        check_required(pool.settings(), &written)?;
        if let Some(password) = &self.password {
            pool.settings().policies.password_policy.check(password)?;
        } else if !pool.settings().is_passwordless() {
            return Err(crate::password::missing_password());
        }
        pool.check_new_name(&self.username, &written)?;
        let auto_confirm = match pool.pre_sign_up() {
            Some(PreSignUp::Reject(reason)) => {
                let message = format!("PreSignUp failed with error {reason}.");
                return Err(Exception::new("UserLambdaValidationException", message));
            }
            Some(PreSignUp::AutoConfirm) => true,
            None => false,
        };

        let now = pool.now();
        let status = if auto_confirm { UserStatus::Confirmed } else { UserStatus::Unconfirmed };
        let mut user = User::new(username.name, username.sub.clone(), status, now);
        user.attributes = written;
        for address in ["email", "phone_number"] {
            if user.attributes.contains_key(address) {
                user.set_verified(address, auto_confirm);
            }
        }
        let key = pool.add_user(user);
        if let Some(password) = &self.password {
            pool.set_password(&key, password)?;
        }
        let mut reply = json!({ "UserConfirmed": auto_confirm, "UserSub": username.sub });
        if !auto_confirm && let Some(delivery) = pool.send_sign_up_code(&key)? {
            reply["CodeDeliveryDetails"] = delivery;
        }
        if client.allows(AuthFlow::User) {
            reply["Session"] = json!(pool.open_session(SignIn::after_sign_up(&self.client_id, &key)));
        }
        Ok(reply)
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmSignUp.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmSignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: String,
    #[serde(default)]
    force_alias_creation: bool,
    session: Option<String>,
}

impl Operation for ConfirmSignUp {
    const NAME: &'static str = "ConfirmSignUp";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(key) = pool.find_for_client(&self.client_id, &self.username, self.secret_hash.as_deref())?
        else {
            return Err(no_valid_code());
        };
        let now = pool.now();
        let user = pool.user_mut(&key)?;
        if user.status != UserStatus::Unconfirmed {
            return Err(not_authorized(format!(
                "User cannot be confirmed. Current status is {}",
                user.status.as_str()
            )));
        }
        user.codes.check(&Purpose::SignUp, &self.confirmation_code, now)?;
        let address = pool.confirmation_address(&key)?;
        if let Some(address) = address {
            let value = pool.user(&key)?.attribute(address).unwrap_or_default().to_owned();
            pool.claim_alias(&key, address, &value, self.force_alias_creation)?;
            pool.change_attributes(&key, |user| user.set_verified(address, true))?;
        }
        let user = pool.user_mut(&key)?;
        user.codes.mark_used(&Purpose::SignUp);
        user.status = UserStatus::Confirmed;
        user.modified = now;
        let mut reply = json!({});
        if let Some(session) = &self.session {
            let sign_in = pool.session(session, Some(&self.client_id))?;
            if sign_in.user.as_ref() == Some(&key) {
                pool.sign_ins.mark_answered(session);
                reply["Session"] = json!(pool.open_session(SignIn::after_sign_up(&self.client_id, &key)));
            }
        }
        Ok(reply)
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResendConfirmationCode.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ResendConfirmationCode {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
}

impl Operation for ResendConfirmationCode {
    const NAME: &'static str = "ResendConfirmationCode";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let Some(key) = pool.find_for_client(&self.client_id, &self.username, self.secret_hash.as_deref())?
        else {
            return Ok(json!({ "CodeDeliveryDetails": made_up_delivery(&self.username) }));
        };
        if pool.user(&key)?.status != UserStatus::Unconfirmed {
            return Err(invalid_parameter("User is already confirmed."));
        }
        match pool.send_sign_up_code(&key)? {
            Some(delivery) => Ok(json!({ "CodeDeliveryDetails": delivery })),
            None => Err(invalid_parameter("Cannot resend codes. Auto verification not turned on.")),
        }
    }
}

/// Returns made-up delivery details for a user that does not exist.
pub(super) fn made_up_delivery(username: &str) -> Value {
    let (to, medium, attribute) = if username.starts_with('+') {
        (username.to_owned(), "SMS", "phone_number")
    } else if username.contains('@') {
        (username.to_owned(), "EMAIL", "email")
    } else {
        (format!("{username}@example.com"), "EMAIL", "email")
    };
    json!({ "Destination": Message::masked(&to), "DeliveryMedium": medium, "AttributeName": attribute })
}

/// The names of a new user.
pub(crate) struct NewUsername {
    pub(super) name: String,
    pub(super) sub: String,
}

impl Pool {
    /// Returns the key of a user that an app names. Returns `None` if the user does not exist and the client hides
    /// this.
    ///
    /// # Errors
    ///
    /// Returns an exception if the client is unknown or the secret hash is wrong, and `UserNotFoundException` if the
    /// client does not hide that the user does not exist.
    pub(super) fn find_for_client(
        &self,
        client_id: &str,
        username: &str,
        hash: Option<&str>,
    ) -> Result<Option<String>, Exception> {
        let client = self.client(client_id)?;
        secret_hash::check_one(client, client_id, username, hash)?;
        let key = self.find_with_sub(username);
        if key.is_none() && !client.hides_users() {
            return Err(user_not_found());
        }
        Ok(key)
    }

    /// Returns the name of a new user: the requested one, or a UUID if the pool uses addresses as user names. In the latter
    /// case, the requested address becomes an attribute.
    pub(super) fn new_username(
        &self,
        username: &str,
        written: &mut Attributes,
    ) -> Result<NewUsername, Exception> {
        let sub = random::uuid();
        let settings = self.settings();
        if settings.username_attributes.is_empty() {
            for (alias, has_form) in
                [("email", username.contains('@')), ("phone_number", check_phone_number(username).is_ok())]
            {
                if has_form && settings.has_alias(alias) {
                    let form = if alias == "email" { "email" } else { "phone number" };
                    return Err(invalid_parameter(format!(
                        "Username cannot be of {form} format, since user pool is configured for {form} alias."
                    )));
                }
            }
            return Ok(NewUsername { name: username.to_owned(), sub });
        }
        let (email, phone) =
            (settings.has_username_attribute("email"), settings.has_username_attribute("phone_number"));
        let attribute = if email && check_email(username).is_ok() {
            "email"
        } else if phone && check_phone_number(username).is_ok() {
            "phone_number"
        } else {
            return Err(invalid_parameter(match (email, phone) {
                (true, true) => "Username should be either an email or a phone number.",
                (true, false) => "Username should be an email.",
                _ => "Username should be a phone number.",
            }));
        };
        match written.get(attribute) {
            Some(other) if settings.normalized(other) != settings.normalized(username) => {
                return Err(invalid_parameter(format!("Username and {attribute} must be the same.")));
            }
            _ => written.insert(attribute.to_owned(), username.to_owned()),
        };
        Ok(NewUsername { name: sub.clone(), sub })
    }

    /// Checks that the name of a new user and the addresses that count as names are not in use.
    pub(super) fn check_new_name(&self, username: &str, written: &Attributes) -> Result<(), Exception> {
        let exists = |message: &str| Err(Exception::new("UsernameExistsException", message));
        if self.settings().username_attributes.is_empty() {
            return if self.has_username(username) { exists("User already exists") } else { Ok(()) };
        }
        for name in &self.settings().username_attributes {
            if written.get(name).is_some_and(|value| self.find(value).is_some()) {
                let address = if name == "email" { "email" } else { "phone number" };
                return exists(&format!("An account with the given {address} already exists."));
            }
        }
        Ok(())
    }

    /// Returns the attribute whose address confirms a sign-up: the phone number if both are verified automatically.
    fn confirmation_address(&self, key: &str) -> Result<Option<&'static str>, Exception> {
        let user = self.user(key)?;
        let has_form = |address: &&str| {
            self.settings().verifies_automatically(address) && user.attributes.contains_key(*address)
        };
        Ok(["phone_number", "email"].into_iter().find(has_form))
    }

    /// Sends the code that confirms a sign-up. Returns `None` if the user has no address to send it to.
    pub(super) fn send_sign_up_code(&mut self, key: &str) -> Result<Option<Value>, Exception> {
        let Some(address) = self.confirmation_address(key)? else { return Ok(None) };
        let now = self.now();
        let user = self.user_mut(key)?;
        let code = user.codes.issue(Purpose::SignUp, now)?;
        let to = user.attribute(address).unwrap_or_default().to_owned();
        Ok(Some(self.send_code(Kind::SignUp, address, &to, &code)))
    }

    /// Checks that a verified address can be the alias of this user. With `by_force`, it is taken from another user.
    ///
    /// # Errors
    ///
    /// `AliasExistsException` if the address is another user's alias and `by_force` is not set.
    pub(super) fn claim_alias(
        &mut self,
        key: &str,
        attribute: &str,
        address: &str,
        by_force: bool,
    ) -> Result<(), Exception> {
        if !self.settings().has_alias(attribute) {
            return Ok(());
        }
        let Some(other) = self.find(address).filter(|other| other != key) else { return Ok(()) };
        if !by_force {
            let message = format!("An account with the {} already exists.", attribute.replace('_', " "));
            return Err(Exception::new("AliasExistsException", message));
        }
        self.change_attributes(&other, |user| user.set_verified(attribute, false))
    }
}
