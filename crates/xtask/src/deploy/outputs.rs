//! The outputs of the stacks, and the site's configuration that follows from them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::site_config;

/// Returns an output of a stack.
pub(super) fn output<'o>(outputs: &'o BTreeMap<String, String>, name: &str) -> Result<&'o str> {
    outputs.get(name).map(String::as_str).with_context(|| format!("the stack has no output {name}"))
}

/// Returns the site's configuration: that of `--config`, or else the pool's, with the values that the site's stack
/// adds. The settings that do not depend on the pool are those of `tracked`, the file in the repository.
pub(super) fn config_from_outputs(
    config_option: Option<&Value>,
    pool: &BTreeMap<String, String>,
    site: &BTreeMap<String, String>,
    tracked: &Value,
) -> Result<Value> {
    let mut config = if let Some(config) = config_option {
        config.clone()
    } else {
        let mut config: Value =
            serde_json::from_str(output(pool, "Config")?).context("the output Config is not JSON")?;
        let origin = output(site, "PoolOrigin")?;
        if !origin.is_empty() {
            site_config::set_endpoint(&mut config, origin);
        }
        site_config::copy_presentation(&mut config, tracked);
        config
    };
    let api = output(site, "ApiUrl")?;
    if !api.is_empty() {
        site_config::set_api_url(&mut config, api);
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn configuration_is_that_of_the_stacks_unless_one_is_chosen() {
        let pool = pairs(&[("Config", r#"{ "auth": { "user_pool_id": "p" } }"#)]);
        let config = |config_option: Option<&Value>, origin: &str, api: &str| {
            let site = pairs(&[("PoolOrigin", origin), ("ApiUrl", api)]);
            config_from_outputs(config_option, &pool, &site, &json!({})).unwrap()
        };
        assert_eq!(config(None, "", ""), json!({ "auth": { "user_pool_id": "p" } }));
        let full = config(None, "http://localhost:1", "https://a.example/api");
        assert_eq!(
            full["custom"]["yew_cognito"],
            json!({ "endpoint": "http://localhost:1", "api": { "url": "https://a.example/api" } })
        );
        let chosen = json!({ "custom": { "yew_cognito": { "api": { "url": "https://a.example", "origins": ["x"] } } } });
        assert_eq!(config(Some(&chosen), "https://cognito.example", "https://a.example"), chosen);
    }
}
