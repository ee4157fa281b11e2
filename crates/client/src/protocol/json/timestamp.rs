use super::{Json, Value};
use crate::platform::Millis;

impl Json<'_> {
    /// The point in time that this is: seconds since 1970, with fractions or without, as AWS writes them in JSON.
    #[must_use]
    pub fn as_timestamp(&self) -> Millis {
        let millis = match self.value {
            Value::Number(seconds) => seconds.checked_mul(1000),
            Value::Fraction(seconds) => seconds.parse().ok().and_then(to_millis),
            _ => None,
        };
        millis.unwrap_or_else(|| {
            self.refuse("a time in seconds");
            0
        })
    }
}

fn to_millis(seconds: f64) -> Option<Millis> {
    /// All milliseconds up to here are whole in a double.
    const LATEST: f64 = 9e15;
    let millis = (seconds * 1000.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
    (millis.abs() <= LATEST).then_some(millis as Millis)
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
    fn seconds_are_whole_or_fractions_or_powers() {
        for (at, millis) in [
            ("1736293876", 1_736_293_876_000),
            ("1736293876.115", 1_736_293_876_115),
            ("1736293876.1", 1_736_293_876_100),
            ("1.736293876115E9", 1_736_293_876_115),
            ("1736293876.1159", 1_736_293_876_116),
            ("0", 0),
            ("-1.5", -1500),
        ] {
            assert_eq!(read(at), Ok(millis), "{at}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for at in ["\"2025-01-07\"", "null", "true", "1e300", "9223372036854775807", "-1e400"] {
            let (DecodeError::Wrong { expected, .. } | DecodeError::Missing { expected, .. }) =
                read(at).unwrap_err()
            else {
                panic!("{at}")
            };
            assert_eq!(expected, "a time in seconds");
        }
    }
}
