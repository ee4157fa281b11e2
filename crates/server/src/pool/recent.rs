use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use tokio::{sync::OnceCell, time::Instant};

/// What was said lately of a token. It keeps digests, never tokens.
///
/// Who asks while the same is being asked waits for that answer; a failure is told to all who waited, and kept for
/// nobody else.
pub(super) struct Recent<T, E> {
    entries: Mutex<HashMap<[u8; 32], Slot<T, E>>>,
    most: usize,
    kept: Duration,
}

type Slot<T, E> = Arc<OnceCell<(Instant, Result<T, E>)>>;

impl<T: Clone, E: Clone> Recent<T, E> {
    pub(super) fn new(most: usize, kept: Duration) -> Self {
        Self { entries: Mutex::default(), most, kept }
    }

    /// What was said of `token`, else what `ask` says now.
    pub(super) async fn get_or_ask<F>(&self, token: &str, ask: impl FnOnce() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let key = key(token);
        let slot = self.slot(key);
        let ask = async || {
            let answer = ask().await;
            (Instant::now(), answer)
        };
        let (_, answer) = slot.get_or_init(ask).await;
        if answer.is_err() {
            self.forget(&key, &slot);
        }
        answer.clone()
    }

    fn slot(&self, key: [u8; 32]) -> Slot<T, E> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |slot: &Slot<T, E>| slot.get().is_none_or(|(since, _)| since.elapsed() < self.kept);
        if let Some(slot) = entries.get(&key).filter(|slot| is_recent(slot)) {
            return slot.clone();
        }
        if entries.len() >= self.most {
            // Empty ones that nobody waits for are left by callers that hung up.
            entries.retain(|_, slot| is_recent(slot) && (slot.initialized() || Arc::strong_count(slot) > 1));
        }
        let slot = Slot::default();
        // Still full: the pool is asked each time, which costs time but nothing else.
        if entries.len() < self.most || entries.contains_key(&key) {
            entries.insert(key, slot.clone());
        }
        slot
    }

    fn forget(&self, key: &[u8; 32], slot: &Slot<T, E>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.get(key).is_some_and(|known| Arc::ptr_eq(known, slot)) {
            entries.remove(key);
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
    use std::cell::Cell;

    use super::*;

    /// Counts how often it is asked.
    struct Asked(Recent<u32, u32>, Cell<u32>);

    impl Asked {
        fn new(most: usize) -> Self {
            Self(Recent::new(most, Duration::from_secs(5)), Cell::new(0))
        }

        async fn get(&self, token: &str) -> u32 {
            self.get_or(token, Ok).await.unwrap()
        }

        async fn get_or(&self, token: &str, answer: fn(u32) -> Result<u32, u32>) -> Result<u32, u32> {
            let ask = || async {
                self.1.set(self.1.get() + 1);
                tokio::time::sleep(Duration::from_secs(1)).await;
                answer(self.1.get())
            };
            self.0.get_or_ask(token, ask).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_holds_for_a_while() {
        let asked = Asked::new(2);
        assert_eq!((asked.get("a").await, asked.get("a").await, asked.get("b").await), (1, 1, 2));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!(asked.get("a").await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_meanwhile_waits_for_the_same_answer() {
        let asked = Asked::new(2);
        assert_eq!(tokio::join!(asked.get("a"), asked.get("a"), asked.get("a")), (1, 1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_shared_and_not_kept() {
        let asked = Asked::new(2);
        let (one, two) = tokio::join!(asked.get_or("a", Err), asked.get_or("a", Err));
        assert_eq!((one, two), (Err(1), Err(1)));
        assert_eq!(asked.get("a").await, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_hangs_up_leaves_the_question_to_the_next() {
        let asked = Asked::new(1);
        let hung_up = tokio::time::timeout(Duration::from_millis(1), asked.get("a")).await;
        assert!(hung_up.is_err());
        assert_eq!(asked.get("b").await, 2, "it takes no room either");
        assert_eq!(asked.get("b").await, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_more_than_allowed() {
        let asked = Asked::new(2);
        for (token, times) in [("a", 1), ("b", 2), ("c", 3), ("c", 4), ("b", 4)] {
            asked.get(token).await;
            assert_eq!(asked.1.get(), times, "{token}");
        }
        tokio::time::advance(Duration::from_secs(5)).await;
        assert_eq!((asked.get("c").await, asked.get("c").await), (5, 5), "the old ones make room");
    }
}
