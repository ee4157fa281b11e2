//! Tests of the validation of app clients, through the operations.

use serde_json::{Value, json};

use crate::dispatch::Caller;
use crate::service::Service;

fn error_message(client: Value) -> Option<String> {
    let service = Service::new("eu-west-1");
    let call =
        |operation: &str, input: Value| service.call(operation, input.to_string().as_bytes(), Caller::Signed);
    let schema = json!([{ "Name": "tier", "AttributeDataType": "String" }]);
    let pool = call("CreateUserPool", json!({ "PoolName": "people", "Schema": schema })).unwrap();
    let mut client = client;
    client["UserPoolId"] = pool["UserPool"]["Id"].clone();
    client["ClientName"] = json!("app");
    call("CreateUserPoolClient", client).err().map(|error| error.message)
}

#[test]
fn attributes_of_a_client_have_to_exist() {
    let readable = json!(["sub", "email", "email_verified", "custom:tier"]);
    assert_eq!(
        error_message(json!({ "ReadAttributes": readable, "WriteAttributes": ["email", "custom:tier"] })),
        None
    );
    for name in ["tier", "custom:other", "mail"] {
        let error = error_message(json!({ "ReadAttributes": ["email", name] }));
        assert_eq!(error.as_deref(), Some("Invalid read attributes specified while creating a client"));
    }
    for name in ["custom:other", "sub", "email_verified", "phone_number_verified"] {
        let error = error_message(json!({ "WriteAttributes": ["email", name] }));
        assert_eq!(error.as_deref(), Some("Invalid write attributes specified while creating a client"));
    }
}

#[test]
fn access_and_id_tokens_must_not_outlive_the_refresh_token() {
    let lifetimes = |access: i64, id: i64, refresh: i64| {
        let units = json!({ "AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "minutes" });
        json!({
            "AccessTokenValidity": access, "IdTokenValidity": id, "RefreshTokenValidity": refresh,
            "TokenValidityUnits": units,
        })
    };
    assert_eq!(error_message(lifetimes(90, 90, 90)), None);
    for lifetime in [
        lifetimes(91, 90, 90),
        lifetimes(90, 91, 90),
        json!({ "RefreshTokenValidity": 23, "AccessTokenValidity": 24, "TokenValidityUnits": { "RefreshToken": "hours" } }),
    ] {
        assert_eq!(
            error_message(lifetime.clone()).as_deref(),
            Some("Invalid range for token validity."),
            "{lifetime}"
        );
    }
}

#[test]
fn rejected_update_changes_nothing() {
    let service = Service::new("eu-west-1");
    let call = |operation: &str, input: &Value| {
        service.call(operation, input.to_string().as_bytes(), Caller::Signed)
    };
    let pool = call("CreateUserPool", &json!({ "PoolName": "people" })).unwrap();
    let mut client =
        json!({ "UserPoolId": pool["UserPool"]["Id"], "ClientName": "app", "AccessTokenValidity": 2 });
    let created = call("CreateUserPoolClient", &client).unwrap();
    client["ClientId"] = created["UserPoolClient"]["ClientId"].clone();
    let mut update = client.clone();
    update["RefreshTokenValidity"] = json!(1);
    update["TokenValidityUnits"] = json!({ "RefreshToken": "hours" });
    assert_eq!(
        call("UpdateUserPoolClient", &update).unwrap_err().message,
        "Invalid range for token validity."
    );
    client.as_object_mut().unwrap().retain(|name, _| matches!(&**name, "UserPoolId" | "ClientId"));
    let described = call("DescribeUserPoolClient", &client).unwrap();
    assert!(described["UserPoolClient"]["RefreshTokenValidity"].is_null(), "{described}");
}

#[test]
fn token_lifetimes_have_the_limits_of_aws() {
    assert_eq!(error_message(json!({ "AccessTokenValidity": 24, "RefreshTokenValidity": 3650 })), None);
    for lifetime in [
        json!({ "AccessTokenValidity": 25 }),
        json!({ "IdTokenValidity": 4, "TokenValidityUnits": { "IdToken": "minutes" } }),
        json!({ "RefreshTokenValidity": 59, "TokenValidityUnits": { "RefreshToken": "minutes" } }),
    ] {
        assert_eq!(error_message(lifetime).as_deref(), Some("Invalid range for token validity."));
    }
}
