//! Calls of operations: finding the operation and the pool, checking the input, and carrying out the call.

use std::time::Instant;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Exception, invalid_parameter};
use crate::operations::operation::{Operation, Query, ServiceOperation};
use crate::pool::Pool;
use crate::service::{Service, SharedPool};
use crate::{model, operations};

/// The caller of an operation, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A caller without credentials, such as a browser.
    Anonymous,
    /// A caller that signs its requests with AWS credentials. The signature is not verified, because this machine has
    /// no credentials to verify it with. Over HTTP, a page of another machine counts as anonymous even if it signs.
    Signed,
}

/// The function that carries out an operation.
#[derive(Clone, Copy)]
enum Run {
    Operation(fn(&mut Pool, Value) -> Result<Value, Exception>),
    Query(fn(&Pool, Value) -> Result<Value, Exception>),
    ServiceOperation(fn(&Service, Value) -> Result<Value, Exception>),
}

fn parse<T: DeserializeOwned>(input: Value) -> Result<T, Exception> {
    serde_json::from_value(input).map_err(|error| Exception::new("SerializationException", error.to_string()))
}

fn run_operation<T: Operation>(pool: &mut Pool, input: Value) -> Result<Value, Exception> {
    parse::<T>(input)?.run(pool)
}

fn run_query<T: Query>(pool: &Pool, input: Value) -> Result<Value, Exception> {
    parse::<T>(input)?.run(pool)
}

fn run_service_operation<T: ServiceOperation>(service: &Service, input: Value) -> Result<Value, Exception> {
    parse::<T>(input)?.run(service)
}

macro_rules! operations {
    (pool: $($pool:ty),* $(,)?; query: $($query:ty),* $(,)?; service: $($service:ty),* $(,)?) => {
        /// Returns the operation with this name, if it is supported.
        fn find(name: &str) -> Option<Run> {
            match name {
                $(<$pool>::NAME => Some(Run::Operation(run_operation::<$pool>)),)*
                $(<$query>::NAME => Some(Run::Query(run_query::<$query>)),)*
                $(<$service>::NAME => Some(Run::ServiceOperation(run_service_operation::<$service>)),)*
                _ => None,
            }
        }

        /// The names of all supported operations.
        pub(crate) const OPERATION_NAMES: &[&str] =
            &[$(<$pool>::NAME,)* $(<$query>::NAME,)* $(<$service>::NAME,)*];
    };
}

operations! {
    pool:
    operations::sign_up::SignUp,
    operations::sign_up::ConfirmSignUp,
    operations::sign_up::ResendConfirmationCode,
    operations::sign_in::InitiateAuth,
    operations::sign_in::RespondToAuthChallenge,
    operations::sign_in::AdminInitiateAuth,
    operations::sign_in::AdminRespondToAuthChallenge,
    operations::sessions::GetTokensFromRefreshToken,
    operations::sessions::RevokeToken,
    operations::sessions::GlobalSignOut,
    operations::recovery::ForgotPassword,
    operations::recovery::ConfirmForgotPassword,
    operations::recovery::ChangePassword,
    operations::account::DeleteUser,
    operations::account::UpdateUserAttributes,
    operations::account::DeleteUserAttributes,
    operations::account::GetUserAttributeVerificationCode,
    operations::account::VerifyUserAttribute,
    operations::factors::SetUserMfaPreference,
    operations::factors::AdminSetUserMfaPreference,
    operations::factors::AssociateSoftwareToken,
    operations::factors::VerifySoftwareToken,
    operations::devices::ConfirmDevice,
    operations::devices::UpdateDeviceStatus,
    operations::devices::ForgetDevice,
    operations::devices::AdminUpdateDeviceStatus,
    operations::devices::AdminForgetDevice,
    operations::passkeys::StartWebAuthnRegistration,
    operations::passkeys::CompleteWebAuthnRegistration,
    operations::passkeys::DeleteWebAuthnCredential,
    operations::groups::CreateGroup,
    operations::groups::UpdateGroup,
    operations::groups::DeleteGroup,
    operations::groups::AdminAddUserToGroup,
    operations::groups::AdminRemoveUserFromGroup,
    operations::clients::CreateUserPoolClient,
    operations::clients::UpdateUserPoolClient,
    operations::clients::DeleteUserPoolClient,
    operations::domains::DeleteUserPoolDomain,
    operations::identity_providers::CreateIdentityProvider,
    operations::identity_providers::DeleteIdentityProvider,
    operations::pools::AddCustomAttributes,
    operations::pools::UpdateUserPool,
    operations::pools::SetUserPoolMfaConfig,
    operations::users::AdminCreateUser,
    operations::users::AdminSetUserPassword,
    operations::users::AdminDeleteUser,
    operations::users::AdminUserGlobalSignOut,
    operations::users::AdminConfirmSignUp,
    operations::users::AdminDisableUser,
    operations::users::AdminEnableUser,
    operations::users::AdminResetUserPassword,
    operations::users::AdminUpdateUserAttributes,
    operations::users::AdminDeleteUserAttributes,
    ;
    query:
    operations::account::GetUser,
    operations::account::GetUserAuthFactors,
    operations::devices::GetDevice,
    operations::devices::ListDevices,
    operations::devices::AdminGetDevice,
    operations::devices::AdminListDevices,
    operations::passkeys::ListWebAuthnCredentials,
    operations::groups::GetGroup,
    operations::groups::ListGroups,
    operations::groups::ListUsersInGroup,
    operations::groups::AdminListGroupsForUser,
    operations::clients::DescribeUserPoolClient,
    operations::clients::ListUserPoolClients,
    operations::identity_providers::DescribeIdentityProvider,
    operations::identity_providers::ListIdentityProviders,
    operations::pools::DescribeUserPool,
    operations::pools::GetUserPoolMfaConfig,
    operations::users::AdminGetUser,
    operations::users::ListUsers,
    ;
    service:
    operations::domains::CreateUserPoolDomain,
    operations::domains::DescribeUserPoolDomain,
    operations::pools::CreateUserPool,
    operations::pools::DeleteUserPool,
    operations::pools::ListUserPools,
}

