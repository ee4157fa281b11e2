//! Reads JSON with the path of the first mismatch.

use std::cell::OnceCell;
use std::fmt;

use super::Secret;

mod text;
mod timestamp;
mod value;

pub(crate) use text::encode;
pub use text::json_string;
use value::Value;

/// A value in a JSON text, together with its path.
///
/// Responses are read through this type rather than by derived code, because each member then takes bytes instead of
/// kilobytes of wasm. Reading does not stop at a mismatch: a value of the wrong type reads as empty, and the first
/// mismatch is recorded with its path and returned at the end. Only errors about the configuration quote the value that
/// was found; in a response it may be a token. See [`FromJson`] for an example.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    value: &'a Value,
    location: Location<'a>,
    mismatch: &'a Mismatch,
}

/// The first mismatch, and whether it may quote the text.
struct Mismatch {
    first: OnceCell<DecodeError>,
    may_quote: bool,
}

#[derive(Clone, Copy)]
enum Location<'a> {
    Root,
    Member(&'a Json<'a>, &'a str),
    Item(&'a Json<'a>, usize),
}

/// A type that can be read from JSON: the response of an [`Operation`](super::Operation), or of the app's own API
/// ([`ApiResponse::read`](crate::auth::ApiResponse::read)).
///
/// ```
/// use cognito_client::protocol::{FromJson, Json};
///
/// struct Post {
///     author: String,
///     likes: i64,
///     tags: Vec<String>,
/// }
///
/// impl FromJson for Post {
///     fn from_json(json: Json<'_>) -> Self {
///         Self {
///             author: json.text("author"),
///             likes: json.get("likes").as_integer(),
///             tags: json.optional_texts("tags"),
///         }
///     }
/// }
/// ```
pub trait FromJson {
    /// Reads `json`. Ignores unknown members and records mismatches in `json`.
    fn from_json(json: Json<'_>) -> Self;
}

/// The reason why a JSON text could not be read. It quotes the text only if that is the configuration, because a
/// response may contain tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text is not JSON.
    Syntax {
        /// The number of the line, starting at 1.
        line: usize,
        /// The column in bytes, starting at 1.
        column: usize,
    },
    /// A member is missing.
    Missing {
        /// The path: member names and indices, joined by dots.
        path: String,
        /// A description of the expected value.
        expected: &'static str,
    },
    /// A value does not have the expected form.
    Wrong {
        /// The path: member names and indices, joined by dots; empty for the whole text. A name that is data, as in a
        /// map, is replaced by `*`.
        path: String,
        /// A description of the expected value, which never contains a value of the text.
        expected: &'static str,
        /// The value in the configuration, shortened to a readable length. Empty for any other text.
        found: String,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, expected, found) = match self {
            Self::Syntax { line, column } => return write!(f, "not JSON, in line {line}, column {column}"),
            Self::Missing { path, expected } => (path, expected, "nothing"),
            Self::Wrong { path, expected, found } if found.is_empty() => (path, expected, "something else"),
            Self::Wrong { path, expected, found } => (path, expected, found.as_str()),
        };
        let path = if path.is_empty() { "the whole text" } else { path };
        write!(f, "{path}: expected {expected}, found {found}")
    }
}

impl std::error::Error for DecodeError {}

/// Reads `text` as a `T`.
pub(crate) fn decode<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    Document::parse(text)?.read(T::from_json)
}

/// Reads `text`, the app's own configuration, as a `T`. Errors quote the text.
pub(crate) fn decode_settings<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    Document::parse(text)?.read_as(true, T::from_json)
}

/// A parsed JSON text, whose strings are overwritten on drop.
pub struct Document(Value);

impl Document {
    /// Parses `text`.
    ///
    /// ```
    /// use cognito_client::protocol::Document;
    ///
    /// assert!(Document::parse(r#"{ "id": "aWQ" }"#).is_ok());
    /// assert!(Document::parse("<html>").is_err());
    /// ```
    ///
    /// # Errors
    /// Returns [`DecodeError::Syntax`] if `text` is not JSON.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        Value::parse(text).map(Self).map_err(|at| {
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let mut lines = before.rsplit(|byte| *byte == b'\n');
            let column = 1 + lines.next().map_or(0, <[u8]>::len);
            DecodeError::Syntax { line: 1 + lines.count(), column }
        })
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(Json<'_>) -> T) -> Result<T, DecodeError> {
        self.read_as(false, read)
    }

    fn read_as<T>(&self, may_quote: bool, read: impl FnOnce(Json<'_>) -> T) -> Result<T, DecodeError> {
        let mismatch = Mismatch { first: OnceCell::new(), may_quote };
        let result = read(Json { value: &self.0, location: Location::Root, mismatch: &mismatch });
        mismatch.first.into_inner().map_or(Ok(result), Err)
    }
}

