use serde::Serialize;

use crate::{
    platform::Millis,
    protocol::{Attribute, FromJson, Json, Operation, Secret},
};

/// One page of the devices that the pool knows of the signed-in user.
///
/// [API reference](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html). Worth handling: `NotAuthorized`, `InvalidUserPoolConfiguration` (the pool tracks no
/// devices).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListDevices<'a> {
    /// The user's own token.
    pub access_token: &'a Secret,
    /// The most that a page may hold, 0–60.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u8>,
    /// Where the page before ended, at least 1 character; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination_token: Option<&'a str>,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDevicesResponse {
    /// Its devices.
    pub devices: Vec<ListedDevice>,
    /// Where the next one begins, if there is one; at least 1 character.
    pub pagination_token: Option<String>,
}

/// A device as the pool knows it:
/// [`DeviceType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeviceType.html).
///
/// Its times are by the pool's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDevice {
    /// Names it, 1–55 characters.
    pub device_key: String,
    /// Such as `device_name`, `device_status` and `last_ip_used`.
    pub device_attributes: Vec<Attribute>,
    /// When it became known.
    pub device_create_date: Option<Millis>,
    /// When the pool last noted something new about it.
    pub device_last_modified_date: Option<Millis>,
    /// When somebody last signed in with it.
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

    use super::{
        super::{reply, wire},
        *,
    };

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
    fn the_last_page_has_no_token_and_perhaps_no_devices() {
        let ListDevicesResponse { devices, pagination_token } = reply(&json!({})).unwrap();
        assert!(devices.is_empty() && pagination_token.is_none());
    }
}
