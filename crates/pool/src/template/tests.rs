//! Tests of the resources and outputs that templates create.

use super::*;
use crate::dispatch::Caller;
use crate::service::SharedPool;

/// Returns a template with a pool and a client that have these properties.
fn template(pool: &Value, client: &Value) -> String {
    let mut pool = pool.clone();
    pool["UserPoolName"] = json!("people");
    let mut client = client.clone();
    client["UserPoolId"] = json!({ "Ref": "Pool" });
    client["ClientName"] = json!("app");
    json!({
        "Parameters": { "Flag": { "Type": "String", "Default": "true" }, "Number": { "Type": "Number", "Default": "7" } },
        "Conditions": { "Never": { "Fn::Equals": [{ "Ref": "Flag" }, "never"] } },
        "Resources": {
            "Pool": { "Type": "AWS::Cognito::UserPool", "Properties": pool },
            "Client": { "Type": "AWS::Cognito::UserPoolClient", "Properties": client },
            "Group": {
                "Type": "AWS::Cognito::UserPoolGroup",
                "Properties": {
                    "UserPoolId": { "Ref": "Pool" }, "GroupName": "editors", "Precedence": { "Ref": "Number" },
                },
            },
            "Extra": { "Type": "AWS::Cognito::UserPoolDomain", "Condition": "Never", "Properties": {
                "UserPoolId": { "Ref": "Pool" }, "Domain": "extra",
            } },
        },
        "Outputs": {
            "ClientId": { "Value": { "Ref": "Client" } },
            "Extra": { "Condition": "Never", "Value": { "Ref": "Extra" } },
        },
    })
    .to_string()
}

fn deployed(service: &Service, pool: &Value, client: &Value) -> Result<Value, Error> {
    deploy(service, &template(pool, client), &[], "local")
}

fn only_pool(service: &Service) -> SharedPool {
    let mut pools = service.pools();
    assert_eq!(pools.len(), 1);
    pools.remove(0)
}

/// Returns the only client, as the API describes it.
fn client(service: &Service, outputs: &Value) -> Value {
    let pool_id = Service::lock(&only_pool(service)).id().to_owned();
    let input = json!({ "UserPoolId": pool_id, "ClientId": outputs["ClientId"] }).to_string();
    let reply = service.call("DescribeUserPoolClient", input.as_bytes(), Caller::Signed).unwrap();
    reply["UserPoolClient"].clone()
}

#[test]
fn values_of_parameters_are_converted_to_the_required_type() {
    let service = Service::new("eu-west-1");
    let pool = json!({
        "UsernameConfiguration": { "CaseSensitive": { "Ref": "Flag" } },
        "Policies": { "PasswordPolicy": { "MinimumLength": { "Ref": "Number" }, "RequireNumbers": "false" } },
        "Schema": [{
            "Name": "tier", "AttributeDataType": "String", "Mutable": { "Ref": "Flag" },
            "StringAttributeConstraints": { "MinLength": 1, "MaxLength": { "Ref": "Number" } },
        }],
    });
    let client_properties = json!({ "GenerateSecret": { "Ref": "Flag" }, "EnableTokenRevocation": "false" });
    let outputs = deployed(&service, &pool, &client_properties).unwrap();
    let client = client(&service, &outputs);
    assert!(client["ClientSecret"].is_string(), "{client}");
    assert_eq!(client["EnableTokenRevocation"], false);

    let pool = only_pool(&service);
    let pool = Service::lock(&pool);
    assert!(pool.settings().is_case_sensitive());
    let policy = &pool.settings().policies.password_policy;
    assert_eq!((policy.minimum_length, policy.require_numbers), (7, false));
    let tier = pool.settings().schema.iter().find(|it| it.name == "custom:tier").unwrap();
    let limits = tier.string_attribute_constraints.clone().unwrap();
    assert_eq!((limits.min_length.as_deref(), limits.max_length.as_deref()), (Some("1"), Some("7")));
    assert_eq!(pool.groups.get("editors").unwrap().details.precedence, Some(7));
}

