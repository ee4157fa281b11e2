//! Sends what a screen asks for, and chooses the next step.

use cognito_client::{
    auth::{
        Attribute, AuthClient, AuthError, Challenge, Confirmed, Pending, PendingKind, Secret, SignIn,
        SignInStep, SignUp,
    },
    input,
};

use super::{CodeSent, Entry, Field, FieldKind, Notice, Screen, Step, Values};
use crate::i18n::Strings;

/// The result of submitting a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Another screen.
    Step(Step),
    /// The same screen: a code was sent again, to this destination, which is empty if the pool has not named it.
    Resent(String),
    /// The user is signed in.
    SignedIn,
}

/// Sends the values of `step` and returns the next step.
///
/// # Errors
/// Returns an [`AuthError`] if the request fails. The form keeps its values.
pub async fn submit(client: &AuthClient, step: &Step, values: &Values) -> Result<Next, AuthError> {
    match step {
        Step::SignIn(_) => {
            let sign_in = SignIn::new(username(client, values), values.secret("password"));
            next(client.sign_in(sign_in).await, values, None)
        }
        Step::SignUp(_) => next(client.sign_up(sign_up(client, step, values)).await, values, None),
        Step::ConfirmSignUp(_) => {
            match client.confirm_sign_up(&username(client, values), &code(values)).await? {
                Confirmed::SignIn(step) => next(Ok(step), values, Some(Notice::AccountConfirmed)),
                Confirmed::PleaseSignIn { username } => {
                    Ok(Next::Step(Step::SignIn(Entry::new(username).with_notice(Notice::Confirmed))))
                }
            }
        }
        Step::ForgotPassword(_) => {
            let username = username(client, values);
            let delivery = client.forgot_password(&username).await?;
            Ok(Next::Step(Step::ResetPassword(CodeSent { username, delivery, ..CodeSent::default() })))
        }
        Step::ResetPassword(_) => {
            let username = username(client, values);
            client.reset_password(&username, &code(values), &values.secret("new_password")).await?;
            Ok(Next::Step(Step::ResetDone(Entry::new(username))))
        }
        Step::ResetDone(entry) | Step::Unsupported(entry, _) => {
            Ok(Next::Step(Step::SignIn(Entry::new(&entry.username))))
        }
        Step::NewPassword(_, challenge) => {
            let screen = Screen::new(step, client.config(), &Strings::ENGLISH);
            let answer = challenge.answer(&values.secret("new_password"), attributes(&screen, values));
            next(client.answer(answer).await, values, Some(Notice::PasswordSet))
        }
    }
}

/// Requests the code of `step` again.
///
/// # Errors
/// Returns an [`AuthError`] if the request fails. The form keeps its values.
pub async fn resend(client: &AuthClient, step: &Step, values: &Values) -> Result<Next, AuthError> {
    let username = username(client, values);
    let delivery = match step {
        Step::ResetPassword(_) => client.forgot_password(&username).await?,
        _ => client.resend_code(&username).await?,
    };
    Ok(Next::Resent(delivery.map(|delivery| delivery.destination).unwrap_or_default()))
}

/// Returns the user name in the form that is sent to the pool.
fn username(client: &AuthClient, values: &Values) -> String {
    values.normalized(&Field::username(client.config(), &Strings::ENGLISH))
}

/// Returns the code as typed. The client removes separators from it.
fn code(values: &Values) -> Secret {
    values.secret("code")
}

fn sign_up(client: &AuthClient, step: &Step, values: &Values) -> SignUp {
    let screen = Screen::new(step, client.config(), &Strings::ENGLISH);
    let username = screen.username_field().map(|field| values.normalized(field)).unwrap_or_default();
    let mut attributes = attributes(&screen, values);
    let config = client.config();
    if screen.username_field().is_some_and(|field| field.kind == FieldKind::EmailOrPhone) {
        let name = if username.bytes().any(|byte| byte == b'@') { "email" } else { "phone_number" };
        attributes.push(Attribute { name: name.to_owned(), value: username.clone() });
    }
    for attribute in &mut attributes {
        if config.username_attributes().contains(&attribute.name) && attribute.value == username {
            // The attribute and the user name must be the same text.
            attribute.value = input::username(config, &username);
        }
    }
    SignUp { attributes, ..SignUp::new(username, values.secret("password")) }
}

/// Returns the user attributes of a screen in the form that is sent to the pool.
fn attributes(screen: &Screen, values: &Values) -> Vec<Attribute> {
    let fields = screen.fields.iter().filter(|field| field.name != "username" && !field.is_secret());
    fields.map(|field| Attribute { name: field.name.clone(), value: values.normalized(field) }).collect()
}

/// Returns the screen that a step of a sign-in leads to, with the user name as it was entered. If there is no
/// screen for the next challenge, `done` says there what has already been achieved.
fn next(
    step: Result<SignInStep, AuthError>,
    values: &Values,
    done: Option<Notice>,
) -> Result<Next, AuthError> {
    let unsupported = |challenge: &str| {
        let entry = Entry { notice: done, ..Entry::new(values.get("username")) };
        Step::Unsupported(entry, challenge.to_owned())
    };
    let step = match step {
        Err(AuthError::Unsupported(challenge)) => return Ok(Next::Step(unsupported(&challenge))),
        step => step?,
    };
    Ok(Next::Step(match step {
        SignInStep::Done(_) => return Ok(Next::SignedIn),
        SignInStep::Challenge(Challenge::NewPassword(challenge)) => {
            Step::NewPassword(Entry::new(values.get("username")), challenge)
        }
        SignInStep::ConfirmSignUp { username, delivery } => {
            let (delivery, failure) = match delivery {
                Ok(delivery) => (delivery, None),
                Err(error) => (None, Some(error)),
            };
            Step::ConfirmSignUp(CodeSent { username, delivery, failure, notice: None })
        }
        SignInStep::ResetPassword { username } => {
            // The pool has sent a code already.
            Step::ResetPassword(CodeSent {
                username,
                notice: Some(Notice::ResetRequired),
                ..CodeSent::default()
            })
        }
        SignInStep::PleaseSignIn { username } => {
            Step::SignIn(Entry::new(username).with_notice(Notice::Confirmed))
        }
        SignInStep::StartAgain { username, .. } => {
            Step::SignIn(Entry::new(username).with_notice(Notice::StartAgain))
        }
        SignInStep::Challenge(other) => unsupported(other.name()),
    }))
}

impl Step {
    /// Returns the step of a sign-in that a reload has interrupted.
    #[must_use]
    pub fn in_progress(client: &AuthClient) -> Option<Self> {
        let challenge = client.sign_in_in_progress()?;
        let entry = Entry::new(challenge.login());
        let Challenge::NewPassword(challenge) = challenge else { return None };
        Some(Self::NewPassword(entry, challenge))
    }
}

impl From<Pending> for Step {
    /// Returns the step of a sign-up or a recovery that a reload has interrupted.
    fn from(Pending { kind, username, delivery, .. }: Pending) -> Self {
        let sent = CodeSent { username, delivery, ..CodeSent::default() };
        match kind {
            PendingKind::SignUp => Self::ConfirmSignUp(sent),
            PendingKind::Recovery => Self::ResetPassword(sent),
        }
    }
}
