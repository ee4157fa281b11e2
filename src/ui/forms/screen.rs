//! The contents of each screen: title, fields and links.

use cognito_client::auth::Config;

use super::{Entry, Field, FieldKind, Notice, Step};
use crate::i18n::Strings;

/// The contents of the screen of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// The heading.
    pub title: &'static str,
    /// The text below the heading.
    pub lead: String,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// The text of the button.
    pub submit: &'static str,
    /// Whether the screen has a button that sends a code again.
    pub resend: bool,
    /// The links to other screens.
    pub links: Vec<Link>,
}

/// A link to another step.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The text before the link.
    pub before: &'static str,
    /// The text of the link.
    pub text: &'static str,
    /// The step that it leads to.
    pub to: Target,
}

/// The target of a link. The user name that was entered is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// [`Step::SignIn`]
    SignIn,
    /// [`Step::SignUp`]
    SignUp,
    /// [`Step::ForgotPassword`]
    ForgotPassword,
}

impl Target {
    /// Returns the step, with `username` filled in.
    #[must_use]
    pub fn step(self, username: &str) -> Step {
        let entry = Entry::new(username);
        match self {
            Self::SignIn => Step::SignIn(entry),
            Self::SignUp => Step::SignUp(entry),
            Self::ForgotPassword => Step::ForgotPassword(entry),
        }
    }
}

fn link(text: &'static str, to: Target) -> Link {
    Link { before: "", text, to }
}

impl Screen {
    /// Returns the screen of `step` for the pool of `config`.
    #[must_use]
    pub fn new(step: &Step, config: &Config, s: &Strings) -> Self {
        let username = || Field::username(config, s);
        let code =
            || Field::new("code", s.code, FieldKind::Code).autocomplete("one-time-code").hint(s.code_hint);
        let policy = || FieldKind::NewPassword(config.password_policy().clone());
        let new_passwords = || {
            [
                Field::new("new_password", s.new_password_label, policy()).autocomplete("new-password"),
                Field::new("confirm_password", s.confirm_password, FieldKind::Repeat("new_password"))
                    .autocomplete("new-password"),
            ]
        };
        let hidden_username = || Field::new("username", "", FieldKind::Hidden).autocomplete("username");
        // The user name is only asked for if it was not entered before.
        let whose = |known: &str| if known.is_empty() { username() } else { hidden_username() };
        match step {
            Step::SignIn(_) => Self {
                title: s.sign_in,
                lead: s.sign_in_lead.to_owned(),
                fields: vec![
                    username(),
                    Field::new("password", s.password, FieldKind::Password).autocomplete("current-password"),
                ],
                submit: s.sign_in,
                resend: false,
                links: vec![
                    link(s.forgot_link, Target::ForgotPassword),
                    Link { before: s.new_here, ..link(s.sign_up_link, Target::SignUp) },
                ],
            },
            Step::SignUp(_) => Self {
                title: s.sign_up,
                lead: s.sign_up_lead.to_owned(),
                fields: sign_up_fields(config, s),
                submit: s.sign_up,
                resend: false,
                links: vec![
                    Link { before: s.have_account, ..link(s.sign_in_link, Target::SignIn) },
                    link(s.forgot_link, Target::ForgotPassword),
                ],
            },
            Step::ConfirmSignUp(sent) => Self {
                title: s.confirm,
                lead: sent_to(sent, s.confirm_lead, s.confirm_lead_to),
                fields: vec![whose(&sent.username), code()],
                submit: s.confirm_button,
                resend: true,
                links: vec![link(s.back_to_sign_in, Target::SignIn)],
            },
            Step::ForgotPassword(_) => Self {
                title: s.forgot,
                lead: s.forgot_lead.to_owned(),
                fields: vec![username()],
                submit: s.forgot_button,
                resend: false,
                links: vec![link(s.back_to_sign_in, Target::SignIn)],
            },
            Step::ResetPassword(sent) => Self {
                title: s.reset,
                lead: if sent.notice == Some(Notice::ResetRequired) {
                    s.reset_required_lead.to_owned()
                } else {
                    sent_to(sent, s.reset_lead, s.reset_lead_to)
                },
                fields: [whose(&sent.username), code()].into_iter().chain(new_passwords()).collect(),
                submit: s.reset_button,
                resend: true,
                links: vec![
                    link(s.use_another, Target::ForgotPassword),
                    link(s.back_to_sign_in, Target::SignIn),
                ],
            },
            Step::ResetDone(_) => Self {
                title: s.reset_done,
                lead: s.reset_done_lead.to_owned(),
                fields: Vec::new(),
                submit: s.to_sign_in,
                resend: false,
                links: Vec::new(),
            },
            Step::NewPassword(_, challenge) => Self {
                title: s.new_password,
                lead: s.new_password_lead.to_owned(),
                fields: [hidden_username()]
                    .into_iter()
                    .chain(new_passwords())
                    .chain(challenge.missing_attributes().iter().map(|name| Field::attribute(name, s)))
                    .collect(),
                submit: s.new_password_button,
                resend: false,
                links: vec![link(s.start_over, Target::SignIn)],
            },
            Step::Unsupported(_, challenge) => Self {
                title: s.unsupported,
                lead: Strings::fill(s.unsupported_lead, challenge),
                fields: Vec::new(),
                submit: s.back_to_sign_in,
                resend: false,
                links: Vec::new(),
            },
        }
    }
}

