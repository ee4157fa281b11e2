//! Mail and SMS that a pool would have sent.

use serde::{Deserialize, Serialize};

use crate::clock::{Millis, machine_time};

/// The maximum number of messages. The oldest ones are dropped.
const MAX_MESSAGES: usize = 1000;

/// The medium of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Medium {
    Email,
    Sms,
}

impl Medium {
    /// Returns the medium for an attribute that contains an address.
    pub(crate) fn from_attribute(attribute: &str) -> Self {
        if attribute == "phone_number" { Self::Sms } else { Self::Email }
    }

    /// Returns the attribute that contains the address for this medium.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "phone_number",
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}

/// The purpose of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) enum Kind {
    SignUp,
    ForgotPassword,
    Attribute,
    Invitation,
    Mfa,
    FirstFactor,
}

/// A message.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Message {
    pub(crate) to: String,
    pub(crate) medium: Medium,
    pub(crate) kind: Kind,
    pub(crate) subject: String,
    pub(crate) body: String,
    /// The code or the temporary password in the message.
    pub(crate) code: String,
    /// The time of sending by the pool's clock.
    pub(crate) sent: Millis,
    /// The time of sending by the machine's clock, which orders messages even if a pool's clock was set back.
    #[serde(default)]
    pub(crate) posted: Millis,
}

/// The messages of a pool, oldest first.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Outbox(std::collections::VecDeque<Message>);

impl Outbox {
    pub(crate) fn send(&mut self, message: Message) {
        if self.0.len() == MAX_MESSAGES {
            self.0.pop_front();
        }
        self.0.push_back(message);
    }

    /// Returns the messages, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Message> {
        self.0.iter().rev()
    }
}

impl Message {
    /// Creates a message with a code, in AWS's words.
    pub(crate) fn with_code(kind: Kind, medium: Medium, to: &str, code: &str, sent: Millis) -> Self {
        let (subject, body) = match kind {
            Kind::SignUp | Kind::Attribute => {
                ("Your verification code", format!("Your confirmation code is {code}"))
            }
            Kind::ForgotPassword => {
                ("Your password reset code", format!("Your password reset code is {code}"))
            }
            Kind::Mfa | Kind::FirstFactor => {
                ("Your authentication code", format!("Your authentication code is {code}."))
            }
            Kind::Invitation => ("Your temporary password", format!("Your temporary password is {code}")),
        };
        Self {
            to: to.to_owned(),
            medium,
            kind,
            subject: subject.to_owned(),
            body,
            code: code.to_owned(),
            sent,
            posted: machine_time(),
        }
    }

    /// Masks an address as replies show it: `a***@e***`, `+*******0123`.
    pub(crate) fn masked(to: &str) -> String {
        if let Some((name, domain)) = to.split_once('@') {
            let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
            return format!("{}***@{}***", first(name), first(domain));
        }
        let hidden = to.chars().count().saturating_sub(5);
        let visible: String = to.chars().skip(1 + hidden).collect();
        format!("+{}{visible}", "*".repeat(hidden))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_in_the_format_of_aws() {
        assert_eq!(Message::masked("ada@example.com"), "a***@e***");
        assert_eq!(Message::masked("+12025550123"), "+*******0123");
        assert_eq!(Message::masked(""), "+");
    }
}
