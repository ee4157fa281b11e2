use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::platform::ThreatProtection;

/// `AmazonCognitoAdvancedSecurityData.getData`, which AWS's script defines.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebThreatProtection;

impl ThreatProtection for WebThreatProtection {
    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<Option<String>> {
        let script: Object = member(&js_sys::global(), "AmazonCognitoAdvancedSecurityData")?;
        let get_data: Function = member(&script, "getData")?;
        // Whatever goes wrong in a script that is not ours must not keep anybody from signing in.
        let data = get_data.call3(&script, &username.into(), &user_pool_id.into(), &client_id.into());
        Some(data.ok().and_then(|data| data.as_string()))
    }
}

fn member<T: JsCast>(object: &Object, name: &str) -> Option<T> {
    Reflect::get(object, &JsValue::from_str(name)).ok()?.dyn_into().ok()
}