impl Screen {
    /// Returns the field for the user name, whatever its own name is.
    #[must_use]
    pub fn username_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.autocomplete == "username")
    }
}

/// Returns the fields of a sign-up: the user name, the required attributes, an address for the code, and a password.
fn sign_up_fields(config: &Config, s: &Strings) -> Vec<Field> {
    let aliases = config.username_attributes();
    let required = config.required_attributes();
    let verified = config.user_verification_types();
    let as_username = |name: &str| Field { autocomplete: "username", ..Field::attribute(name, s) };
    let mut fields = match aliases {
        // One of the addresses is the user name: it is asked for once, under the attribute's name.
        [only] => vec![as_username(only)],
        // People choose by what they enter, unless the pool requires one of them anyway, or verifies only one.
        [_, _, ..] => {
            let is_only_verified = |name: &&String| {
                verified.contains(name) && !aliases.iter().all(|alias| verified.contains(alias))
            };
            let required = aliases.iter().find(|name| required.contains(name));
            match required.or_else(|| aliases.iter().find(is_only_verified)) {
                Some(name) => vec![as_username(name)],
                None => vec![Field::username(config, s)],
            }
        }
        [] => vec![Field::username(config, s)],
    };
    let is_verified = |name: &String| verified.contains(name);
    let is_reachable =
        fields.iter().any(|field| field.kind == FieldKind::EmailOrPhone || is_verified(&field.name))
            || required.iter().any(is_verified);
    // Without an address for the code, the sign-up could not be confirmed.
    let address = verified.first().filter(|_| !is_reachable);
    for name in required.iter().chain(address) {
        if fields.iter().all(|field| field.name != *name) {
            fields.push(Field::attribute(name, s));
        }
    }
    let policy = FieldKind::NewPassword(config.password_policy().clone());
    fields.push(Field::new("password", s.password, policy).autocomplete("new-password"));
    fields
}

fn sent_to(sent: &super::CodeSent, unknown: &str, known: &str) -> String {
    match &sent.delivery {
        // The alert gives the reason. An earlier code may still be valid.
        _ if sent.failure.is_some() => unknown.to_owned(),
        Some(delivery) if !delivery.destination.is_empty() => Strings::fill(known, &delivery.destination),
        _ => unknown.to_owned(),
    }
}

impl Notice {
    /// Returns the text for the user.
    #[must_use]
    pub fn text(&self, s: &Strings) -> String {
        match self {
            Self::Confirmed => s.confirmed.to_owned(),
            Self::SessionEnded => s.session_ended.to_owned(),
            Self::StartAgain => s.error_session_expired.to_owned(),
            Self::ResetRequired => s.reset_required.to_owned(),
            Self::PasswordSet => s.password_set.to_owned(),
            Self::AccountConfirmed => s.account_confirmed.to_owned(),
            Self::Resent(to) if to.is_empty() => s.resent.to_owned(),
            Self::Resent(to) => Strings::fill(s.resent_to, to),
        }
    }
}
