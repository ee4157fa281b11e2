//! The schema of a pool: the attributes that its users have.

use serde::{Deserialize, Serialize};

/// The claims of [OpenID Connect](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims) that every
/// pool has.
pub(crate) const STANDARD_ATTRIBUTES: [&str; 20] = [
    "address",
    "birthdate",
    "email",
    "email_verified",
    "family_name",
    "gender",
    "given_name",
    "identities",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "phone_number_verified",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

/// An attribute in a pool's schema.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html>
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct SchemaAttribute {
    pub(crate) name: String,
    /// `String`, `Number`, `DateTime` or `Boolean`.
    pub(crate) attribute_data_type: String,
    pub(crate) developer_only_attribute: bool,
    pub(crate) mutable: bool,
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) string_attribute_constraints: Option<StringConstraints>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number_attribute_constraints: Option<NumberConstraints>,
}

impl Default for SchemaAttribute {
    fn default() -> Self {
        Self {
            name: String::new(),
            attribute_data_type: "String".to_owned(),
            developer_only_attribute: false,
            mutable: true,
            required: false,
            string_attribute_constraints: None,
            number_attribute_constraints: None,
        }
    }
}

impl SchemaAttribute {
    /// Returns the name of a custom attribute with its prefix.
    pub(crate) fn prefixed_name(&self) -> String {
        let prefix = if self.developer_only_attribute { "dev:custom" } else { "custom" };
        format!("{prefix}:{}", self.name)
    }
}

/// Limits of the length in characters, as decimal digits.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct StringConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<String>,
}

/// Limits of the value, as decimal digits.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct NumberConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_value: Option<String>,
}

/// Adds all standard attributes to the schema, and the prefix `custom:` or `dev:custom:` to the names of all others.
pub(super) fn complete(schema: &mut Vec<SchemaAttribute>) {
    for attribute in schema.iter_mut() {
        let name = &attribute.name;
        if !STANDARD_ATTRIBUTES.contains(&name.as_str()) && name != "sub" && !name.contains(':') {
            attribute.name = attribute.prefixed_name();
        }
    }
    for name in ["sub"].into_iter().chain(STANDARD_ATTRIBUTES) {
        if !schema.iter().any(|attribute| attribute.name == name) {
            let data_type = match name {
                "email_verified" | "phone_number_verified" => "Boolean",
                "updated_at" => "Number",
                _ => "String",
            };
            schema.push(SchemaAttribute {
                name: name.to_owned(),
                attribute_data_type: data_type.to_owned(),
                mutable: name != "sub",
                required: name == "sub",
                ..SchemaAttribute::default()
            });
        }
    }
}