/// A parsed call.
pub(crate) struct Call {
    model: &'static model::Operation,
    run: Run,
    input: Value,
    /// The pool that the call refers to. Some operations refer to none.
    pool: Result<SharedPool, Exception>,
}

impl Call {
    /// Parses a call and finds its pool. It does not carry out the call.
    ///
    /// # Errors
    ///
    /// `UnknownOperationException`, `MissingAuthenticationTokenException`, `TooManyRequestsException` if quotas are
    /// enforced, or `SerializationException` if the input is not JSON.
    pub(crate) fn parse(
        service: &Service,
        operation: &str,
        input: &[u8],
        caller: Caller,
    ) -> Result<Self, Exception> {
        let unknown = |message: String| Exception::new("UnknownOperationException", message);
        let model = model::operation(operation)
            .ok_or_else(|| unknown(format!("The operation {operation} does not exist.")))?;
        let run =
            find(operation).ok_or_else(|| unknown(format!("The local pool does not serve {operation}.")))?;
        if !model.is_unsigned() && caller == Caller::Anonymous {
            let message = "Missing Authentication Token";
            return Err(Exception::new("MissingAuthenticationTokenException", message));
        }
        service.quotas.count(operation, Instant::now())?;
        let input: Value = if input.is_empty() {
            Value::Object(Map::new())
        } else {
            serde_json::from_slice(input)
                .map_err(|_| Exception::new("SerializationException", "The request is not valid JSON"))?
        };
        let input = model::without_ignored(model, input);
        let pool = pool_of_input(service, &input);
        Ok(Self { model, run, input, pool })
    }

    /// Returns the pool that the call refers to, if there is one.
    pub(crate) fn pool(&self) -> Option<&SharedPool> {
        self.pool.as_ref().ok()
    }

    /// Carries out the call.
    ///
    /// # Errors
    ///
    /// Returns the exception of the operation.
    pub(crate) fn run(self, service: &Service) -> Result<Value, Exception> {
        model::check(self.model, &self.input)?;
        match self.run {
            Run::ServiceOperation(run) => run(service, self.input),
            Run::Query(run) => run(&Service::lock(&self.pool?), self.input),
            Run::Operation(run) => {
                let reply = run(&mut Service::lock(&self.pool?), self.input);
                // An operation that failed may have counted an attempt.
                service.set_changed();
                reply
            }
        }
    }
}

/// Returns the pool that an input refers to.
fn pool_of_input(service: &Service, input: &Value) -> Result<SharedPool, Exception> {
    let text = |name: &str| input[name].as_str();
    if let Some(id) = text("UserPoolId") {
        service.pool(id)
    } else if let Some(token) = text("AccessToken") {
        service.pool_of_access_token(token)
    } else if let Some(client_id) = text("ClientId") {
        service.pool_of_client(client_id)
    } else if let Some(session) = text("Session") {
        service.pool_of_session(session)
    } else {
        Err(invalid_parameter("Either AccessToken or Session is required"))
    }
}

impl Service {
    /// Carries out an operation. `input` is its input in JSON.
    ///
    /// # Errors
    ///
    /// Returns the exception of the operation, such as one of the
    /// [common errors](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html).
    pub fn call(&self, operation: &str, input: &[u8], caller: Caller) -> Result<Value, Exception> {
        Call::parse(self, operation, input, caller)?.run(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quotas;

    #[test]
    fn every_operation_is_defined_by_the_model_of_aws() {
        for name in OPERATION_NAMES {
            assert!(model::operation(name).is_some(), "{name}");
            assert!(find(name).is_some(), "{name}");
        }
        assert!(find("SignDown").is_none());
    }

    #[test]
    fn every_operation_has_exactly_one_quota() {
        let mut listed: Vec<_> = quotas::operations().collect();
        let mut served = OPERATION_NAMES.to_vec();
        listed.sort_unstable();
        served.sort_unstable();
        assert_eq!(listed, served);
    }
}
