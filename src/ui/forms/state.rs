//! The state of a form and its changes.

use cognito_client::auth::{AuthError, Secret};

use super::{Field, Notice, Problem, Screen, Step};

/// The entered values by field name, as a list: a form has only a few fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Vec<(String, Secret)>);

impl Values {
    /// Returns the value of the field called `name` as entered; empty if there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.entry(name).map_or("", Secret::expose)
    }

    /// Returns a secret value as entered.
    #[must_use]
    pub fn secret(&self, name: &str) -> Secret {
        self.entry(name).cloned().unwrap_or_default()
    }

    /// Returns the value of `field` [in the form that is sent](Field::normalized).
    #[must_use]
    pub fn normalized(&self, field: &Field) -> String {
        field.normalized(self.get(&field.name))
    }

    /// Sets the value of the field called `name`.
    pub fn set(&mut self, name: &str, value: impl Into<Secret>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    fn entry(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// The state of a form. An error never replaces the entered values.
#[derive(Clone, Debug, PartialEq)]
pub struct FormState {
    /// The entered values.
    pub values: Values,
    /// The problems of the values, by field name.
    pub problems: Vec<(String, Problem)>,
    /// Whether a request is in flight.
    pub is_busy: bool,
    /// The error of the last request.
    pub failure: Option<AuthError>,
    /// The note at the top.
    pub notice: Option<Notice>,
    /// The password field whose value is visible.
    pub revealed: Option<String>,
    /// The time until a code can be sent again, in seconds.
    pub cooldown_secs: u32,
}

/// The time between two codes, in seconds.
const RESEND_COOLDOWN_SECS: u32 = 30;

/// An event of a form.
#[derive(Clone, Debug)]
pub enum FormAction {
    /// A value was entered.
    Enter(String, Secret),
    /// The values have problems.
    Reject(Vec<(String, Problem)>),
    /// The values are sent.
    Send,
    /// The request failed.
    Fail(AuthError),
    /// A code was sent again, to this destination.
    Resent(String),
    /// The password in this field is to be shown or hidden.
    Reveal(String),
    /// A second has passed.
    Tick,
}

impl FormState {
    /// Returns the initial state of the form of `step`, whose screen is `screen`.
    #[must_use]
    pub fn new(step: &Step, screen: &Screen) -> Self {
        let mut values = Values::default();
        if let Some(field) = screen.username_field()
            && !step.username().is_empty()
        {
            values.set(&field.name, step.username());
        }
        let notice = step.notice().cloned();
        let failure = match step {
            Step::ConfirmSignUp(sent) | Step::ResetPassword(sent) => sent.failure.clone(),
            _ => None,
        };
        Self {
            values,
            problems: Vec::new(),
            is_busy: false,
            failure,
            notice,
            revealed: None,
            cooldown_secs: 0,
        }
    }

    /// Returns the problem of the field called `name`, if it has one.
    #[must_use]
    pub fn problem(&self, name: &str) -> Option<Problem> {
        self.problems.iter().find(|(wrong, _)| wrong == name).map(|(_, problem)| *problem)
    }

    /// Returns whether the password that was entered begins or ends with white space, which is often
    /// copied by mistake.
    #[must_use]
    pub fn has_blank_around_password(&self) -> bool {
        let password = self.values.get("password");
        password.trim() != password
    }

    /// Returns the problems of the values, field by field.
    #[must_use]
    pub fn check(&self, fields: &[Field]) -> Vec<(String, Problem)> {
        let problem =
            |field: &Field| field.problem(self.values.get(&field.name), |other| self.values.get(other));
        fields.iter().filter_map(|field| Some((field.name.clone(), problem(field)?))).collect()
    }

    /// Applies an event.
    pub fn apply(&mut self, action: FormAction) {
        match action {
            FormAction::Enter(name, value) => {
                // The problem disappears while the user corrects the value.
                self.problems.retain(|(wrong, _)| *wrong != name);
                self.values.set(&name, value);
            }
            FormAction::Reject(problems) => {
                self.problems = problems;
                self.failure = None;
            }
            FormAction::Send => {
                // Browsers may remember a visible password as ordinary text.
                self.revealed = None;
                self.problems.clear();
                self.failure = None;
                self.notice = None;
                self.is_busy = true;
            }
            FormAction::Fail(error) => {
                self.failure = Some(error);
                self.is_busy = false;
            }
            FormAction::Resent(to) => {
                self.notice = Some(Notice::Resent(to));
                self.is_busy = false;
                self.cooldown_secs = RESEND_COOLDOWN_SECS;
            }
            FormAction::Tick => self.cooldown_secs = self.cooldown_secs.saturating_sub(1),
            FormAction::Reveal(name) => {
                self.revealed = (self.revealed.as_ref() != Some(&name)).then_some(name);
            }
        }
    }
}
