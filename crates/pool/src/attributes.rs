//! Attributes of users: which ones exist, and which values they accept.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>

use std::collections::BTreeMap;

use crate::error::{Exception, invalid_parameter, not_authorized};
use crate::settings::{ClientSettings, PoolSettings, STANDARD_ATTRIBUTES, SchemaAttribute};
use crate::user::User;

/// Attribute values by name.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Returns the attributes that the pool requires and that `attributes` lacks.
pub(crate) fn missing<'a>(
    settings: &'a PoolSettings,
    attributes: &'a Attributes,
) -> impl Iterator<Item = &'a str> + 'a {
    let required = settings.schema.iter().filter(|attribute| attribute.required && attribute.name != "sub");
    required.map(|attribute| attribute.name.as_str()).filter(|name| !attributes.contains_key(*name))
}

/// Checks that all required attributes are present.
///
/// # Errors
///
/// `InvalidParameterException` that names the first missing attribute.
pub(crate) fn check_required(settings: &PoolSettings, attributes: &Attributes) -> Result<(), Exception> {
    match missing(settings, attributes).next() {
        None => Ok(()),
        Some(name) => Err(does_not_conform(name, "The attribute is required")),
    }
}

/// Checks attributes that a caller wants to write: the schema has to declare them, the client has to be allowed to
/// write them, they have to be mutable or new, and their values have to be valid.
///
/// `client` is `None` for administrators. `user` is `None` if the user does not exist yet.
///
/// # Errors
///
/// `InvalidParameterException`, or `NotAuthorizedException` if the client may not write an attribute.
pub(crate) fn check_written(
    settings: &PoolSettings,
    client: Option<&ClientSettings>,
    written: &Attributes,
    user: Option<&User>,
) -> Result<(), Exception> {
    for (name, value) in written {
        if name == "sub" {
            return Err(invalid_parameter("Cannot modify the non-mutable attribute sub"));
        }
        let declared = settings.schema.iter().find(|attribute| attribute.name == *name);
        if declared.is_none() && !STANDARD_ATTRIBUTES.contains(&name.as_str()) {
            return Err(does_not_conform(name, "Attribute does not exist in the schema."));
        }
        if let Some(client) = client
            && (!client.may_write(name) || name.ends_with("_verified"))
        {
            return Err(not_authorized("A client attempted to write unauthorized attribute"));
        }
        let is_new = user.is_none_or(|user| !user.attributes.contains_key(name));
        if declared.is_some_and(|attribute| !attribute.mutable) && !is_new {
            return Err(does_not_conform(name, "Attribute cannot be updated."));
        }
        match name.as_str() {
            "email" if !value.is_empty() => check_email(value)?,
            "phone_number" if !value.is_empty() => check_phone_number(value)?,
            "birthdate" if !value.is_empty() && value.len() != 10 => {
                return Err(does_not_conform(name, "Attribute value must be of the form YYYY-MM-DD"));
            }
            _ => {}
        }
        if let Some(attribute) = declared {
            check_value(attribute, value)?;
        }
    }
    Ok(())
}

fn check_value(attribute: &SchemaAttribute, value: &str) -> Result<(), Exception> {
    let limit = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
    let violation = |reason: &str| Err(does_not_conform(&attribute.name, reason));
    if let Some(limits) = &attribute.string_attribute_constraints {
        let length = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
        if limit(&limits.min_length).is_some_and(|min| length < min) {
            return violation("String must be longer than the minimum length");
        }
        if limit(&limits.max_length).is_some_and(|max| length > max) {
            return violation("String must be no longer than the maximum length");
        }
    }
    match attribute.attribute_data_type.as_str() {
        "Number" => {
            let Ok(number) = value.parse::<i64>() else { return violation("Value is not a number") };
            if let Some(limits) = &attribute.number_attribute_constraints
                && (limit(&limits.min_value).is_some_and(|min| number < min)
                    || limit(&limits.max_value).is_some_and(|max| number > max))
            {
                return violation("Number is out of range");
            }
            Ok(())
        }
        "Boolean" if value != "true" && value != "false" => violation("Value is not a boolean"),
        _ => Ok(()),
    }
}

