use super::is_unknown;
use crate::{
    auth::{AuthClient, AuthError},
    protocol::operations::{
        DeviceRememberedStatus, ForgetDevice, ListDevices, ListedDevice, UpdateDeviceStatus,
    },
};

/// The most that a page may hold, and more pages than anybody has devices for.
const PAGE: u8 = 60;
const MOST_PAGES: usize = 50;

impl AuthClient {
    /// The key of this device as one of the signed-in user, if the pool knows it as such.
    #[must_use]
    pub fn this_device(&self) -> Option<String> {
        self.device_key(self.session()?.user.username())
    }

    /// The devices that the pool knows of the signed-in user, all of them.
    ///
    /// # Errors
    /// [`AuthError`]; `InvalidUserPoolConfiguration` where the pool does not track devices.
    pub async fn list_devices(&self) -> Result<Vec<ListedDevice>, AuthError> {
        let deadline = self.deadline();
        let mut devices = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let call = async |token: &_| {
                let request =
                    ListDevices { access_token: token, limit: Some(PAGE), pagination_token: next.as_deref() };
                self.0.wire.send(deadline, &request).await
            };
            let page = self.as_user(deadline, call).await?;
            devices.extend(page.devices);
            if page.pagination_token.is_none() {
                return Ok(devices);
            }
            next = page.pagination_token;
        }
        Err(AuthError::Reply("a list of devices without an end"))
    }

    /// Has this device stand in for a second factor from now on, in a pool that asks the user for it.
    ///
    /// # Errors
    /// [`AuthError::NoDevice`] if this is no known device; or what the pool says.
    pub async fn remember_device(&self) -> Result<(), AuthError> {
        self.set_remembered(DeviceRememberedStatus::Remembered).await
    }

    /// Has it stand in no longer. It stays a known one.
    ///
    /// # Errors
    /// As [`remember_device`](Self::remember_device).
    pub async fn stop_remembering_device(&self) -> Result<(), AuthError> {
        self.set_remembered(DeviceRememberedStatus::NotRemembered).await
    }

    async fn set_remembered(
        &self,
        device_remembered_status: DeviceRememberedStatus,
    ) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let device_key = &*self.this_device().ok_or(AuthError::NoDevice)?;
        let call = async |access_token: &_| {
            let request = UpdateDeviceStatus { access_token, device_key, device_remembered_status };
            self.0.wire.send(deadline, &request).await
        };
        self.as_user(deadline, call).await.map(drop)
    }

    /// Has the pool forget a device by its key in the [list](Self::list_devices); this very device with `None`. The pool
    /// may refuse further refreshes of tokens that were given to it.
    ///
    /// # Errors
    /// [`AuthError::NoDevice`] if this device was meant and is no known one; or what the pool says. A device that is
    /// gone already is none.
    pub async fn forget_device(&self, key: Option<&str>) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let this = self.this_device();
        let device_key = key.or(this.as_deref()).ok_or(AuthError::NoDevice)?;
        let username = self.session().ok_or(AuthError::NotSignedIn)?.user.username().to_owned();
        let call = async |access_token: &_| {
            self.0.wire.send(deadline, &ForgetDevice { access_token, device_key }).await
        };
        match self.as_user(deadline, call).await {
            Err(error) if !is_unknown(&error) => return Err(error),
            _ => {}
        }
        if this.as_deref() == Some(device_key)
            && let Some(devices) = self.devices()
        {
            devices.forget(self, &username);
        }
        Ok(())
    }
}
