//! The state that all routes share.

use std::sync::Arc;

use serde_json::Value;

use crate::service::Service;

/// The state that all routes share.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) service: Arc<Service>,
    /// The outputs of the template; `None` if the pool was started without one.
    pub(crate) outputs: Option<Arc<Value>>,
}