impl FromJson for Secret {
    fn from_json(json: Json<'_>) -> Self {
        json.as_text().into()
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

static NULL: Value = Value::Null;

impl Json<'_> {
    /// Returns the member called `name`, or null if it is absent.
    #[must_use]
    pub fn get<'b>(&'b self, name: &'b str) -> Json<'b> {
        self.members();
        let value = self.value.get(name).unwrap_or(&NULL);
        Json { value, location: Location::Member(self, name), mismatch: self.mismatch }
    }

    /// Returns this value, or `None` if it is absent or null.
    #[must_use]
    pub fn optional(self) -> Option<Self> {
        (*self.value != Value::Null).then_some(self)
    }

    /// Returns the text of the member called `name`.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).as_text().to_owned()
    }

    /// Returns the text of the member called `name`, or `None` if it is absent or null.
    #[must_use]
    pub fn optional_text(&self, name: &str) -> Option<String> {
        self.get(name).optional().map(|member| member.as_text().to_owned())
    }

    /// Returns the text of the member called `name`, which `is_good` has to accept.
    pub(crate) fn checked(
        &self,
        name: &str,
        expected: &'static str,
        is_good: &dyn Fn(&str) -> bool,
    ) -> String {
        self.get(name).as_checked(expected, is_good)
    }

    /// Returns this text, which `is_good` has to accept.
    pub(crate) fn as_checked(&self, expected: &'static str, is_good: &dyn Fn(&str) -> bool) -> String {
        match self.value {
            Value::String(text) if is_good(text) => text.clone(),
            _ => {
                self.record_mismatch(expected);
                String::new()
            }
        }
    }

    /// Returns the secret text of the member called `name`.
    #[must_use]
    pub fn secret(&self, name: &str) -> Secret {
        self.text(name).into()
    }

    /// Returns the secret text of the member called `name`, or `None` if it is absent or null.
    #[must_use]
    pub fn optional_secret(&self, name: &str) -> Option<Secret> {
        self.optional_text(name).map(Secret::from)
    }

    /// Returns the texts of the list called `name`, or an empty list if it is absent or null.
    #[must_use]
    pub fn optional_texts(&self, name: &str) -> Vec<String> {
        let list = self.get(name).optional();
        list.map(|list| list.as_list(|item| item.as_text().to_owned())).unwrap_or_default()
    }

    /// Reads the member called `name`, or returns `None` if it is absent or null.
    #[must_use]
    pub fn optional_member<T: FromJson>(&self, name: &str) -> Option<T> {
        self.get(name).optional().map(T::from_json)
    }

    /// Returns this value as text.
    #[must_use]
    pub fn as_text(&self) -> &str {
        let Value::String(text) = self.value else {
            self.record_mismatch("a string");
            return "";
        };
        text
    }

    /// Returns this value as a Boolean.
    #[must_use]
    pub fn as_flag(&self) -> bool {
        let Value::Bool(flag) = *self.value else {
            self.record_mismatch("true or false");
            return false;
        };
        flag
    }

    /// Returns this value as a 64-bit integer.
    #[must_use]
    pub fn as_integer(&self) -> i64 {
        let Value::Number(number) = *self.value else {
            self.record_mismatch("a whole number");
            return 0;
        };
        number
    }

