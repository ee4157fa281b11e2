use std::rc::Rc;

use super::AuthClient;
use crate::protocol::{Parameters, UserContextData};

/// Metadata for the Lambda triggers of the operation called so; empty where there is none.
pub type ClientMetadataProvider = Rc<dyn Fn(&'static str) -> Parameters>;

impl AuthClient {
    /// Has `provider` asked for `ClientMetadata` before each operation that takes it, refreshes included, from now on.
    ///
    /// What a [`SignIn`](super::SignIn) or [`SignUp`](super::SignUp) brings itself goes first.
    pub fn set_client_metadata(&self, provider: impl Fn(&'static str) -> Parameters + 'static) {
        self.0.client_metadata.replace(Some(Rc::new(provider)));
    }

    /// Has further headers sent along with every operation from now on.
    ///
    /// Cognito's own endpoint allows none in its CORS answer: this is for a proxy in front of it.
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
