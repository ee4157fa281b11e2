use std::{fs, path::Path};

use serde::Deserialize;

use crate::{Verifier, pool::UserPool};

/// The site's configuration, as far as it names the user pool.
#[derive(Debug, Deserialize)]
pub(super) struct Settings {
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
    yew_cognito: Ours,
}

#[derive(Debug, Default, Deserialize)]
struct Ours {
    endpoint: Option<String>,
    issuer: Option<String>,
}

impl Settings {
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let shown = file.display();
        let text = fs::read_to_string(file).map_err(|error| format!("{shown} can't be read: {error}"))?;
        serde_json::from_str(&text)
            .map_err(|error| format!("{shown} is no configuration of the site: {error}"))
    }

    /// What verifies the pool's tokens, and the pool itself.
    pub(super) fn connect(&self, further_clients: &[String]) -> Result<(Verifier, UserPool), String> {
        let Auth { aws_region, user_pool_id, user_pool_client_id } = &self.auth;
        let Ours { endpoint, issuer } = &self.custom.yew_cognito;
        let mut builder = Verifier::builder(aws_region, user_pool_id).client_id(user_pool_client_id);
        for client in further_clients {
            builder = builder.client_id(client);
        }
        if let Some(issuer) = issuer {
            builder = builder.issuer(issuer);
        }
        // A pool on this machine says in its tokens that it is AWS's, and has its keys itself.
        if let Some(endpoint) = endpoint {
            let endpoint = endpoint.trim_end_matches('/');
            builder = builder.jwks_url(&format!("{endpoint}/{user_pool_id}/.well-known/jwks.json"));
        }
        let pool = match endpoint {
            Some(endpoint) => UserPool::new(endpoint),
            None => UserPool::in_region(aws_region),
        };
        Ok((builder.build().map_err(|error| error.to_string())?, pool.map_err(|error| error.to_string())?))
    }
}
