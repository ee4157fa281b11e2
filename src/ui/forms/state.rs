use cognito_client::auth::{AuthError, Secret};

use super::{Field, Notice, Problem, Screen, Step};

/// What was entered, by field name. A form has a handful of fields: a list serves it best.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Vec<(String, Secret)>);

impl Values {
    /// The value of the field called `name`, as entered; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.entry(name).map_or("", Secret::expose)
    }

    /// A secret value, as entered.
    #[must_use]
    pub fn secret(&self, name: &str) -> Secret {
        self.entry(name).cloned().unwrap_or_default()
    }

    /// Returns the value of `field` [in the form that is sent](Field::normalized).
    #[must_use]
    pub fn of(&self, field: &Field) -> String {
        field.normalized(self.get(&field.name))
    }

    /// Enters `value` into the field called `name`.
    pub fn set(&mut self, name: &str, value: impl Into<Secret>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    fn entry(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A form in one moment. Errors stand beside what was entered, never instead of it.
#[derive(Clone, Debug, PartialEq)]
pub struct FormState {
    /// What was entered.
    pub values: Values,
    /// What is wrong with it, by field name.
    pub problems: Vec<(String, Problem)>,
    /// Whether the pool is being asked.
    pub is_busy: bool,
    /// Why the last try did not succeed.
    pub failure: Option<AuthError>,
    /// Said at the top.
    pub notice: Option<Notice>,
    /// The password field that is shown in the clear.
    pub revealed: Option<String>,
    /// How long a code can't be sent again, in seconds.
    pub rest: u32,
}

/// How long a code can't be sent again once it was, in seconds.
const RESEND_REST: u32 = 30;

/// What happens to a form.
#[derive(Clone, Debug)]
pub enum FormAction {
    /// Something was entered.
    Enter(String, Secret),
    /// The values were found wanting.
    Reject(Vec<(String, Problem)>),
    /// They go out.
    Send,
    /// The pool said no, or nothing.
    Fail(AuthError),
    /// It was only a code to be sent again, and it was.
    Resent(String),
    /// Show or hide the password in this field.
    Reveal(String),
    /// A second has passed.
    Tick,
}

impl FormState {
    /// The form of `step` as it is come to, for the `screen` of that step.
    #[must_use]
    pub fn of(step: &Step, screen: &Screen) -> Self {
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
        Self { values, problems: Vec::new(), is_busy: false, failure, notice, revealed: None, rest: 0 }
    }

    /// What is wrong with the value of the field called `name`.
    #[must_use]
    pub fn problem(&self, name: &str) -> Option<Problem> {
        self.problems.iter().find(|(wrong, _)| wrong == name).map(|(_, problem)| *problem)
    }

    /// Returns whether the password that was entered begins or ends with a blank, as one does that was copied together
    /// with what surrounds it.
    #[must_use]
    pub fn has_blank_around_password(&self) -> bool {
        let password = self.values.get("password");
        password.trim() != password
    }

    /// What is wrong with the values, field by field.
    #[must_use]
    pub fn check(&self, fields: &[Field]) -> Vec<(String, Problem)> {
        let problem =
            |field: &Field| field.problem(self.values.get(&field.name), |other| self.values.get(other));
        fields.iter().filter_map(|field| Some((field.name.clone(), problem(field)?))).collect()
    }

    /// What becomes of it.
    pub fn apply(&mut self, action: FormAction) {
        match action {
            FormAction::Enter(name, value) => {
                // Who mends a value is not told off while doing so.
                self.problems.retain(|(wrong, _)| *wrong != name);
                self.values.set(&name, value);
            }
            FormAction::Reject(problems) => {
                self.problems = problems;
                self.failure = None;
            }
            FormAction::Send => {
                // A password that goes out in the clear is one that browsers offer to remember as text.
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
                self.rest = RESEND_REST;
            }
            FormAction::Tick => self.rest = self.rest.saturating_sub(1),
            FormAction::Reveal(name) => {
                self.revealed = (self.revealed.as_ref() != Some(&name)).then_some(name);
            }
        }
    }
}
