use std::rc::Rc;

use super::AuthClient;
use crate::protocol::{Parameters, UserContextData};

/// A function that returns the metadata for the Lambda triggers of an operation, given its name; empty for none.
pub type ClientMetadataProvider = Rc<dyn Fn(&'static str) -> Parameters>;

impl AuthClient {
    /// Sets the provider of `ClientMetadata`, which is called before each operation that accepts metadata, including
    /// refreshes.
    ///
    /// The metadata of a [`SignIn`](super::SignIn) or [`SignUp`](super::SignUp) takes precedence over it.
    pub fn set_client_metadata(&self, provider: impl Fn(&'static str) -> Parameters + 'static) {
        self.0.client_metadata.replace(Some(Rc::new(provider)));
    }

    /// Sets the provider of additional headers for every operation.
    ///
    /// Cognito's own endpoint does not allow any in its CORS response: this is for a proxy in front of it.
    pub fn set_headers(&self, provider: impl Fn(&'static str) -> Vec<(String, String)> + 'static) {
        self.0.wire.set_headers(Rc::new(provider));
    }

    pub(super) fn client_metadata(&self, operation: &'static str) -> Option<Parameters> {
        let provider = self.0.client_metadata.borrow().clone()?;
        Some(provider(operation)).filter(|metadata| !metadata.is_empty())
    }

    pub(super) fn user_context(&self, username: &str) -> Option<UserContextData> {
        let config = &self.0.config;
        let user_agent = &self.0.platform.user_agent;
        let encoded_data = user_agent.encoded_data(username, config.user_pool_id(), config.client_id())?;
        Some(UserContextData { encoded_data })
    }
}
