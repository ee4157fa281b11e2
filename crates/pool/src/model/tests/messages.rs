//! Tests with values of the right types that violate a rule.

use super::*;

/// Expects the message `1 validation error detected: …`, or the plural, with these violations.
#[track_caller]
fn assert_violations(name: &str, input: &Value, expected: &[&str]) {
    let exception = checked(name, input).unwrap_err();
    assert_eq!(exception.code, "InvalidParameterException");
    let plural = if expected.len() == 1 { "" } else { "s" };
    let message = format!("{} validation error{plural} detected: {}", expected.len(), expected.join("; "));
    assert_eq!(exception.message, message);
}

#[test]
fn valid_inputs_are_accepted() {
    for (name, input) in [
        ("SignUp", json!({ "ClientId": "a1", "Username": "zoë@example.org", "Password": "correct horse" })),
        ("SignUp", json!({ "ClientId": "a1", "Username": "z", "UserAttributes": [{ "Name": "custom:a" }] })),
        ("InitiateAuth", json!({ "ClientId": "a1", "AuthFlow": "USER_AUTH", "AuthParameters": { "?": "" } })),
        ("DescribeUserPool", json!({ "UserPoolId": "eu-west-1_Ab1" })),
        (
            "AdminCreateUser",
            json!({ "UserPoolId": "eu-west-1_Ab1", "Username": "z", "MessageAction": "SUPPRESS" }),
        ),
        ("ListUserPools", json!({ "MaxResults": 60 })),
    ] {
        assert_eq!(checked(name, &input), Ok(()), "{name} {input}");
    }
}

#[test]
fn missing_required_members_are_reported() {
    let client_id = "Value null at 'clientId' failed to satisfy constraint: Member must not be null";
    let username = "Value at 'username' failed to satisfy constraint: Member must not be null";
    assert_violations("SignUp", &json!({ "Username": "z" }), &[client_id]);
    assert_violations("SignUp", &json!({ "Username": "z", "ClientId": null }), &[client_id]);
    assert_violations("SignUp", &json!({}), &[client_id, username]);
    let name =
        "Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null";
    let attributes = json!([{ "Name": "email" }, { "Value": "x" }]);
    assert_violations(
        "SignUp",
        &json!({ "ClientId": "a", "Username": "z", "UserAttributes": attributes }),
        &[name],
    );
}

#[test]
fn lengths_are_counted_in_characters_and_items() {
    let input = |username: &str| json!({ "ClientId": "a", "Username": username });
    assert_eq!(checked("SignUp", &input(&"é".repeat(128))), Ok(()));
    let too_long =
        "Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128";
    assert_violations("SignUp", &input(&"é".repeat(129)), &[too_long]);
    let code = |code: &str| json!({ "AccessToken": "a.b.c", "UserCode": code });
    assert_violations(
        "VerifySoftwareToken",
        &code("12345"),
        &[
            "Value at 'userCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
        ],
    );
    let urls: Vec<_> = (0..101).map(|number| format!("https://example.org/{number}")).collect();
    let input = json!({ "UserPoolId": "eu-west-1_Ab1", "ClientName": "a", "CallbackURLs": urls });
    let message = checked("CreateUserPoolClient", &input).unwrap_err().message;
    assert!(message.ends_with(
        "https://example.org/100]' at 'callbackURLs' failed to satisfy constraint: \
         Member must have length less than or equal to 100"
    ));
    let input =
        json!({ "UserPoolId": "eu-west-1_Ab1", "AccountRecoverySetting": { "RecoveryMechanisms": [] } });
    assert_violations(
        "UpdateUserPool",
        &input,
        &["Value '[]' at 'accountRecoverySetting.recoveryMechanisms' failed to satisfy constraint: \
           Member must have length greater than or equal to 1"],
    );
}

#[test]
fn numbers_out_of_range_are_reported() {
    let too_great = "Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60";
    let too_small = "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1";
    assert_violations("ListUserPools", &json!({ "MaxResults": 61 }), &[too_great]);
    assert_violations("ListUserPools", &json!({ "MaxResults": 0 }), &[too_small]);
    let huge = "Value '18446744073709551615' at 'maxResults' failed to satisfy constraint: \
                Member must have value less than or equal to 60";
    assert_violations("ListUserPools", &json!({ "MaxResults": u64::MAX }), &[huge]);
}

