//! The cache of the pool's answers, with one call at a time for each token.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep_until, timeout};

use super::error::PoolError;
use super::throttle::Throttle;

/// How long an accepted token stays in the cache.
pub(super) const ACCEPTED_TTL: Duration = Duration::from_secs(5);
/// How long an accepted token stays accepted while the pool is throttling requests and cannot be called again.
const STALE_TTL: Duration = Duration::from_mins(1);
/// How long a request waits for an answer, including all pauses while the pool is throttling.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// A cache of the pool's answers, by token. It stores digests of the tokens, never the tokens.
///
/// - Concurrent requests for a token share one call (single flight).
/// - An acceptance is cached for [`ACCEPTED_TTL`].
/// - A rejection is final, and cached until its token expires.
/// - Other failures are returned to the waiting requests and not cached.
/// - While the pool is throttling requests, an acceptance stays valid for [`STALE_TTL`]. Requests without one wait, and
///   fail only after [`ANSWER_TIMEOUT`].
pub(super) struct Answers<T> {
    state: Mutex<State<T>>,
    throttle: Throttle,
    max_tokens: usize,
}

type Digest = [u8; 32];

struct State<T> {
    /// The calls in flight.
    flights: HashMap<Digest, Flight<T>>,
    /// The accepted tokens, each with the time of the answer.
    accepted: HashMap<Digest, (Instant, T)>,
    /// The rejected tokens, each with the end of its time in the cache.
    rejected: HashMap<Digest, (Instant, PoolError)>,
}

type Slot<T> = Arc<OnceCell<Result<T, PoolError>>>;

struct Flight<T> {
    slot: Slot<T>,
    waiting: usize,
}

impl<T: Clone> Answers<T> {
    /// Creates a cache of at most `max_tokens` accepted tokens and as many rejected ones.
    pub(super) fn new(max_tokens: usize) -> Self {
        let state = State { flights: HashMap::new(), accepted: HashMap::new(), rejected: HashMap::new() };
        Self { state: Mutex::new(state), throttle: Throttle::default(), max_tokens }
    }

    /// Returns the cached answer for `token`, or calls `request`. A rejection is cached for `time_left`.
    pub(super) async fn get_or_request<F>(
        &self,
        token: &str,
        time_left: Duration,
        request: impl Fn() -> F,
    ) -> Result<T, PoolError>
    where
        F: Future<Output = Result<T, PoolError>>,
    {
        let key = key(token);
        let (waiter, stale) = match self.look_up(key) {
            Lookup::Hit(answer) => return answer,
            Lookup::Miss { waiter, stale } => (waiter, stale),
        };
        let flight = async || match self.request(stale, request).await {
            Answer::Fresh(answer) => {
                self.remember(key, time_left, &answer);
                answer
            }
            Answer::Stale(value) => Ok(value),
        };
        waiter.slot.get_or_init(flight).await.clone()
    }

