//! The port to information about the browser.

/// Information about the browser.
pub trait UserAgent {
    /// Returns the browser's name for itself, for a list of devices, or an empty string if there is none.
    fn name(&self) -> String;

    /// Returns the data for [threat
    /// protection](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html)
    /// that belongs to a request of `username`, or `None` if the page has not loaded AWS's script for it. Does not wait
    /// for the script.
    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<String>;
}
