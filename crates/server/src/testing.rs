//! Keys, tokens and endpoints for tests.

#[cfg(feature = "fetch")]
mod http_server;
mod tokens;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "fetch")]
pub(crate) use http_server::Http;
use serde_json::{Value, json};
pub(crate) use tokens::*;

use crate::keys::{Fetch, FetchError, FetchFuture};
use crate::{Pool, Verifier};

/// Returns the claims of an ID token.
pub(crate) fn id() -> Value {
    json!({
        "sub": "0a1b2c3d-0000-4000-8000-000000000001", "iss": ISSUER, "aud": CLIENT, "token_use": "id",
        "cognito:username": "ada", "email": "ada@example.com", "email_verified": true,
        "exp": now() + 900, "iat": now(), "auth_time": now()
    })
}

/// Returns the pool, with one app client.
pub(crate) fn pool() -> Pool {
    Pool::new(POOL).client_id(CLIENT)
}

/// Returns a verifier for `pool` that knows the first key.
pub(crate) fn verifier_for(pool: Pool) -> Verifier {
    Verifier::builder().pool(pool.jwks(key_set(&[("first", 0)]).to_string())).build().unwrap()
}

/// Returns a verifier for [`pool`] that knows the first key.
pub(crate) fn verifier() -> Verifier {
    verifier_for(pool())
}

/// A fake key endpoint of a pool, which counts its calls and returns the configured answer.
#[derive(Clone, Default)]
pub(crate) struct Endpoint {
    calls: Arc<AtomicUsize>,
    urls: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<Answer>>,
}

#[derive(Clone, Default)]
pub(crate) enum Answer {
    #[default]
    Never,
    Keys(Value),
    Text(Vec<u8>),
    Fails(FetchError),
}

impl Endpoint {
    pub(crate) fn with_answer(answer: Answer) -> Self {
        let endpoint = Self::default();
        endpoint.set_answer(answer);
        endpoint
    }

    pub(crate) fn set_answer(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Returns the URLs that were fetched.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.urls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Fetch for Endpoint {
    fn fetch<'a>(&'a self, url: &'a str) -> FetchFuture<'a> {
        Box::pin(async move {
            self.urls.lock().unwrap_or_else(PoisonError::into_inner).push(url.to_owned());
            self.calls.fetch_add(1, Ordering::SeqCst);
            // Lets other tasks run first, as a real request would.
            tokio::task::yield_now().await;
            let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match answer {
                Answer::Never => std::future::pending().await,
                Answer::Keys(keys) => Ok(keys.to_string().into_bytes()),
                Answer::Text(text) => Ok(text),
                Answer::Fails(error) => Err(error),
            }
        })
    }
}
