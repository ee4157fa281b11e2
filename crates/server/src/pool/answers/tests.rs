//! Tests of the cache of answers with a fake pool and a paused clock.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use super::*;

/// A fake pool that takes a second to answer, with the next scripted answer or else with the number of calls so far.
struct Pool {
    answers: Answers<u32>,
    calls: Cell<u32>,
    script: RefCell<VecDeque<Result<u32, PoolError>>>,
}

/// The time until the tokens expire.
const TIME_LEFT: Duration = Duration::from_mins(15);
const RESPONSE_TIME: Duration = Duration::from_secs(1);

fn rejected() -> PoolError {
    PoolError::Rejected { code: "NotAuthorizedException".to_owned() }
}

fn unreachable() -> PoolError {
    PoolError::Unreachable("connection reset".to_owned())
}

impl Pool {
    fn new(max_tokens: usize) -> Self {
        Self { answers: Answers::new(max_tokens), calls: Cell::new(0), script: RefCell::default() }
    }

    /// Sets the answers to the next calls.
    fn answers(&self, answers: impl IntoIterator<Item = Result<u32, PoolError>>) {
        self.script.borrow_mut().extend(answers);
    }

    async fn get(&self, token: &str) -> Result<u32, PoolError> {
        let request = || async {
            self.calls.set(self.calls.get() + 1);
            let number = self.calls.get();
            let scripted = self.script.borrow_mut().pop_front();
            tokio::time::sleep(RESPONSE_TIME).await;
            scripted.unwrap_or(Ok(number))
        };
        self.answers.get_or_request(token, TIME_LEFT, request).await
    }

    fn sizes(&self) -> [usize; 3] {
        let state = self.answers.lock();
        [state.flights.len(), state.accepted.len(), state.rejected.len()]
    }
}

