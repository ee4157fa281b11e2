//! The devices of the signed-in user at the pool: list, remember and forget.

use super::rules::is_unknown_device;
use crate::auth::{AuthClient, AuthError};
use crate::protocol::operations::{
    DeviceRememberedStatus, ForgetDevice, ListDevices, ListedDevice, UpdateDeviceStatus,
};

/// The maximum number of devices on a page that the API allows.
const PAGE_SIZE: u8 = 60;
/// The maximum number of pages that are read. No user has that many devices.
const MAX_PAGES: usize = 50;

impl AuthClient {
    /// Returns the key of this device, if the pool knows it as a device of the signed-in user.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// let this = auth.this_device();
    /// for device in auth.list_devices().await? {
    ///     let is_this = Some(&device.device_key) == this.as_ref();
    ///     show((device.device_key, is_this));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn this_device(&self) -> Option<String> {
        self.device_key(self.session()?.user.username())
    }

    /// Returns all devices of the signed-in user that the pool knows.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// for device in auth.list_devices().await? {
    ///     show(device.device_attributes);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError`]; `InvalidUserPoolConfiguration` if the pool does not track devices.
    pub async fn list_devices(&self) -> Result<Vec<ListedDevice>, AuthError> {
        let deadline = self.deadline();
        let mut devices = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let call = async |token: &_| {
                let request = ListDevices {
                    access_token: token,
                    limit: Some(PAGE_SIZE),
                    pagination_token: next.as_deref(),
                };
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

    /// Marks this device as remembered, so that it replaces the second factor from now on. Call it in a pool that lets
    /// the user decide about this.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.remember_device().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::NoDevice`] if this is not a known device; otherwise the pool's error.
    pub async fn remember_device(&self) -> Result<(), AuthError> {
        self.set_remembered(DeviceRememberedStatus::Remembered).await
    }

    /// Marks this device as not remembered, so that it does not replace the second factor any more. The pool still
    /// knows the device.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// auth.stop_remembering_device().await?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Removes a device from the pool, by its key in the [list](Self::list_devices), or this device if `key` is `None`.
    /// The pool may refuse to refresh tokens that were issued to the device.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthError};
    /// # async fn example(auth: &AuthClient) -> Result<(), AuthError> {
    /// // This device:
    /// auth.forget_device(None).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`AuthError::NoDevice`] if `key` is `None` and this is not a known device; otherwise the pool's error. Removing
    /// a device that the pool does not know is not an error.
    pub async fn forget_device(&self, key: Option<&str>) -> Result<(), AuthError> {
        let deadline = self.deadline();
        let this = self.this_device();
        let device_key = key.or(this.as_deref()).ok_or(AuthError::NoDevice)?;
        let username = self.session().ok_or(AuthError::NotSignedIn)?.user.username().to_owned();
        let call = async |access_token: &_| {
            self.0.wire.send(deadline, &ForgetDevice { access_token, device_key }).await
        };
        match self.as_user(deadline, call).await {
            Err(error) if !is_unknown_device(&error) => return Err(error),
            _ => {}
        }
        if this.as_deref() == Some(device_key) {
            self.forget_device_record(&username);
        }
        Ok(())
    }
}
