//! A user agent whose data a test sets.

use std::cell::RefCell;

use crate::platform::UserAgent;

/// A user agent with the data that the test has loaded, followed by the arguments of the call. By default it has none,
/// as in a page that does not load the script.
#[derive(Debug, Default)]
pub struct FakeUserAgent(RefCell<Option<String>>);

impl FakeUserAgent {
    /// Loads the script from now on, with `data` as its result.
    pub fn load(&self, data: &str) {
        self.0.replace(Some(data.to_owned()));
    }
}

impl UserAgent for FakeUserAgent {
    fn name(&self) -> String {
        "a fake browser".to_owned()
    }

    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<String> {
        let data = self.0.borrow().clone()?;
        Some(format!("{data} {username} {user_pool_id} {client_id}"))
    }
}
