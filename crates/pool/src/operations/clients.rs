//! App clients.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, Query, empty_reply, page};
use crate::error::Exception;
use crate::pool::Pool;
use crate::random;
use crate::settings::ClientSettings;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateUserPoolClient {
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
        Ok(json!({ "UserPoolClient": pool.describe_client(&id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateUserPoolClient {
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
        Ok(json!({ "UserPoolClient": pool.describe_client(&self.client_id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeUserPoolClient {
    client_id: String,
}

impl Query for DescribeUserPoolClient {
    const NAME: &'static str = "DescribeUserPoolClient";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        Ok(json!({ "UserPoolClient": pool.describe_client(&self.client_id)? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolClient.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserPoolClient {
    client_id: String,
}

impl Operation for DeleteUserPoolClient {
    const NAME: &'static str = "DeleteUserPoolClient";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.clients.remove(&self.client_id)?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListUserPoolClients {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListUserPoolClients {
    const NAME: &'static str = "ListUserPoolClients";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let all = pool.clients.iter().map(
            |(id, client)| json!({ "ClientId": id, "UserPoolId": pool.id(), "ClientName": client.client_name }),
        );
        let all: Vec<_> = all.collect();
        page("UserPoolClients", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}

impl Pool {
    fn describe_client(&self, id: &str) -> Result<Value, Exception> {
        let mut described = serde_json::to_value(self.client(id)?)
            .map_err(|error| Exception::new("InternalErrorException", error.to_string()))?;
        if let Some(described) = described.as_object_mut() {
            described.remove("LocalPool");
        }
        described["ClientId"] = json!(id);
        described["UserPoolId"] = json!(self.id());
        Ok(described)
    }
}

#[cfg(test)]
mod tests;
