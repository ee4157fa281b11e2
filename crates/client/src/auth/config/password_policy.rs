/// What the pool demands of a password.
///
/// [`PasswordPolicyType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html)
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the pool's settings, which are independent of each other")]
pub struct PasswordPolicy {
    /// In characters, 6–99.
    pub min_length: usize,
    /// A lower-case letter, a–z.
    pub require_lowercase: bool,
    /// An upper-case letter, A–Z.
    pub require_uppercase: bool,
    /// A digit, 0–9.
    pub require_numbers: bool,
    /// One of Cognito's special characters, or a space within.
    pub require_symbols: bool,
}

/// One demand of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    /// At least this many characters.
    Length(usize),
    /// A lower-case letter.
    Lowercase,
    /// An upper-case letter.
    Uppercase,
    /// A digit.
    Number,
    /// A special character.
    Symbol,
    /// No blank at the beginning or the end. No pool accepts one, whatever its policy, so this rule is listed only
    /// where it is broken.
    NoOuterBlanks,
}

const SYMBOLS: &[u8] = b"^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

impl PasswordPolicy {
    /// Every rule of this policy, and whether `password` meets it.
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

    /// Whether `password` meets every rule.
    #[must_use]
    pub fn accepts(&self, password: &str) -> bool {
        self.check(password).all(|(_, met)| met)
    }
}

impl Default for PasswordPolicy {
    /// What a pool demands that says nothing: 8 characters.
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
            Self::Length(least) => password.chars().count() >= least,
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
