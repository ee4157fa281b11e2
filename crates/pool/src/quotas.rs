//! Limits on the requests per second, for all pools together. They are off by default.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations>

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::error::Exception;

/// A category of operations that share a rate.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[expect(clippy::enum_variant_names, reason = "AWS's names")]
pub(crate) enum Category {
    UserAuthentication,
    UserCreation,
    UserAccountRecovery,
    UserRead,
    UserUpdate,
    UserToken,
    UserResourceRead,
    UserResourceUpdate,
    UserList,
    UserPoolRead,
    UserPoolUpdate,
    UserPoolResourceRead,
    UserPoolResourceUpdate,
    UserPoolClientRead,
    UserPoolClientUpdate,
}

/// The categories with AWS's rates in requests per second, and their operations. AWS's list does not mention the
/// operations on passkeys; here they count as operations on other resources of a user.
const CATEGORIES: [(Category, u32, &[&str]); 15] = [
    (
        Category::UserAuthentication,
        120,
        &["InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge"],
    ),
    (Category::UserCreation, 50, &["SignUp", "ConfirmSignUp", "AdminCreateUser", "AdminConfirmSignUp"]),
    (
        Category::UserAccountRecovery,
        30,
        &[
            "ForgotPassword",
            "ConfirmForgotPassword",
            "ChangePassword",
            "AdminResetUserPassword",
            "AdminSetUserPassword",
        ],
    ),
    (Category::UserRead, 120, &["GetUser", "AdminGetUser", "GetUserAuthFactors"]),
    (
        Category::UserUpdate,
        25,
        &[
            "UpdateUserAttributes",
            "DeleteUserAttributes",
            "VerifyUserAttribute",
            "DeleteUser",
            "GlobalSignOut",
            "AdminUpdateUserAttributes",
            "AdminDeleteUserAttributes",
            "AdminDeleteUser",
            "AdminDisableUser",
            "AdminEnableUser",
            "AdminUserGlobalSignOut",
            "AdminAddUserToGroup",
            "AdminRemoveUserFromGroup",
        ],
    ),
    (Category::UserToken, 120, &["RevokeToken", "GetTokensFromRefreshToken"]),
    (
        Category::UserResourceRead,
        50,
        &[
            "GetDevice",
            "ListDevices",
            "AdminGetDevice",
            "AdminListDevices",
            "AdminListGroupsForUser",
            "ListWebAuthnCredentials",
            "GetUserAttributeVerificationCode",
            "ResendConfirmationCode",
        ],
    ),
    (
        Category::UserResourceUpdate,
        25,
        &[
            "ConfirmDevice",
            "UpdateDeviceStatus",
            "ForgetDevice",
            "AdminUpdateDeviceStatus",
            "AdminForgetDevice",
            "SetUserMFAPreference",
            "AdminSetUserMFAPreference",
            "AssociateSoftwareToken",
            "VerifySoftwareToken",
            "StartWebAuthnRegistration",
            "CompleteWebAuthnRegistration",
            "DeleteWebAuthnCredential",
        ],
    ),
    (Category::UserList, 30, &["ListUsers", "ListUsersInGroup"]),
    (Category::UserPoolRead, 15, &["DescribeUserPool", "ListUserPools"]),
    (Category::UserPoolUpdate, 15, &["CreateUserPool", "UpdateUserPool", "DeleteUserPool"]),
    (
        Category::UserPoolResourceRead,
        20,
        &[
            "GetGroup",
            "ListGroups",
            "GetUserPoolMfaConfig",
            "DescribeUserPoolDomain",
            "DescribeIdentityProvider",
            "ListIdentityProviders",
        ],
    ),
    (
        Category::UserPoolResourceUpdate,
        15,
        &[
            "CreateGroup",
            "UpdateGroup",
            "DeleteGroup",
            "AddCustomAttributes",
            "SetUserPoolMfaConfig",
            "CreateUserPoolDomain",
            "DeleteUserPoolDomain",
            "CreateIdentityProvider",
            "DeleteIdentityProvider",
        ],
    ),
    (Category::UserPoolClientRead, 15, &["DescribeUserPoolClient", "ListUserPoolClients"]),
    (
        Category::UserPoolClientUpdate,
        15,
        &["CreateUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient"],
    ),
];

impl Category {
    fn from_operation(operation: &str) -> Option<Self> {
        let found = CATEGORIES.iter().find(|(_, _, operations)| operations.contains(&operation));
        found.map(|(category, ..)| *category)
    }
}

/// Returns the operations of all categories.
#[cfg(test)]
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    CATEGORIES.iter().flat_map(|(_, _, operations)| *operations).copied()
}

