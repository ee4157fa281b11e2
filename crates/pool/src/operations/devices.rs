//! Operations on the devices that users sign in from.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::operation::{Operation, Query, empty_reply, page};
use crate::device::Device;
use crate::error::{Exception, invalid_parameter, not_found};
use crate::pool::Pool;
use crate::srp::Verifier;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceSecretVerifierConfig {
    password_verifier: Option<String>,
    salt: Option<String>,
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmDevice {
    access_token: String,
    device_key: String,
    device_secret_verifier_config: Option<DeviceSecretVerifierConfig>,
    device_name: Option<String>,
}

impl Operation for ConfirmDevice {
    const NAME: &'static str = "ConfirmDevice";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let bearer = pool.account_bearer(&self.access_token)?;
        let opt_in = pool.device_configuration()?.device_only_remembered_on_user_prompt;
        let now = pool.now();
        let config = self.device_secret_verifier_config;
        let verifier = config.and_then(|config| {
            let bytes = |text: Option<String>| STANDARD.decode(text?).ok();
            Verifier::from_device(&bytes(config.salt)?, &bytes(config.password_verifier)?)
        });
        let verifier = verifier.ok_or_else(|| invalid_parameter("Invalid device secret verifier config."))?;
        let device = pool.device_of_mut(&bearer.user, &self.device_key)?;
        if device.is_confirmed() {
            return Err(invalid_parameter("Device is already confirmed."));
        }
        device.verifier = Some(verifier);
        device.name = self.device_name;
        device.remembered = !opt_in;
        device.modified = now;
        Ok(json!({ "UserConfirmationNecessary": opt_in }))
    }
}

/// Parses the status of a device: `remembered` or `not_remembered`.
fn is_remembered(status: Option<&str>) -> Result<bool, Exception> {
    match status {
        Some("remembered") => Ok(true),
        Some("not_remembered") => Ok(false),
        _ => Err(invalid_parameter("DeviceRememberedStatus is required")),
    }
}

/// Defines an operation that users carry out on their own devices, and its counterpart for administrators.
macro_rules! device_operations {
    ($(
        $(#[$doc:meta])*
        $own:ident / $admin:ident: $kind:ident { $($field:ident: $type:ty),* }
        => |$pool:ident: $reference:ty, $user:ident, $input:ident| $body:expr
    )*) => {$(
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub(crate) struct $own {
            access_token: String,
            $($field: $type,)*
        }

        impl $kind for $own {
            const NAME: &'static str = stringify!($own);

            fn run(self, $pool: $reference) -> Result<Value, Exception> {
                let $user = $pool.account_bearer(&self.access_token)?.user;
                $pool.device_configuration()?;
                let $input = self;
                $body
            }
        }

        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        pub(crate) struct $admin {
            username: String,
            $($field: $type,)*
        }

        impl $kind for $admin {
            const NAME: &'static str = stringify!($admin);

            fn run(self, $pool: $reference) -> Result<Value, Exception> {
                let $user = $pool.key_by_name(&self.username)?;
                $pool.device_configuration()?;
                let $input = self;
                $body
            }
        }
    )*};
}

device_operations! {
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetDevice.html>
    GetDevice / AdminGetDevice: Query { device_key: String } => |pool: &Pool, user, input| {
        let device = pool.device_of(&user, &input.device_key)?;
        Ok(json!({ "Device": device.describe() }))
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html>
    ListDevices / AdminListDevices: Query {
        limit: Option<usize>, pagination_token: Option<String>
    } => |pool: &Pool, user, input| {
        let devices = pool.user(&user)?.devices.values();
        let all = devices.filter(|device| device.is_confirmed()).map(Device::describe).collect();
        page("Devices", all, input.limit, "PaginationToken", input.pagination_token.as_deref())
    }

    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateDeviceStatus.html>
    UpdateDeviceStatus / AdminUpdateDeviceStatus: Operation {
        device_key: String, device_remembered_status: Option<String>
    } => |pool: &mut Pool, user, input| {
        let remembered = is_remembered(input.device_remembered_status.as_deref())?;
        let now = pool.now();
        let device = pool.device_of_mut(&user, &input.device_key)?;
        device.remembered = remembered;
        device.modified = now;
        Ok(empty_reply())
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgetDevice.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForgetDevice {
    access_token: Option<String>,
    device_key: String,
}

impl Operation for ForgetDevice {
    const NAME: &'static str = "ForgetDevice";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let token = self.access_token.ok_or_else(|| invalid_parameter("AccessToken is required"))?;
        let user = pool.account_bearer(&token)?.user;
        pool.forget_device(&user, &self.device_key)
    }
}

/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminForgetDevice.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AdminForgetDevice {
    username: String,
    device_key: String,
}

impl Operation for AdminForgetDevice {
    const NAME: &'static str = "AdminForgetDevice";

    fn run(self, pool: &mut Pool) -> Result<Value, Exception> {
        let user = pool.key_by_name(&self.username)?;
        pool.forget_device(&user, &self.device_key)
    }
}

impl Pool {
    fn device_configuration(&self) -> Result<crate::settings::DeviceConfiguration, Exception> {
        self.settings()
            .device_configuration
            .ok_or_else(|| invalid_parameter("Device tracking is not enabled for the user pool."))
    }

    fn device_of(&self, user: &str, key: &str) -> Result<&Device, Exception> {
        self.user(user)?.devices.get(key).ok_or_else(no_device)
    }

    fn device_of_mut(&mut self, user: &str, key: &str) -> Result<&mut Device, Exception> {
        self.user_mut(user)?.devices.get_mut(key).ok_or_else(no_device)
    }

    fn forget_device(&mut self, user: &str, key: &str) -> Result<Value, Exception> {
        self.device_configuration()?;
        let removed = self.user_mut(user)?.devices.remove(key);
        removed.map(|_| empty_reply()).ok_or_else(no_device)
    }
}

fn no_device() -> Exception {
    not_found("Device does not exist.")
}
