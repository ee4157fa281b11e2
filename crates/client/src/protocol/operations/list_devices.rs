//! The operation [`ListDevices`].

use serde::Serialize;

use crate::platform::Millis;
use crate::protocol::{Attribute, FromJson, Json, Operation, Secret};

/// Lists the signed-in user's devices, one page per request.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html).
/// Notable errors: `NotAuthorized`, `InvalidUserPoolConfiguration` (the pool does not track devices).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ListDevices<'a> {
    /// The access token of the signed-in user.
    pub access_token: &'a Secret,
    /// The maximum number of devices on a page, 0–60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// The pagination token of the previous page, at least 1 character; `None` for the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination_token: Option<&'a str>,
}

impl<'a> ListDevices<'a> {
    /// Creates the request with its required members.
    ///
    /// ```
    /// use cognito_client::protocol::Secret;
    /// use cognito_client::protocol::operations::ListDevices;
    ///
    /// let token = Secret::new("an access token");
    /// let mut request = ListDevices::new(&token);
    /// request.limit = Some(60);
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn new(access_token: &'a Secret) -> Self {
        Self { access_token, limit: None, pagination_token: None }
    }
}

/// The response to [`ListDevices`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListDevicesResponse {
    /// The devices on this page.
    pub devices: Vec<ListedDevice>,
    /// The pagination token for the next page, at least 1 character; `None` for the last page.
    pub pagination_token: Option<String>,
}

/// A device as the pool knows it:
/// [`DeviceType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceType.html).
///
/// All times are by the pool's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedDevice {
    /// The device key, 1–55 characters.
    pub device_key: String,
    /// The attributes of the device, such as `device_name`, `device_status` and `last_ip_used`.
    pub device_attributes: Vec<Attribute>,
    /// The time of the device's registration.
    pub device_create_date: Option<Millis>,
    /// The time of the latest change to the pool's data about the device.
    pub device_last_modified_date: Option<Millis>,
    /// The time of the latest sign-in with the device.
    pub device_last_authenticated_date: Option<Millis>,
}

impl FromJson for ListDevicesResponse {
    fn from_json(json: Json<'_>) -> Self {
        let devices = json.get("Devices").optional();
        Self {
            devices: devices.map(|list| list.as_list(ListedDevice::from_json)).unwrap_or_default(),
            pagination_token: json.optional_text("PaginationToken"),
        }
    }
}

impl FromJson for ListedDevice {
    fn from_json(json: Json<'_>) -> Self {
        let attributes = json.get("DeviceAttributes").optional();
        let date = |name| json.get(name).optional().map(|date| date.as_timestamp());
        Self {
            device_key: json.text("DeviceKey"),
            device_attributes: attributes.map(|list| list.as_list(Attribute::from_json)).unwrap_or_default(),
            device_create_date: date("DeviceCreateDate"),
            device_last_modified_date: date("DeviceLastModifiedDate"),
            device_last_authenticated_date: date("DeviceLastAuthenticatedDate"),
        }
    }
}

impl Operation for ListDevices<'_> {
    const NAME: &'static str = "ListDevices";
    const IDEMPOTENT: bool = true;
    type Response = ListDevicesResponse;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{reply, wire};
    use super::*;

    #[test]
    fn request() {
        let token = Secret::new("access");
        let first = ListDevices { access_token: &token, limit: Some(60), pagination_token: None };
        assert_eq!(wire(&first), ("ListDevices", json!({ "AccessToken": "access", "Limit": 60 })));
        let next = ListDevices { limit: None, pagination_token: Some("next"), ..first };
        assert_eq!(wire(&next).1, json!({ "AccessToken": "access", "PaginationToken": "next" }));
        assert!(next.is_idempotent());
    }

    #[test]
    fn response() {
        let body = json!({
            "Devices": [{
                "DeviceKey": "eu-west-1_a-b",
                "DeviceAttributes": [{ "Name": "device_name", "Value": "laptop" }, { "Name": "last_ip_used" }],
                "DeviceCreateDate": 1_736_293_876.115,
                "DeviceLastModifiedDate": 1_736_293_877.0,
                "DeviceLastAuthenticatedDate": 1_736_293_878,
            }],
        });
        let ListDevicesResponse { devices, pagination_token } = reply(&body).unwrap();
        assert_eq!((devices.len(), pagination_token), (1, None));
        let device = &devices[0];
        assert_eq!((&*device.device_key, &*device.device_attributes[0].value), ("eu-west-1_a-b", "laptop"));
        assert_eq!(device.device_create_date, Some(1_736_293_876_115));
        assert_eq!(device.device_last_modified_date, Some(1_736_293_877_000));
        assert_eq!(device.device_last_authenticated_date, Some(1_736_293_878_000));
    }

    #[test]
    fn the_last_page_has_no_token_and_may_be_empty() {
        let ListDevicesResponse { devices, pagination_token } = reply(&json!({})).unwrap();
        assert!(devices.is_empty() && pagination_token.is_none());
    }
}
