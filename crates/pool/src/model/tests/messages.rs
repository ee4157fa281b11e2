//! Tests with values of the right types that break a rule.

use super::*;

/// Expects the message `1 validation error detected: …`, or the plural, with these violations.
#[track_caller]
fn assert_refused(name: &str, input: &Value, expected: &[&str]) {
    let exception = checked(name, input).unwrap_err();
    assert_eq!(exception.code, "InvalidParameterException");
    let plural = if expected.len() == 1 { "" } else { "s" };
    let message = format!("{} validation error{plural} detected: {}", expected.len(), expected.join("; "));
    assert_eq!(exception.message, message);
}

#[test]
fn inputs_that_keep_the_rules_are_taken() {
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
fn what_is_required_must_be_there() {
    let client_id = "Value null at 'clientId' failed to satisfy constraint: Member must not be null";
    let username = "Value at 'username' failed to satisfy constraint: Member must not be null";
    assert_refused("SignUp", &json!({ "Username": "z" }), &[client_id]);
    assert_refused("SignUp", &json!({ "Username": "z", "ClientId": null }), &[client_id]);
    assert_refused("SignUp", &json!({}), &[client_id, username]);
    let name =
        "Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null";
    let attributes = json!([{ "Name": "email" }, { "Value": "x" }]);
    assert_refused(
        "SignUp",
        &json!({ "ClientId": "a", "Username": "z", "UserAttributes": attributes }),
        &[name],
    );
}

#[test]
fn lengths_count_characters_and_items() {
    let input = |username: &str| json!({ "ClientId": "a", "Username": username });
    assert_eq!(checked("SignUp", &input(&"é".repeat(128))), Ok(()));
    let too_long =
        "Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128";
    assert_refused("SignUp", &input(&"é".repeat(129)), &[too_long]);
    let code = |code: &str| json!({ "AccessToken": "a.b.c", "UserCode": code });
    assert_refused(
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
    assert_refused(
        "UpdateUserPool",
        &input,
        &["Value '[]' at 'accountRecoverySetting.recoveryMechanisms' failed to satisfy constraint: \
           Member must have length greater than or equal to 1"],
    );
}

#[test]
fn numbers_have_ranges() {
    let too_great = "Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60";
    let too_small = "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1";
    assert_refused("ListUserPools", &json!({ "MaxResults": 61 }), &[too_great]);
    assert_refused("ListUserPools", &json!({ "MaxResults": 0 }), &[too_small]);
    let huge = "Value '18446744073709551615' at 'maxResults' failed to satisfy constraint: \
                Member must have value less than or equal to 60";
    assert_refused("ListUserPools", &json!({ "MaxResults": u64::MAX }), &[huge]);
}

#[test]
fn patterns_match_all_of_a_text() {
    assert_refused(
        "DescribeUserPool",
        &json!({ "UserPoolId": " eu-west-1_Ab1" }),
        &[
            r"Value ' eu-west-1_Ab1' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
        ],
    );
    assert_refused(
        "GetUser",
        &json!({ "AccessToken": "a b" }),
        &[
            "Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
        ],
    );
    assert_refused(
        "ConfirmSignUp",
        &json!({ "ClientId": "a", "Username": "z", "ConfirmationCode": "1 12 123" }),
        &[
            r"Value '1 12 123' at 'confirmationCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [\S]+",
        ],
    );
}

/// The service repeats the client id, although the model marks it as sensitive.
#[test]
fn an_empty_client_id_breaks_two_rules() {
    assert_refused(
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
fn passwords_have_no_space_at_an_end() {
    let input = |password: &str| json!({ "AccessToken": "a.b.c", "ProposedPassword": password });
    assert_eq!(checked("ChangePassword", &input("correct horse")), Ok(()));
    for password in [" correct horse", "correct horse ", ""] {
        assert_refused(
            "ChangePassword",
            &input(password),
            &[
                r"Value at 'proposedPassword' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
            ],
        );
    }
}

#[test]
fn enumerations_list_their_values() {
    let input = json!({ "UserPoolId": "eu-west-1_Ab1", "MfaConfiguration": "false" });
    assert_refused(
        "SetUserPoolMfaConfig",
        &input,
        &["Value 'false' at 'mfaConfiguration' failed to satisfy constraint: \
           Member must satisfy enum value set: [OPTIONAL, OFF, ON]"],
    );
}

#[test]
fn items_and_entries_are_refused_together() {
    let input = json!({
        "UserPoolId": "eu-west-1_Ab1", "ClientName": "a", "AllowedOAuthFlows": ["code", "token"],
        "CallbackURLs": ["https://example.org", "a b"],
    });
    assert_refused(
        "CreateUserPoolClient",
        &input,
        &[
            r"Value '[https://example.org, a b]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]",
            "Value '[code, token]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy constraint: \
             [Member must satisfy enum value set: [implicit, client_credentials, code]]",
        ],
    );
    let input = json!({ "PoolName": "a", "UserPoolTags": { "": "x" } });
    assert_refused(
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
fn items_are_not_null() {
    let input = json!({ "AccessToken": "a.b.c", "UserAttributeNames": [null] });
    assert_refused(
        "DeleteUserAttributes",
        &input,
        &["Value '[null]' at 'userAttributeNames' failed to satisfy constraint: \
           Member must satisfy constraint: [Member must not be null]"],
    );
    let input = json!({ "AccessToken": "a.b.c", "UserAttributes": [null] });
    assert_refused(
        "UpdateUserAttributes",
        &input,
        &["Value null at 'userAttributes.1.member' failed to satisfy constraint: Member must not be null"],
    );
}

#[test]
fn paths_have_small_first_letters_alone() {
    let input = json!({ "AccessToken": "a.b.c", "MFAOptions": [{ "DeliveryMedium": "PIGEON" }] });
    assert_refused(
        "SetUserSettings",
        &input,
        &["Value 'PIGEON' at 'mFAOptions.1.member.deliveryMedium' failed to satisfy constraint: \
           Member must satisfy enum value set: [SMS, EMAIL]"],
    );
}
