//! Claims as they are in a token, before they are checked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{Error, Part};

/// The claims as parsed from the token. A claim of the wrong type is recorded instead of being rejected here, so that
/// the error can name the claim.
#[derive(Deserialize)]
pub(crate) struct Raw<'a> {
    #[serde(borrow, default)]
    pub(crate) iss: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) sub: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) token_use: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) client_id: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) aud: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) scope: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) username: Claim<Cow<'a, str>>,
    #[serde(borrow, default, rename = "cognito:username")]
    pub(crate) cognito_username: Claim<Cow<'a, str>>,
    #[serde(default, rename = "cognito:groups")]
    pub(crate) groups: Claim<Vec<String>>,
    #[serde(default)]
    pub(crate) exp: Claim<i64>,
    #[serde(default)]
    pub(crate) iat: Claim<i64>,
    #[serde(default)]
    pub(crate) nbf: Claim<i64>,
    #[serde(default)]
    pub(crate) auth_time: Claim<i64>,
    #[serde(borrow, default)]
    pub(crate) jti: Claim<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) device_key: Claim<Cow<'a, str>>,
}

/// The claims of an access token that have a field of their own.
pub(crate) const ACCESS_CLAIMS: &[&str] = &[
    "iss",
    "sub",
    "token_use",
    "client_id",
    "scope",
    "username",
    "cognito:groups",
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "jti",
    "device_key",
];

/// The claims of an ID token that have a field of their own.
pub(crate) const ID_CLAIMS: &[&str] = &[
    "iss",
    "sub",
    "token_use",
    "aud",
    "cognito:username",
    "cognito:groups",
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "jti",
];

/// Returns the claims of `payload` other than those in `known`.
pub(crate) fn others(payload: &[u8], known: &[&str]) -> Result<BTreeMap<String, Value>, Error> {
    // The first pass skipped these claims without building them, so one that is nested too deeply fails only here.
    let malformed = |_| Error::Malformed(Part::Payload);
    let mut json = serde_json::Deserializer::from_slice(payload);
    let others = json.deserialize_map(Others(known)).map_err(malformed)?;
    json.end().map_err(malformed)?;
    Ok(others)
}

struct Others<'k>(&'k [&'k str]);

impl<'de> Visitor<'de> for Others<'_> {
    type Value = BTreeMap<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut others = BTreeMap::new();
        while let Some(name) = members.next_key::<String>()? {
            if self.0.contains(&name.as_str()) {
                members.next_value::<IgnoredAny>()?;
            } else {
                others.insert(name, members.next_value()?);
            }
        }
        Ok(others)
    }
}

/// A claim, which may be missing or of the wrong type.
#[derive(Default)]
pub(crate) enum Claim<T> {
    #[default]
    Missing,
    /// The claim has another type, which the text names.
    Wrong(&'static str),
    Is(T),
}

impl<T> Claim<T> {
    /// Returns the claim, which must be present.
    pub(crate) fn required(&self, name: &'static str, expected: &'static str) -> Result<&T, Error> {
        match self {
            Self::Is(value) => Ok(value),
            Self::Missing => Err(Error::Claim { name, actual: "nothing", expected }),
            Self::Wrong(actual) => Err(Error::Claim { name, actual, expected }),
        }
    }

    /// Returns the claim, which may be absent but must not have another type.
    pub(crate) fn optional(&self, name: &'static str, expected: &'static str) -> Result<Option<&T>, Error> {
        match self {
            Self::Missing => Ok(None),
            _ => self.required(name, expected).map(Some),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Claim<Cow<'a, str>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Found::deserialize(deserializer)? {
            Found::Text(text) => Self::Is(text),
            other => Self::Wrong(other.kind()),
        })
    }
}

impl<'de> Deserialize<'de> for Claim<i64> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Found::deserialize(deserializer)? {
            Found::Whole(number) => Self::Is(number),
            other => Self::Wrong(other.kind()),
        })
    }
}

impl<'de> Deserialize<'de> for Claim<Vec<String>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Found::deserialize(deserializer)? {
            Found::Texts(texts) => Self::Is(texts),
            other => Self::Wrong(other.kind()),
        })
    }
}

/// The JSON value of a claim.
enum Found<'a> {
    Text(Cow<'a, str>),
    /// An integer that fits into 64 bits.
    Whole(i64),
    /// A list of strings.
    Texts(Vec<String>),
    Other(&'static str),
}

impl Found<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) => "a whole number",
            Self::Texts(_) => "a list of texts",
            Self::Other(kind) => kind,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Found<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Found::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Found::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Found::Whole(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).map_or(Found::Other("a number beyond 64 bits"), Found::Whole))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Found::Other("a fraction"))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Found::Other("true or false"))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Found::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        let mut is_texts = true;
        while let Some(item) = items.next_element::<Found<'de>>()? {
            match item {
                Found::Text(text) => texts.push(text.into_owned()),
                _ => is_texts = false,
            }
        }
        Ok(if is_texts { Found::Texts(texts) } else { Found::Other("a list of other things") })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Found::Other("an object"))
    }
}
