//! Tests with values of another JSON type than the model's.

use super::*;

#[track_caller]
fn assert_refused(name: &str, input: &Value, message: &str) {
    let expected = Exception::new("SerializationException", message);
    assert_eq!(checked(name, input), Err(expected), "{name} {input}");
}

#[test]
fn an_input_is_an_object() {
    for input in [json!(null), json!("x"), json!(1), json!(true)] {
        assert_refused("SignUp", &input, "");
    }
    assert_refused("SignUp", &json!([]), "Start of list found where not expected");
}

#[test]
fn values_of_another_type_are_refused_as_the_service_does() {
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
        assert_refused(name, &input, message);
    }
}

/// Types are checked before limits and required members.
#[test]
fn types_come_first() {
    let input = json!({ "ClientId": "", "Username": 1 });
    assert_refused("SignUp", &input, "NUMBER_VALUE can not be converted to a String");
}

#[test]
fn members_that_are_unknown_or_null_are_ignored() {
    let input = json!({
        "ClientId": "abc", "Username": "zoe", "Invented": [1], "Password": null, "UserAttributes": null,
        "ClientMetadata": { "a": null },
    });
    assert_eq!(checked("SignUp", &input), Ok(()));
}

#[test]
fn a_document_is_any_json() {
    for credential in [json!({ "id": [1, { "type": 2.5 }] }), json!({})] {
        let input = json!({ "AccessToken": "a.b.c", "Credential": credential });
        assert_eq!(checked("CompleteWebAuthnRegistration", &input), Ok(()));
    }
}
