//! External identity providers. Their settings are stored and returned unchanged. Managed login simulates two
//! providers, `Google` and `Facebook`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Operation, Query, nothing, page};
use crate::clock::seconds;
use crate::error::{Exception, not_found};
use crate::pool::Pool;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>
#[derive(Deserialize)]
pub(super) struct CreateIdentityProvider(Map<String, Value>);

impl Operation for CreateIdentityProvider {
    const NAME: &'static str = "CreateIdentityProvider";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let name = self.0.get("ProviderName").and_then(Value::as_str).unwrap_or_default().to_owned();
        if pool.identity_providers.contains_key(&name) {
            let message = format!("A provider with the name {name} already exists in user pool.");
            return Err(Exception::new("DuplicateProviderException", message));
        }
        let now = seconds(pool.clock.now());
        let mut provider = Value::Object(self.0);
        provider["CreationDate"] = json!(now);
        provider["LastModifiedDate"] = json!(now);
        pool.identity_providers.insert(name, provider.clone());
        Ok(json!({ "IdentityProvider": provider }))
    }
}

/// The input of `DescribeIdentityProvider` and `DeleteIdentityProvider`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeIdentityProvider {
    provider_name: String,
}

impl Query for DescribeIdentityProvider {
    const NAME: &'static str = "DescribeIdentityProvider";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeIdentityProvider.html>
    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let provider = pool.identity_providers.get(&self.provider_name);
        Ok(json!({ "IdentityProvider": provider.ok_or_else(|| unknown(&self.provider_name))? }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteIdentityProvider.html>
#[derive(Deserialize)]
pub(super) struct DeleteIdentityProvider(DescribeIdentityProvider);

impl Operation for DeleteIdentityProvider {
    const NAME: &'static str = "DeleteIdentityProvider";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let name = self.0.provider_name;
        pool.identity_providers.remove(&name).map(|_| nothing()).ok_or_else(|| unknown(&name))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListIdentityProviders.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListIdentityProviders {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListIdentityProviders {
    const NAME: &'static str = "ListIdentityProviders";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let told = ["ProviderName", "ProviderType", "LastModifiedDate", "CreationDate"];
        let all = pool.identity_providers.values().map(|provider| {
            told.into_iter()
                .map(|name| (name.to_owned(), provider[name].clone()))
                .collect::<Map<_, _>>()
                .into()
        });
        let all = all.collect();
        page("Providers", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}

fn unknown(name: &str) -> Exception {
    not_found(format!("Identity provider {name} does not exist."))
}
