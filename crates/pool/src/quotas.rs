//! How many requests a second are taken, of all pools together; off unless asked for.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations>

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::error::Exception;

/// Operations that share a rate.
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

/// AWS's rates, in requests a second.
const RATES: [(Category, u32); 15] = [
    (Category::UserAuthentication, 120),
    (Category::UserCreation, 50),
    (Category::UserAccountRecovery, 30),
    (Category::UserRead, 120),
    (Category::UserUpdate, 25),
    (Category::UserToken, 120),
    (Category::UserResourceRead, 50),
    (Category::UserResourceUpdate, 25),
    (Category::UserList, 30),
    (Category::UserPoolRead, 15),
    (Category::UserPoolUpdate, 15),
    (Category::UserPoolResourceRead, 20),
    (Category::UserPoolResourceUpdate, 15),
    (Category::UserPoolClientRead, 15),
    (Category::UserPoolClientUpdate, 15),
];

impl Category {
    /// That of an operation. AWS's list has none of passkeys; they are here among the rest that belongs to a user.
    fn of(operation: &str) -> Option<Self> {
        Some(match operation {
            "InitiateAuth"
            | "AdminInitiateAuth"
            | "RespondToAuthChallenge"
            | "AdminRespondToAuthChallenge" => Self::UserAuthentication,
            "SignUp" | "ConfirmSignUp" | "AdminCreateUser" | "AdminConfirmSignUp" => Self::UserCreation,
            "ForgotPassword"
            | "ConfirmForgotPassword"
            | "ChangePassword"
            | "AdminResetUserPassword"
            | "AdminSetUserPassword" => Self::UserAccountRecovery,
            "GetUser" | "AdminGetUser" | "GetUserAuthFactors" => Self::UserRead,
            "UpdateUserAttributes"
            | "DeleteUserAttributes"
            | "VerifyUserAttribute"
            | "DeleteUser"
            | "GlobalSignOut"
            | "AdminUpdateUserAttributes"
            | "AdminDeleteUserAttributes"
            | "AdminDeleteUser"
            | "AdminDisableUser"
            | "AdminEnableUser"
            | "AdminUserGlobalSignOut"
            | "AdminAddUserToGroup"
            | "AdminRemoveUserFromGroup" => Self::UserUpdate,
            "RevokeToken" | "GetTokensFromRefreshToken" => Self::UserToken,
            "GetDevice"
            | "ListDevices"
            | "AdminGetDevice"
            | "AdminListDevices"
            | "AdminListGroupsForUser"
            | "ListWebAuthnCredentials"
            | "GetUserAttributeVerificationCode"
            | "ResendConfirmationCode" => Self::UserResourceRead,
            "ConfirmDevice"
            | "UpdateDeviceStatus"
            | "ForgetDevice"
            | "AdminUpdateDeviceStatus"
            | "AdminForgetDevice"
            | "SetUserMFAPreference"
            | "AdminSetUserMFAPreference"
            | "AssociateSoftwareToken"
            | "VerifySoftwareToken"
            | "StartWebAuthnRegistration"
            | "CompleteWebAuthnRegistration"
            | "DeleteWebAuthnCredential" => Self::UserResourceUpdate,
            "ListUsers" | "ListUsersInGroup" => Self::UserList,
            "DescribeUserPool" | "ListUserPools" => Self::UserPoolRead,
            "CreateUserPool" | "UpdateUserPool" | "DeleteUserPool" => Self::UserPoolUpdate,
            "GetGroup"
            | "ListGroups"
            | "GetUserPoolMfaConfig"
            | "DescribeUserPoolDomain"
            | "DescribeIdentityProvider"
            | "ListIdentityProviders" => Self::UserPoolResourceRead,
            "CreateGroup"
            | "UpdateGroup"
            | "DeleteGroup"
            | "AddCustomAttributes"
            | "SetUserPoolMfaConfig"
            | "CreateUserPoolDomain"
            | "DeleteUserPoolDomain"
            | "CreateIdentityProvider"
            | "DeleteIdentityProvider" => Self::UserPoolResourceUpdate,
            "DescribeUserPoolClient" | "ListUserPoolClients" => Self::UserPoolClientRead,
            "CreateUserPoolClient" | "UpdateUserPoolClient" | "DeleteUserPoolClient" => {
                Self::UserPoolClientUpdate
            }
            _ => return None,
        })
    }
}

