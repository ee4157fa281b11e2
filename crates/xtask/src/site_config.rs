//! The site's configuration (`config.json`): the settings that the commands read from it and add to it.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::json_file;
use crate::project::Project;

/// Returns whether a configuration names a user pool. The site itself validates all other settings.
pub(crate) fn names_pool(config: &Value) -> bool {
    config["auth"]["user_pool_id"].is_string()
}

/// The settings of the site that do not depend on the pool.
const PRESENTATION: [&str; 2] = ["app", "languages"];

/// Returns the configuration in the repository.
pub(crate) fn tracked(project: &Project) -> Result<Value> {
    json_file::read(&project.root.join("static/config.json"))
}

/// Adds the settings that do not depend on the pool (name, logo, links and languages of the site) to a configuration
/// that was made for a pool.
pub(crate) fn copy_presentation(config: &mut Value, from: &Value) {
    for name in PRESENTATION {
        if let Some(setting) = from["custom"]["yew_cognito"].get(name) {
            config["custom"]["yew_cognito"][name] = setting.clone();
        }
    }
}

/// Sets the URL at which the client calls the pool, instead of the one that follows from the pool's region.
pub(crate) fn set_endpoint(config: &mut Value, url: &str) {
    config["custom"]["yew_cognito"]["endpoint"] = json!(url);
}

/// Sets the URL of the app's API.
pub(crate) fn set_api_url(config: &mut Value, url: &str) {
    config["custom"]["yew_cognito"]["api"]["url"] = json!(url);
}

/// Returns whether [`set_local_api`] can add an API to a configuration: it names none yet, and the objects that would
/// contain it are valid. If they are not, the site itself reports the error.
pub(crate) fn can_add_api(config: &Value) -> bool {
    let custom = &config["custom"];
    let has_room = |value: &Value| value.is_null() || value.is_object();
    has_room(custom) && has_room(&custom["yew_cognito"]) && custom["yew_cognito"]["api"].is_null()
}

/// Sets the API to the one on a port of this machine.
pub(crate) fn set_local_api(config: &mut Value, port: u16) {
    let origin = format!("http://localhost:{port}");
    config["custom"]["yew_cognito"]["api"] = json!({ "url": format!("{origin}/api"), "origins": [origin] });
}

/// Returns the parameters of `infra/site.yaml` that follow from a configuration: the addresses that its pages must be
/// allowed to connect to.
///
/// # Errors
///
/// Returns an error if a setting that determines an address is missing or has another type.
pub(crate) fn site_parameters(config: &Value) -> Result<Vec<(String, String)>> {
    if !names_pool(config) {
        bail!("the configuration names no auth.user_pool_id; an Amplify Gen 2 outputs file does");
    }
    let region =
        config["auth"]["aws_region"].as_str().context("the configuration names no auth.aws_region")?;
    for pointer in ["/custom", "/custom/yew_cognito", "/custom/yew_cognito/api"] {
        if config.pointer(pointer).is_some_and(|value| !value.is_null() && !value.is_object()) {
            bail!("{} of the configuration is not an object", pointer[1..].replace('/', "."));
        }
    }
    let settings = &config["custom"]["yew_cognito"];
    let pool = match settings["endpoint"].as_str() {
        Some(endpoint) => url_origin(endpoint)
            .with_context(|| format!("endpoint {endpoint:?} of the configuration is not a URL"))?,
        None => cognito_origin(region),
    };
    let api = settings["api"]["url"].as_str().unwrap_or_default();
    if !api.is_empty() && url_origin(api).is_none() {
        bail!("api.url {api:?} of the configuration is not a URL");
    }
    Ok(vec![("PoolOrigin".to_owned(), pool), ("ApiUrl".to_owned(), api.to_owned())])
}

/// Returns the origin of Cognito's API in a region.
pub(crate) fn cognito_origin(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://cognito-idp.{region}.{suffix}")
}

