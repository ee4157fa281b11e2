//! App clients.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Operation, Query, nothing};
use crate::clock::{DAY, HOUR, MINUTE, Millis, seconds};
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::random;
use crate::settings::ClientSettings;

mod oauth;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateUserPoolClient {
    #[serde(default)]
    generate_secret: bool,
    #[serde(flatten)]
    settings: ClientSettings,
}

impl Operation for CreateUserPoolClient {
    const NAME: &'static str = "CreateUserPoolClient";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let id = random::client_id();
        let mut settings = self.settings;
        settings.client_secret = self.generate_secret.then(random::client_secret);
        pool.put_client(&id, settings)?;
        Ok(json!({ "UserPoolClient": pool.described_client(&id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateUserPoolClient {
    client_id: String,
    #[serde(flatten)]
    settings: ClientSettings,
}

impl Operation for UpdateUserPoolClient {
    const NAME: &'static str = "UpdateUserPoolClient";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let old = pool.client(&self.client_id)?.clone();
        let mut settings = self.settings;
        // Absent settings return to their defaults, except for those that are only set at creation.
        settings.client_secret = old.client_secret;
        if settings.client_name.is_empty() {
            settings.client_name = old.client_name;
        }
        pool.put_client(&self.client_id, settings)?;
        Ok(json!({ "UserPoolClient": pool.described_client(&self.client_id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeUserPoolClient {
    client_id: String,
}

impl Query for DescribeUserPoolClient {
    const NAME: &'static str = "DescribeUserPoolClient";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(json!({ "UserPoolClient": pool.described_client(&self.client_id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteUserPoolClient {
    client_id: String,
}

impl Operation for DeleteUserPoolClient {
    const NAME: &'static str = "DeleteUserPoolClient";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.client(&self.client_id)?;
        pool.clients.remove(&self.client_id);
        Ok(nothing())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUserPoolClients {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListUserPoolClients {
    const NAME: &'static str = "ListUserPoolClients";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let all = pool.clients.iter().map(
            |(id, client)| json!({ "ClientId": id, "UserPoolId": pool.id, "ClientName": client.client_name }),
        );
        let all: Vec<_> = all.collect();
        super::page("UserPoolClients", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}

impl Pool {
    /// Creates or replaces a client. A replaced client keeps its overrides for tests and its creation date.
    ///
    /// # Errors
    ///
    /// `InvalidParameterException` if the settings contradict each other.
    pub(crate) fn put_client(&mut self, id: &str, mut settings: ClientSettings) -> Result<(), Exception> {
        let known = self.clients.get(id);
        if let Some(known) = known {
            settings.overrides = known.overrides.clone();
        }
        check(&settings)?;
        oauth::check(&settings)?;
        self.check_attributes(&settings)?;
        let now = json!(seconds(self.clock.now()));
        let created = known.and_then(|known| known.others.get("CreationDate")).unwrap_or(&now).clone();
        settings.others.insert("CreationDate".to_owned(), created);
        settings.others.insert("LastModifiedDate".to_owned(), now);
        self.clients.insert(id.to_owned(), settings);
        Ok(())
    }

    /// Checks that the client's attributes exist, and that it does not write attributes that only the pool sets.
    fn check_attributes(&self, settings: &ClientSettings) -> Result<(), Exception> {
        let exists = |name: &String| self.settings.schema.iter().any(|it| it.name == *name);
        if !settings.read_attributes.iter().all(exists) {
            return Err(invalid_parameter("Invalid read attributes specified while creating a client"));
        }
        let is_pools = |name: &String| matches!(&**name, "sub" | "email_verified" | "phone_number_verified");
        if !settings.write_attributes.iter().all(|name| exists(name) && !is_pools(name)) {
            return Err(invalid_parameter("Invalid write attributes specified while creating a client"));
        }
        Ok(())
    }

    fn described_client(&self, id: &str) -> Result<Value, Exception> {
        let mut described = serde_json::to_value(self.client(id)?)
            .map_err(|error| Exception::new("InternalErrorException", error.to_string()))?;
        if let Some(described) = described.as_object_mut() {
            described.remove("LocalPool");
        }
        described["ClientId"] = json!(id);
        described["UserPoolId"] = json!(self.id);
        Ok(described)
    }
}

fn check(settings: &ClientSettings) -> Result<(), Exception> {
    if settings.rotation().is_some()
        && settings.explicit_auth_flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH")
    {
        return Err(invalid_parameter(
            "Cannot enable ALLOW_REFRESH_TOKEN_AUTH when refresh token rotation is enabled.",
        ));
    }
    let between = |life: Millis, least: Millis, most: Millis| {
        let is_in_range = (least..=most).contains(&life);
        if is_in_range { Ok(()) } else { Err(invalid_parameter("Invalid range for token validity.")) }
    };
    if settings.overrides.access_token_seconds.is_none() {
        between(settings.access_token_life(), 5 * MINUTE, DAY)?;
    }
    if settings.overrides.id_token_seconds.is_none() {
        between(settings.id_token_life(), 5 * MINUTE, DAY)?;
    }
    if settings.overrides.refresh_token_seconds.is_none() {
        between(settings.refresh_token_life(), HOUR, 3650 * DAY)?;
        // Neither of the other tokens may outlive the refresh token.
        if settings.overrides.access_token_seconds.is_none() {
            between(settings.access_token_life(), 5 * MINUTE, settings.refresh_token_life())?;
        }
        if settings.overrides.id_token_seconds.is_none() {
            between(settings.id_token_life(), 5 * MINUTE, settings.refresh_token_life())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::service::{Caller, Service};

    use super::*;

    fn refusal(client: Value) -> Option<String> {
        let service = Service::new("eu-west-1");
        let call = |operation: &str, input: Value| {
            service.call(operation, input.to_string().as_bytes(), Caller::Signed)
        };
        let schema = json!([{ "Name": "tier", "AttributeDataType": "String" }]);
        let pool = call("CreateUserPool", json!({ "PoolName": "people", "Schema": schema })).unwrap();
        let mut client = client;
        client["UserPoolId"] = pool["UserPool"]["Id"].clone();
        client["ClientName"] = json!("app");
        call("CreateUserPoolClient", client).err().map(|error| error.message)
    }

    #[test]
    fn a_client_names_attributes_that_there_are() {
        let read = json!(["sub", "email", "email_verified", "custom:tier"]);
        assert_eq!(
            refusal(json!({ "ReadAttributes": read, "WriteAttributes": ["email", "custom:tier"] })),
            None
        );
        for name in ["tier", "custom:other", "mail"] {
            let told = refusal(json!({ "ReadAttributes": ["email", name] }));
            assert_eq!(told.as_deref(), Some("Invalid read attributes specified while creating a client"));
        }
        for name in ["custom:other", "sub", "email_verified", "phone_number_verified"] {
            let told = refusal(json!({ "WriteAttributes": ["email", name] }));
            assert_eq!(told.as_deref(), Some("Invalid write attributes specified while creating a client"));
        }
    }

    #[test]
    fn access_and_id_tokens_do_not_outlive_the_refresh_token() {
        let lives = |access: i64, id: i64, refresh: i64| {
            let units = json!({ "AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "minutes" });
            json!({
                "AccessTokenValidity": access, "IdTokenValidity": id, "RefreshTokenValidity": refresh,
                "TokenValidityUnits": units,
            })
        };
        assert_eq!(refusal(lives(90, 90, 90)), None);
        for life in [
            lives(91, 90, 90),
            lives(90, 91, 90),
            json!({ "RefreshTokenValidity": 23, "AccessTokenValidity": 24, "TokenValidityUnits": { "RefreshToken": "hours" } }),
        ] {
            assert_eq!(refusal(life.clone()).as_deref(), Some("Invalid range for token validity."), "{life}");
        }
    }

    #[test]
    fn an_update_that_lets_access_tokens_outlive_the_refresh_token_changes_nothing() {
        let service = Service::new("eu-west-1");
        let call = |operation: &str, input: &Value| {
            service.call(operation, input.to_string().as_bytes(), Caller::Signed)
        };
        let pool = call("CreateUserPool", &json!({ "PoolName": "people" })).unwrap();
        let mut client =
            json!({ "UserPoolId": pool["UserPool"]["Id"], "ClientName": "app", "AccessTokenValidity": 2 });
        let made = call("CreateUserPoolClient", &client).unwrap();
        client["ClientId"] = made["UserPoolClient"]["ClientId"].clone();
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
    fn tokens_live_no_shorter_and_no_longer_than_on_aws() {
        assert_eq!(refusal(json!({ "AccessTokenValidity": 24, "RefreshTokenValidity": 3650 })), None);
        for life in [
            json!({ "AccessTokenValidity": 25 }),
            json!({ "IdTokenValidity": 4, "TokenValidityUnits": { "IdToken": "minutes" } }),
            json!({ "RefreshTokenValidity": 59, "TokenValidityUnits": { "RefreshToken": "minutes" } }),
        ] {
            assert_eq!(refusal(life).as_deref(), Some("Invalid range for token validity."));
        }
    }
}
