//! Operations on user pools.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Operation, Query, ServiceOperation, nothing};
use crate::clock::seconds;
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::service::{Service, SharedPool};
use crate::settings::{MfaConfiguration, PoolSettings, SchemaAttribute, Switch, WebAuthnConfiguration};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>
#[derive(Deserialize)]
pub(super) struct CreateUserPool(PoolSettings);

impl ServiceOperation for CreateUserPool {
    const NAME: &'static str = "CreateUserPool";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        let pool = service.create_pool(self.0)?;
        let pool = Service::lock(&pool);
        Ok(json!({ "UserPool": pool.described()? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html>
#[derive(Deserialize)]
pub(super) struct DescribeUserPool {}

impl Query for DescribeUserPool {
    const NAME: &'static str = "DescribeUserPool";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(json!({ "UserPool": pool.described()? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html>
#[derive(Deserialize)]
pub(super) struct UpdateUserPool(PoolSettings);

impl Operation for UpdateUserPool {
    const NAME: &'static str = "UpdateUserPool";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let given = self.0;
        let old = pool.settings.clone();
        let settings = PoolSettings {
            policies: given.policies,
            deletion_protection: given.deletion_protection,
            auto_verified_attributes: given.auto_verified_attributes,
            user_attribute_update_settings: given.user_attribute_update_settings,
            mfa_configuration: given.mfa_configuration,
            device_configuration: given.device_configuration,
            admin_create_user_config: given.admin_create_user_config,
            account_recovery_setting: given.account_recovery_setting,
            issuer_configuration: given.issuer_configuration,
            others: given.others,
            // All other settings are fixed at creation or set by `SetUserPoolMfaConfig`.
            ..old
        };
        check(&settings)?;
        pool.settings = settings;
        pool.modified = pool.clock.now();
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteUserPool {
    user_pool_id: String,
}

impl ServiceOperation for DeleteUserPool {
    const NAME: &'static str = "DeleteUserPool";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        let pool = service.pool(&self.user_pool_id)?;
        if Service::lock(&pool).settings.deletion_protection.as_deref() == Some("ACTIVE") {
            return Err(invalid_parameter(
                "The user pool cannot be deleted because deletion protection is activated. \
                 Deletion protection must be inactivated first.",
            ));
        }
        service.delete_pool(&self.user_pool_id);
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUserPools {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl ServiceOperation for ListUserPools {
    const NAME: &'static str = "ListUserPools";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        let pools = service.pools();
        let all = pools.iter().map(|pool| {
            let pool = Service::lock(pool);
            json!({
                "Id": pool.id,
                "Name": pool.settings.name,
                "CreationDate": seconds(pool.created),
                "LastModifiedDate": seconds(pool.modified),
            })
        });
        let all: Vec<_> = all.collect();
        super::page("UserPools", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the API's names")]
pub(super) struct SetUserPoolMfaConfig {
    sms_mfa_configuration: Option<Value>,
    software_token_mfa_configuration: Option<Switch>,
    email_mfa_configuration: Option<Value>,
    web_authn_configuration: Option<WebAuthnConfiguration>,
    mfa_configuration: Option<MfaConfiguration>,
}

impl Operation for SetUserPoolMfaConfig {
    const NAME: &'static str = "SetUserPoolMfaConfig";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let mut settings = pool.settings.clone();
        settings.sms_mfa_configuration = self.sms_mfa_configuration;
        settings.software_token_mfa_configuration = self.software_token_mfa_configuration;
        settings.email_mfa_configuration = self.email_mfa_configuration;
        if self.web_authn_configuration.is_some() {
            settings.web_authn_configuration = self.web_authn_configuration;
        }
        if let Some(mfa) = self.mfa_configuration {
            settings.mfa_configuration = mfa;
        }
        if settings.lacks_multi_factor_passkeys() {
            return Err(invalid_parameter(
                "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an \
                 allowed first auth factor",
            ));
        }
        check(&settings)?;
        pool.settings = settings;
        Ok(pool.mfa_config())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html>
#[derive(Deserialize)]
pub(super) struct GetUserPoolMfaConfig {}

impl Query for GetUserPoolMfaConfig {
    const NAME: &'static str = "GetUserPoolMfaConfig";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(pool.mfa_config())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddCustomAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddCustomAttributes {
    custom_attributes: Vec<SchemaAttribute>,
}

impl Operation for AddCustomAttributes {
    const NAME: &'static str = "AddCustomAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let mut settings = pool.settings.clone();
        for attribute in self.custom_attributes {
            if attribute.required {
                return Err(invalid_parameter("Required custom attributes are not supported currently."));
            }
            let name = custom_name(&attribute);
            if settings.schema.iter().any(|known| known.name == name) {
                return Err(invalid_parameter(format!(
                    "{name}: Existing attribute already has name {name}."
                )));
            }
            settings.schema.push(SchemaAttribute { name, ..attribute });
        }
        pool.settings = settings;
        Ok(nothing())
    }
}

/// Returns the name of a custom attribute with its prefix.
fn custom_name(attribute: &SchemaAttribute) -> String {
    let prefix = if attribute.developer_only_attribute { "dev:custom" } else { "custom" };
    format!("{prefix}:{}", attribute.name)
}

impl Service {
    /// Creates a pool with these settings, as `CreateUserPool` does.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn create_pool(&self, mut settings: PoolSettings) -> Result<SharedPool, Exception> {
        check(&settings)?;
        complete_schema(&mut settings);
        let id = format!("{}_{}", self.region(), crate::random::pool_name());
        Ok(self.add_pool(Pool::new(id, settings, self.keys())))
    }
}

impl Pool {
    /// Returns the pool as a
    /// [`UserPoolType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html).
    pub(crate) fn described(&self) -> Result<Value, Exception> {
        let mut described = serde_json::to_value(&self.settings)
            .map_err(|error| Exception::new("InternalErrorException", error.to_string()))?;
        if let Some(described) = described.as_object_mut() {
            for apart in [
                "SmsMfaConfiguration",
                "SoftwareTokenMfaConfiguration",
                "EmailMfaConfiguration",
                "WebAuthnConfiguration",
                "UserPoolId",
            ] {
                described.remove(apart);
            }
        }
        described["Id"] = json!(self.id);
        described["Arn"] =
            json!(format!("arn:aws:cognito-idp:{}:000000000000:userpool/{}", self.region(), self.id));
        described["CreationDate"] = json!(seconds(self.created));
        described["LastModifiedDate"] = json!(seconds(self.modified));
        described["EstimatedNumberOfUsers"] = json!(self.users().count());
        if let Some(domain) = &self.domain {
            described["Domain"] = json!(domain);
        }
        Ok(described)
    }

    fn mfa_config(&self) -> Value {
        let settings = &self.settings;
        let mut config = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                config.insert(name.to_owned(), value);
            }
        };
        put("MfaConfiguration", Some(json!(settings.mfa_configuration)));
        put("SmsMfaConfiguration", settings.sms_mfa_configuration.clone());
        put("SoftwareTokenMfaConfiguration", settings.software_token_mfa_configuration.map(|it| json!(it)));
        put("EmailMfaConfiguration", settings.email_mfa_configuration.clone());
        put("WebAuthnConfiguration", settings.web_authn_configuration.as_ref().map(|it| json!(it)));
        Value::Object(config)
    }
}

fn check(settings: &PoolSettings) -> Result<(), Exception> {
    if !settings.username_attributes.is_empty() && !settings.alias_attributes.is_empty() {
        return Err(invalid_parameter("Only one of the aliasAttributes or usernameAttributes can be set."));
    }
    if settings.mfa_configuration == MfaConfiguration::On && settings.is_passwordless() {
        return Err(invalid_parameter(
            "MFA cannot be set to ON when one-time passwords are allowed as the first authentication factor.",
        ));
    }
    if settings.lacks_multi_factor_passkeys() {
        return Err(invalid_parameter(
            "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
        ));
    }
    Ok(())
}

/// Adds all standard attributes to the schema, and the prefix `custom:` or `dev:custom:` to the names of all others.
fn complete_schema(settings: &mut PoolSettings) {
    for attribute in &mut settings.schema {
        let name = &attribute.name;
        if !crate::attributes::STANDARD.contains(&name.as_str()) && name != "sub" && !name.contains(':') {
            attribute.name = custom_name(attribute);
        }
    }
    for name in ["sub"].into_iter().chain(crate::attributes::STANDARD) {
        if !settings.schema.iter().any(|attribute| attribute.name == name) {
            let data_type = match name {
                "email_verified" | "phone_number_verified" => "Boolean",
                "updated_at" => "Number",
                _ => "String",
            };
            settings.schema.push(SchemaAttribute {
                name: name.to_owned(),
                attribute_data_type: data_type.to_owned(),
                mutable: name != "sub",
                required: name == "sub",
                ..SchemaAttribute::default()
            });
        }
    }
}
