//! The browser's name, and the data of AWS's script for threat protection.

use js_sys::{Function, Object};

use super::object::member;
use crate::platform::UserAgent;

/// A user agent based on `navigator.userAgent` and on `AmazonCognitoAdvancedSecurityData.getData` of AWS's script.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebUserAgent;

impl UserAgent for WebUserAgent {
    fn name(&self) -> String {
        web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
    }

    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<String> {
        let script: Object = member(&js_sys::global(), "AmazonCognitoAdvancedSecurityData")?;
        let get_data: Function = member(&script, "getData")?;
        // An error in a third-party script must not prevent the sign-in.
        let data = get_data.call3(&script, &username.into(), &user_pool_id.into(), &client_id.into());
        data.ok()?.as_string()
    }
}