/// Returns the origin of a URL; `None` if the text is not an HTTP or HTTPS URL, or contains a character that is not
/// allowed in a header.
pub(crate) fn url_origin(url: &str) -> Option<String> {
    let is_allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"._~:/-".contains(&letter);
    let (scheme, rest) = url.split_once("://").filter(|_| url.bytes().all(is_allowed))?;
    let authority = rest.split('/').next()?;
    (["http", "https"].contains(&scheme) && !authority.is_empty()).then(|| format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(config: &Value) -> Vec<(String, String)> {
        site_parameters(config).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn name_and_languages_of_the_site_are_added_to_the_configuration_of_a_pool() {
        let tracked = json!({ "auth": { "user_pool_id": "other" },
            "custom": { "yew_cognito": { "app": { "name": "Bakery" }, "storage": "memory" } } });
        let mut config =
            json!({ "auth": { "user_pool_id": "p" }, "custom": { "yew_cognito": { "username_case": "x" } } });
        copy_presentation(&mut config, &tracked);
        let expected = json!({ "username_case": "x", "app": { "name": "Bakery" } });
        assert_eq!(config, json!({ "auth": { "user_pool_id": "p" }, "custom": { "yew_cognito": expected } }));
    }

    #[test]
    fn local_api_is_added_only_to_a_configuration_without_one() {
        for mut config in
            [json!({}), json!({ "custom": null }), json!({ "custom": { "yew_cognito": { "theme": "x" } } })]
        {
            assert!(can_add_api(&config), "{config}");
            set_local_api(&mut config, 8081);
            assert_eq!(config["custom"]["yew_cognito"]["api"]["url"], "http://localhost:8081/api");
            assert!(!can_add_api(&config), "{config}");
        }
        for config in [
            json!({ "custom": "odd" }),
            json!({ "custom": { "yew_cognito": [] } }),
            json!({ "custom": { "yew_cognito": { "api": { "url": "https://api.example.com" } } } }),
        ] {
            assert!(!can_add_api(&config), "{config}");
        }
    }

    #[test]
    fn configuration_determines_the_origins_that_pages_may_connect_to() {
        let config = json!({
            "auth": { "user_pool_id": "p", "aws_region": "cn-north-1" },
            "custom": { "yew_cognito": { "api": { "url": "https://a.example/v1" } } },
        });
        assert_eq!(
            parameters(&config),
            [
                pair("PoolOrigin", "https://cognito-idp.cn-north-1.amazonaws.com.cn"),
                pair("ApiUrl", "https://a.example/v1"),
            ]
        );
        let with_endpoint = json!({
            "auth": { "user_pool_id": "p", "aws_region": "eu-west-1" },
            "custom": { "yew_cognito": { "endpoint": "https://login.example:8443/idp" } },
        });
        assert_eq!(
            parameters(&with_endpoint),
            [pair("PoolOrigin", "https://login.example:8443"), pair("ApiUrl", "")]
        );
    }

    #[test]
    fn invalid_setting_is_an_error_that_names_it() {
        let with = |custom: Value| json!({ "auth": { "user_pool_id": "p", "aws_region": "eu-west-1" }, "custom": custom });
        for (config, name) in [
            (json!({}), "auth.user_pool_id"),
            (json!({ "auth": { "user_pool_id": "p" } }), "auth.aws_region"),
            (with(json!("x")), "custom of"),
            (with(json!({ "yew_cognito": [] })), "custom.yew_cognito of"),
            (with(json!({ "yew_cognito": { "api": 1 } })), "custom.yew_cognito.api of"),
            (with(json!({ "yew_cognito": { "api": { "url": "javascript:alert(1)" } } })), "api.url"),
            (
                with(json!({ "yew_cognito": { "endpoint": "https://x; script-src 'unsafe-inline'" } })),
                "endpoint",
            ),
            (with(json!({ "yew_cognito": { "endpoint": "https://x\nset-cookie: a" } })), "endpoint"),
        ] {
            let error = site_parameters(&config).unwrap_err().to_string();
            assert!(error.contains(name), "{name:?} is not in {error:?}");
        }
    }
}
