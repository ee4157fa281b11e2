/// What [threat protection](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html)
/// knows of this browser, where the page has loaded AWS's script for it.
pub trait ThreatProtection {
    /// A fingerprint for a request in the name of `username`, at once or not at all.
    ///
    /// `None` means that the script is not there; `Some(None)` that it had nothing to say.
    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<Option<String>>;
}
