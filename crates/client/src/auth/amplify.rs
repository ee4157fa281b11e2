//! The migration from AWS Amplify: adopts the session that it has left, and removes its records.

use std::rc::Rc;

use super::AuthClient;
use super::devices::record::Device;
use super::devices::tracking;
use super::session::Session;
use super::store::Record;
use super::tokens::Lifetime;
use crate::platform::{Millis, Storage};

/// The keys of the records that Amplify stores for each user, after the client's id and the user name.
const USER_KEYS: [&str; 10] = [
    "accessToken",
    "idToken",
    "refreshToken",
    "clockDrift",
    "signInDetails",
    "deviceKey",
    "deviceGroupKey",
    "randomPasswordKey",
    "oauthMetadata",
    // version 5
    "userData",
];
/// The keys of the records that Amplify stores for the client, after the client's id.
const CLIENT_KEYS: [&str; 5] = ["LastAuthUser", "inflightOAuth", "oauthSignIn", "oauthPKCE", "oauthState"];

impl AuthClient {
    /// Adopts the session that Amplify has left in `storage`, unless a user is already signed in.
    pub(super) fn adopt_amplify(&self, storage: Rc<dyn Storage>) {
        if self.session().is_some() {
            // Otherwise Amplify's session could be adopted after a sign-out.
            self.remove_amplify(&*storage);
            return;
        }
        let Some((session, device)) = self.read_amplify(&*storage) else {
            self.0.amplify.replace(Some(storage));
            return;
        };
        self.adopt(&session);
        if let Some(device) = device {
            // The device stays known to the pool, whether or not the app has enabled tracking.
            self.0.devices.get_or_init(tracking::new).store(self, device);
        }
        self.remove_amplify(&*storage);
        if self.storage_failure().is_some() {
            // Removing Amplify's records may have freed enough space.
            self.adopt(&session);
        }
    }

    /// Reads the session and the device of the user who was signed in last.
    fn read_amplify(&self, storage: &dyn Storage) -> Option<(Session, Option<Device>)> {
        let name = read(storage, &self.amplify_key("LastAuthUser"))?;
        let user_record = |key: &str| read(storage, &self.amplify_key(&format!("{name}.{key}")));
        let record = Record {
            version: Record::VERSION,
            session: self.new_session_id().ok()?,
            // Version 5 stores the drift in seconds and with the opposite sign, and does not write `signInDetails`.
            drift: user_record("signInDetails")
                .and_then(|_| user_record("clockDrift")?.parse().ok())
                .unwrap_or_default(),
            access_token: user_record("accessToken")?.into(),
            id_token: user_record("idToken")?.into(),
            refresh_token: user_record("refreshToken")?.into(),
            device_key: user_record("deviceKey"),
            generation: None,
        };
        let session = Session::from_record(record, self.config())?;
        let device =
            match (user_record("deviceKey"), user_record("deviceGroupKey"), user_record("randomPasswordKey"))
            {
                (Some(key), Some(group_key), Some(password)) => {
                    let (username, login) = (session.user.username().to_owned(), String::new());
                    Some(Device { username, login, key, group_key, password: password.into() })
                }
                _ => None,
            };
        Some((session, device))
    }

    /// Removes the records of Amplify that were not adopted, if their tokens have expired or a session has begun.
    /// Otherwise returns how much longer they are kept, in milliseconds.
    pub(super) fn expire_amplify(&self) -> Option<Millis> {
        let storage = self.0.amplify.borrow().clone()?;
        let left = if self.session().is_none() { self.amplify_time_left(&*storage) } else { None };
        if left.is_none() {
            self.remove_amplify(&*storage);
            self.0.amplify.replace(None);
        }
        left
    }

    /// Returns how much longer the last of Amplify's tokens is valid, in milliseconds, or `None` if none is valid.
    fn amplify_time_left(&self, storage: &dyn Storage) -> Option<Millis> {
        let name = read(storage, &self.amplify_key("LastAuthUser"))?;
        let expires = |key| {
            let token = read(storage, &self.amplify_key(&format!("{name}.{key}")))?;
            Some(Lifetime::read(&token)?.expires())
        };
        let last = expires("accessToken").max(expires("idToken"))?;
        Some(last - self.0.platform.clock.now()).filter(|left| *left > 0)
    }

    fn remove_amplify(&self, storage: &dyn Storage) {
        let name = read(storage, &self.amplify_key("LastAuthUser")).unwrap_or_default();
        let user_keys = USER_KEYS.map(|key| self.amplify_key(&format!("{name}.{key}")));
        for key in user_keys.into_iter().chain(CLIENT_KEYS.map(|key| self.amplify_key(key))) {
            // Failures are ignored. Only Amplify reads a record that is left: this client has a session now, or the
            // tokens have expired.
            storage.remove(&key).ok();
        }
    }

    fn amplify_key(&self, name: &str) -> String {
        format!("CognitoIdentityServiceProvider.{}.{name}", self.config().client_id())
    }
}

/// Returns the stored text, unless it is empty.
fn read(storage: &dyn Storage, key: &str) -> Option<String> {
    storage.get(key).ok().flatten().filter(|text| !text.is_empty())
}
