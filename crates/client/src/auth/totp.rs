//! The secret of an authenticator app, and its form as a URI.

use super::Secret;

/// The data that an authenticator app needs for its set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TotpSetUp {
    /// The shared secret in base32, for users who type it instead of scanning a QR code.
    pub secret: Secret,
}

impl TotpSetUp {
    /// Returns the secret as a URI, for a QR code or a link: `otpauth://totp/…`.
    ///
    /// The app lists the account under `issuer`, usually the site's name. `account` distinguishes the user's accounts,
    /// usually by e-mail address. The URI contains the secret: never log it.
    ///
    /// See the [Key URI format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
    ///
    /// ```
    /// # use cognito_client::auth::TotpSetUp;
    /// # fn example(set_up: &TotpSetUp) {
    /// let uri = set_up.uri("Example", "ada@example.com");
    /// assert!(uri.expose().starts_with("otpauth://totp/Example:ada%40example.com?"));
    /// # }
    /// ```
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> Secret {
        uri(&self.secret, issuer, account)
    }
}

pub(super) fn uri(secret: &Secret, issuer: &str, account: &str) -> Secret {
    const BEFORE: [&str; 4] = ["otpauth://totp/", ":", "?secret=", "&issuer="];
    let parts = [issuer, account, secret.expose(), issuer];
    let max_length = |part: &str| 3 * part.len();
    let length = BEFORE.iter().map(|part| part.len()).chain(parts.map(max_length)).sum();
    // Reserve the full length: a string that grows would leave copies of the secret in memory.
    let mut uri = String::with_capacity(length);
    for (before, part) in BEFORE.iter().zip(parts) {
        uri.push_str(before);
        push_encoded(&mut uri, part);
    }
    uri.into()
}

/// Appends `text`, with all characters except the [unreserved](https://www.rfc-editor.org/rfc/rfc3986#section-2.3) ones
/// as `%XX`.
fn push_encoded(uri: &mut String, text: &str) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(byte.into());
        } else {
            let digits = [byte >> 4, byte & 15].map(|nibble| char::from(DIGITS[usize::from(nibble)]));
            uri.push('%');
            uri.extend(digits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(issuer: &str, account: &str) -> String {
        let set_up = TotpSetUp { secret: Secret::new("JBSWY3DPEHPK3PXP") };
        set_up.uri(issuer, account).expose().to_owned()
    }

    /// The example of the Key URI format, in which the `@` may also be encoded.
    #[test]
    fn uri_has_the_key_uri_format() {
        assert_eq!(
            shown("Example", "alice@google.com"),
            "otpauth://totp/Example:alice%40google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example"
        );
    }

    #[test]
    fn separators_in_names_are_encoded() {
        for (issuer, encoded) in [
            ("ACME Co", "ACME%20Co"),
            ("R&D=?#/", "R%26D%3D%3F%23%2F"),
            ("100%", "100%25"),
            ("a:b", "a%3Ab"),
            ("Käse 🧀", "K%C3%A4se%20%F0%9F%A7%80"),
            ("a-b._~Z9", "a-b._~Z9"),
            ("\"+\\\n", "%22%2B%5C%0A"),
        ] {
            let uri = format!("otpauth://totp/{encoded}:{encoded}?secret=JBSWY3DPEHPK3PXP&issuer={encoded}");
            assert_eq!(shown(issuer, issuer), uri);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let set_up = TotpSetUp { secret: Secret::new("JBSWY3DPEHPK3PXP") };
        assert!(!format!("{set_up:?} {:?}", set_up.uri("a", "b")).contains("JBSWY"));
    }
}
