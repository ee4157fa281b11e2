//! Safe paths in the URLs of the app's own API.

/// Percent-encodes `text` as one segment of a URL's path: everything except the unreserved characters of
/// [RFC 3986, section 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3).
///
/// Use it for every part of an API's path that comes from data. The segments `.` and `..` have no encoding that keeps
/// URL parsers from treating them as dot segments, and a server may decode an encoded slash before it looks for them:
/// [`AuthClient::fetch`](super::AuthClient::fetch) rejects such paths whether they are encoded or not.
///
/// ```
/// use cognito_client::auth::{ApiRequest, path_segment};
///
/// let request = ApiRequest::get(format!("/files/{}/versions", path_segment("notes/a b?.txt")));
/// assert_eq!(request.url, "/files/notes%2Fa%20b%3F.txt/versions");
/// ```
#[must_use]
pub fn path_segment(text: &str) -> String {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            segment.push(byte.into());
        } else {
            let (high, low) = (byte >> 4, byte & 15);
            segment.extend(['%', DIGITS[usize::from(high)].into(), DIGITS[usize::from(low)].into()]);
        }
    }
    segment
}

/// Returns whether a path, up to its query or fragment, has a dot segment (`.` or `..`) in the view of a browser or a
/// server.
///
/// Dots, slashes and backslashes count in their percent-encoded forms, too: URL parsers resolve `%2e%2e`
/// ([URL Standard](https://url.spec.whatwg.org/#double-dot-path-segment)), and servers exist that decode `%2f` or `%5c`
/// before they split the path. Parameters after a semicolon are ignored, because servlet containers read `..;x` as
/// `..`. Text that is encoded twice is not decoded.
///
/// ```
/// use cognito_client::auth::has_dot_segments;
///
/// assert!(has_dot_segments("/users/%2E./admin"));
/// assert!(!has_dot_segments("/users/a..b?next=../admin"));
/// ```
#[must_use]
pub fn has_dot_segments(path: &str) -> bool {
    // The number of dots in the current segment; `None` if it has other characters.
    let (mut dots, mut is_parameter) = (Some(0_u8), false);
    let is_dot_segment = |dots| matches!(dots, Some(1 | 2));
    let mut remainder = path.as_bytes();
    while let [first, tail @ ..] = remainder {
        let (byte, tail) = match (first, tail) {
            (b'?' | b'#', _) => break,
            (b'%', [b'2', b'e' | b'E', tail @ ..]) => (b'.', tail),
            (b'%', [b'2', b'f' | b'F', tail @ ..] | [b'5', b'c' | b'C', tail @ ..]) => (b'/', tail),
            (b'%', [b'3', b'b' | b'B', tail @ ..]) => (b';', tail),
            _ => (*first, tail),
        };
        remainder = tail;
        match byte {
            b'/' | b'\\' => {
                if is_dot_segment(dots) {
                    return true;
                }
                (dots, is_parameter) = (Some(0), false);
            }
            b';' => is_parameter = true,
            _ if is_parameter => {}
            b'.' => dots = dots.and_then(|dots| dots.checked_add(1)),
            _ => dots = None,
        }
    }
    is_dot_segment(dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay_unencoded_in_a_segment() {
        assert_eq!(path_segment("AZaz09-._~"), "AZaz09-._~");
        assert_eq!(path_segment("a/b?c#d%e f\\g;h+é€"), "a%2Fb%3Fc%23d%25e%20f%5Cg%3Bh%2B%C3%A9%E2%82%AC");
        assert_eq!(path_segment(""), "");
    }

    #[test]
    fn only_dots_decoded_by_a_server_make_an_encoded_segment_a_dot_segment() {
        for text in ["%2e%2e", "..%2f", "a..", "...", "é/b", "?/..?", "%252e"] {
            let is_ambiguous = text.split('/').any(|part| part == "..");
            assert_eq!(has_dot_segments(&format!("/{}/x", path_segment(text))), is_ambiguous, "{text}");
        }
        for text in [".", "..", "../x", "x/..", "x\\..\\y"] {
            assert!(has_dot_segments(&format!("/{}", path_segment(text))), "{text}");
        }
    }

    #[test]
    fn three_or_more_dots_are_an_ordinary_name() {
        for count in [3, 255, 256, 257, 258, 1000] {
            assert!(!has_dot_segments(&".".repeat(count)), "{count}");
        }
        assert!(has_dot_segments(".") && has_dot_segments(".."));
        assert!(!has_dot_segments(""));
    }
}
