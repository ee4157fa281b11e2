use std::rc::Rc;

use super::AuthClient;
use super::devices::Device;
use super::session::Session;
use super::store::Record;
use super::tokens::Lifetime;
use crate::platform::{Millis, Storage};

/// The keys of the records that Amplify stores for each user, after the client's id and the user name.
const OF_USER: [&str; 10] = [
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
const OF_CLIENT: [&str; 5] = ["LastAuthUser", "inflightOAuth", "oauthSignIn", "oauthPKCE", "oauthState"];

impl AuthClient {
    /// Takes over the session that AWS Amplify (version 5 or 6) has left in `storage`, usually
    /// [`WebStorage::Local`](crate::platform::web::WebStorage::Local), and returns whether it did. Users stay signed in
    /// when an app migrates to this crate, and their devices stay known to the pool.
    ///
    /// Call it before [`run`](Self::run). If the pool tracks devices, also call [`track_devices`](Self::track_devices).
    ///
    /// No session is taken over if a user is already signed in, or if Amplify has left no tokens that this pool has
    /// issued to this client. Amplify's records are removed once a user is signed in, so that a sign-out is final.
    /// Records that were not taken over, such as incomplete ones, are removed by [`run`](Self::run) once their tokens
    /// have expired or a user has signed in.
    ///
    /// ```no_run
    /// # use std::rc::Rc;
    /// # use cognito_client::{auth::AuthClient, platform::web::WebStorage};
    /// # fn example(auth: &AuthClient) {
    /// auth.adopt_amplify(Rc::new(WebStorage::Local));
    /// # }
    /// ```
    pub fn adopt_amplify(&self, storage: Rc<dyn Storage>) -> bool {
        if self.session().is_some() {
            // Otherwise Amplify's session could be taken over after a sign-out.
            self.remove_amplify(&*storage);
            return false;
        }
        let Some((session, device)) = self.of_amplify(&*storage) else {
            self.0.amplify.replace(Some(storage));
            return false;
        };
        self.adopt(&session);
        if let Some(device) = device {
            self.track_devices();
            if let Some(devices) = self.devices() {
                devices.take_over(self, device);
            }
        }
        self.remove_amplify(&*storage);
        if self.storage_failure().is_some() {
            // Removing Amplify's records may have freed enough space.
            self.adopt(&session);
        }
        true
    }

    fn of_amplify(&self, storage: &dyn Storage) -> Option<(Session, Option<Device>)> {
        let name = read(storage, &self.amplify_key("LastAuthUser"))?;
        let of_user = |key: &str| read(storage, &self.amplify_key(&format!("{name}.{key}")));
        let record = Record {
            version: Record::VERSION,
            session: self.new_session_id().ok()?,
            // Version 5 stores the drift in seconds and with the opposite sign, and does not write `signInDetails`.
            drift: of_user("signInDetails")
                .and_then(|_| of_user("clockDrift")?.parse().ok())
                .unwrap_or_default(),
            access_token: of_user("accessToken")?.into(),
            id_token: of_user("idToken")?.into(),
            refresh_token: of_user("refreshToken")?.into(),
            device_key: of_user("deviceKey"),
            generation: None,
        };
        let session = Session::from_record(record, self.config())?;
        let device = match (of_user("deviceKey"), of_user("deviceGroupKey"), of_user("randomPasswordKey")) {
            (Some(key), Some(group_key), Some(password)) => {
                let (username, login) = (session.user.username().to_owned(), String::new());
                Some(Device { username, login, key, group_key, password: password.into() })
            }
            _ => None,
        };
        Some((session, device))
    }

    /// Removes the records of Amplify that were not taken over, if their tokens have expired or a session has begun.
    /// Otherwise returns how much longer they are kept, in milliseconds.
    pub(super) fn expire_amplify(&self) -> Option<Millis> {
        let storage = self.0.amplify.borrow().clone()?;
        let left = if self.session().is_none() { self.life_of_amplify(&*storage) } else { None };
        if left.is_none() {
            self.remove_amplify(&*storage);
            self.0.amplify.replace(None);
        }
        left
    }

    /// Returns how much longer the last of Amplify's tokens is valid, in milliseconds, or `None` if none is valid.
    fn life_of_amplify(&self, storage: &dyn Storage) -> Option<Millis> {
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
        let of_user = OF_USER.map(|key| self.amplify_key(&format!("{name}.{key}")));
        for key in of_user.into_iter().chain(OF_CLIENT.map(|key| self.amplify_key(key))) {
            // Failures are ignored. Only Amplify reads a record that is left: this client has a session now, or the
            // tokens have expired.
            storage.remove(&key).ok();
        }
    }

    fn amplify_key(&self, rest: &str) -> String {
        format!("CognitoIdentityServiceProvider.{}.{rest}", self.config().client_id())
    }
}

/// Returns the stored text, unless it is empty.
fn read(storage: &dyn Storage, key: &str) -> Option<String> {
    storage.get(key).ok().flatten().filter(|text| !text.is_empty())
}
