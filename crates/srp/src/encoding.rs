//! Conversions between bytes, integers and text in the forms that Cognito uses.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::Error;

/// The maximum length of a hexadecimal parameter. Genuine ones are shorter (`SRP_B` is the longest, with 384 bytes),
/// and one of this length can still be processed quickly.
const MAX_HEX_BYTES: usize = 1024;

/// Encodes a non-negative big-endian integer as two's complement in as few bytes as possible.
///
/// This is the output of Java's `BigInteger.toByteArray`, which Cognito hashes. Zero is one zero byte; if the first bit
/// is set, a zero byte precedes it so that it is not read as a sign.
pub(crate) fn signed_bytes(integer: &[u8]) -> Zeroizing<Vec<u8>> {
    let digits = strip_zeros(integer);
    let positive = digits.first().is_some_and(|byte| byte.leading_zeros() > 0);
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() + 1));
    if !positive {
        bytes.push(0);
    }
    bytes.extend_from_slice(digits);
    bytes
}

/// Removes the leading zero bytes of a big-endian integer.
pub(crate) fn strip_zeros(integer: &[u8]) -> &[u8] {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.get(zeros..).unwrap_or_default()
}

/// Decodes one or more hex digits of either case into big-endian bytes without leading zeros.
pub(crate) fn decode_hex(hex: &str, field: &'static str) -> Result<Vec<u8>, Error> {
    if hex.is_empty() {
        return Err(Error::NotHex(field));
    }
    let zeros = hex.bytes().take_while(|digit| *digit == b'0').count();
    let digits = hex.as_bytes().get(zeros..).unwrap_or_default();
    if digits.len() > 2 * MAX_HEX_BYTES {
        return Err(Error::TooLong(field));
    }
    let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
    // Digits are paired from the right, so that only the first byte may have a single digit.
    for pair in digits.rchunks(2).rev() {
        bytes.push(byte_from_hex(pair).ok_or(Error::NotHex(field))?);
    }
    Ok(bytes)
}

fn byte_from_hex(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |byte, digit| {
        let nibble = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => return None,
        };
        Some(byte << 4 | nibble)
    })
}

/// Encodes a big-endian integer as lower-case hex without leading zeros.
pub(crate) fn encode_hex(integer: &[u8]) -> String {
    let nibbles = integer.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16));
    digits.skip_while(|digit| *digit == '0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_bytes_match_java() {
        for value in 0..=256_u16 {
            let expected = match value {
                0..=127 => [value.to_be_bytes()[1]].to_vec(),
                _ => value.to_be_bytes().to_vec(), // 128 to 255 have a leading zero byte
            };
            assert_eq!(*signed_bytes(&value.to_be_bytes()), expected, "{value}");
            assert_eq!(*signed_bytes(&u32::from(value).to_be_bytes()), expected, "{value}, wider");
        }
        assert_eq!(*signed_bytes(&[]), [0]);
    }

    #[test]
    fn hex_of_either_case_and_any_length_is_decoded() {
        assert_eq!(decode_hex("aBc", "SALT"), Ok([0x0a, 0xbc].to_vec()));
        assert_eq!(decode_hex("00fF", "SALT"), Ok([0xff].to_vec()));
        assert_eq!(decode_hex("0", "SALT"), Ok([].to_vec()));
        assert_eq!(decode_hex(&"f".repeat(2048), "SALT"), Ok([0xff; 1024].to_vec()));
        assert_eq!(decode_hex(&"0".repeat(100_000), "SALT"), Ok([].to_vec()));
        assert_eq!(encode_hex(&[0, 0x0a, 0xbc]), "abc");
    }

    proptest::proptest! {
        #[test]
        fn encoded_bytes_are_decoded_again(bytes: Vec<u8>, zeros in 0..5_usize, upper: bool) {
            let digits = "0".repeat(zeros) + &encode_hex(&bytes);
            let digits = if upper { digits.to_uppercase() } else { digits };
            let expected = if digits.is_empty() { Err(Error::NotHex("SALT")) } else { Ok(strip_zeros(&bytes).to_vec()) };
            assert_eq!(decode_hex(&digits, "SALT"), expected);
        }

        #[test]
        fn any_text_is_hex_or_is_rejected(text in "[0-9a-fA-F]{0,40}|[0-9a-fx -]{0,8}|.*") {
            let is_hex = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_hexdigit());
            assert_eq!(decode_hex(&text, "SALT").is_ok(), is_hex);
        }
    }

    #[test]
    fn malformed_hex_is_rejected_with_the_name_of_its_field() {
        for hex in ["", "0x12", "12 34", "-1", "g", "é", "+f", "\u{ff11}"] {
            assert_eq!(decode_hex(hex, "SALT"), Err(Error::NotHex("SALT")), "{hex:?}");
        }
        assert_eq!(decode_hex(&"f".repeat(2049), "SALT"), Err(Error::TooLong("SALT")));
    }
}
