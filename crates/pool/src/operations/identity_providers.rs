//! External identity providers. Their settings are stored and returned unchanged. Managed login simulates two
//! providers, `Google` and `Facebook`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::operation::{Operation, Query, empty_reply, page};
use crate::error::Exception;
use crate::pool::Pool;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>
#[derive(Deserialize)]
pub(crate) struct CreateIdentityProvider(Map<String, Value>);

impl Operation for CreateIdentityProvider {
    const NAME: &'static str = "CreateIdentityProvider";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let now = pool.now();
        let provider = pool.identity_providers.create(self.0, now)?;
        Ok(json!({ "IdentityProvider": provider }))
    }
}

/// The input of `DescribeIdentityProvider` and `DeleteIdentityProvider`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeIdentityProvider {
    provider_name: String,
}

impl Query for DescribeIdentityProvider {
    const NAME: &'static str = "DescribeIdentityProvider";

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeIdentityProvider.html>
    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let provider = pool.identity_providers.get(&self.provider_name)?;
        Ok(json!({ "IdentityProvider": provider }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteIdentityProvider.html>
#[derive(Deserialize)]
pub(crate) struct DeleteIdentityProvider(DescribeIdentityProvider);

impl Operation for DeleteIdentityProvider {
    const NAME: &'static str = "DeleteIdentityProvider";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.identity_providers.remove(&self.0.provider_name)?;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListIdentityProviders.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListIdentityProviders {
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl Query for ListIdentityProviders {
    const NAME: &'static str = "ListIdentityProviders";

    fn run(self, pool: &Pool) -> Result<Value, Exception> {
        let names = ["ProviderName", "ProviderType", "LastModifiedDate", "CreationDate"];
        let all = pool.identity_providers.iter().map(|provider| {
            names
                .into_iter()
                .map(|name| (name.to_owned(), provider[name].clone()))
                .collect::<Map<_, _>>()
                .into()
        });
        let all = all.collect();
        page("Providers", all, self.max_results, "NextToken", self.next_token.as_deref())
    }
}
