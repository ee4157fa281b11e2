/// What the browser tells of itself.
pub trait UserAgent {
    /// What it calls itself, for a list of devices; empty if it does not say.
    fn name(&self) -> String;

    /// What [threat protection](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html)
    /// is to know of a request in the name of `username`, where the page has loaded AWS's script for it: at
    /// once or not at all.
    fn encoded_data(&self, username: &str, user_pool_id: &str, client_id: &str) -> Option<String>;
}
