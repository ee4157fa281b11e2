//! The secrets used in a test, which must not appear where they could be read.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The secrets seen in one test so far. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Canaries(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    passwords: Vec<String>,
    codes: Vec<String>,
    tokens: Vec<String>,
}

/// The place where a text was found, which decides what it may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A URL, the console, the DOM or the history: no secrets are allowed.
    Exposed,
    /// localStorage or sessionStorage: tokens are allowed, passwords and codes are not.
    Stored,
}

impl Canaries {
    /// Adds a password.
    pub fn password(&self, password: &str) {
        self.with(|seen| remember(&mut seen.passwords, password));
    }

    /// Adds a code from a mail.
    pub fn code(&self, code: &str) {
        self.with(|seen| remember(&mut seen.codes, code));
    }

    /// Adds all tokens and the challenge's `Session` in a response of the pool.
    pub fn tokens_of(&self, reply: &Value) {
        const SECRET_MEMBERS: [&str; 4] = ["AccessToken", "IdToken", "RefreshToken", "Session"];
        for part in [reply, &reply["AuthenticationResult"]] {
            for secret in SECRET_MEMBERS.iter().filter_map(|member| part[member].as_str()) {
                self.with(|seen| remember(&mut seen.tokens, secret));
            }
        }
    }

    /// Returns the tokens and `Session` strings seen so far.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        self.with(|seen| seen.tokens.clone())
    }

    /// Returns the kinds of secrets that `text` contains but must not, in words that do not include the secrets.
    #[must_use]
    pub fn found_in(&self, text: &str, place: Place) -> Vec<&'static str> {
        self.with(|seen| {
            let mut found = Vec::new();
            if seen.passwords.iter().any(|password| spellings(password).iter().any(|it| text.contains(it))) {
                found.push("a password");
            }
            if seen.codes.iter().any(|code| contains_word(text, code)) {
                found.push("a code");
            }
            if place == Place::Exposed && seen.tokens.iter().any(|token| text.contains(token)) {
                found.push("a token or session");
            }
            found
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn remember(secrets: &mut Vec<String>, secret: &str) {
    if !secret.is_empty() && !secrets.iter().any(|known| known == secret) {
        secrets.push(secret.into());
    }
}

/// Returns a password and its spellings in URLs.
fn spellings(password: &str) -> [String; 3] {
    [password.into(), password.replace(' ', "%20"), password.replace(' ', "+")]
}

/// Returns whether `code` occurs in `text` as a word of its own: six digits inside a longer number or a hash are not a
/// code.
fn contains_word(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + code.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
