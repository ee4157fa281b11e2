//! Tests with values of another JSON type than the model's.

use super::*;

#[track_caller]
fn assert_serialization_error(name: &str, input: &Value, message: &str) {
    let expected = Exception::new("SerializationException", message);
    assert_eq!(checked(name, input), Err(expected), "{name} {input}");
}

#[test]
fn input_has_to_be_an_object() {
    for input in [json!(null), json!("x"), json!(1), json!(true)] {
        assert_serialization_error("SignUp", &input, "");
    }
    assert_serialization_error("SignUp", &json!([]), "Start of list found where not expected");
}

#[test]
fn values_of_another_type_cause_the_messages_of_the_service() {
    for (name, input, message) in [
        ("SignUp", json!({ "Username": 1 }), "NUMBER_VALUE can not be converted to a String"),
        ("SignUp", json!({ "Username": 1.5 }), "NUMBER_VALUE can not be converted to a String"),
        ("SignUp", json!({ "Username": true }), "TRUE_VALUE can not be converted to a String"),
        ("SignUp", json!({ "Username": false }), "FALSE_VALUE can not be converted to a String"),
        ("SignUp", json!({ "Username": [] }), "Start of list found where not expected"),
        ("SignUp", json!({ "Username": {} }), "Start of structure or map found where not expected."),
        ("SignUp", json!({ "UserAttributes": {} }), "Start of structure or map found where not expected."),
        ("SignUp", json!({ "UserAttributes": "x" }), "Expected list or null"),
        ("SignUp", json!({ "UserAttributes": 1 }), "Expected list or null"),
        ("SignUp", json!({ "UserAttributes": ["x"] }), "Expected null"),
        ("SignUp", json!({ "UserAttributes": [[]] }), "Start of list found where not expected"),
        (
            "SignUp",
            json!({ "UserAttributes": [{ "Name": "custom:age", "Value": 1 }] }),
            "NUMBER_VALUE can not be converted to a String",
        ),
        ("SignUp", json!({ "ClientMetadata": "x" }), "Expected map or null"),
        ("SignUp", json!({ "ClientMetadata": [] }), "Start of list found where not expected"),
        ("SignUp", json!({ "ClientMetadata": { "a": 1 } }), "NUMBER_VALUE can not be converted to a String"),
        ("SignUp", json!({ "UserContextData": "x" }), "Expected null"),
        ("SignUp", json!({ "UserContextData": [] }), "Start of list found where not expected"),
        ("ListDevices", json!({ "Limit": "1" }), "STRING_VALUE can not be converted to an Integer"),
        ("ListDevices", json!({ "Limit": true }), "TRUE_VALUE can not be converted to an Integer"),
        ("ListDevices", json!({ "Limit": 1.5 }), "NUMBER_VALUE can not be converted to an Integer"),
        ("ListDevices", json!({ "Limit": [1] }), "Start of list found where not expected"),
        (
            "ConfirmSignUp",
            json!({ "ForceAliasCreation": "true" }),
            "STRING_VALUE can not be converted to an Boolean",
        ),
        (
            "ConfirmSignUp",
            json!({ "ForceAliasCreation": 1 }),
            "NUMBER_VALUE can not be converted to a Boolean",
        ),
        (
            "InitiateAuth",
            json!({ "AuthParameters": { "USERNAME": 1 } }),
            "NUMBER_VALUE can not be converted to a String",
        ),
    ] {
        assert_serialization_error(name, &input, message);
    }
}

/// Types are checked before limits and required members.
#[test]
fn types_are_checked_before_constraints() {
    let input = json!({ "ClientId": "", "Username": 1 });
    assert_serialization_error("SignUp", &input, "NUMBER_VALUE can not be converted to a String");
}

#[test]
fn unknown_and_null_members_are_ignored() {
    let input = json!({
        "ClientId": "abc", "Username": "zoe", "Invented": [1], "Password": null, "UserAttributes": null,
        "ClientMetadata": { "a": null },
    });
    assert_eq!(checked("SignUp", &input), Ok(()));
}

#[test]
fn document_can_be_any_json() {
    for credential in [json!({ "id": [1, { "type": 2.5 }] }), json!({})] {
        let input = json!({ "AccessToken": "a.b.c", "Credential": credential });
        assert_eq!(checked("CompleteWebAuthnRegistration", &input), Ok(()));
    }
}
