use std::{fmt, rc::Rc};

use crate::{
    auth::{Attribute, AuthError, Secret},
    protocol::{ChallengeName, Document, Json, Parameters, operations::RespondToAuthChallenge},
};

/// What the pool asks for before it signs in. Each kind can be answered in its own way only.
#[derive(Clone, PartialEq, Eq)]
pub enum Challenge {
    /// A password of the user's own, in place of the temporary one.
    NewPassword(NewPassword),
}

/// An administrator made the user and chose a temporary password.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword {
    context: Context,
    missing: Rc<[String]>,
}

/// The answer to a challenge, for [`AuthClient::answer`](crate::auth::AuthClient::answer).
pub struct Answer {
    context: Context,
    name: ChallengeName,
    responses: Parameters,
}

/// Whose challenge it is. Never shown: the session stands for the first factor that was given already.
#[derive(Clone, PartialEq, Eq)]
struct Context {
    username: String,
    session: Option<Secret>,
}

pub(super) const USERNAME: &str = "USERNAME";
pub(super) const USER_ID_FOR_SRP: &str = "USER_ID_FOR_SRP";
const ATTRIBUTE_PREFIX: &str = "userAttributes.";

impl Challenge {
    pub(super) fn read(
        name: ChallengeName,
        username: &str,
        parameters: &Parameters,
        session: Option<Secret>,
    ) -> Result<Self, AuthError> {
        let given = parameters.get(USERNAME).or_else(|| parameters.get(USER_ID_FOR_SRP));
        let username = given.unwrap_or(username).to_owned();
        let context = Context { username, session };
        match name {
            ChallengeName::NewPasswordRequired => {
                let missing = missing_attributes(parameters)?.into();
                Ok(Self::NewPassword(NewPassword { context, missing }))
            }
            other => Err(AuthError::Unsupported(other.as_str().to_owned())),
        }
    }
}

/// The attributes that the pool requires and the user does not have yet, without the wire's prefix.
fn missing_attributes(parameters: &Parameters) -> Result<Vec<String>, AuthError> {
    let Some(list) = parameters.get("requiredAttributes") else { return Ok(Vec::new()) };
    let bare = |name: Json<'_>| {
        let name = name.as_text();
        name.strip_prefix(ATTRIBUTE_PREFIX).unwrap_or(name).to_owned()
    };
    Document::parse(list)
        .and_then(|list| list.read(|list| list.as_list(bare)))
        .map_err(|_| AuthError::Reply("missing attributes that are no list of names"))
}

impl NewPassword {
    /// Names of the attributes to ask for together with the password.
    #[must_use]
    pub fn missing_attributes(&self) -> &[String] {
        &self.missing
    }

    /// The user's new password, taken as it is, and the missing attributes.
    #[must_use]
    pub fn answer(&self, password: &Secret, attributes: Vec<Attribute>) -> Answer {
        let mut responses = Parameters::default();
        responses.add("NEW_PASSWORD", password.expose());
        for Attribute { name, value } in attributes {
            responses.add(format!("{ATTRIBUTE_PREFIX}{name}"), value);
        }
        Answer::new(self.context.clone(), ChallengeName::NewPasswordRequired, responses)
    }
}

impl Answer {
    fn new(context: Context, name: ChallengeName, mut responses: Parameters) -> Self {
        responses.add(USERNAME, &*context.username);
        Self { context, name, responses }
    }

    pub(super) fn username(&self) -> &str {
        &self.context.username
    }

    pub(in crate::auth) fn request<'a>(&'a self, client_id: &'a str) -> RespondToAuthChallenge<'a> {
        RespondToAuthChallenge {
            client_id,
            challenge_name: self.name.clone(),
            challenge_responses: &self.responses,
            session: self.context.session.as_ref(),
            client_metadata: None,
            user_context_data: None,
        }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewPassword(challenge) => challenge.fmt(f),
        }
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context: _, missing } = self;
        f.debug_struct("NewPassword").field("missing", missing).finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context: _, name, responses: _ } = self;
        f.debug_struct("Answer").field("name", name).finish_non_exhaustive()
    }
}
