//! Names and texts: the parameters of challenges, their answers, and metadata.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::protocol::{FromJson, Json};

/// Names and texts, some of them secret. They hold the parameters of a challenge, the responses to it, the parameters
/// of a sign-in, and the data for Lambda triggers (`ClientMetadata`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Returns the value of `name`, or `None` if there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Adds a value whose name is not present yet.
    ///
    /// ```
    /// use cognito_client::protocol::Parameters;
    ///
    /// let mut metadata = Parameters::from([("campaign", "spring")]);
    /// metadata.add("language", "en");
    /// assert_eq!(metadata.get("language"), Some("en"));
    /// ```
    pub fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Overwrites the value of `name` and leaves it empty.
    pub(crate) fn clear(&mut self, name: &str) {
        self.0.iter_mut().filter(|(known, _)| known == name).for_each(|(_, value)| {
            crate::protocol::secret::wipe(value);
        });
    }

    /// Returns whether this contains no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns all names and values, in their original order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Parameters {
    fn from(parameters: [(&str, &str); N]) -> Self {
        Self(parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

impl Drop for Parameters {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| crate::protocol::secret::wipe(value));
    }
}

impl FromJson for Parameters {
    fn from_json(json: Json<'_>) -> Self {
        Self(json.as_texts())
    }
}

impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
