//! Passkeys with scripted answers.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::pending;

use crate::platform::{LocalFuture, Mediation, PasskeyError, Passkeys};

/// Passkeys that answer from a script and record the requests. A request without a scripted answer stays pending.
#[derive(Debug, Default)]
pub struct FakePasskeys {
    script: RefCell<VecDeque<Result<String, PasskeyError>>>,
    requests: RefCell<Vec<PasskeyRequest>>,
    is_missing: Cell<bool>,
    withdrawn: Cell<usize>,
}

/// A recorded request for a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRequest {
    /// The mediation of a request for an existing passkey; `None` for a creation.
    pub mediation: Option<Mediation>,
    /// The options as JSON.
    pub options: serde_json::Value,
}

impl FakePasskeys {
    /// Queues an answer for the next request that has none yet.
    pub fn answer(&self, answer: Result<&serde_json::Value, PasskeyError>) {
        self.script.borrow_mut().push_back(answer.map(serde_json::Value::to_string));
    }

    /// Makes the browser one without passkeys from now on.
    pub fn remove(&self) {
        self.is_missing.set(true);
    }

    /// Returns all requests so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<PasskeyRequest> {
        self.requests.borrow().clone()
    }

    /// Returns the number of requests that were dropped before they were answered.
    #[must_use]
    pub fn withdrawn(&self) -> usize {
        self.withdrawn.get()
    }

    fn request<'a>(
        &'a self,
        mediation: Option<Mediation>,
        options: &str,
    ) -> LocalFuture<'a, Result<String, PasskeyError>> {
        let options = serde_json::from_str(options).unwrap_or_default();
        self.requests.borrow_mut().push(PasskeyRequest { mediation, options });
        let answer = self.script.borrow_mut().pop_front();
        Box::pin(async move {
            if let Some(answer) = answer {
                return answer;
            }
            let _withdrawn = Withdrawn(&self.withdrawn);
            pending().await
        })
    }
}

impl Passkeys for FakePasskeys {
    fn is_supported(&self) -> bool {
        !self.is_missing.get()
    }

    fn is_conditional_available(&self) -> LocalFuture<'_, bool> {
        Box::pin(async { self.is_supported() })
    }

    fn create<'a>(&'a self, options: &'a str) -> LocalFuture<'a, Result<String, PasskeyError>> {
        self.request(None, options)
    }

    fn get<'a>(
        &'a self,
        options: &'a str,
        mediation: Mediation,
    ) -> LocalFuture<'a, Result<String, PasskeyError>> {
        self.request(Some(mediation), options)
    }
}

/// Increments the counter when its request is dropped.
struct Withdrawn<'a>(&'a Cell<usize>);

impl Drop for Withdrawn<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}
