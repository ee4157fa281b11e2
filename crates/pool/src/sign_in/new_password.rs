//! `NEW_PASSWORD_REQUIRED`: a user who was created by an administrator chooses a password.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;

use super::parameters::{parameters, required};
use super::reply::Reply;
use crate::attributes;
use crate::error::{Exception, incorrect_credentials};
use crate::pool::Pool;
use crate::pool::sign_ins::{SignIn, Step};
use crate::user::UserStatus;

/// The prefix of attributes among the responses.
const ATTRIBUTE_PREFIX: &str = "userAttributes.";

impl Pool {
    pub(super) fn ask_for_new_password(&mut self, sign_in: SignIn) -> Result<Reply, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let user = self.user(key)?;
        let client = self.client(&sign_in.client_id)?;
        let missing: Vec<_> = attributes::missing(self.settings(), &user.attributes)
            .map(|name| format!("{ATTRIBUTE_PREFIX}{name}"))
            .collect();
        let readable: BTreeMap<_, _> =
            user.attributes.iter().filter(|(name, _)| client.may_read(name)).collect();
        let parameters = parameters([
            ("USER_ID_FOR_SRP", &user.username),
            ("requiredAttributes", &json!(missing).to_string()),
            ("userAttributes", &json!(readable).to_string()),
        ]);
        Ok(self.challenge(sign_in, Step::NewPassword, "NEW_PASSWORD_REQUIRED", parameters))
    }

    pub(super) fn answer_new_password(
        &mut self,
        sign_in: &SignIn,
        responses: &HashMap<String, String>,
    ) -> Result<(), Exception> {
        let password = required(responses, "NEW_PASSWORD")?;
        let Some(key) = sign_in.user.clone() else { return Err(incorrect_credentials()) };
        let written: BTreeMap<_, _> = responses
            .iter()
            .filter_map(|(name, value)| {
                Some((name.strip_prefix(ATTRIBUTE_PREFIX)?.to_owned(), value.clone()))
            })
            .collect();
        let user = self.user(&key)?;
        let client = self.client(&sign_in.client_id)?;
        attributes::check_written(self.settings(), Some(client), &written, Some(user))?;
        let all: BTreeMap<_, _> = user
            .attributes
            .iter()
            .chain(&written)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        attributes::check_required(self.settings(), &all)?;
        self.set_password(&key, password)?;
        self.change_attributes(&key, |user| {
            for (name, value) in written {
                let is_address = matches!(name.as_str(), "email" | "phone_number");
                if is_address && user.attributes.get(&name) != Some(&value) {
                    user.set_verified(&name, false);
                }
                user.attributes.insert(name, value);
            }
        })?;
        self.user_mut(&key)?.status = UserStatus::Confirmed;
        Ok(())
    }
}
