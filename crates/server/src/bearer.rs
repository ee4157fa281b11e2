//! Strict parsing of the `Authorization` header.

use crate::Error;

/// Returns the token of `Authorization: Bearer TOKEN`
/// ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)), given all values of that header.
///
/// # Errors
/// [`Error::NoToken`] if there is no value, [`Error::Header`] if the value has another form or there are several.
///
/// ```
/// use cognito_server::{Error, bearer};
///
/// assert_eq!(bearer::token([&b"Bearer abc.def.ghi"[..]]), Ok("abc.def.ghi"));
/// assert_eq!(bearer::token([]), Err(Error::NoToken));
/// assert_eq!(bearer::token([&b"Basic YTpi"[..]]), Err(Error::Header));
/// ```
pub fn token<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Result<&'a str, Error> {
    let mut values = values.into_iter();
    let value = values.next().ok_or(Error::NoToken)?;
    if values.next().is_some() {
        return Err(Error::Header);
    }
    let (scheme, token) = value.split_at_checked(SCHEME.len()).ok_or(Error::Header)?;
    // The scheme is case-insensitive (RFC 9110 §11.1).
    if !scheme.eq_ignore_ascii_case(SCHEME)
        || token.is_empty()
        || !token.iter().copied().all(is_token_character)
    {
        return Err(Error::Header);
    }
    str::from_utf8(token).map_err(|_| Error::Header)
}

const SCHEME: &[u8] = b"Bearer ";

fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::token;
    use crate::Error;

    #[test]
    fn the_scheme_is_case_insensitive() {
        for header in ["Bearer a.b-c_d.e", "bearer a.b-c_d.e", "BEARER a.b-c_d.e"] {
            assert_eq!(token([header.as_bytes()]), Ok("a.b-c_d.e"), "{header}");
        }
    }

    #[test]
    fn a_missing_header_is_distinguished_from_a_malformed_one() {
        assert_eq!(token([]), Err(Error::NoToken));
        let malformed = [
            "",
            "Bearer",
            "Bearer ",
            "Bearer  a.b.c",
            " Bearer a.b.c",
            "Bearer a.b.c ",
            "Bearer a b",
            "Basic YTpi",
            "a.b.c",
            "Bearera.b.c",
            "Bearer\ta.b.c",
            "Bearer null\n",
            "Bearer a,b",
            "Bearer é",
        ];
        for header in malformed {
            assert_eq!(token([header.as_bytes()]), Err(Error::Header), "{header:?}");
        }
        assert_eq!(token([&b"Bearer \xff\xfe"[..]]), Err(Error::Header));
        assert_eq!(token([&b"Bearer a.b.c"[..], b"Bearer d.e.f"]), Err(Error::Header));
    }
}