/// Checks the format of an e-mail address.
///
/// # Errors
///
/// `InvalidParameterException` if it is malformed.
pub(crate) fn check_email(email: &str) -> Result<(), Exception> {
    let is_email = email.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && !domain.contains('@')
            && domain.split('.').count() > 1
            && domain.split('.').all(|label| !label.is_empty())
            && !email.chars().any(char::is_whitespace)
    });
    if is_email { Ok(()) } else { Err(invalid_parameter("Invalid email address format.")) }
}

/// Checks that a phone number is in E.164, the format that the API requires.
///
/// # Errors
///
/// `InvalidParameterException` if it is malformed.
pub(crate) fn check_phone_number(number: &str) -> Result<(), Exception> {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_number = (4..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { Ok(()) } else { Err(invalid_parameter("Invalid phone number format.")) }
}

fn does_not_conform(name: &str, reason: &str) -> Exception {
    invalid_parameter(format!("Attributes did not conform to the schema: {name}: {reason}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_addresses_are_rejected() {
        for good in ["ada@example.com", "a.b+c@sub.example.co.uk"] {
            check_email(good).unwrap();
        }
        for bad in
            ["", "ada", "ada@", "@example.com", "ada@example", "a@b@c.d", "a b@c.d", "ada@example..com"]
        {
            assert!(check_email(bad).is_err(), "{bad}");
        }
        check_phone_number("+12025550123").unwrap();
        for bad in ["", "+", "12025550123", "+1202555o123", "+1234567890123456", "+1 202 555"] {
            assert!(check_phone_number(bad).is_err(), "{bad}");
        }
    }

    fn attributes(list: &[(&str, &str)]) -> Attributes {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn settings() -> PoolSettings {
        serde_json::from_value(serde_json::json!({ "Schema": [
            { "Name": "name", "Required": true },
            { "Name": "custom:tier", "AttributeDataType": "Number",
              "NumberAttributeConstraints": { "MinValue": "1", "MaxValue": "3" }, "Mutable": false },
            { "Name": "nickname", "StringAttributeConstraints": { "MaxLength": "3" } },
        ] }))
        .unwrap()
    }

    fn error_message(result: Result<(), Exception>) -> String {
        result.unwrap_err().message.trim_end().to_owned()
    }

    #[test]
    fn missing_required_attribute_is_rejected() {
        let message = error_message(check_required(&settings(), &attributes(&[("email", "a@b.c")])));
        assert_eq!(message, "Attributes did not conform to the schema: name: The attribute is required");
        check_required(&settings(), &attributes(&[("name", "Ada")])).unwrap();
    }

    #[test]
    fn values_that_violate_the_schema_are_rejected() {
        let check =
            |name: &str, value: &str| check_written(&settings(), None, &attributes(&[(name, value)]), None);
        check("custom:tier", "3").unwrap();
        for (name, value) in
            [("custom:tier", "4"), ("custom:tier", "x"), ("nickname", "adaa"), ("invented", "x")]
        {
            assert_eq!(check(name, value).unwrap_err().code, "InvalidParameterException", "{name}");
        }
        let mut user = User::new("a".to_owned(), "s".to_owned(), crate::user::UserStatus::Confirmed, 0);
        user.attributes = attributes(&[("custom:tier", "1")]);
        let message = error_message(check_written(
            &settings(),
            None,
            &attributes(&[("custom:tier", "2")]),
            Some(&user),
        ));
        assert!(message.ends_with("custom:tier: Attribute cannot be updated."), "{message}");
    }

    #[test]
    fn client_can_write_its_writable_attributes_only() {
        let client =
            ClientSettings { write_attributes: vec!["name".to_owned()], ..ClientSettings::default() };
        let check = |name: &str, value: &str| {
            check_written(&settings(), Some(&client), &attributes(&[(name, value)]), None)
        };
        check("name", "Ada").unwrap();
        assert_eq!(check("nickname", "a").unwrap_err().code, "NotAuthorizedException");
        assert_eq!(check("email_verified", "true").unwrap_err().code, "NotAuthorizedException");
    }
}
