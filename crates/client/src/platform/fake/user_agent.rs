use std::cell::RefCell;

use crate::platform::UserAgent;

/// Says what the test told it to, with whom it was asked about; nothing by default, as where no script is loaded.
#[derive(Debug, Default)]
pub struct FakeUserAgent(RefCell<Option<String>>);

impl FakeUserAgent {
    /// From now on the script is there and says `data`.
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
