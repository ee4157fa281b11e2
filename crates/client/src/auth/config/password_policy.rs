//! The pool's requirements for passwords.

/// The requirements of a pool for passwords.
///
/// See
/// [`PasswordPolicyType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "the pool's settings, which are independent of each other")]
pub struct PasswordPolicy {
    /// The minimum length in characters, 6–99.
    pub min_length: usize,
    /// Whether a lower-case letter is required, a–z.
    pub require_lowercase: bool,
    /// Whether an upper-case letter is required, A–Z.
    pub require_uppercase: bool,
    /// Whether a digit is required, 0–9.
    pub require_numbers: bool,
    /// Whether a special character is required: one of Cognito's list, or a space that is not the first or last
    /// character.
    pub require_symbols: bool,
}

/// One rule of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    /// The password has at least this many characters.
    Length(usize),
    /// The password has a lower-case letter.
    Lowercase,
    /// The password has an upper-case letter.
    Uppercase,
    /// The password has a digit.
    Number,
    /// The password has a special character.
    Symbol,
    /// The password has no blank at the beginning or the end. No pool accepts one, whatever its policy, so this rule is
    /// only listed if it is broken.
    NoOuterBlanks,
}

const SYMBOLS: &[u8] = b"^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

impl PasswordPolicy {
    /// Returns every rule of this policy, and whether `password` meets it.
    ///
    /// ```
    /// use cognito_client::auth::{PasswordPolicy, PasswordRule};
    ///
    /// let policy = PasswordPolicy::default();
    /// let rules: Vec<_> = policy.check("short").collect();
    /// assert_eq!(rules, [(PasswordRule::Length(8), false)]);
    /// ```
    pub fn check(&self, password: &str) -> impl Iterator<Item = (PasswordRule, bool)> {
        let has_outer_blanks = password.trim() != password;
        let rules = [
            (true, PasswordRule::Length(self.min_length)),
            (self.require_lowercase, PasswordRule::Lowercase),
            (self.require_uppercase, PasswordRule::Uppercase),
            (self.require_numbers, PasswordRule::Number),
            (self.require_symbols, PasswordRule::Symbol),
            (has_outer_blanks, PasswordRule::NoOuterBlanks),
        ];
        let rules = rules.into_iter().filter_map(|(required, rule)| required.then_some(rule));
        rules.map(|rule| (rule, rule.is_met(password)))
    }

    /// Returns whether `password` meets every rule.
    ///
    /// ```
    /// use cognito_client::auth::PasswordPolicy;
    ///
    /// assert!(PasswordPolicy::default().accepts("correct horse"));
    /// ```
    #[must_use]
    pub fn accepts(&self, password: &str) -> bool {
        self.check(password).all(|(_, met)| met)
    }
}

impl Default for PasswordPolicy {
    /// Returns the policy that applies if none is configured: at least 8 characters.
    fn default() -> Self {
        Self {
            min_length: 8,
            require_lowercase: false,
            require_uppercase: false,
            require_numbers: false,
            require_symbols: false,
        }
    }
}

impl PasswordRule {
    fn is_met(self, password: &str) -> bool {
        match self {
            Self::Length(min) => password.chars().count() >= min,
            Self::Lowercase => password.chars().any(|c| c.is_ascii_lowercase()),
            Self::Uppercase => password.chars().any(|c| c.is_ascii_uppercase()),
            Self::Number => password.chars().any(|c| c.is_ascii_digit()),
            Self::NoOuterBlanks => password.trim() == password,
            // A space counts unless it is the first or last character.
            Self::Symbol => {
                let is_symbol = |byte| SYMBOLS.contains(&byte);
                password.bytes().any(is_symbol) || password.trim_matches(' ').bytes().any(|byte| byte == b' ')
            }
        }
    }
}