/// What of a rate is left.
#[derive(Clone, Copy)]
struct Allowance {
    requests: f64,
    at: Instant,
}

impl Allowance {
    /// Takes a request off it, if there is one left; it fills up within a second.
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

/// Rates that are kept to.
#[derive(Default)]
struct Enforced {
    rates: BTreeMap<Category, u32>,
    /// Answers to challenges have an allowance of their own, three times as large.
    allowances: BTreeMap<(Category, bool), Allowance>,
}

/// The rates of a service.
#[derive(Default)]
pub(crate) struct Quotas(Mutex<Option<Enforced>>);

impl Quotas {
    fn enforced(&self) -> MutexGuard<'_, Option<Enforced>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps to AWS's rates from now on, or to others where they are given.
    pub(crate) fn enforce(&self, rates: BTreeMap<Category, u32>) {
        let rates = BTreeMap::from(RATES).into_iter().chain(rates).collect();
        *self.enforced() = Some(Enforced { rates, allowances: BTreeMap::new() });
    }

    /// Takes whatever comes again.
    pub(crate) fn lift(&self) {
        *self.enforced() = None;
    }

    /// The rates that are kept to, if any are.
    pub(crate) fn rates(&self) -> Option<BTreeMap<Category, u32>> {
        self.enforced().as_ref().map(|enforced| enforced.rates.clone())
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// `TooManyRequestsException`: there were too many of its category within the last second.
    pub(crate) fn count(&self, operation: &str, now: Instant) -> Result<(), Exception> {
        let mut guard = self.enforced();
        let (Some(Enforced { rates, allowances }), Some(category)) = (&mut *guard, Category::of(operation))
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
    use crate::operations::NAMES;

    #[test]
    fn every_operation_has_a_rate() {
        let without: Vec<_> = NAMES.iter().filter(|name| Category::of(name).is_none()).collect();
        assert_eq!(without, [&""; 0]);
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::new());
        let rates = quotas.rates().unwrap();
        assert!(NAMES.iter().filter_map(|name| Category::of(name)).all(|category| rates[&category] > 0));
    }

    #[test]
    fn a_category_shares_its_rate_and_has_it_again_a_second_later() {
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::from([(Category::UserRead, 2)]));
        let now = Instant::now();
        let is_taken = |operation, now| quotas.count(operation, now).is_ok();
        assert!(is_taken("GetUser", now) && is_taken("AdminGetUser", now));
        let refused = quotas.count("GetUser", now).unwrap_err();
        assert_eq!((&*refused.code, &*refused.message), ("TooManyRequestsException", "Rate exceeded"));
        assert!(is_taken("ListUsers", now), "of another category");
        let half_a_second_later = now + Duration::from_millis(500);
        assert!(is_taken("GetUser", half_a_second_later));
        assert!(!is_taken("GetUser", half_a_second_later));
        let much_later = now + Duration::from_mins(1);
        assert_eq!((0..9).filter(|_| is_taken("GetUser", much_later)).count(), 2);
    }

    #[test]
    fn answers_to_challenges_have_three_times_the_rate_apart() {
        let quotas = Quotas::default();
        quotas.enforce(BTreeMap::from([(Category::UserAuthentication, 2)]));
        let now = Instant::now();
        let taken = |operation| (0..20).filter(|_| quotas.count(operation, now).is_ok()).count();
        assert_eq!((taken("InitiateAuth"), taken("RespondToAuthChallenge")), (2, 6));
    }

    #[test]
    fn nothing_is_counted_unless_asked_for() {
        let quotas = Quotas::default();
        let now = Instant::now();
        let many = || (0..1000).all(|_| quotas.count("CreateUserPool", now).is_ok());
        assert!(many() && quotas.rates().is_none());
        quotas.enforce(BTreeMap::new());
        assert!(!many());
        quotas.lift();
        assert!(many());
    }
}
