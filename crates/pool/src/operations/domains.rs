//! The domain of a pool's managed login.
//!
//! The local pool serves managed login at its own origin. The domain only appears in descriptions, and it is the
//! relying party of passkeys if none is configured.

use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, ServiceOperation, empty_reply};
use crate::error::{Exception, invalid_parameter};
use crate::pool::Pool;
use crate::service::Service;

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateUserPoolDomain {
    domain: String,
    user_pool_id: String,
}

impl ServiceOperation for CreateUserPoolDomain {
    const NAME: &'static str = "CreateUserPoolDomain";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        if with_domain(service, &self.domain).is_some() {
            return Err(invalid_parameter("Domain already associated with another user pool."));
        }
        let pool = service.pool(&self.user_pool_id)?;
        Service::lock(&pool).add_domain(self.domain)?;
        service.set_changed();
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolDomain.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DescribeUserPoolDomain {
    domain: String,
}

impl ServiceOperation for DescribeUserPoolDomain {
    const NAME: &'static str = "DescribeUserPoolDomain";

    fn run(self, service: &Service) -> Result<Value, Exception> {
        // A domain that is not in use has an empty description.
        let description = with_domain(service, &self.domain).map_or_else(empty_reply, |pool_id| {
            json!({ "Domain": self.domain, "UserPoolId": pool_id, "Status": "ACTIVE", "AWSAccountId": "000000000000" })
        });
        Ok(json!({ "DomainDescription": description }))
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolDomain.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserPoolDomain {
    domain: String,
}

impl Operation for DeleteUserPoolDomain {
    const NAME: &'static str = "DeleteUserPoolDomain";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        pool.remove_domain(&self.domain)?;
        Ok(empty_reply())
    }
}

/// Returns the id of the pool that has this domain.
fn with_domain(service: &Service, domain: &str) -> Option<String> {
    service.pools().iter().find_map(|pool| {
        let pool = Service::lock(pool);
        (pool.domain() == Some(domain)).then(|| pool.id().to_owned())
    })
}