#[tokio::test(start_paused = true)]
async fn an_acceptance_is_cached_for_its_ttl() {
    let pool = Pool::new(2);
    assert_eq!((pool.get("a").await, pool.get("a").await, pool.get("b").await), (Ok(1), Ok(1), Ok(2)));
    tokio::time::advance(ACCEPTED_TTL).await;
    assert_eq!(pool.get("a").await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn concurrent_requests_for_a_token_share_one_call() {
    let pool = Pool::new(1);
    assert_eq!(pool.get("other").await, Ok(1), "this fills the cache");
    assert_eq!(tokio::join!(pool.get("a"), pool.get("a"), pool.get("a")), (Ok(2), Ok(2), Ok(2)));
    assert_eq!(pool.sizes()[0], 0);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_and_not_cached() {
    let pool = Pool::new(2);
    pool.answers([Err(unreachable())]);
    assert_eq!(tokio::join!(pool.get("a"), pool.get("a")), (Err(unreachable()), Err(unreachable())));
    assert_eq!(pool.get("a").await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_rejection_is_cached_until_the_token_expires() {
    let pool = Pool::new(2);
    pool.answers([Ok(0), Err(rejected())]);
    assert_eq!(pool.get("a").await, Ok(0));
    tokio::time::advance(ACCEPTED_TTL).await;
    for _ in 0..60 {
        assert_eq!(pool.get("a").await, Err(rejected()));
    }
    tokio::time::advance(TIME_LEFT / 2).await;
    assert_eq!((pool.get("a").await, pool.calls.get()), (Err(rejected()), 2));
    tokio::time::advance(TIME_LEFT / 2).await;
    assert_eq!(pool.get("a").await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_request_leaves_its_call_to_the_next() {
    let pool = Pool::new(1);
    let dropped = timeout(Duration::from_millis(1), pool.get("a")).await;
    assert!(dropped.is_err());
    assert_eq!(pool.sizes(), [0, 0, 0]);
    let (first, second) = tokio::join!(
        timeout(Duration::from_millis(1), pool.get("a")),
        timeout(Duration::from_secs(3), pool.get("a")),
    );
    assert!(first.is_err());
    assert_eq!(second, Ok(Ok(3)), "the waiting request repeats the call");
}

#[tokio::test(start_paused = true)]
async fn the_cache_is_limited() {
    let pool = Pool::new(2);
    for (token, calls) in [("a", 1), ("b", 2), ("c", 3), ("c", 4), ("b", 4)] {
        assert!(pool.get(token).await.is_ok());
        assert_eq!(pool.calls.get(), calls, "{token}");
    }
    tokio::time::advance(ACCEPTED_TTL).await;
    assert_eq!((pool.get("c").await, pool.get("c").await), (Ok(5), Ok(5)), "expired entries make room");

    let pool = Pool::new(2);
    pool.answers(std::iter::repeat_n(Err(rejected()), 3));
    for token in ["a", "b", "c", "c"] {
        assert_eq!(pool.get(token).await, Err(rejected()));
    }
    assert_eq!((pool.sizes(), pool.calls.get()), ([0, 0, 2], 3), "the latest is cached");
}

#[tokio::test(start_paused = true)]
async fn throttling_delays_requests_instead_of_failing_them() {
    let pool = Pool::new(2);
    pool.answers([Err(PoolError::Throttled)]);
    assert_eq!(tokio::join!(pool.get("a"), pool.get("b"), pool.get("c")), (Ok(4), Ok(2), Ok(3)));

    pool.answers(std::iter::repeat_n(Err(PoolError::Throttled), 3));
    let all = tokio::join!(pool.get("d"), pool.get("e"), pool.get("f"));
    assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok(), "{all:?}");
    assert_eq!(pool.calls.get(), 10);
}

#[tokio::test(start_paused = true)]
async fn few_requests_are_sent_while_the_pool_is_throttling() {
    let pool = Pool::new(100);
    pool.answers(std::iter::repeat_n(Err(PoolError::Throttled), 50));
    assert_eq!(pool.get("a").await, Err(PoolError::Throttled));
    let calls = pool.calls.get();
    assert!((2..=4).contains(&calls), "{calls}");
    let began = Instant::now();
    let all = tokio::join!(pool.get("b"), pool.get("c"), pool.get("d"), pool.get("e"));
    assert_eq!(all.0, Err(PoolError::Throttled));
    assert_eq!(all.3, Err(PoolError::Throttled));
    assert_eq!(began.elapsed(), ANSWER_TIMEOUT, "throttled requests wait until the timeout");
    assert!(pool.calls.get() - calls <= 2, "one request at a time is a trial: {}", pool.calls.get());
}

#[tokio::test(start_paused = true)]
async fn an_acceptance_stays_valid_while_the_pool_is_throttling() {
    let pool = Pool::new(2);
    assert_eq!(pool.get("a").await, Ok(1));
    tokio::time::advance(ACCEPTED_TTL).await;
    pool.answers(std::iter::repeat_n(Err(PoolError::Throttled), 50));
    assert_eq!(pool.get("a").await, Ok(1));
    let (began, calls) = (Instant::now(), pool.calls.get());
    assert_eq!(pool.get("a").await, Ok(1));
    assert_eq!((began.elapsed(), pool.calls.get()), (Duration::ZERO, calls), "no call during the pause");
    tokio::time::advance(STALE_TTL).await;
    assert_eq!(pool.get("a").await, Err(PoolError::Throttled), "a stale acceptance expires");
}

#[tokio::test(start_paused = true)]
async fn a_rejection_after_throttling_ends_the_acceptance() {
    let pool = Pool::new(2);
    assert_eq!(pool.get("a").await, Ok(1));
    tokio::time::advance(ACCEPTED_TTL).await;
    pool.answers([Err(PoolError::Throttled), Err(rejected())]);
    assert_eq!(pool.get("a").await, Ok(1));
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(pool.get("a").await, Err(rejected()));
    assert_eq!(pool.get("a").await, Err(rejected()));
    assert_eq!(pool.calls.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_does_not_answer_times_out() {
    let pool = Answers::<u32>::new(2);
    let answer = pool.get_or_request("a", TIME_LEFT, std::future::pending).await;
    assert!(matches!(answer, Err(PoolError::Unreachable(_))), "{answer:?}");
}