    /// Returns the items of this list, each converted by `read`.
    #[must_use]
    pub fn as_list<T>(&self, mut read: impl FnMut(Json<'_>) -> T) -> Vec<T> {
        let Value::Array(items) = self.value else {
            self.record_mismatch("a list");
            return Vec::new();
        };
        let item = |(index, value)| {
            read(Json { value, location: Location::Item(self, index), mismatch: self.mismatch })
        };
        items.iter().enumerate().map(item).collect()
    }

    /// Returns the members of this object, all of which have to be text.
    pub(crate) fn as_texts(&self) -> Vec<(String, String)> {
        let text =
            |(name, value): &(String, Value)| (name.clone(), self.entry(name, value).as_text().to_owned());
        self.members().iter().map(text).collect()
    }

    /// Returns the members of this object, each converted by `read`.
    pub(crate) fn as_members<T>(&self, read: impl Fn((String, Json<'_>)) -> T) -> Vec<T> {
        let member = |(name, value): &(String, Value)| read((name.clone(), self.entry(name, value)));
        self.members().iter().map(member).collect()
    }

    /// Returns the members of this object that are text, without the others.
    pub(crate) fn texts_among(&self) -> Vec<(String, String)> {
        let text = |(name, value): &(String, Value)| match value {
            Value::String(text) => Some((name.clone(), text.clone())),
            _ => None,
        };
        self.members().iter().filter_map(text).collect()
    }

    /// Returns the result of `read`, or `None` if there is a mismatch, which is not recorded for the whole text.
    pub(crate) fn attempt<T>(&self, read: impl FnOnce(Json<'_>) -> T) -> Option<T> {
        let mismatch = Mismatch { first: OnceCell::new(), may_quote: self.mismatch.may_quote };
        let result = read(Json { mismatch: &mismatch, ..*self });
        mismatch.first.get().is_none().then_some(result)
    }

    /// Returns a member whose name comes from the text.
    fn entry<'b>(&'b self, name: &'b str, value: &'b Value) -> Json<'b> {
        let name = if self.mismatch.may_quote { name } else { "*" };
        Json { value, location: Location::Member(self, name), mismatch: self.mismatch }
    }

    fn members(&self) -> &[(String, Value)] {
        let Value::Object(members) = self.value else {
            self.record_mismatch("an object");
            return &[];
        };
        members
    }

    /// Reads the version of this stored record, which has to be `known`.
    pub(crate) fn version(&self, known: u8) -> u8 {
        let version = self.get("version");
        if version.as_integer() != i64::from(known) {
            version.record_mismatch("a version that is known");
        }
        known
    }

    /// Records that this value is missing or is not as `expected`. Only the first mismatch is kept.
    pub(crate) fn record_mismatch(&self, expected: &'static str) {
        self.mismatch.first.get_or_init(|| {
            let path = self.path();
            match self.value {
                Value::Null if !path.is_empty() => DecodeError::Missing { path, expected },
                value => {
                    let found = if self.mismatch.may_quote { described(value) } else { String::new() };
                    DecodeError::Wrong { path, expected, found }
                }
            }
        });
    }

    /// Records that this value is not as `expected` because of `item` in it.
    pub(crate) fn record_mismatch_of(&self, expected: &'static str, item: &str) {
        let found = if self.mismatch.may_quote { quoted(item) } else { String::new() };
        self.mismatch.first.get_or_init(|| DecodeError::Wrong { path: self.path(), expected, found });
    }

    fn path(&self) -> String {
        let (parent, name) = match self.location {
            Location::Root => return String::new(),
            Location::Member(parent, name) => (parent, name.to_owned()),
            Location::Item(parent, index) => (parent, index.to_string()),
        };
        let path = parent.path();
        if path.is_empty() { name } else { path + "." + &name }
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Fraction(_) => "a number".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    const MAX_QUOTED_BYTES: usize = 80;
    match text.char_indices().nth(MAX_QUOTED_BYTES) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Reply;

    impl FromJson for Reply {
        fn from_json(json: Json<'_>) -> Self {
            if let Some(result) = json.get("Result").optional() {
                drop(result.text("Token"));
                let _ = result.get("Expires").optional().map(|expires| expires.as_integer());
                let _ = result.get("Last").optional().map(|last| last.as_flag());
            }
            let list = json.get("List");
            let _ = list.optional().map(|list| list.as_list(|item| item.text("Token")));
            Self
        }
    }

    fn wrong(text: &str) -> (String, &'static str, String) {
        match decode_settings::<Reply>(text).unwrap_err() {
            DecodeError::Wrong { path, expected, found } => (path, expected, found),
            error => panic!("{error:?}"),
        }
    }

    #[test]
    fn a_wrong_type_is_reported_with_its_path() {
        for (text, path, expected, found) in [
            (r#"{"Other":[1,{"a":"b"}],"Result":{"Token":7}}"#, "Result.Token", "a string", "7"),
            (r#"{"Result":{"Token":"t","Expires":"soon"}}"#, "Result.Expires", "a whole number", "\"soon\""),
            (r#"{"Result":{"Token":"t","Expires":1.5}}"#, "Result.Expires", "a whole number", "a number"),
            (r#"{"Result":{"Token":"t","Last":0}}"#, "Result.Last", "true or false", "0"),
            (r#"{"List":[{"Token":"a"},{"Token":["b"]}]}"#, "List.1.Token", "a string", "a list"),
            (r#"{"List":{}}"#, "List", "a list", "an object"),
            (r#"{"Result":true}"#, "Result", "an object", "true"),
            ("[]", "", "an object", "a list"),
            ("null", "", "an object", "null"),
        ] {
            assert_eq!(wrong(text), (path.to_owned(), expected, found.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_missing_member_is_reported_with_its_path() {
        for text in [r#"{"Result":{"Expires":3}}"#, r#"{"Result":{"Token":null}}"#] {
            let missing = DecodeError::Missing { path: "Result.Token".to_owned(), expected: "a string" };
            assert_eq!(decode::<Reply>(text).unwrap_err(), missing, "{text}");
        }
    }

    #[test]
    fn invalid_json_is_reported_with_its_position() {
        for (text, line, column) in [("<html>", 1, 1), ("", 1, 1), ("{\n \"Result\": oops }", 2, 12)] {
            assert_eq!(decode::<Reply>(text).unwrap_err(), DecodeError::Syntax { line, column }, "{text}");
        }
    }

    #[test]
    fn unknown_members_are_ignored() {
        assert!(decode::<Reply>(r#"{"New":{"deep":[1,2.5,{"x":"\u00e9"}]}}"#).is_ok());
    }

    #[test]
    fn excessive_nesting_is_an_error() {
        let text = "[".repeat(100_000);
        assert!(matches!(decode::<Reply>(&text), Err(DecodeError::Syntax { .. })));
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        let text = format!(r#"{{"Result":"{}"}}"#, "é".repeat(200));
        assert_eq!(wrong(&text).2.chars().count(), 83);
    }
}
