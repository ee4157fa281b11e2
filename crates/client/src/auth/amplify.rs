use std::rc::Rc;

use super::{AuthClient, devices::Device, session::Session, store::Record, tokens::Lifetime};
use crate::platform::{Millis, Storage};

/// What Amplify keeps for each user, below the client's id and the user name.
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
/// And below the client's id alone.
const OF_CLIENT: [&str; 5] = ["LastAuthUser", "inflightOAuth", "oauthSignIn", "oauthPKCE", "oauthState"];

impl AuthClient {
    /// Takes over the session that AWS Amplify (version 5 or 6) has left in `storage`, mostly
    /// [`WebStorage::Local`](crate::platform::web::WebStorage::Local): whoever was signed in stays so when an app
    /// changes over to this crate, and the device stays a known one.
    ///
    /// Call it before [`run`](Self::run), and [`track_devices`](Self::track_devices) too where the pool tracks devices.
    /// Where somebody is signed in already, or Amplify has left nothing that this pool and client have issued,
    /// nobody is signed in by it. Amplify's records are removed, so that a sign-out is one for good. Records that were
    /// not taken over, such as incomplete ones, are removed by [`run`](Self::run) once their tokens have expired or
    /// somebody has signed in.
    ///
    /// Says whether a session was taken over.
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
            // They must not come back after a sign-out.
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
            // There is room now, perhaps.
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
            // Version 5 has it in seconds, the other way round, and writes no details.
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

    /// Removes what Amplify has left and was not taken over, if its tokens have expired or a session has begun here.
    /// Otherwise returns how much longer it is kept, in milliseconds.
    pub(super) fn expire_amplify(&self) -> Option<Millis> {
        let storage = self.0.amplify.borrow().clone()?;
        let left = if self.session().is_none() { self.life_of_amplify(&*storage) } else { None };
        if left.is_none() {
            self.remove_amplify(&*storage);
            self.0.amplify.replace(None);
        }
        left
    }

    /// Returns how much longer the last of Amplify's tokens is valid, in milliseconds, or `None` if none is.
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
            // What stays is read by Amplify alone, and not again by this: there is a session now.
            storage.remove(&key).ok();
        }
    }

    fn amplify_key(&self, rest: &str) -> String {
        format!("CognitoIdentityServiceProvider.{}.{rest}", self.config().client_id())
    }
}

/// A text that is there and not empty.
fn read(storage: &dyn Storage, key: &str) -> Option<String> {
    storage.get(key).ok().flatten().filter(|text| !text.is_empty())
}
