//! Tests of the components' HTML, rendered without a browser, and of the languages.

mod authenticator;
mod component_page;
mod components;
mod guards;
mod languages;
mod layouts;
mod looks;

use yew_cognito::client::platform::fake::FakeHost;
use yew_cognito::{AuthClient, Config};

/// Returns the configuration of a pool with e-mail addresses as user names.
pub(crate) fn config() -> Config {
    let text = r#"{
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "client",
            "username_attributes": ["email"],
            "standard_required_attributes": ["email", "name"],
            "password_policy": { "min_length": 15, "require_numbers": true }
        }
    }"#;
    Config::from_json(text).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn client() -> AuthClient {
    AuthClient::builder(config()).with_platform(FakeHost::new().platform()).build()
}

/// Runs a future that needs neither timers nor I/O.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
        .block_on(tokio::task::LocalSet::new().run_until(future))
}
