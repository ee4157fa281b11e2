//! The steps of a sign-in after the first factor.

use serde_json::json;

use super::parameters::parameters;
use super::reply::{NewDevice, Reply};
use crate::error::{Exception, incorrect_credentials, not_authorized};
use crate::factor::Factor;
use crate::pool::Pool;
use crate::pool::sign_ins::{FirstFactor, SignIn, Step};
use crate::random;
use crate::settings::MfaConfiguration;
use crate::tokens::NewGrant;
use crate::user::UserStatus;

/// The second factor of a sign-in.
enum SecondFactor {
    NotRequired,
    Ask(Factor),
    Select(Vec<Factor>),
    SetUp(Vec<Factor>),
}

impl Pool {
    /// Continues a sign-in after a step was answered, with the next challenge or with tokens.
    ///
    /// The order is AWS's: replacement of a temporary password, then a remembered device or a second factor, then the
    /// device, then tokens.
    pub(super) fn proceed(&mut self, sign_in: SignIn) -> Result<Reply, Exception> {
        let Some(key) = sign_in.user.clone() else { return Err(incorrect_credentials()) };
        let user = self.user(&key)?;
        let username = user.username.clone();
        if user.status == UserStatus::ForceChangePassword && sign_in.first == Some(FirstFactor::Password) {
            return self.ask_for_new_password(sign_in);
        }
        if sign_in.custom_follows {
            return Ok(self.custom_challenge(sign_in));
        }
        if !sign_in.second_done && !self.is_trusted(&sign_in)? {
            match self.required_second_factor(&sign_in)? {
                SecondFactor::NotRequired => {}
                SecondFactor::Ask(factor) => return self.ask_for_factor(sign_in, factor),
                SecondFactor::Select(factors) => {
                    let names: Vec<_> = factors.iter().map(|factor| factor.name()).collect();
                    let names = json!(names).to_string();
                    let parameters =
                        parameters([("MFAS_CAN_CHOOSE", &names), ("USER_ID_FOR_SRP", &username)]);
                    return Ok(self.challenge(
                        sign_in,
                        Step::SelectFactor(factors),
                        "SELECT_MFA_TYPE",
                        parameters,
                    ));
                }
                SecondFactor::SetUp(factors) => {
                    let names: Vec<_> = factors.iter().map(|factor| factor.name()).collect();
                    let names = json!(names).to_string();
                    let parameters = parameters([("MFAS_CAN_SETUP", &names), ("USER_ID_FOR_SRP", &username)]);
                    return Ok(self.challenge(sign_in, Step::SetUp(None, false), "MFA_SETUP", parameters));
                }
            }
        }
        if let Some(device) = self.unproved_device(&sign_in)? {
            return Ok(self.challenge(sign_in, Step::Device(device), "DEVICE_SRP_AUTH", parameters([])));
        }
        self.finish(&sign_in)
    }

    fn required_second_factor(&self, sign_in: &SignIn) -> Result<SecondFactor, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        let settings = self.settings();
        // Lambda triggers decide on their own, and codes and passkeys are only offered where they may count as both
        // factors.
        let needs_no_second_factor = matches!(
            sign_in.first,
            Some(FirstFactor::Custom | FirstFactor::WebAuthn | FirstFactor::EmailOtp | FirstFactor::SmsOtp)
        );
        if settings.mfa_configuration == MfaConfiguration::Off || needs_no_second_factor {
            return Ok(SecondFactor::NotRequired);
        }
        let user = self.user(key)?;
        let active = user.active_factors(settings);
        if let Some(preferred) = user.factors.preferred.filter(|factor| active.contains(factor)) {
            return Ok(SecondFactor::Ask(preferred));
        }
        match active[..] {
            [] => {}
            [factor] => return Ok(SecondFactor::Ask(factor)),
            _ => return Ok(SecondFactor::Select(active)),
        }
        if settings.mfa_configuration == MfaConfiguration::Optional {
            return Ok(SecondFactor::NotRequired);
        }
        // A second factor is required and none was chosen, so an existing address is used.
        let reachable = [Factor::Sms, Factor::Email].into_iter();
        let reachable: Vec<_> =
            reachable.filter(|factor| settings.has_factor(*factor) && user.can_use(*factor)).collect();
        match reachable[..] {
            [] => {}
            [factor] => return Ok(SecondFactor::Ask(factor)),
            _ => return Ok(SecondFactor::Select(reachable)),
        }
        let possible: Vec<_> =
            Factor::ALL.into_iter().filter(|factor| settings.has_factor(*factor)).collect();
        if possible.is_empty() {
            return Err(not_authorized("User does not have any MFA method that can be set up."));
        }
        Ok(SecondFactor::SetUp(possible))
    }

    /// Returns whether the user would need a second factor after a password.
    pub(super) fn needs_second_factor(&self, sign_in: &SignIn) -> bool {
        let password = sign_in.clone().with_first(FirstFactor::Password);
        !matches!(self.required_second_factor(&password), Ok(SecondFactor::NotRequired) | Err(_))
    }

    /// Completes a sign-in with tokens, and with the key of a new device if the pool tracks devices.
    fn finish(&mut self, sign_in: &SignIn) -> Result<Reply, Exception> {
        let Some(key) = &sign_in.user else { return Err(incorrect_credentials()) };
        if sign_in.managed_login {
            return Ok(Reply::SignedIn(key.clone()));
        }
        let (device_key, new_device) = if sign_in.device_done {
            (sign_in.device_key.clone(), None)
        } else if self.settings().device_configuration.is_some() {
            let device = self.new_device(key)?;
            (Some(device.key.clone()), Some(device))
        } else {
            (None, None)
        };
        let grant = NewGrant { device_key, ..NewGrant::default() };
        let tokens = self.issue_tokens(&sign_in.client_id, key, grant)?;
        Ok(Reply::Tokens { tokens, new_device })
    }

    fn new_device(&mut self, user: &str) -> Result<NewDevice, Exception> {
        let key = format!("{}_{}", self.region(), random::uuid());
        let group = format!("-{}", random::pool_name());
        let now = self.now();
        let device = crate::device::Device {
            key: key.clone(),
            group: group.clone(),
            name: None,
            verifier: None,
            remembered: false,
            created: now,
            modified: now,
            authenticated: now,
        };
        self.user_mut(user)?.devices.insert(key.clone(), device);
        Ok(NewDevice { key, group })
    }
}
