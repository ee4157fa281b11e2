//! Times in JSON.

use super::{Json, Value};
use crate::platform::Millis;

impl Json<'_> {
    /// Returns this value as a time. AWS writes times in JSON as seconds since 1970, with or without a fraction.
    pub(crate) fn as_timestamp(&self) -> Millis {
        let millis = match self.value {
            Value::Number(seconds) => seconds.checked_mul(1000),
            Value::Fraction(seconds) => to_millis(seconds),
            _ => None,
        };
        millis.unwrap_or_else(|| {
            self.record_mismatch("a time in seconds");
            0
        })
    }
}

/// Reads the digits of a JSON number directly, because the tables for parsing a double take kilobytes of wasm.
fn to_millis(seconds: &str) -> Option<Millis> {
    /// The maximum number of digits. With more of them only zero would fit into the result, and a hostile exponent
    /// would make the loop run for long.
    const MAX_DIGITS: i32 = 24;
    let (mantissa, exponent) = seconds.split_once(['e', 'E']).unwrap_or((seconds, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    let digit_count = i32::try_from(whole.len()).ok()?.checked_add(exponent.parse().ok()?)?.checked_add(3)?;
    if digit_count > MAX_DIGITS {
        return None;
    }
    let Ok(digit_count) = usize::try_from(digit_count) else { return Some(0) };
    let digits = whole.bytes().chain(fraction.bytes()).map(|digit| Millis::from(digit - b'0'));
    let mut digits = digits.chain(std::iter::repeat(0));
    let mut millis: Millis = 0;
    for digit in digits.by_ref().take(digit_count) {
        millis = millis.checked_mul(10)?.checked_add(digit)?;
    }
    let is_rounded_up = digits.next() >= Some(5);
    millis.checked_add(is_rounded_up.into()).map(|millis| sign * millis)
}

#[cfg(test)]
mod tests {
    use super::super::{DecodeError, decode, *};

    struct Time(i64);

    impl FromJson for Time {
        fn from_json(json: Json<'_>) -> Self {
            Self(json.get("at").as_timestamp())
        }
    }

    fn read(at: &str) -> Result<i64, DecodeError> {
        decode::<Time>(&format!("{{\"at\":{at}}}")).map(|time| time.0)
    }

    #[test]
    fn seconds_can_be_integers_fractions_or_exponents() {
        for (at, millis) in [
            ("1736293876", 1_736_293_876_000),
            ("1736293876.115", 1_736_293_876_115),
            ("1736293876.1", 1_736_293_876_100),
            ("1.736293876115E9", 1_736_293_876_115),
            ("17362938761.15e-1", 1_736_293_876_115),
            ("1e+9", 1_000_000_000_000),
            ("1.7E9", 1_700_000_000_000),
            ("1736293876.1159", 1_736_293_876_116),
            ("0", 0),
            ("-1.5", -1500),
            ("0.0005", 1),
            ("0.00049", 0),
            ("9e-400", 0),
            ("1736293876.0000000000000000000000000001", 1_736_293_876_000),
        ] {
            assert_eq!(read(at), Ok(millis), "{at}");
        }
    }

    #[test]
    fn invalid_timestamps_are_an_error() {
        for at in [
            "\"2025-01-07\"",
            "null",
            "true",
            "1e300",
            "9223372036854775807",
            "-1e400",
            "9223372036854775.808",
            "1e99999999999",
        ] {
            let (DecodeError::Wrong { expected, .. } | DecodeError::Missing { expected, .. }) =
                read(at).unwrap_err()
            else {
                panic!("{at}")
            };
            assert_eq!(expected, "a time in seconds");
        }
    }
}
