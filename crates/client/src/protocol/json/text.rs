//! The writer of JSON.

use std::fmt;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use super::{Document, Json, Value};

/// The error that a value cannot be written as JSON without loss, because it contains a number that is not a 64-bit
/// integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EncodeError;

/// Writes `value` as JSON.
pub(crate) fn encode(value: &impl Serialize) -> Result<String, EncodeError> {
    serde_json::to_string(value).map_err(|_| EncodeError)
}

/// Encodes `text` as a JSON string, including the quotes.
///
/// ```
/// use cognito_client::protocol::json_string;
///
/// let body = format!(r#"{{"message":{}}}"#, json_string("say \"hello\""));
/// assert_eq!(body, r#"{"message":"say \"hello\""}"#);
/// ```
#[must_use]
pub fn json_string(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            '\0'..='\u{1f}' => {
                let digit = |number| char::from_digit(number, 16).unwrap_or_default();
                let code = u32::from(char);
                json.push_str("\\u00");
                json.extend([digit(code >> 4), digit(code & 15)]);
            }
            _ => json.push(char),
        }
    }
    json.push('"');
    json
}

impl Json<'_> {
    /// Returns this value as a separate JSON text.
    pub(crate) fn to_text(self) -> String {
        serde_json::to_string(self.value).unwrap_or_else(|_| {
            self.record_mismatch("JSON without fractions");
            String::new()
        })
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").finish_non_exhaustive()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            // Writing it as a double could change its value.
            Self::Fraction(_) => Err(S::Error::custom("no whole number of 64 bits")),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DecodeError, decode, *};

    struct Text(String);

    impl FromJson for Text {
        fn from_json(json: Json<'_>) -> Self {
            Self(json.get("document").to_text())
        }
    }

    #[test]
    fn parsed_json_is_written_unchanged() {
        for text in [
            r#"{"challenge":"YQ","timeout":300000,"pubKeyCredParams":[{"type":"public-key","alg":-7}]}"#,
            r#"[null,true,false,"",[],{},-9223372036854775808,9223372036854775807]"#,
            r#""\"\\\n\u0001é€😀""#,
            "0",
            "null",
        ] {
            let document = format!("{{ \"other\": 1.5, \"document\": {text} }}");
            assert_eq!(decode::<Text>(&document).unwrap().0, text);
        }
    }

    #[test]
    fn a_string_is_escaped_as_json() {
        let text: String = ('\0'..='\u{ff}').chain("€😀\u{2028}\u{10ffff}".chars()).collect();
        let read: String = serde_json::from_str(&json_string(&text)).unwrap();
        assert_eq!(read, text);
        assert_eq!(json_string("a\n\"b\""), r#""a\u000a\"b\"""#);
    }

    #[test]
    fn a_number_that_would_lose_digits_is_an_error() {
        for number in ["1.5", "1e3", "18446744073709551616"] {
            let error = decode::<Text>(&format!("{{\"document\":{{\"timeout\":{number}}}}}")).err().unwrap();
            let DecodeError::Wrong { path, expected, .. } = error else { panic!("{error:?}") };
            assert_eq!((&*path, expected), ("document", "JSON without fractions"));
        }
    }
}