/// The requests that remain of a rate.
#[derive(Clone, Copy)]
struct Allowance {
    requests: f64,
    at: Instant,
}

impl Allowance {
    /// Takes a request from the allowance and returns whether one was left. The allowance refills within a second.
    fn take(&mut self, rate: f64, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        self.requests = elapsed.mul_add(rate, self.requests).min(rate);
        self.at = now;
        let is_left = self.requests >= 1.0;
        if is_left {
            self.requests -= 1.0;
        }
        is_left
    }
}

/// Rates that are enforced.
#[derive(Default)]
struct Enforced {
    rates: BTreeMap<Category, u32>,
    /// The allowances by category and by whether a request answers a challenge. Answers have an allowance of their own,
    /// which is three times as large.
    allowances: BTreeMap<(Category, bool), Allowance>,
}

/// The rates of a service; `None` if they are not enforced.
#[derive(Default)]
pub(crate) struct Quotas(Mutex<Option<Enforced>>);

impl Quotas {
    fn enforced(&self) -> MutexGuard<'_, Option<Enforced>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enforces AWS's rates from now on. `rates` replaces some of them.
    pub(crate) fn enforce(&self, rates: BTreeMap<Category, u32>) {
        let defaults = CATEGORIES.iter().map(|(category, rate, _)| (*category, *rate));
        let rates = defaults.chain(rates).collect();
        *self.enforced() = Some(Enforced { rates, allowances: BTreeMap::new() });
    }

    /// Stops enforcing rates.
    pub(crate) fn disable(&self) {
        *self.enforced() = None;
    }

    /// Returns the enforced rates, if there are any.
    pub(crate) fn rates(&self) -> Option<BTreeMap<Category, u32>> {
        self.enforced().as_ref().map(|enforced| enforced.rates.clone())
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// `TooManyRequestsException` if there were too many requests of its category within the last second.
    pub(crate) fn count(&self, operation: &str, now: Instant) -> Result<(), Exception> {
        let mut guard = self.enforced();
        let (Some(Enforced { rates, allowances }), Some(category)) =
            (&mut *guard, Category::from_operation(operation))
        else {
            return Ok(());
        };
        let is_answer = operation.ends_with("RespondToAuthChallenge");
        let rate = rates.get(&category).copied().map_or(0.0, f64::from) * if is_answer { 3.0 } else { 1.0 };
        let full = Allowance { requests: rate, at: now };
        if allowances.entry((category, is_answer)).or_insert(full).take(rate, now) {
            Ok(())
        } else {
            Err(Exception::named("TooManyRequestsException", None))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn default_rates_are_those_of_aws() {
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::new());
        assert_eq!(quotas.rates().unwrap()[&Category::UserAuthentication], 120);
    }

    #[test]
    fn operations_of_a_category_share_a_rate_that_refills_within_a_second() {
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::from([(Category::UserRead, 2)]));
        let now = Instant::now();
        let is_accepted = |operation, now| quotas.count(operation, now).is_ok();
        assert!(is_accepted("GetUser", now) && is_accepted("AdminGetUser", now));
        let error = quotas.count("GetUser", now).unwrap_err();
        assert_eq!((&*error.code, &*error.message), ("TooManyRequestsException", "Rate exceeded"));
        assert!(is_accepted("ListUsers", now), "another category has its own rate");
        let half_a_second_later = now + Duration::from_millis(500);
        assert!(is_accepted("GetUser", half_a_second_later));
        assert!(!is_accepted("GetUser", half_a_second_later));
        let much_later = now + Duration::from_mins(1);
        assert_eq!((0..9).filter(|_| is_accepted("GetUser", much_later)).count(), 2);
    }

    #[test]
    fn answers_to_challenges_have_a_separate_rate_that_is_three_times_as_high() {
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::from([(Category::UserAuthentication, 2)]));
        let now = Instant::now();
        let accepted = |operation| (0..20).filter(|_| quotas.count(operation, now).is_ok()).count();
        assert_eq!((accepted("InitiateAuth"), accepted("RespondToAuthChallenge")), (2, 6));
    }

    #[test]
    fn requests_are_not_limited_unless_quotas_are_enforced() {
        let quotas = Quotas::default();
        let now = Instant::now();
        let accepts_many = || (0..1000).all(|_| quotas.count("CreateUserPool", now).is_ok());
        assert!(accepts_many() && quotas.rates().is_none());
        quotas.enforce(BTreeMap::new());
        assert!(!accepts_many());
        quotas.disable();
        assert!(accepts_many());
    }
}
