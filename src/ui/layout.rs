//! The contents of a screen as plain data.

use std::borrow::Cow;

use cognito_client::auth::PasswordPolicy;

pub use super::action::{Action, Target};
use super::part::Part;
use crate::i18n::{Key, Text};

/// The contents of a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The heading.
    pub title: Text,
    /// The paragraph below the heading.
    pub lead: Option<Text>,
    /// The form, from top to bottom.
    pub blocks: Vec<Block>,
    /// The buttons. The first one submits the form.
    pub buttons: Vec<Button>,
    /// The links to other screens.
    pub links: Vec<Link>,
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Block {
    /// A field for text.
    Field(Field),
    /// A paragraph.
    Note(Text),
    /// A part that few screens have, for example choices or a QR code.
    Part(Part),
    /// Content of the app, by the name that [`Customize::with_slots`](super::Customize::with_slots) gets.
    Slot(Cow<'static, str>),
}

/// A field for text.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The `name` attribute, which is part of the page contract.
    pub name: FieldName,
    /// The text of the label.
    pub label: Text,
    /// How the value is entered and checked.
    pub kind: FieldKind,
    /// The `autocomplete` attribute, for password managers.
    pub autocomplete: &'static str,
    /// The text below the field.
    pub hint: Option<Text>,
}

/// The name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldName {
    /// The user name.
    Username,
    /// The existing password, or the password of a new account.
    Password,
    /// A password that replaces another one.
    NewPassword,
    /// The same password again.
    ConfirmPassword,
    /// A code.
    Code,
    /// A user attribute, by Cognito's name.
    Attribute(String),
}

/// How a value is entered and checked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A user name.
    Username,
    /// An e-mail address.
    Email,
    /// A phone number, with its country code.
    Phone,
    /// An e-mail address or a phone number.
    EmailOrPhone,
    /// The address of a web page or a picture.
    Url,
    /// A date in the form `YYYY-MM-DD`.
    Date,
    /// A code of digits.
    Code,
    /// An existing password.
    Password,
    /// A new password, checked against the policy.
    NewPassword(PasswordPolicy),
    /// A repeated password, which must be equal to the field of this name.
    Repeat(FieldName),
    /// A hidden user name, by which a password manager finds the password.
    Hidden,
}

/// A button.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// The action, which is passed to the screen.
    pub action: Action,
    /// The text.
    pub label: Text,
}

/// A link to another screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The text before the link.
    pub before: Option<Text>,
    /// The text of the link.
    pub text: Text,
    /// The screen that it leads to.
    pub to: Target,
}

impl From<Part> for Block {
    fn from(part: Part) -> Self {
        Self::Part(part)
    }
}

impl Layout {
    /// Returns a layout with a heading and a button that submits.
    pub fn new(title: impl Into<Text>, submit: impl Into<Text>) -> Self {
        let submit = Button { action: Action::Submit, label: submit.into() };
        Self { title: title.into(), lead: None, blocks: Vec::new(), buttons: vec![submit], links: Vec::new() }
    }

    /// Returns the layout with a paragraph below the heading.
    #[must_use]
    pub fn lead(self, text: impl Into<Text>) -> Self {
        Self { lead: Some(text.into()), ..self }
    }

    /// Returns the layout with these fields at the end of the form.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.blocks.extend(fields.into_iter().map(Block::Field));
        self
    }

    /// Returns the layout with another button at the end.
    #[must_use]
    pub fn button(mut self, action: Action, label: impl Into<Text>) -> Self {
        self.buttons.push(Button { action, label: label.into() });
        self
    }

    /// Returns the layout with another link at the end.
    #[must_use]
    pub fn link(mut self, before: Option<Key>, text: impl Into<Text>, to: Target) -> Self {
        self.links.push(Link { before: before.map(Text::Key), text: text.into(), to });
        self
    }

    /// Returns the fields of the form.
    pub fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Field(field) => Some(field),
            _ => None,
        })
    }

    /// Returns the field for the user name, whatever its own name is.
    #[must_use]
    pub fn username_field(&self) -> Option<&Field> {
        // Passkeys add a token: `username webauthn`.
        self.all_fields().find(|field| field.autocomplete.starts_with("username"))
    }
}

impl FieldName {
    /// Returns the `name` attribute.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Username => "username",
            Self::Password => "password",
            Self::NewPassword => "new_password",
            Self::ConfirmPassword => "confirm_password",
            Self::Code => "code",
            Self::Attribute(name) => name,
        }
    }
}
