mod account;

use std::{cell::RefCell, rc::Rc};

use cognito_client_srp::{Ephemeral, device_verifier};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{AuthClient, AuthError, AuthEvent, ErrorCode, Secret, session::Session, store::record_text};
use crate::{
    base64,
    platform::LocalFuture,
    protocol::{
        self, ChallengeName, Deadline, FromJson, Json, NewDeviceMetadata, Parameters, decode,
        names::parameter,
        operations::{ConfirmDevice, DeviceSecretVerifier},
    },
};

/// The credentials that make this browser a known device of one user. They survive a sign-out.
#[derive(Clone, Serialize)]
pub(super) struct Device {
    pub(super) username: String,
    /// A hash of the user name that was entered. The name may be an address, and this record outlives the session.
    pub(super) login: String,
    pub(super) key: String,
    pub(super) group_key: String,
    pub(super) password: Secret,
}

/// The stored devices of all users of this browser.
#[derive(Serialize)]
struct Record {
    version: u8,
    devices: Vec<Device>,
}

const VERSION: u8 = 1;
/// The maximum number of devices that are stored; the oldest are dropped. More users than this are not expected to
/// share a browser.
const MAX_DEVICES: usize = 16;
/// The length of a device's password, in bytes.
const PASSWORD_BYTES: usize = 32;

impl FromJson for Device {
    fn from_json(json: Json<'_>) -> Self {
        Self {
            username: json.text("username"),
            login: json.text("login"),
            key: json.text("key"),
            group_key: json.text("group_key"),
            password: json.secret("password"),
        }
    }
}

impl FromJson for Record {
    fn from_json(json: Json<'_>) -> Self {
        Self { version: json.version(VERSION), devices: json.get("devices").as_list(Device::from_json) }
    }
}

/// Returns whether this challenge authenticates the device.
pub(super) fn is_device_challenge(name: &ChallengeName) -> bool {
    matches!(name, ChallengeName::DeviceSrpAuth | ChallengeName::DevicePasswordVerifier)
}

/// Returns whether the answer to this challenge includes the device's key.
pub(super) fn takes_device_key(name: &ChallengeName) -> bool {
    use ChallengeName as Name;
    let is_not =
        matches!(name, Name::MfaSetup | Name::NewPasswordRequired | Name::SelectMfaType | Name::WebAuthn);
    !is_not
}

/// Returns whether the pool has reported that it does not know the device. An unknown client or pool has the same error
/// code, so the message has to be checked.
pub(super) fn is_unknown(error: &AuthError) -> bool {
    let AuthError::Protocol(protocol::Error::Service(error)) = error else { return false };
    error.code == ErrorCode::ResourceNotFound && error.message.starts_with("Device")
}

/// Returns whether the pool has refused to authenticate the device.
pub(super) fn rejects_device(error: &AuthError) -> bool {
    is_unknown(error) || error.service_code() == Some(&ErrorCode::NotAuthorized)
}

/// The handling of devices, for apps that enable it. It is a trait so that other programs do not contain its code.
pub(super) trait DeviceTracking {
    /// Returns the key of this device for the user called `name`: the pool's user name, or the one that was entered.
    fn key(&self, client: &AuthClient, name: &str) -> Option<String>;

    /// Stores a device that is known to the pool, in place of an earlier one of its user.
    fn take_over(&self, client: &AuthClient, device: Device);

    /// Removes the record of this device for the user called `name`.
    fn forget(&self, client: &AuthClient, name: &str);

    /// Returns the answer to a challenge that authenticates the device. `ephemeral` is kept from the first of these
    /// challenges to the second.
    fn answer(
        &self,
        client: &AuthClient,
        name: &ChallengeName,
        username: &str,
        parameters: &Parameters,
        ephemeral: &mut Option<Ephemeral>,
    ) -> Result<Parameters, AuthError>;

    /// Confirms the new device that the pool has offered with `session`, if there is one. A failure leaves the session
    /// as it is.
    fn confirm<'a>(
        &'a self,
        client: &'a AuthClient,
        deadline: Deadline,
        session: &'a Session,
        login: &'a str,
    ) -> LocalFuture<'a, ()>;
}

#[derive(Default)]
struct Tracking {
    /// The devices, if the storage did not accept them. This page still needs them, because the pool binds a session to
    /// its device.
    unstored: RefCell<Option<Vec<Device>>>,
}

impl DeviceTracking for Tracking {
    fn key(&self, client: &AuthClient, name: &str) -> Option<String> {
        self.find(client, name).map(|device| device.key)
    }

    fn take_over(&self, client: &AuthClient, device: Device) {
        let mut devices = self.all(client);
        devices.retain(|known| known.username != device.username);
        devices.truncate(MAX_DEVICES - 1);
        devices.insert(0, device);
        self.keep(client, devices);
    }

    fn forget(&self, client: &AuthClient, name: &str) {
        let Some(forgotten) = self.find(client, name) else { return };
        let mut devices = self.all(client);
        devices.retain(|device| device.key != forgotten.key);
        self.keep(client, devices);
    }

