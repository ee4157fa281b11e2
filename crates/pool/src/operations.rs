//! The operations of the API, with one type for each.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::Exception;
use crate::pool::Pool;
use crate::service::Service;

mod account;
mod clients;
mod devices;
mod domains;
mod factors;
mod groups;
mod identity_providers;
mod passkeys;
mod pools;
mod recovery;
mod sessions;
mod sign_in;
mod sign_up;
mod users;

/// An operation on a pool. The type is the operation's input.
///
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html>
trait Operation: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, pool: &mut Pool) -> Result<Value, Exception>;
}

/// An operation that reads a pool without changing it. The type is the operation's input.
trait Query: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, pool: &Pool) -> Result<Value, Exception>;
}

/// An operation on the set of pools. One that changes anything has to call [`Service::set_changed`].
trait ServiceOperation: DeserializeOwned {
    /// The name of the operation.
    const NAME: &'static str;

    /// Carries out the operation and returns its reply.
    fn run(self, service: &Service) -> Result<Value, Exception>;
}

/// The function that carries out an operation.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    OnPool(fn(&mut Pool, Value) -> Result<Value, Exception>),
    LookingAtPool(fn(&Pool, Value) -> Result<Value, Exception>),
    OnService(fn(&Service, Value) -> Result<Value, Exception>),
}

fn read<T: DeserializeOwned>(input: Value) -> Result<T, Exception> {
    serde_json::from_value(input).map_err(|error| Exception::new("SerializationException", error.to_string()))
}

fn on_pool<T: Operation>(pool: &mut Pool, input: Value) -> Result<Value, Exception> {
    read::<T>(input)?.run(pool)
}

fn looking_at_pool<T: Query>(pool: &Pool, input: Value) -> Result<Value, Exception> {
    read::<T>(input)?.run(pool)
}

fn on_service<T: ServiceOperation>(service: &Service, input: Value) -> Result<Value, Exception> {
    read::<T>(input)?.run(service)
}

macro_rules! operations {
    (pool: $($pool:ty),* $(,)?; query: $($query:ty),* $(,)?; service: $($service:ty),* $(,)?) => {
        /// Returns the operation with this name, if it is supported.
        pub(crate) fn find(name: &str) -> Option<Run> {
            match name {
                $(<$pool>::NAME => Some(Run::OnPool(on_pool::<$pool>)),)*
                $(<$query>::NAME => Some(Run::LookingAtPool(looking_at_pool::<$query>)),)*
                $(<$service>::NAME => Some(Run::OnService(on_service::<$service>)),)*
                _ => None,
            }
        }

        /// The names of all supported operations.
        pub(crate) const NAMES: &[&str] = &[$(<$pool>::NAME,)* $(<$query>::NAME,)* $(<$service>::NAME,)*];
    };
}

operations! {
    pool:
    sign_up::SignUp,
    sign_up::ConfirmSignUp,
    sign_up::ResendConfirmationCode,
    sign_in::InitiateAuth,
    sign_in::RespondToAuthChallenge,
    sign_in::AdminInitiateAuth,
    sign_in::AdminRespondToAuthChallenge,
    sessions::GetTokensFromRefreshToken,
    sessions::RevokeToken,
    sessions::GlobalSignOut,
    recovery::ForgotPassword,
    recovery::ConfirmForgotPassword,
    recovery::ChangePassword,
    account::DeleteUser,
    account::UpdateUserAttributes,
    account::DeleteUserAttributes,
    account::GetUserAttributeVerificationCode,
    account::VerifyUserAttribute,
    factors::SetUserMfaPreference,
    factors::AdminSetUserMfaPreference,
    factors::AssociateSoftwareToken,
    factors::VerifySoftwareToken,
    devices::ConfirmDevice,
    devices::UpdateDeviceStatus,
    devices::ForgetDevice,
    devices::AdminUpdateDeviceStatus,
    devices::AdminForgetDevice,
    passkeys::StartWebAuthnRegistration,
    passkeys::CompleteWebAuthnRegistration,
    passkeys::DeleteWebAuthnCredential,
    groups::CreateGroup,
    groups::UpdateGroup,
    groups::DeleteGroup,
    groups::AdminAddUserToGroup,
    groups::AdminRemoveUserFromGroup,
    clients::CreateUserPoolClient,
    clients::UpdateUserPoolClient,
    clients::DeleteUserPoolClient,
    domains::DeleteUserPoolDomain,
    identity_providers::CreateIdentityProvider,
    identity_providers::DeleteIdentityProvider,
    pools::AddCustomAttributes,
    pools::UpdateUserPool,
    pools::SetUserPoolMfaConfig,
    users::AdminCreateUser,
    users::AdminSetUserPassword,
    users::AdminDeleteUser,
    users::AdminUserGlobalSignOut,
    users::AdminConfirmSignUp,
    users::AdminDisableUser,
    users::AdminEnableUser,
    users::AdminResetUserPassword,
    users::AdminUpdateUserAttributes,
    users::AdminDeleteUserAttributes,
    ;
    query:
    account::GetUser,
    account::GetUserAuthFactors,
    devices::GetDevice,
    devices::ListDevices,
    devices::AdminGetDevice,
    devices::AdminListDevices,
    passkeys::ListWebAuthnCredentials,
    groups::GetGroup,
    groups::ListGroups,
    groups::ListUsersInGroup,
    groups::AdminListGroupsForUser,
    clients::DescribeUserPoolClient,
    clients::ListUserPoolClients,
    identity_providers::DescribeIdentityProvider,
    identity_providers::ListIdentityProviders,
    pools::DescribeUserPool,
    pools::GetUserPoolMfaConfig,
    users::AdminGetUser,
    users::ListUsers,
    ;
    service:
    domains::CreateUserPoolDomain,
    domains::DescribeUserPoolDomain,
    pools::CreateUserPool,
    pools::DeleteUserPool,
    pools::ListUserPools,
}

/// An attribute in the API's format: `{ "Name", "Value" }`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: String,
    #[serde(default)]
    value: String,
}

/// Converts the API's list of attributes to a map.
fn attributes(list: Vec<Attribute>) -> crate::attributes::Attributes {
    list.into_iter().map(|attribute| (attribute.name, attribute.value)).collect()
}

/// Returns the reply of an operation without a result.
fn nothing() -> Value {
    json!({})
}

/// Returns a page of a list as `{ name: [..], token_name: ".." }`. The token contains the number of items that precede
/// the next page. A page has up to `limit` items, by default 60.
fn page(
    name: &str,
    all: Vec<Value>,
    limit: Option<usize>,
    token_name: &str,
    token: Option<&str>,
) -> Result<Value, Exception> {
    let start = match token {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|start| start.parse::<usize>().ok())
            .ok_or_else(|| crate::error::invalid_parameter(format!("Invalid {token_name}")))?,
    };
    let end = start.saturating_add(limit.filter(|limit| *limit > 0).unwrap_or(60)).min(all.len());
    let is_last = end >= all.len();
    let items: Vec<_> = all.into_iter().take(end).skip(start).collect();
    let mut reply = json!({ name: items });
    if !is_last {
        reply[token_name] = json!(format!("page-{end}"));
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_one_of_awss() {
        for name in NAMES {
            assert!(crate::model::operation(name).is_some(), "{name}");
            assert!(find(name).is_some(), "{name}");
        }
        assert!(find("SignDown").is_none());
    }
}
