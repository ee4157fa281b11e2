//! Functions that convert typed or pasted text to the form that the service expects.
//!
//! Forms and [`AuthClient`](crate::auth::AuthClient) use the same functions, so that a value that a form accepts is the
//! value that is sent. Passwords are never changed.
//!
//! ```
//! use cognito_client::input;
//!
//! assert_eq!(input::code(" 123-456."), "123456");
//! assert_eq!(input::address("\u{200b}ada@example.com "), "ada@example.com");
//! assert_eq!(input::phone_number("+44 (0)20 7946-0000"), "+442079460000");
//! ```

use crate::auth::{Config, Secret};

/// Returns the digits of a one-time code, without the separators that are often copied along with it: white space,
/// dashes, full stops and invisible characters. Digits of any script become ASCII digits.
///
/// Other characters are kept, so that a form can reject them.
///
/// ```
/// use cognito_client::input;
///
/// assert_eq!(input::code(" 123-456."), "123456");
/// ```
#[must_use]
pub fn code(text: &str) -> String {
    let is_separator = |c: &char| c.is_whitespace() || is_invisible(*c) || is_dash(*c) || is_full_stop(*c);
    text.chars().filter(|c| !is_separator(c)).map(ascii_digit).collect()
}

/// Applies [`code`] to a secret.
pub(crate) fn secret_code(text: &Secret) -> Secret {
    code(text.expose()).into()
}

/// Returns an e-mail address or a user name without invisible characters, and without white space around it.
///
/// ```
/// use cognito_client::input;
///
/// assert_eq!(input::address("\u{200b}ada@example.com "), "ada@example.com");
/// ```
#[must_use]
pub fn address(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim().to_owned()
}

/// Returns a text, such as a name, without leading and trailing white space and invisible characters. Such characters
/// within the text are kept, because some scripts need them.
///
/// ```
/// use cognito_client::input;
///
/// assert_eq!(input::text("  Ada Lovelace\u{a0}"), "Ada Lovelace");
/// ```
#[must_use]
pub fn text(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)).to_owned()
}

/// Returns a phone number in the form `+442079460000` ([E.164](https://www.itu.int/rec/T-REC-E.164)): without white
/// space, dashes, dots, slashes, brackets and invisible characters, and with ASCII digits. The zero in `+44 (0)20`,
/// which is only dialled within the country, is removed.
///
/// Other characters are kept, so that a form can reject them. No country code is added to a number that has none.
///
/// ```
/// use cognito_client::input;
///
/// assert_eq!(input::phone_number("+44 (0)20 7946-0000"), "+442079460000");
/// ```
#[must_use]
pub fn phone_number(text: &str) -> String {
    let mut number = String::with_capacity(text.len());
    let mut bracketed = None;
    for c in text.chars() {
        let c = ascii_digit(c);
        match c {
            '+' | '\u{ff0b}' | '\u{fe62}' => number.push('+'),
            '(' | '[' | '\u{ff08}' | '\u{ff3b}' => bracketed = Some(number.len()),
            ')' | ']' | '\u{ff09}' | '\u{ff3d}' => {
                let start = bracketed.take().unwrap_or(number.len());
                if number.starts_with('+') && number.get(start..) == Some("0") {
                    number.truncate(start);
                }
            }
            '.' | '/' | '\u{ff0e}' | '\u{ff0f}' => {}
            c if c.is_whitespace() || is_invisible(c) || is_dash(c) => {}
            c => number.push(c),
        }
    }
    number
}

/// Converts a typed user name to the one that is sent to the pool of `config`.
///
/// If users sign in by phone number, a number is converted by [`phone_number`]. If the pool ignores case
/// ([`Config::ignores_username_case`]), the ASCII letters of an e-mail address become lower case.
///
/// ```
/// # use cognito_client::auth::Config;
/// # use cognito_client::input;
/// # fn example(config: &Config) {
/// assert_eq!(input::username(config, " ada "), "ada");
/// # }
/// ```
#[must_use]
pub fn username(config: &Config, text: &str) -> String {
    let mut name = address(text);
    let is_email = name.bytes().any(|byte| byte == b'@');
    let by_phone = config.username_attributes().iter().any(|attribute| attribute == "phone_number");
    if by_phone && !is_email {
        let number = phone_number(&name);
        if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+') {
            return number;
        }
    }
    if is_email && config.ignores_username_case() {
        name.make_ascii_lowercase();
    }
    name
}

/// The digit 0 of every script except Latin; the digits 1 to 9 follow it.
///
/// Source: general category `Nd` of
/// [Unicode 17](https://www.unicode.org/Public/17.0.0/ucd/extracted/DerivedGeneralCategory.txt).
const ZEROS: [u32; 76] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730,
    0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0,
    0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0,
    0x1e5f1, 0x1e950, 0x1fbf0,
];

/// Returns the ASCII digit with the same value as a digit of any script. Other characters are returned unchanged.
fn ascii_digit(c: char) -> char {
    let code = u32::from(c);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// Returns whether the character is invisible: a zero-width or directional character, a soft hyphen, a variation
/// selector, or the byte-order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Returns whether the character is a hyphen, a dash or a minus sign.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{58a}' | '\u{5be}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{30fc}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

fn is_full_stop(c: char) -> bool {
    matches!(c, '.' | '\u{6d4}' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

#[cfg(test)]
mod tests;
