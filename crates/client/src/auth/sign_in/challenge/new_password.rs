use std::{fmt, rc::Rc};

use super::{Answer, Asked, texts};
use crate::{
    auth::{Attribute, AuthError, Secret},
    protocol::Parameters,
};

/// An administrator made the user and chose a temporary password.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword {
    pub(super) asked: Rc<Asked>,
    pub(super) missing: Rc<[String]>,
}

const ATTRIBUTE_PREFIX: &str = "userAttributes.";

/// The attributes that the pool requires and the user does not have yet, without the wire's prefix.
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
    /// Names of the attributes to ask for together with the password.
    #[must_use]
    pub fn missing_attributes(&self) -> &[String] {
        &self.missing
    }

    /// The user's new password, taken as it is, and the missing attributes.
    pub fn answer(&self, password: &Secret, attributes: Vec<Attribute>) -> Answer {
        let mut responses = Parameters::from([("NEW_PASSWORD", password.expose())]);
        for Attribute { name, value } in attributes {
            responses.add(format!("{ATTRIBUTE_PREFIX}{name}"), value);
        }
        self.asked.answer(responses)
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPassword").field("missing", &self.missing).finish_non_exhaustive()
    }
}