    fn answer(
        &self,
        client: &AuthClient,
        name: &ChallengeName,
        username: &str,
        parameters: &Parameters,
        ephemeral: &mut Option<Ephemeral>,
    ) -> Result<Parameters, AuthError> {
        let unsupported = || AuthError::Unsupported(name.as_str().to_owned());
        let device = self.find(client, username).ok_or_else(unsupported)?;
        if *name == ChallengeName::DeviceSrpAuth {
            let fresh = ephemeral.insert(client.new_ephemeral()?);
            return Ok([(parameter::SRP_A, fresh.public_hex().as_str())].into());
        }
        client.device_claim(&ephemeral.take().ok_or_else(unsupported)?, parameters, &device)
    }

    fn confirm<'a>(
        &'a self,
        client: &'a AuthClient,
        deadline: Deadline,
        session: &'a Session,
        login: &'a str,
    ) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let Some(device) = session.new_device.clone() else { return };
            client.emit(&match self.confirm_device(client, deadline, session, login, device).await {
                Ok(needs_consent) => AuthEvent::DeviceConfirmed { needs_consent },
                Err(error) => AuthEvent::DeviceNotConfirmed(error),
            });
        })
    }
}

impl Tracking {
    fn find(&self, client: &AuthClient, name: &str) -> Option<Device> {
        let login = client.login_hash(name);
        self.all(client).into_iter().find(|device| device.username == name || device.login == login)
    }

    async fn confirm_device(
        &self,
        client: &AuthClient,
        deadline: Deadline,
        session: &Session,
        login: &str,
        device: NewDeviceMetadata,
    ) -> Result<bool, AuthError> {
        let NewDeviceMetadata { device_key, device_group_key } = device;
        let (mut salt, mut password) = ([0; 16], zeroize::Zeroizing::new([0; PASSWORD_BYTES]));
        client.0.platform.random.fill(&mut salt)?;
        client.0.platform.random.fill(&mut *password)?;
        let password = Secret::from(base64::encode(&*password));
        let verifier = device_verifier(&salt, &device_group_key, &device_key, password.expose());
        let name = client.0.platform.user_agent.name();
        let request = ConfirmDevice {
            access_token: &session.access_token,
            device_key: &device_key,
            device_secret_verifier_config: DeviceSecretVerifier {
                password_verifier: &base64::encode(&verifier.password_verifier),
                salt: &base64::encode(&verifier.salt),
            },
            device_name: Some(&*name).filter(|name| !name.is_empty()),
        };
        let reply = client.0.wire.send(deadline, &request).await.map_err(AuthError::from);
        // If the reply was lost, the pool may know the device. If it does not, it reports that at the next sign-in.
        if reply.as_ref().map_or_else(AuthError::leaves_fate_unknown, |_| true) {
            let (username, key) = (session.user.username().to_owned(), device_key);
            let before = self.find(client, &username).map(|device| device.login);
            let login = if login.is_empty() { before.unwrap_or_default() } else { client.login_hash(login) };
            self.take_over(client, Device { username, login, key, group_key: device_group_key, password });
        }
        Ok(reply?.user_confirmation_necessary)
    }

    /// Returns the devices of all users, the latest first.
    fn all(&self, client: &AuthClient) -> Vec<Device> {
        if let Some(devices) = &*self.unstored.borrow() {
            return devices.clone();
        }
        let text = client.0.platform.session.get(&client.devices_key()).ok().flatten();
        let record = text.and_then(|text| decode::<Record>(&text).ok());
        record.map(|record| record.devices).unwrap_or_default()
    }

    fn keep(&self, client: &AuthClient, devices: Vec<Device>) {
        let record = Record { version: VERSION, devices };
        let stored = record_text(&record)
            .and_then(|text| client.0.platform.session.set(&client.devices_key(), text.expose()));
        self.unstored.replace(stored.is_err().then_some(record.devices));
        if let Err(error) = stored {
            client.emit(&AuthEvent::StorageFailed(error));
        }
    }
}

impl AuthClient {
    /// Enables device tracking: from now on, the client registers this browser as a device of its user, in a pool that
    /// tracks devices. A remembered device replaces the second factor.
    ///
    /// Call this on every page, before a user signs in: a pool that remembers devices may refuse to refresh the tokens
    /// of a device that was never confirmed. A device has its own password, which stays in the session's storage after
    /// a sign-out. See
    /// [devices](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html).
    pub fn track_devices(&self) {
        let tracking = self.devices().unwrap_or_else(|| Rc::<Tracking>::default());
        self.0.devices.replace(Some(tracking));
    }

    pub(super) fn devices(&self) -> Option<Rc<dyn DeviceTracking>> {
        self.0.devices.borrow().clone()
    }

    pub(super) fn device_key(&self, name: &str) -> Option<String> {
        self.devices()?.key(self, name)
    }

    fn login_hash(&self, login: &str) -> String {
        let hasher = Sha256::new().chain_update(self.0.config.client_id()).chain_update(login);
        base64::encode(&hasher.finalize())
    }

    fn devices_key(&self) -> String {
        format!("yew-cognito.{}.devices", self.0.config.client_id())
    }
}
