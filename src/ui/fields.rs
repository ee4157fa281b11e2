//! The fields that screens share, and the checks of their values.

use cognito_client::auth::Config;
use cognito_client::input;

use super::layout::{Field, FieldKind, FieldName};
use crate::i18n::{Key, Text};

impl Field {
    /// Creates a field without a hint, which password managers do not fill in.
    pub fn new(name: FieldName, label: impl Into<Text>, kind: FieldKind) -> Self {
        Self { name, label: label.into(), kind, autocomplete: "off", hint: None }
    }

    /// Returns the field with this `autocomplete` attribute.
    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// Returns the field with a text below it.
    #[must_use]
    pub fn hint(self, hint: impl Into<Text>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Returns the field for the user name, of the kind that the pool signs in by.
    #[must_use]
    pub fn username(config: &Config) -> Self {
        let new = |label: Key, kind| Self::new(FieldName::Username, label, kind).autocomplete("username");
        match config.username_attributes() {
            [only] if only == "email" => new(Key::Email, FieldKind::Email),
            [only] if only == "phone_number" => new(Key::PhoneNumber, FieldKind::Phone).hint(Key::PhoneHint),
            [_, _, ..] => new(Key::EmailOrPhone, FieldKind::EmailOrPhone).hint(Key::EmailOrPhoneHint),
            _ => new(Key::Username, FieldKind::Username),
        }
    }

    /// Returns the field for the user name: a hidden one if it is known, because password managers need it.
    #[must_use]
    pub(super) fn username_unless_known(config: &Config, known: &str) -> Self {
        if known.is_empty() { Self::username(config) } else { Self::hidden_username() }
    }

    pub(super) fn hidden_username() -> Self {
        Self::new(FieldName::Username, Key::Username, FieldKind::Hidden).autocomplete("username")
    }

    pub(super) fn code() -> Self {
        Self::new(FieldName::Code, Key::Code, FieldKind::Code)
            .autocomplete("one-time-code")
            .hint(Key::CodeHint)
    }

    /// Returns the fields for a password that replaces another one, and its repetition.
    pub(super) fn new_passwords(config: &Config) -> [Self; 2] {
        let kind = FieldKind::NewPassword(config.password_policy().clone());
        let repeat = FieldKind::Repeat(FieldName::NewPassword);
        [
            Self::new(FieldName::NewPassword, Key::NewPasswordLabel, kind).autocomplete("new-password"),
            Self::new(FieldName::ConfirmPassword, Key::ConfirmPassword, repeat).autocomplete("new-password"),
        ]
    }

    /// Returns the field for a user attribute, by Cognito's name.
    #[must_use]
    pub fn attribute(name: &str) -> Self {
        let (label, kind, autocomplete, hint) = match name {
            "email" => (Key::Email, FieldKind::Email, "email", None),
            "phone_number" => (Key::PhoneNumber, FieldKind::Phone, "tel", Some(Key::PhoneHint)),
            "website" => (Key::Website, FieldKind::Url, "url", Some(Key::UrlHint)),
            "profile" => (Key::ProfilePage, FieldKind::Url, "url", Some(Key::UrlHint)),
            "picture" => (Key::Picture, FieldKind::Url, "photo", Some(Key::UrlHint)),
            "birthdate" => (Key::Birthdate, FieldKind::Date, "bday", None),
            "name" => (Key::Name, FieldKind::Text, "name", None),
            "given_name" => (Key::GivenName, FieldKind::Text, "given-name", None),
            "family_name" => (Key::FamilyName, FieldKind::Text, "family-name", None),
            "preferred_username" => {
                (Key::PreferredUsername, FieldKind::Text, "nickname", Some(Key::PreferredUsernameHint))
            }
            // An attribute that is not known here is labelled by its name.
            other => {
                let words = other.chars().map(|c| if c == '_' || c == ':' { ' ' } else { c });
                let label: String = words.collect();
                return Self::new(FieldName::Attribute(name.to_owned()), label, FieldKind::Text);
            }
        };
        let field = Self::new(FieldName::Attribute(name.to_owned()), label, kind).autocomplete(autocomplete);
        Self { hint: hint.map(Text::Key), ..field }
    }

    /// Returns the problem of `value`, if it has one. `others` returns the values of other fields.
    pub fn problem<'a>(&self, value: &str, others: impl Fn(&str) -> &'a str) -> Option<Key> {
        let value = self.normalized(value);
        if value.is_empty() {
            return (self.kind != FieldKind::Hidden).then_some(Key::Required);
        }
        let (fine, problem) = match &self.kind {
            FieldKind::Email => (is_email(&value), Key::NotAnEmail),
            FieldKind::Phone => (is_phone(&value), Key::NotAPhone),
            FieldKind::EmailOrPhone => (is_email(&value) || is_phone(&value), Key::NotAnEmailOrPhone),
            FieldKind::Code => (is_code(&value), Key::NotACode),
            FieldKind::NewPassword(policy) => (policy.accepts(&value), Key::PolicyUnmet),
            FieldKind::Repeat(name) => (value == others(name.as_str()), Key::PasswordsDiffer),
            FieldKind::Text
            | FieldKind::Username
            | FieldKind::Url
            | FieldKind::Date
            | FieldKind::Password
            | FieldKind::Hidden => return None,
        };
        (!fine).then_some(problem)
    }

    /// Returns `value` in the form that is checked and sent. Passwords are as they were typed.
    #[must_use]
    pub fn normalized(&self, value: &str) -> String {
        match self.kind {
            FieldKind::Text | FieldKind::Url | FieldKind::Date => input::text(value),
            FieldKind::Username | FieldKind::Email | FieldKind::Hidden => input::address(value),
            FieldKind::EmailOrPhone if is_like_email(value) => input::address(value),
            FieldKind::Phone | FieldKind::EmailOrPhone => input::phone_number(value),
            FieldKind::Code => input::code(value),
            FieldKind::Password | FieldKind::NewPassword(_) | FieldKind::Repeat(_) => value.to_owned(),
        }
    }

    /// Returns whether the value is a password, which is never trimmed and only shown on request.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Password | FieldKind::NewPassword(_) | FieldKind::Repeat(_))
    }
}

/// Returns whether a value of [`FieldKind::EmailOrPhone`] is meant to be an e-mail address.
pub(super) fn is_like_email(value: &str) -> bool {
    value.bytes().any(|byte| byte == b'@')
}

/// Catches typing errors, not every wrong address: the code that is sent there decides.
fn is_email(text: &str) -> bool {
    let mut parts = text.as_bytes().split(|byte| *byte == b'@');
    let (local, domain) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let dotted = domain.split(|byte| *byte == b'.').all(|part| !part.is_empty());
    !local.is_empty() && dotted && parts.next().is_none() && !text.chars().any(char::is_whitespace)
}

/// Codes have six or eight digits today; the service decides.
fn is_code(text: &str) -> bool {
    (4..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
