//! The registration of this browser as a device of its users, and the device's part of a sign-in.

use std::cell::RefCell;
use std::rc::Rc;

use cognito_client_srp::{Ephemeral, device_verifier};
use sha2::{Digest as _, Sha256};

use super::record::{Device, Record};
use crate::auth::client::DeviceTracking;
use crate::auth::session::Session;
use crate::auth::store::record_text;
use crate::auth::{AuthClient, AuthError, AuthEvent, Secret};
use crate::base64;
use crate::platform::LocalFuture;
use crate::protocol::names::parameter;
use crate::protocol::operations::{ConfirmDevice, DeviceSecretVerifier};
use crate::protocol::{ChallengeName, Deadline, NewDeviceMetadata, Parameters, decode};

/// The maximum number of devices that are stored; the oldest are dropped. More users than this are not expected to
/// share a browser.
const MAX_DEVICES: usize = 16;
/// The length of a device's password, in bytes.
const PASSWORD_BYTES: usize = 32;

#[derive(Default)]
struct Tracking {
    /// The devices, if the storage did not accept them. This page still needs them, because the pool binds a session to
    /// its device.
    unstored: RefCell<Option<Vec<Device>>>,
}

/// Returns the tracking of devices for a client.
pub(in crate::auth) fn new() -> Rc<dyn DeviceTracking> {
    Rc::<Tracking>::default()
}

impl DeviceTracking for Tracking {
    fn key(&self, client: &AuthClient, name: &str) -> Option<String> {
        self.find(client, name).map(|device| device.key)
    }

    fn store(&self, client: &AuthClient, device: Device) {
        let mut devices = self.all(client);
        devices.retain(|known| known.username != device.username);
        devices.truncate(MAX_DEVICES - 1);
        devices.insert(0, device);
        self.store_all(client, devices);
    }

    fn forget(&self, client: &AuthClient, name: &str) {
        let Some(forgotten) = self.find(client, name) else { return };
        let mut devices = self.all(client);
        devices.retain(|device| device.key != forgotten.key);
        self.store_all(client, devices);
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
        let login = login_hash(client, name);
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
        if reply.as_ref().map_or_else(AuthError::is_outcome_unknown, |_| true) {
            let (username, key) = (session.user.username().to_owned(), device_key);
            let before = self.find(client, &username).map(|device| device.login);
            let login = if login.is_empty() { before.unwrap_or_default() } else { login_hash(client, login) };
            self.store(client, Device { username, login, key, group_key: device_group_key, password });
        }
        Ok(reply?.user_confirmation_necessary)
    }

    /// Returns the devices of all users, the latest first.
    fn all(&self, client: &AuthClient) -> Vec<Device> {
        if let Some(devices) = &*self.unstored.borrow() {
            return devices.clone();
        }
        let text = client.0.platform.session.get(&storage_key(client)).ok().flatten();
        let record = text.and_then(|text| decode::<Record>(&text).ok());
        record.map(|record| record.devices).unwrap_or_default()
    }

    fn store_all(&self, client: &AuthClient, devices: Vec<Device>) {
        let record = Record::new(devices);
        let stored = record_text(&record)
            .and_then(|text| client.0.platform.session.set(&storage_key(client), text.expose()));
        self.unstored.replace(stored.is_err().then_some(record.devices));
        if let Err(error) = stored {
            client.emit(&AuthEvent::StorageFailed(error));
        }
    }
}

fn login_hash(client: &AuthClient, login: &str) -> String {
    let hasher = Sha256::new().chain_update(client.0.config.client_id()).chain_update(login);
    base64::encode(&hasher.finalize())
}

fn storage_key(client: &AuthClient) -> String {
    format!("yew-cognito.{}.devices", client.0.config.client_id())
}
