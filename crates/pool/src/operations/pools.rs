//! Operations on user pools.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::operation::{Operation, Query, ServiceOperation, empty_reply, page};
use crate::clock::seconds;
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::service::Service;
use crate::settings::{MfaConfiguration, PoolSettings, SchemaAttribute, Switch, WebAuthnConfiguration};

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>
#[derive(Deserialize)]
pub(crate) struct CreateUserPool(PoolSettings);

impl ServiceOperation for CreateUserPool {
    const NAME: &'static str = "CreateUserPool";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        let pool = service.create_pool(self.0)?;
        let pool = Service::lock(&pool);
        Ok(json!({ "UserPool": pool.describe()? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html>
#[derive(Deserialize)]
pub(crate) struct DescribeUserPool {}

impl Query for DescribeUserPool {
    const NAME: &'static str = "DescribeUserPool";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(json!({ "UserPool": pool.describe()? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html>
#[derive(Deserialize)]
pub(crate) struct UpdateUserPool(PoolSettings);

impl Operation for UpdateUserPool {
    const NAME: &'static str = "UpdateUserPool";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let new = self.0;
        let old = pool.settings().clone();
        let settings = PoolSettings {
            policies: new.policies,
            deletion_protection: new.deletion_protection,
            auto_verified_attributes: new.auto_verified_attributes,
            user_attribute_update_settings: new.user_attribute_update_settings,
            mfa_configuration: new.mfa_configuration,
            device_configuration: new.device_configuration,
            admin_create_user_config: new.admin_create_user_config,
            account_recovery_setting: new.account_recovery_setting,
            issuer_configuration: new.issuer_configuration,
            others: new.others,
            // All other settings are fixed at creation or set by `SetUserPoolMfaConfig`.
            ..old
        };
        pool.set_settings(settings)?;
        pool.mark_modified();
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserPool {
    user_pool_id: String,
}

impl ServiceOperation for DeleteUserPool {
    const NAME: &'static str = "DeleteUserPool";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        let pool = service.pool(&self.user_pool_id)?;
        if Service::lock(&pool).settings().deletion_protection.as_deref() == Some("ACTIVE") {
            return Err(invalid_parameter(
                "The user pool cannot be deleted because deletion protection is activated. \
                 Deletion protection must be inactivated first.",
            ));
        }
        service.delete_pool(&self.user_pool_id);
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListUserPools {
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
                "Id": pool.id(),
                "Name": pool.settings().name,
                "CreationDate": seconds(pool.created()),
                "LastModifiedDate": seconds(pool.modified()),
            })
        });
        let all: Vec<_> = all.collect();
        page("UserPools", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the API's names")]
pub(crate) struct SetUserPoolMfaConfig {
    sms_mfa_configuration: Option<Value>,
    software_token_mfa_configuration: Option<Switch>,
    email_mfa_configuration: Option<Value>,
    web_authn_configuration: Option<WebAuthnConfiguration>,
    mfa_configuration: Option<MfaConfiguration>,
}

impl Operation for SetUserPoolMfaConfig {
    const NAME: &'static str = "SetUserPoolMfaConfig";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let mut settings = pool.settings().clone();
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
        pool.set_settings(settings)?;
        Ok(pool.mfa_config())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html>
#[derive(Deserialize)]
pub(crate) struct GetUserPoolMfaConfig {}

impl Query for GetUserPoolMfaConfig {
    const NAME: &'static str = "GetUserPoolMfaConfig";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(pool.mfa_config())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddCustomAttributes.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AddCustomAttributes {
    custom_attributes: Vec<SchemaAttribute>,
}

impl Operation for AddCustomAttributes {
    const NAME: &'static str = "AddCustomAttributes";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let mut settings = pool.settings().clone();
        for attribute in self.custom_attributes {
            if attribute.required {
                return Err(invalid_parameter("Required custom attributes are not supported currently."));
            }
            let name = attribute.prefixed_name();
            if settings.schema.iter().any(|existing| existing.name == name) {
                return Err(invalid_parameter(format!(
                    "{name}: Existing attribute already has name {name}."
                )));
            }
            settings.schema.push(SchemaAttribute { name, ..attribute });
        }
        pool.set_settings(settings)?;
        Ok(empty_reply())
    }
}

impl Pool {
    /// Returns the pool as a
    /// [`UserPoolType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html).
    pub(crate) fn describe(&self) -> Result<Value, Exception> {
        let mut described = serde_json::to_value(self.settings())
            .map_err(|error| Exception::new("InternalErrorException", error.to_string()))?;
        if let Some(described) = described.as_object_mut() {
            for name in [
                "SmsMfaConfiguration",
                "SoftwareTokenMfaConfiguration",
                "EmailMfaConfiguration",
                "WebAuthnConfiguration",
                "UserPoolId",
            ] {
                described.remove(name);
            }
        }
        described["Id"] = json!(self.id());
        described["Arn"] =
            json!(format!("arn:aws:cognito-idp:{}:000000000000:userpool/{}", self.region(), self.id()));
        described["CreationDate"] = json!(seconds(self.created()));
        described["LastModifiedDate"] = json!(seconds(self.modified()));
        described["EstimatedNumberOfUsers"] = json!(self.users().count());
        if let Some(domain) = self.domain() {
            described["Domain"] = json!(domain);
        }
        Ok(described)
    }

    fn mfa_config(&self) -> Value {
        let settings = self.settings();
        let mut config = Map::new();
        let mut insert = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                config.insert(name.to_owned(), value);
            }
        };
        insert("MfaConfiguration", Some(json!(settings.mfa_configuration)));
        insert("SmsMfaConfiguration", settings.sms_mfa_configuration.clone());
        insert(
            "SoftwareTokenMfaConfiguration",
            settings.software_token_mfa_configuration.map(|it| json!(it)),
        );
        insert("EmailMfaConfiguration", settings.email_mfa_configuration.clone());
        insert("WebAuthnConfiguration", settings.web_authn_configuration.as_ref().map(|it| json!(it)));
        Value::Object(config)
    }
}
