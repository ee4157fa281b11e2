use std::cell::RefCell;

use crate::platform::ThreatProtection;

/// Says what the test told it to, with whom it was asked about; nothing by default, as where no script is loaded.
#[derive(Debug, Default)]
pub struct FakeThreatProtection(RefCell<Option<Option<String>>>);

impl FakeThreatProtection {
    /// From now on the script is there and says `data`, if anything.
    pub fn load(&self, data: Option<&str>) {
        self.0.replace(Some(data.map(str::to_owned)));
    }
}

impl ThreatProtection for FakeThreatProtection {
    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<Option<String>> {
        let data = self.0.borrow().clone()?;
        Some(data.map(|data| format!("{data} {username} {user_pool_id} {client_id}")))
    }
}
