//! The state of a form and its changes.

use cognito_client::auth::{AuthError, Secret};

use super::layout::{Field, FieldName, Layout};
use super::notice::Notice;
use super::step::Step;
use crate::i18n::Text;

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
    pub fn secret(&self, name: &FieldName) -> Secret {
        self.entry(name.as_str()).cloned().unwrap_or_default()
    }

    /// Returns the value of `field` [in the form that is sent](Field::normalized).
    #[must_use]
    pub fn normalized(&self, field: &Field) -> String {
        field.normalized(self.get(field.name.as_str()))
    }

    /// Returns the user name of a form in the form that is sent to the pool; empty if the form has no field for it.
    pub(crate) fn username(&self, layout: &Layout) -> String {
        layout.username_field().map(|field| self.normalized(field)).unwrap_or_default()
    }

    /// Sets the value of the field called `name`.
    pub fn set(&mut self, name: &str, value: impl Into<Secret>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Returns all values with their names.
    pub(super) fn entries(&self) -> &[(String, Secret)] {
        &self.0
    }

    fn entry(&self, name: &str) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// The problems of values, by field name.
pub(crate) type Problems = Vec<(String, Text)>;

/// The state of a form. An error never replaces the entered values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FormState {
    /// The entered values.
    pub(crate) values: Values,
    /// The problems of the values.
    pub(crate) problems: Problems,
    /// The number of the request in flight, or of the last one. The outcome of earlier ones is dropped.
    run: u32,
    /// Whether a request is in flight.
    pub(crate) is_busy: bool,
    /// The error of the last request.
    pub(crate) failure: Option<AuthError>,
    /// The note at the top.
    pub(crate) notice: Option<Notice>,
    /// The password field whose value is visible.
    pub(crate) revealed: Option<String>,
    /// The time until a code can be sent again, in seconds.
    pub(crate) cooldown_secs: u32,
}

/// The time between two codes, in seconds.
const RESEND_COOLDOWN_SECS: u32 = 30;

impl FormState {
    /// Returns the initial state of the form of `step`.
    pub(crate) fn new(step: &Step, layout: &Layout) -> Self {
        let mut values = Values::default();
        if let Some(field) = layout.username_field()
            && !step.username().is_empty()
        {
            values.set(field.name.as_str(), step.username());
        }
        Self {
            values,
            problems: Vec::new(),
            run: 0,
            is_busy: false,
            failure: step.failure().cloned(),
            notice: step.notice().cloned(),
            revealed: None,
            cooldown_secs: 0,
        }
    }

    /// Starts over with the form of another step. A request that is in flight is forgotten.
    pub(crate) fn begin(&mut self, step: &Step, layout: &Layout) {
        *self = Self { run: self.run + 1, ..Self::new(step, layout) };
    }

    /// Returns the problem of the field called `name`, if it has one.
    pub(crate) fn problem(&self, name: &str) -> Option<&Text> {
        self.problems.iter().find(|(wrong, _)| wrong == name).map(|(_, problem)| problem)
    }

    /// Returns whether the password that was entered begins or ends with white space, which is often copied by mistake.
    pub(crate) fn has_blank_around_password(&self) -> bool {
        let password = self.values.get(FieldName::Password.as_str());
        password.trim() != password
    }

    /// Returns the problems of the values of these fields, in their order.
    pub(crate) fn check<'a>(&self, fields: impl Iterator<Item = &'a Field>) -> Problems {
        let value = |name: &str| self.values.get(name);
        let problem = |field: &Field| {
            let name = field.name.as_str();
            Some((name.to_owned(), field.problem(value(name), value)?.into()))
        };
        fields.filter_map(problem).collect()
    }

    /// Sets a value. Its problem disappears while the user corrects it.
    pub(crate) fn enter(&mut self, name: &str, value: Secret) {
        self.problems.retain(|(wrong, _)| wrong != name);
        self.values.set(name, value);
    }

    /// Shows the problems of the values.
    pub(crate) fn reject(&mut self, problems: Problems) {
        self.problems = problems;
        self.failure = None;
    }

    /// Begins a request, and returns its number.
    pub(crate) fn send(&mut self) -> u32 {
        // Browsers may remember a visible password as ordinary text.
        self.revealed = None;
        self.problems.clear();
        self.failure = None;
        self.notice = None;
        self.is_busy = true;
        self.run += 1;
        self.run
    }

    /// Ends the request `run`. Returns `false` if its outcome is no longer of interest.
    pub(crate) fn finish(&mut self, run: u32) -> bool {
        let is_current = run == self.run;
        self.is_busy &= !is_current;
        is_current
    }

    /// Shows that a code was sent again, and when the next one can be requested.
    pub(crate) fn resent(&mut self, notice: Notice) {
        self.notice = Some(notice);
        self.cooldown_secs = RESEND_COOLDOWN_SECS;
    }

    /// Shows or hides the password in the field called `name`.
    pub(crate) fn reveal(&mut self, name: String) {
        self.revealed = (self.revealed.as_ref() != Some(&name)).then_some(name);
    }
}
