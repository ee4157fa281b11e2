//! The part of the site's configuration that the API needs.

use std::fs;
use std::path::Path;

use cognito_server::pool::UserPool;
use cognito_server::{Pool, Verifier};
use serde::Deserialize;

/// The part of the site's configuration that names the user pool.
#[derive(Debug, Deserialize)]
pub(crate) struct Settings {
    auth: Auth,
    #[serde(default)]
    custom: Custom,
}

#[derive(Debug, Deserialize)]
struct Auth {
    aws_region: String,
    user_pool_id: String,
    user_pool_client_id: String,
}

#[derive(Debug, Default, Deserialize)]
struct Custom {
    #[serde(default)]
    yew_cognito: ProjectSettings,
}

#[derive(Debug, Default, Deserialize)]
struct ProjectSettings {
    endpoint: Option<String>,
    issuer: Option<String>,
}

impl Settings {
    pub(crate) fn from_file(file: &Path) -> Result<Self, String> {
        let shown = file.display();
        let text = fs::read_to_string(file).map_err(|error| format!("{shown} can't be read: {error}"))?;
        serde_json::from_str(&text)
            .map_err(|error| format!("{shown} is not a configuration of the site: {error}"))
    }

    /// Returns a verifier for the pool's tokens, and a client for the pool.
    pub(crate) fn connect(&self, more_client_ids: &[String]) -> Result<(Verifier, UserPool), String> {
        let Auth { aws_region, user_pool_id, user_pool_client_id } = &self.auth;
        let ProjectSettings { endpoint, issuer } = &self.custom.yew_cognito;
        if user_pool_id.strip_prefix(aws_region.as_str()).is_none_or(|suffix| !suffix.starts_with('_')) {
            return Err(format!(
                "auth.user_pool_id {user_pool_id:?} does not begin with auth.aws_region {aws_region:?} and `_`"
            ));
        }
        let mut pool_tokens = Pool::new(user_pool_id).client_id(user_pool_client_id);
        for client in more_client_ids {
            pool_tokens = pool_tokens.client_id(client);
        }
        if let Some(issuer) = issuer {
            pool_tokens = pool_tokens.issuer(issuer);
        }
        // The pool_tokens of a local pool name AWS as their issuer, but the pool serves its keys itself.
        if let Some(endpoint) = endpoint {
            let endpoint = endpoint.trim_end_matches('/');
            pool_tokens = pool_tokens.jwks_url(&format!("{endpoint}/{user_pool_id}/.well-known/jwks.json"));
        }
        let verifier = Verifier::builder().pool(pool_tokens).build().map_err(|error| error.to_string())?;
        let pool = match endpoint {
            Some(endpoint) => UserPool::new(endpoint),
            None => UserPool::from_pool_id(user_pool_id),
        };
        Ok((verifier, pool.map_err(|error| error.to_string())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connect(auth: &str, custom: &str) -> Result<Verifier, String> {
        let text =
            format!(r#"{{ "auth": {{ {auth}, "user_pool_client_id": "c" }}, "custom": {{ {custom} }} }}"#);
        serde_json::from_str::<Settings>(&text).unwrap().connect(&[]).map(|(verifier, _)| verifier)
    }

    #[test]
    fn the_issuers_of_the_pool_or_the_configured_one_are_accepted() {
        let auth = r#""aws_region": "eu-west-1", "user_pool_id": "eu-west-1_A""#;
        let shown = format!("{:?}", connect(auth, "").unwrap());
        assert!(shown.contains("//cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"), "{shown}");
        assert!(shown.contains("//issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"), "{shown}");
        let own = r#""yew_cognito": { "issuer": "http://localhost/x", "endpoint": "http://localhost/" }"#;
        let shown = format!("{:?}", connect(auth, own).unwrap());
        assert!(shown.contains("http://localhost/x") && !shown.contains("amazonaws"), "{shown}");
    }

    #[test]
    fn a_pool_of_another_region_is_rejected() {
        for (region, id) in [("us-east-1", "eu-west-1_A"), ("eu-west-1", "eu-west-1"), ("EU", "EU_A")] {
            let auth = format!(r#""aws_region": "{region}", "user_pool_id": "{id}""#);
            let error = connect(&auth, "").unwrap_err();
            assert!(error.contains(id), "{error}");
        }
    }
}