    fn look_up(&self, key: Digest) -> Lookup<'_, T> {
        let now = Instant::now();
        let mut cached = self.lock();
        if let Some((until, error)) = cached.rejected.get(&key)
            && now < *until
        {
            return Lookup::Hit(Err(error.clone()));
        }
        let acceptance = cached.accepted.get(&key).map(|(since, value)| (now.duration_since(*since), value));
        let stale = match acceptance {
            Some((age, value)) if age < ACCEPTED_TTL => return Lookup::Hit(Ok(value.clone())),
            Some((age, value)) if age < STALE_TTL => Some(value.clone()),
            _ => None,
        };
        let flight = cached.flights.entry(key).or_default();
        // A flight that already has an answer has not cached it, so a new call is needed.
        if flight.slot.initialized() {
            *flight = Flight::default();
        }
        flight.waiting += 1;
        let waiter = Waiter { answers: self, key, slot: flight.slot.clone() };
        Lookup::Miss { waiter, stale }
    }

    /// Calls `request`, and repeats it while the pool is throttling requests.
    async fn request<F>(&self, stale: Option<T>, request: impl Fn() -> F) -> Answer<T>
    where
        F: Future<Output = Result<T, PoolError>>,
    {
        let answer = timeout(ANSWER_TIMEOUT, async {
            loop {
                let mut trial = None;
                if let Some(until) = self.throttle.paused_until() {
                    trial = match &stale {
                        None => Some(self.throttle.trial().await),
                        // A stale acceptance can be returned at once, without waiting for the trial.
                        Some(_) if Instant::now() < until => return None,
                        Some(_) => Some(self.throttle.try_trial()?),
                    };
                    match self.throttle.paused_until() {
                        Some(until) => sleep_until(until).await,
                        None => trial = None,
                    }
                }
                let sent_at = Instant::now();
                let answer = request().await;
                if answer.as_ref().err() != Some(&PoolError::Throttled) {
                    self.throttle.record_answer(sent_at);
                    return Some(answer);
                }
                self.throttle.record_throttling(sent_at);
                drop(trial);
                if stale.is_some() {
                    return None;
                }
            }
        });
        let is_throttled = || self.throttle.paused_until().is_some();
        match (answer.await, stale) {
            (Ok(Some(answer)), _) => Answer::Fresh(answer),
            (Ok(None), Some(value)) => Answer::Stale(value),
            (Err(_), Some(value)) if is_throttled() => Answer::Stale(value),
            (Err(_), _) if !is_throttled() => {
                Answer::Fresh(Err(PoolError::Unreachable("no answer in time".to_owned())))
            }
            _ => Answer::Fresh(Err(PoolError::Throttled)),
        }
    }

    fn remember(&self, key: Digest, time_left: Duration, answer: &Result<T, PoolError>) {
        let now = Instant::now();
        let mut state = self.lock();
        match answer {
            Ok(value) => {
                let accepted = &mut state.accepted;
                if accepted.len() >= self.max_tokens {
                    accepted.retain(|_, (since, _)| now.duration_since(*since) < ACCEPTED_TTL);
                }
                // If the map is still full, the answer is not cached, and the pool is called each time.
                if accepted.len() < self.max_tokens {
                    accepted.insert(key, (now, value.clone()));
                }
            }
            Err(error @ PoolError::Rejected { .. }) => {
                state.accepted.remove(&key);
                let rejected = &mut state.rejected;
                if rejected.len() >= self.max_tokens {
                    rejected.retain(|_, (until, _)| now < *until);
                }
                // If the map is still full, any other entry makes room, because this token is the one in use.
                if rejected.len() >= self.max_tokens
                    && let Some(other) = rejected.keys().next().copied()
                {
                    rejected.remove(&other);
                }
                rejected.insert(key, (now + time_left, error.clone()));
            }
            Err(_) => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Lookup<'a, T: Clone> {
    Hit(Result<T, PoolError>),
    Miss {
        waiter: Waiter<'a, T>,
        /// An acceptance that has to be renewed, unless the pool is throttling requests.
        stale: Option<T>,
    },
}

enum Answer<T> {
    Fresh(Result<T, PoolError>),
    /// An acceptance from before the pool began to throttle requests.
    Stale(T),
}

/// A request that waits for an answer. The last one to be dropped removes the flight, whether it has an answer or not.
struct Waiter<'a, T: Clone> {
    answers: &'a Answers<T>,
    key: Digest,
    slot: Slot<T>,
}

impl<T: Clone> Drop for Waiter<'_, T> {
    fn drop(&mut self) {
        let mut state = self.answers.lock();
        if let Some(flight) = state.flights.get_mut(&self.key)
            && Arc::ptr_eq(&flight.slot, &self.slot)
        {
            flight.waiting -= 1;
            if flight.waiting == 0 {
                state.flights.remove(&self.key);
            }
        }
    }
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        Self { slot: Arc::default(), waiting: 0 }
    }
}

fn key(token: &str) -> Digest {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests;
