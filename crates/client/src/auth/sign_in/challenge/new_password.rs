//! The replacement of a temporary password.

use std::fmt;
use std::rc::Rc;

use super::lists::texts;
use super::pending::{Answer, PendingChallenge};
use crate::auth::{Attribute, AuthError, Secret};
use crate::protocol::Parameters;

/// A challenge to choose a new password: an administrator has created the user, with a temporary one.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword {
    pub(super) pending: Rc<PendingChallenge>,
    pub(super) missing: Rc<[String]>,
}

const ATTRIBUTE_PREFIX: &str = "userAttributes.";

/// Returns the attributes that the pool requires and the user does not have yet, without the prefix on the wire.
pub(super) fn missing_attributes(parameters: &Parameters) -> Result<Vec<String>, AuthError> {
    let mut names = texts(parameters, "requiredAttributes")?;
    for name in &mut names {
        if let Some(bare) = name.strip_prefix(ATTRIBUTE_PREFIX) {
            *name = bare.to_owned();
        }
    }
    Ok(names)
}

impl NewPassword {
    /// Returns the names of the attributes to ask for together with the password.
    #[must_use]
    pub fn missing_attributes(&self) -> &[String] {
        &self.missing
    }

    /// Returns the answer with the user's new password, which is not changed, and the missing attributes.
    ///
    /// ```
    /// # use cognito_client::auth::{Attribute, AuthClient, AuthError, NewPassword, Secret};
    /// # async fn example(auth: &AuthClient, challenge: &NewPassword, password: Secret) -> Result<(), AuthError> {
    /// let attributes = challenge.missing_attributes().iter().map(|name| Attribute::new(name, "a value"));
    /// auth.answer(challenge.answer(&password, attributes.collect())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn answer(&self, password: &Secret, attributes: Vec<Attribute>) -> Answer {
        let mut responses = Parameters::from([("NEW_PASSWORD", password.expose())]);
        for Attribute { name, value } in attributes {
            responses.add(format!("{ATTRIBUTE_PREFIX}{name}"), value);
        }
        self.pending.answer(responses)
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPassword").field("missing", &self.missing).finish_non_exhaustive()
    }
}
