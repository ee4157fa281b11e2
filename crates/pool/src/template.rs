//! Pools from a CloudFormation template.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use yew_cognito_infra::{Error, Stack, Template};

use crate::pool::groups::GroupDetails;
use crate::random;
use crate::service::Service;
use crate::settings::{ClientSettings, PoolSettings};

#[cfg(test)]
mod tests;

/// Members with numbers, for which parameters of a template supply text.
const NUMBERS: [&str; 10] = [
    "AccessTokenValidity",
    "AuthSessionValidity",
    "IdTokenValidity",
    "MinimumLength",
    "PasswordHistorySize",
    "Precedence",
    "Priority",
    "RefreshTokenValidity",
    "RetryGracePeriodSeconds",
    "TemporaryPasswordValidityDays",
];

/// Members with flags, for which parameters supply text as well.
const FLAGS: [&str; 14] = [
    "AllowAdminCreateUserOnly",
    "AllowedOAuthFlowsUserPoolClient",
    "CaseSensitive",
    "ChallengeRequiredOnNewDevice",
    "DeveloperOnlyAttribute",
    "DeviceOnlyRememberedOnUserPrompt",
    "EnableTokenRevocation",
    "GenerateSecret",
    "Mutable",
    "RequireLowercase",
    "RequireNumbers",
    "RequireSymbols",
    "RequireUppercase",
    "Required",
];

/// Members with text, which templates may contain as numbers.
const TEXTS: [&str; 4] = ["MaxLength", "MaxValue", "MinLength", "MinValue"];

/// Creates the resources of a template and returns the template's outputs.
///
/// Pools, app clients, domains and groups are created; other resources are ignored. If the service already has a pool
/// of the same name, because it was restored from a file, this pool remains with its users.
///
/// # Errors
///
/// Returns an error if the template cannot be parsed or refers to something that does not exist, if the parameters
/// violate one of its rules, or if the API would reject a resource.
pub fn deploy(
    service: &Service,
    template: &str,
    parameters: &[(String, String)],
    stack_name: &str,
) -> Result<Value, Error> {
    let template = Template::parse(template)?;
    let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut stack = Stack::new(&template, parameters)?
        .with("AWS::Region", service.region())
        .with("AWS::StackName", stack_name);
    stack.check_rules()?;
    let resources = template.section("Resources").cloned().unwrap_or_default();
    let names_of_type = |resource_type: &str| {
        resources
            .iter()
            .filter(|(_, it)| it["Type"] == resource_type)
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let mut pools = BTreeMap::new();
    for name in names_of_type("AWS::Cognito::UserPool") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let settings: PoolSettings = parse_properties(&name, pool_settings(properties))?;
        let existing =
            service.pools().into_iter().find(|pool| Service::lock(pool).settings().name == settings.name);
        let pool = match existing {
            Some(pool) => pool,
            None => {
                service.create_pool(settings).map_err(|error| resource_error(&name, &error.to_string()))?
            }
        };
        let (id, issuer) = {
            let pool = Service::lock(&pool);
            (pool.id().to_owned(), pool.issuer())
        };
        stack = stack
            .with(&name, &id)
            .with(&format!("{name}.ProviderName"), issuer.trim_start_matches("https://"))
            .with(&format!("{name}.ProviderURL"), &issuer)
            .with(&format!("{name}.UserPoolId"), &id);
        pools.insert(id, pool);
    }
    for name in names_of_type("AWS::Cognito::UserPoolClient") {
        let Some(properties) = stack.resource(&name)?.map(convert_types) else { continue };
        let Some(pool) = properties["UserPoolId"].as_str().and_then(|id| pools.get(id)) else { continue };
        let mut settings: ClientSettings = parse_properties(&name, properties.clone())?;
        settings.others.retain(|other, _| !matches!(other.as_str(), "UserPoolId" | "GenerateSecret"));
        let mut pool = Service::lock(pool);
        let existing = pool.clients.iter().find(|(_, client)| client.client_name == settings.client_name);
        if properties["GenerateSecret"] == true {
            let secret = existing.and_then(|(_, client)| client.client_secret.clone());
            settings.client_secret = Some(secret.unwrap_or_else(random::client_secret));
        }
        let id = existing.map_or_else(random::client_id, |(id, _)| id.to_owned());
        pool.put_client(&id, settings).map_err(|error| resource_error(&name, &error.to_string()))?;
        stack = stack.with(&name, &id).with(&format!("{name}.ClientId"), &id);
    }
    for name in names_of_type("AWS::Cognito::UserPoolDomain") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let pool = properties["UserPoolId"].as_str().and_then(|id| pools.get(id));
        if let (Some(pool), Some(domain)) = (pool, properties["Domain"].as_str()) {
            Service::lock(pool).replace_domain(domain.to_owned());
            stack = stack.with(&name, domain);
        }
    }
    for name in names_of_type("AWS::Cognito::UserPoolGroup") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let pool = properties["UserPoolId"].as_str().and_then(|id| pools.get(id));
        if let (Some(pool), Some(group)) = (pool, properties["GroupName"].as_str()) {
            let group = group.to_owned();
            stack = stack.with(&name, &group);
            let mut pool = Service::lock(pool);
            let now = pool.now();
            let details: GroupDetails = parse_properties(&name, convert_types(properties))?;
            pool.groups.get_or_create(&group, details, now);
        }
    }
    service.set_changed();
    let outputs = template.section("Outputs").cloned().unwrap_or_default();
    let mut values = Map::new();
    for name in outputs.keys() {
        if let Some(value) = stack.output(name)? {
            values.insert(name.clone(), json!(value));
        }
    }
    Ok(Value::Object(values))
}

