//! The mails that the pool has sent.

use crate::{Pool, wait_until};

impl Pool {
    /// Returns the number of mails sent to an address so far.
    pub async fn mails_to(&self, address: &str) -> usize {
        self.mails(address).await.len()
    }

    /// Returns the six digits in the newest mail to an address, after waiting for a mail.
    pub async fn code_for(&self, address: &str) -> String {
        let mut code = None;
        wait_until(&format!("a mail with a code to {address}"), async || {
            code = self.mails(address).await.first().and_then(|mail| six_digits(&mail.body));
            code.is_some()
        })
        .await;
        code.expect("the condition should have set the code")
    }
}

/// Returns the first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}