#[test]
fn output_of_a_resource_that_a_condition_excludes_is_omitted() {
    let outputs = deployed(&Service::new("eu-west-1"), &json!({}), &json!({})).unwrap();
    assert_eq!(outputs.as_object().unwrap().keys().collect::<Vec<_>>(), ["ClientId"]);
}

#[test]
fn existing_client_keeps_its_id_secret_and_overrides() {
    let service = Service::new("eu-west-1");
    let properties = json!({ "GenerateSecret": true });
    let outputs = deployed(&service, &json!({}), &properties).unwrap();
    let first = client(&service, &outputs);
    let id = outputs["ClientId"].as_str().unwrap();
    let overrides = crate::settings::Overrides { access_token_seconds: Some(1), ..Default::default() };
    Service::lock(&only_pool(&service)).clients.set_overrides(id, overrides.clone()).unwrap();

    service.take_changed();
    let properties = json!({ "GenerateSecret": true, "IdTokenValidity": 2 });
    let second_outputs = deployed(&service, &json!({}), &properties).unwrap();
    assert_eq!(second_outputs, outputs);
    assert!(service.take_changed(), "the deployment marks the state as changed");
    let second = client(&service, &outputs);
    assert_eq!(second["ClientSecret"], first["ClientSecret"]);
    assert!(first["CreationDate"].is_number());
    assert_eq!(second["CreationDate"], first["CreationDate"]);
    assert_eq!(second["IdTokenValidity"], 2);
    assert_eq!(Service::lock(&only_pool(&service)).client(id).unwrap().overrides, overrides);
}

#[test]
fn violated_rule_is_reported_before_anything_is_created() {
    let template = "\
Parameters: { Size: { Type: Number, Default: 1 } }
Rules:
  Small:
    Assertions: [{ Assert: !Equals [!Ref Size, 1], AssertDescription: The Size must be 1. }]
Resources:
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: people } }
";
    let service = Service::new("eu-west-1");
    let deployed = |size: &str| deploy(&service, template, &[("Size".to_owned(), size.to_owned())], "local");
    let error = deployed("2").unwrap_err().to_string();
    assert_eq!(error, "Small: The Size must be 1.");
    assert!(service.pools().is_empty());
    deployed("1").unwrap();
    assert_eq!(service.pools().len(), 1);
}

#[test]
fn client_whose_tokens_outlive_the_refresh_token_is_rejected() {
    let lifetimes = json!({ "AccessTokenValidity": 2, "RefreshTokenValidity": 1, "TokenValidityUnits": { "RefreshToken": "hours" } });
    let error = deployed(&Service::new("eu-west-1"), &json!({}), &lifetimes).unwrap_err().to_string();
    assert!(error.contains("Client") && error.contains("token validity"), "{error}");
}

#[test]
fn settings_that_the_api_would_reject_are_rejected() {
    let aliases = json!({ "UsernameAttributes": ["email"], "AliasAttributes": ["phone_number"] });
    let passwordless = json!({
        "MfaConfiguration": "ON",
        "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } },
    });
    let sometimes = json!({ "MfaConfiguration": "SOMETIMES" });
    for (pool, expected) in [(aliases, "aliasAttributes"), (passwordless, "MFA"), (sometimes, "SOMETIMES")] {
        let error = deployed(&Service::new("eu-west-1"), &pool, &json!({})).unwrap_err().to_string();
        assert!(error.contains("Pool") && error.contains(expected), "{error}");
    }
    let rotation = json!({
        "RefreshTokenRotation": { "Feature": "ENABLED" }, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    });
    let error = deployed(&Service::new("eu-west-1"), &json!({}), &rotation).unwrap_err().to_string();
    assert!(error.contains("Client") && error.contains("rotation"), "{error}");
}