fn parse_properties<T: serde::de::DeserializeOwned>(name: &str, properties: Value) -> Result<T, Error> {
    serde_json::from_value(properties).map_err(|error| resource_error(name, &error.to_string()))
}

fn resource_error(name: &str, reason: &str) -> Error {
    Error::new(format!("{name}: {reason}"))
}

/// Converts the properties of a pool to the API's shape, in which some of them have other names.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html>
fn pool_settings(properties: Value) -> Value {
    let mut properties = convert_types(properties);
    let take = |properties: &mut Value, name: &str| {
        properties.as_object_mut().and_then(|properties| properties.remove(name))
    };
    if let Some(name) = take(&mut properties, "UserPoolName") {
        properties["PoolName"] = name;
    }
    let mut passkeys = Map::new();
    for (from, to) in [
        ("WebAuthnRelyingPartyID", "RelyingPartyId"),
        ("WebAuthnUserVerification", "UserVerification"),
        ("WebAuthnFactorConfiguration", "FactorConfiguration"),
    ] {
        if let Some(value) = take(&mut properties, from) {
            passkeys.insert(to.to_owned(), value);
        }
    }
    if !passkeys.is_empty() {
        properties["WebAuthnConfiguration"] = Value::Object(passkeys);
    }
    for factor in
        take(&mut properties, "EnabledMfas").as_ref().and_then(Value::as_array).into_iter().flatten()
    {
        match factor.as_str() {
            Some("SMS_MFA") => properties["SmsMfaConfiguration"] = json!({}),
            Some("SOFTWARE_TOKEN_MFA") => {
                properties["SoftwareTokenMfaConfiguration"] = json!({ "Enabled": true });
            }
            Some("EMAIL_OTP") => properties["EmailMfaConfiguration"] = json!({}),
            _ => {}
        }
    }
    properties
}

/// Converts values to the types of the API, as `CloudFormation` does.
fn convert_types(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let members = object.into_iter().map(|(name, value)| {
                let value = convert_member(&name, &value).unwrap_or_else(|| convert_types(value));
                (name, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.into_iter().map(convert_types).collect(),
        scalar => scalar,
    }
}

/// Converts a member to the type that it needs. Returns `None` if it has that type already or cannot be converted.
fn convert_member(name: &str, value: &Value) -> Option<Value> {
    let text = value.as_str();
    if NUMBERS.contains(&name) {
        text?.parse::<i64>().ok().map(Value::from)
    } else if FLAGS.contains(&name) {
        text?.parse::<bool>().ok().map(Value::from)
    } else if TEXTS.contains(&name) {
        value.is_number().then(|| json!(value.to_string()))
    } else {
        None
    }
}
