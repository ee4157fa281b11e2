//! The data that the app and the browser add to requests: metadata for Lambda triggers, and data for threat protection.

use super::AuthClient;
use crate::protocol::{Parameters, UserContextData};

impl AuthClient {
    /// Returns the metadata of the app's provider for `operation`, or `None` if there is none.
    pub(super) fn client_metadata(&self, operation: &'static str) -> Option<Parameters> {
        let provider = self.0.client_metadata.as_ref()?;
        Some(provider(operation)).filter(|metadata| !metadata.is_empty())
    }

    /// Returns the data for threat protection that belongs to a request of `username`, if the page has any.
    pub(super) fn user_context(&self, username: &str) -> Option<UserContextData> {
        let config = &self.0.config;
        let user_agent = &self.0.platform.user_agent;
        let encoded_data = user_agent.encoded_data(username, config.user_pool_id(), config.client_id())?;
        Some(UserContextData { encoded_data })
    }
}
