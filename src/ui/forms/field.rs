//! The fields of a screen and the checks of their values.

use cognito_client::{
    auth::{Config, PasswordPolicy},
    input,
};
use yew::AttrValue;

use crate::i18n::Strings;

/// A field of a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The `name` attribute, which is part of the page contract.
    pub name: String,
    /// The text of the label.
    pub label: AttrValue,
    /// How it is entered and checked.
    pub kind: FieldKind,
    /// The `autocomplete` attribute, for password managers.
    pub autocomplete: &'static str,
    /// The text below the field.
    pub hint: Option<&'static str>,
}

/// How a value is entered and checked.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// Anything.
    Text,
    /// A user name.
    Username,
    /// An e-mail address.
    Email,
    /// A phone number, with its country code.
    Phone,
    /// Either of them, for pools whose users sign in by both.
    EmailOrPhone,
    /// The address of a web page or a picture.
    Url,
    /// `YYYY-MM-DD`.
    Date,
    /// A code of digits.
    Code,
    /// An existing password.
    Password,
    /// A new password, checked against the policy.
    NewPassword(PasswordPolicy),
    /// A repeated password, which must be equal to the field of this name.
    Repeat(&'static str),
    /// A hidden user name, by which a password manager finds the password.
    Hidden,
}

/// The reason why a value is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The field is empty.
    Required,
    /// The value is not an e-mail address.
    NotAnEmail,
    /// The value is not a phone number in international form.
    NotAPhone,
    /// The value is neither an e-mail address nor a phone number in international form.
    NotAnEmailOrPhone,
    /// The value does not consist of four to ten digits.
    NotACode,
    /// The password does not meet the policy.
    PolicyUnmet,
    /// The value differs from the one that it repeats.
    PasswordsDiffer,
}

impl Field {
    /// Creates a field without a hint, which password managers do not fill in.
    #[must_use]
    pub fn new(name: &str, label: &'static str, kind: FieldKind) -> Self {
        Self { name: name.to_owned(), label: label.into(), kind, autocomplete: "off", hint: None }
    }

    pub(super) fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Returns the field for the user name, of the kind that the pool signs in by.
    #[must_use]
    pub fn username(config: &Config, strings: &Strings) -> Self {
        let (label, kind, hint) = match config.username_attributes() {
            [only] if only == "email" => (strings.email, FieldKind::Email, None),
            [only] if only == "phone_number" => {
                (strings.phone_number, FieldKind::Phone, Some(strings.phone_hint))
            }
            [_, _, ..] => {
                (strings.email_or_phone, FieldKind::EmailOrPhone, Some(strings.email_or_phone_hint))
            }
            _ => (strings.username, FieldKind::Username, None),
        };
        Self { hint, ..Self::new("username", label, kind).autocomplete("username") }
    }

    /// Returns the field for a user attribute, by Cognito's name.
    #[must_use]
    pub fn attribute(name: &str, strings: &Strings) -> Self {
        let (label, kind, autocomplete, hint) = match name {
            "email" => (strings.email, FieldKind::Email, "email", None),
            "phone_number" => (strings.phone_number, FieldKind::Phone, "tel", Some(strings.phone_hint)),
            "website" => (strings.website, FieldKind::Url, "url", Some(strings.url_hint)),
            "profile" => (strings.profile_page, FieldKind::Url, "url", Some(strings.url_hint)),
            "picture" => (strings.picture, FieldKind::Url, "photo", Some(strings.url_hint)),
            "birthdate" => (strings.birthdate, FieldKind::Date, "bday", None),
            "name" => (strings.name, FieldKind::Text, "name", None),
            "given_name" => (strings.given_name, FieldKind::Text, "given-name", None),
            "family_name" => (strings.family_name, FieldKind::Text, "family-name", None),
            "preferred_username" => {
                let hint = Some(strings.preferred_username_hint);
                (strings.preferred_username, FieldKind::Text, "nickname", hint)
            }
            // An attribute that is not known here is labelled by its name.
            other => {
                let words = other.chars().map(|c| if c == '_' || c == ':' { ' ' } else { c });
                return Self {
                    label: words.collect::<String>().into(),
                    ..Self::new(name, "", FieldKind::Text)
                };
            }
        };
        Self { autocomplete, hint, ..Self::new(name, label, kind) }
    }

    /// Returns the problem of `value`, if it has one. `others` returns the values of other fields.
    pub fn problem<'a>(&self, value: &str, others: impl Fn(&str) -> &'a str) -> Option<Problem> {
        let value = self.normalized(value);
        if value.is_empty() {
            return (self.kind != FieldKind::Hidden).then_some(Problem::Required);
        }
        let (fine, problem) = match &self.kind {
            FieldKind::Email => (is_email(&value), Problem::NotAnEmail),
            FieldKind::Phone => (is_phone(&value), Problem::NotAPhone),
            FieldKind::EmailOrPhone => (is_email(&value) || is_phone(&value), Problem::NotAnEmailOrPhone),
            FieldKind::Code => (is_code(&value), Problem::NotACode),
            FieldKind::NewPassword(policy) => (policy.accepts(&value), Problem::PolicyUnmet),
            FieldKind::Repeat(name) => (value == others(name), Problem::PasswordsDiffer),
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
            FieldKind::EmailOrPhone if value.bytes().any(|byte| byte == b'@') => input::address(value),
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

impl Problem {
    /// Returns the text for the user.
    #[must_use]
    pub fn text(self, strings: &Strings) -> &'static str {
        match self {
            Self::Required => strings.required,
            Self::NotAnEmail => strings.not_an_email,
            Self::NotAPhone => strings.not_a_phone,
            Self::NotAnEmailOrPhone => strings.not_an_email_or_phone,
            Self::NotACode => strings.not_a_code,
            Self::PolicyUnmet => strings.policy_unmet,
            Self::PasswordsDiffer => strings.passwords_differ,
        }
    }
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