#[test]
fn patterns_have_to_match_the_whole_text() {
    assert_violations(
        "DescribeUserPool",
        &json!({ "UserPoolId": " eu-west-1_Ab1" }),
        &[
            r"Value ' eu-west-1_Ab1' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
        ],
    );
    assert_violations(
        "GetUser",
        &json!({ "AccessToken": "a b" }),
        &[
            "Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
        ],
    );
    assert_violations(
        "ConfirmSignUp",
        &json!({ "ClientId": "a", "Username": "z", "ConfirmationCode": "1 12 123" }),
        &[
            r"Value '1 12 123' at 'confirmationCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\S]+",
        ],
    );
}

/// The service repeats the client id, although the model marks it as sensitive.
#[test]
fn empty_client_id_violates_two_rules() {
    assert_violations(
        "InitiateAuth",
        &json!({ "ClientId": "", "AuthFlow": "USER_SRP_AUTH" }),
        &[
            "Value '' at 'clientId' failed to satisfy constraint: Member must have length greater than or equal to 1",
            r"Value '' at 'clientId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+]+",
        ],
    );
}

/// The model has another pattern, which accepts no spaces.
#[test]
fn passwords_must_not_begin_or_end_with_a_space() {
    let input = |password: &str| json!({ "AccessToken": "a.b.c", "ProposedPassword": password });
    assert_eq!(checked("ChangePassword", &input("correct horse")), Ok(()));
    for password in [" correct horse", "correct horse ", ""] {
        assert_violations(
            "ChangePassword",
            &input(password),
            &[
                r"Value at 'proposedPassword' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
            ],
        );
    }
}

#[test]
fn messages_list_the_values_of_enumerations() {
    let input = json!({ "UserPoolId": "eu-west-1_Ab1", "MfaConfiguration": "false" });
    assert_violations(
        "SetUserPoolMfaConfig",
        &input,
        &["Value 'false' at 'mfaConfiguration' failed to satisfy constraint: \
           Member must satisfy enum value set: [OPTIONAL, OFF, ON]"],
    );
}

#[test]
fn violations_of_items_and_entries_are_reported_together() {
    let input = json!({
        "UserPoolId": "eu-west-1_Ab1", "ClientName": "a", "AllowedOAuthFlows": ["code", "token"],
        "CallbackURLs": ["https://example.org", "a b"],
    });
    assert_violations(
        "CreateUserPoolClient",
        &input,
        &[
            r"Value '[https://example.org, a b]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]",
            "Value '[code, token]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy constraint: \
             [Member must satisfy enum value set: [implicit, client_credentials, code]]",
        ],
    );
    let input = json!({ "PoolName": "a", "UserPoolTags": { "": "x" } });
    assert_violations(
        "CreateUserPool",
        &input,
        &["Value '{=x}' at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: \
           [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]"],
    );
    let input = json!({ "PoolName": "a", "UserPoolTags": { "x": "y".repeat(257) } });
    let message = checked("CreateUserPool", &input).unwrap_err().message;
    assert!(
        message.contains(
            "Map value must satisfy constraint: [Member must have length less than or equal to 256"
        )
    );
}

#[test]
fn null_items_are_reported() {
    let input = json!({ "AccessToken": "a.b.c", "UserAttributeNames": [null] });
    assert_violations(
        "DeleteUserAttributes",
        &input,
        &["Value '[null]' at 'userAttributeNames' failed to satisfy constraint: \
           Member must satisfy constraint: [Member must not be null]"],
    );
    let input = json!({ "AccessToken": "a.b.c", "UserAttributes": [null] });
    assert_violations(
        "UpdateUserAttributes",
        &input,
        &["Value null at 'userAttributes.1.member' failed to satisfy constraint: Member must not be null"],
    );
}

#[test]
fn only_the_first_letter_of_a_name_is_lowercased_in_paths() {
    let input = json!({ "AccessToken": "a.b.c", "MFAOptions": [{ "DeliveryMedium": "PIGEON" }] });
    assert_violations(
        "SetUserSettings",
        &input,
        &["Value 'PIGEON' at 'mFAOptions.1.member.deliveryMedium' failed to satisfy constraint: \
           Member must satisfy enum value set: [SMS, EMAIL]"],
    );
}
