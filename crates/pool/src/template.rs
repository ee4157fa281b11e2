//! Pools as a CloudFormation template describes them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use yew_cognito_infra::{Error, Stack, Template};

use crate::operations::complete_schema;
use crate::pool::Group;
use crate::random;
use crate::service::Service;
use crate::settings::{ClientSettings, PoolSettings};

/// Members that are numbers, which parameters of a template bring as text.
const NUMBERS: [&str; 9] = [
    "AccessTokenValidity",
    "AuthSessionValidity",
    "IdTokenValidity",
    "MinimumLength",
    "PasswordHistorySize",
    "Priority",
    "RefreshTokenValidity",
    "RetryGracePeriodSeconds",
    "TemporaryPasswordValidityDays",
];

/// Makes what a template describes, and returns its outputs.
///
/// Pools, app clients, domains and groups are made; other resources are passed over. Where the service has a pool of
/// the stack's name already, because it was restored from a file, that one stays, with its people.
///
/// # Errors
///
/// The template can't be read or asks for what isn't there, or the API would refuse a resource.
pub fn deploy(
    service: &Service,
    template: &str,
    parameters: &[(String, String)],
    stack_name: &str,
) -> Result<Value, Error> {
    let template = Template::parse(template)?;
    let given = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut stack = Stack::new(&template, given)?
        .with("AWS::Region", service.region())
        .with("AWS::StackName", stack_name);
    let resources = template.section("Resources").cloned().unwrap_or_default();
    let of_type = |wanted: &str| {
        resources
            .iter()
            .filter(|(_, it)| it["Type"] == wanted)
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let mut pools = BTreeMap::new();
    for name in of_type("AWS::Cognito::UserPool") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let settings: PoolSettings = read(&name, pool_settings(properties))?;
        let known =
            service.pools().into_iter().find(|pool| Service::lock(pool).settings.name == settings.name);
        let pool = known.unwrap_or_else(|| {
            let mut settings = settings;
            complete_schema(&mut settings);
            service.create_pool(settings)
        });
        let (id, issuer) = {
            let pool = Service::lock(&pool);
            (pool.id.clone(), pool.issuer())
        };
        stack = stack
            .with(&name, &id)
            .with(&format!("{name}.ProviderName"), issuer.trim_start_matches("https://"))
            .with(&format!("{name}.ProviderURL"), &issuer)
            .with(&format!("{name}.UserPoolId"), &id);
        pools.insert(id, pool);
    }
    for name in of_type("AWS::Cognito::UserPoolClient") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let Some(pool) = properties["UserPoolId"].as_str().and_then(|id| pools.get(id)) else { continue };
        let mut settings: ClientSettings = read(&name, numbers(properties.clone()))?;
        settings.others.retain(|other, _| !matches!(other.as_str(), "UserPoolId" | "GenerateSecret"));
        if properties["GenerateSecret"] == true {
            settings.client_secret = Some(random::client_secret());
        }
        let mut pool = Service::lock(pool);
        let known = pool.clients.iter().find(|(_, client)| client.client_name == settings.client_name);
        let id = known.map_or_else(random::client_id, |(id, _)| id.clone());
        pool.put_client(&id, settings).map_err(|error| refused(&name, &error.to_string()))?;
        stack = stack.with(&name, &id).with(&format!("{name}.ClientId"), &id);
    }
    for name in of_type("AWS::Cognito::UserPoolDomain") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let pool = properties["UserPoolId"].as_str().and_then(|id| pools.get(id));
        if let (Some(pool), Some(domain)) = (pool, properties["Domain"].as_str()) {
            Service::lock(pool).domain = Some(domain.to_owned());
            stack = stack.with(&name, domain);
        }
    }
    for name in of_type("AWS::Cognito::UserPoolGroup") {
        let Some(properties) = stack.resource(&name)? else { continue };
        let pool = properties["UserPoolId"].as_str().and_then(|id| pools.get(id));
        if let (Some(pool), Some(group)) = (pool, properties["GroupName"].as_str()) {
            let group = group.to_owned();
            stack = stack.with(&name, &group);
            let mut pool = Service::lock(pool);
            let now = pool.clock.now();
            let described: Group = read(&name, numbers(properties))?;
            pool.groups.entry(group).or_insert(Group { created: now, modified: now, ..described });
        }
    }
    let outputs = template.section("Outputs").cloned().unwrap_or_default();
    let values = outputs.keys().map(|name| Ok((name.clone(), json!(stack.output(name)?))));
    Ok(Value::Object(values.collect::<Result<Map<_, _>, Error>>()?))
}

fn read<T: serde::de::DeserializeOwned>(name: &str, properties: Value) -> Result<T, Error> {
    serde_json::from_value(properties).map_err(|error| refused(name, &error.to_string()))
}

fn refused(name: &str, reason: &str) -> Error {
    Error::new(format!("{name}: {reason}"))
}

/// The properties of a pool in the API's shape, which knows some of them by other names.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html>
fn pool_settings(properties: Value) -> Value {
    let mut properties = numbers(properties);
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

/// With numbers where the API has numbers.
fn numbers(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let members = object.into_iter().map(|(name, value)| {
                let number = value.as_str().filter(|_| NUMBERS.contains(&name.as_str()));
                let number = number.and_then(|text| text.parse::<i64>().ok());
                let value = number.map_or_else(|| numbers(value.clone()), |number| json!(number));
                (name, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.into_iter().map(numbers).collect(),
        scalar => scalar,
    }
}
