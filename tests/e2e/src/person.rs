//! The users in the tests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A user who has, or will have, an account. Every user has a unique e-mail address, so that tests can run at the same
/// time and repeatedly on the same pool.
#[derive(Clone, Debug)]
pub struct Person {
    /// The e-mail address, which is the user name.
    pub email: String,
    /// A password that the template's policy accepts.
    pub password: String,
    /// The attribute `name`.
    pub name: String,
    /// The attribute `preferred_username`.
    pub handle: String,
}

impl Person {
    pub(crate) fn new() -> Self {
        let unique = unique();
        Self {
            email: format!("ada.{unique}@example.com"),
            password: format!("correct horse battery {unique}"),
            name: format!("Ada {unique}"),
            handle: format!("ada{unique}"),
        }
    }

    /// Returns another password of the same strength.
    #[must_use]
    pub fn another_password(&self) -> String {
        format!("staple {}", self.password)
    }
}

fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}{:02x}", since_epoch.as_millis(), COUNT.fetch_add(1, Ordering::Relaxed))
}
