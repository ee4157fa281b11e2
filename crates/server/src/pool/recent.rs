use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use tokio::time::Instant;

/// What was said lately of a token. It keeps digests, never tokens.
pub(super) struct Recent<T> {
    entries: Mutex<HashMap<[u8; 32], (Instant, T)>>,
    most: usize,
    kept: Duration,
}

impl<T: Clone> Recent<T> {
    pub(super) fn new(most: usize, kept: Duration) -> Self {
        Self { entries: Mutex::default(), most, kept }
    }

    pub(super) fn get(&self, token: &str) -> Option<T> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = entries.get(&key(token))?;
        (since.elapsed() < self.kept).then(|| value.clone())
    }

    pub(super) fn put(&self, token: &str, value: T) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.most {
            entries.retain(|_, (since, _)| since.elapsed() < self.kept);
        }
        // Still full: the pool is asked each time, which costs time but nothing else.
        if entries.len() < self.most {
            entries.insert(key(token), (Instant::now(), value));
        }
    }
}

fn key(token: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_holds_for_a_while() {
        let recent = Recent::new(2, Duration::from_secs(5));
        recent.put("a", 1);
        assert_eq!((recent.get("a"), recent.get("b")), (Some(1), None));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(recent.get("a"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_more_than_allowed() {
        let recent = Recent::new(2, Duration::from_secs(5));
        for token in ["a", "b", "c"] {
            recent.put(token, token.len());
        }
        assert_eq!((recent.get("b"), recent.get("c")), (Some(1), None));
        tokio::time::advance(Duration::from_secs(5)).await;
        recent.put("c", 3);
        assert_eq!(recent.get("c"), Some(3), "the old ones make room");
    }
}
