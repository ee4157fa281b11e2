//! Base64 ([RFC 4648](https://www.rfc-editor.org/rfc/rfc4648)), implemented with arithmetic instead of tables.
//!
//! It saves several kilobytes of WebAssembly over a general implementation.

/// Decodes padded base64 in the standard alphabet (section 4). Returns `None` for any other text, for example with line
/// breaks or with non-zero trailing bits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    if text.len().is_multiple_of(4) { decode_digits(digits, b'+', b'/') } else { None }
}

/// Decodes unpadded base64 in the URL-safe alphabet (section 5), which tokens use. Returns `None` for any other text.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    decode_digits(text, b'-', b'_')
}

/// Encodes as padded base64 in the standard alphabet.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            text.push(if place > group.len() { '=' } else { digit(bits >> (18 - 6 * place) & 63) });
        }
    }
    text
}

/// Encodes as unpadded base64 in the URL-safe alphabet.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn decode_digits(digits: &str, digit_62: u8, digit_63: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            _ if digit == digit_62 => 62,
            _ if digit == digit_63 => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(bits >> count));
            bits &= (1 << count) - 1;
        }
    }
    // A single remaining digit does not make a byte, and the unused bits of the last digit have to be zero.
    (count < 6 && bits == 0).then_some(bytes)
}

fn digit(value: u32) -> char {
    let (first, offset) = match value {
        0..26 => ('A', value),
        26..52 => ('a', value - 26),
        52..62 => ('0', value - 52),
        62 => ('+', 0),
        _ => ('/', 0),
    };
    char::from_u32(u32::from(first) + offset).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use ::base64::Engine;
    use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    #[test]
    fn bytes_of_all_values_and_lengths_are_encoded_like_the_base64_crate() {
        let all: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        for length in 0..all.len() {
            for bytes in [&all[..length], &all[all.len() - length..]] {
                let (standard, url) = (STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes));
                assert_eq!(encode(bytes), standard);
                assert_eq!(encode_url(bytes), url);
                assert_eq!(decode(&standard).as_deref(), Some(bytes));
                assert_eq!(decode_url(&url).as_deref(), Some(bytes));
            }
        }
    }

    #[test]
    fn every_pair_of_digits_is_decoded_like_the_base64_crate() {
        let pairs = (0..=127_u8).flat_map(|first| (0..=127_u8).map(move |second| [first, second]));
        for pair in pairs {
            let pair = pair.map(char::from);
            let short: String = pair.iter().collect();
            let padded = short.clone() + "==";
            assert_eq!(decode(&padded), STANDARD.decode(&padded).ok(), "{padded:?}");
            assert_eq!(decode_url(&short), URL_SAFE_NO_PAD.decode(&short).ok(), "{short:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_decoded_like_the_base64_crate(text in "([A-Za-z0-9+/_-]{4}){0,4}[A-Za-z0-9+/_=-]{0,4}|.*") {
            assert_eq!(decode(&text), STANDARD.decode(&text).ok());
            assert_eq!(decode_url(&text), URL_SAFE_NO_PAD.decode(&text).ok());
        }
    }

    #[test]
    fn other_text_is_rejected() {
        for text in
            ["P", "PA", "PAA", "PA=", "P===", "====", "=", "PA==PA==", "P A==", "PAA=\n", "-_-_", "é==="]
        {
            assert_eq!((decode(text), STANDARD.decode(text).ok()), (None, None), "{text:?}");
        }
        for text in ["P", "PAAAA", "PA==", "+/+/", "P A", "PB", "PAB", "é"] {
            assert_eq!((decode_url(text), URL_SAFE_NO_PAD.decode(text).ok()), (None, None), "{text:?}");
        }
    }
}
