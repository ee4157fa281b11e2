//! Tests of the client with a fake host and a scripted pool.

mod account;
mod amplify;
mod attributes;
mod challenges;
mod codes;
mod confirmation_link;
mod delete_user;
mod device_rounds;
mod devices;
mod devices_list;
mod events;
mod expiry;
mod fetch;
mod first_factors;
mod flows;
mod hooks;
mod id_tokens;
mod interleavings;
mod issuers;
mod kinds;
mod lost_replies;
mod mfa;
mod passkeys;
mod password;
mod passwordless;
mod pending;
mod profile;
mod progress;
mod recovery;
mod refresh;
mod replaced;
mod restore;
mod rounds;
mod run;
mod second_factors;
mod secrets;
mod several_pools;
mod sign_in;
mod sign_out;
mod sign_up;
mod srp;
mod srp_server;
mod state;
mod step_up;
mod storage;
mod tabs;
mod token;
mod tokens;
mod walk;
mod weaknesses;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_executor::LocalPool;
use futures_util::future::{AbortHandle, abortable};
use futures_util::task::LocalSpawnExt as _;
use serde_json::{Value, json};
use token::{access_token, authentication_result, refreshed};

use super::*;
use crate::platform::fake::{FakeClock, FakeHost, Reply};
use crate::platform::{LockGuard, Notice, Platform, Subscription, Tabs as _, TransportError};

const CLIENT_ID: &str = "1h57kf5cpq17m0eml12EXAMPLE";
const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
const SESSION_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.session";

const INITIATE: &str = "InitiateAuth";
const RESPOND: &str = "RespondToAuthChallenge";
const REFRESH: &str = "GetTokensFromRefreshToken";
const REVOKE: &str = "RevokeToken";
const GLOBAL_SIGN_OUT: &str = "GlobalSignOut";

/// A refusal by the pool.
const NOT_AUTHORIZED: &str = "NotAuthorizedException";

/// The lifetime of the tokens that [`token`] issues.
const LIFE: Duration = Duration::from_hours(1);

/// Returns the lifetime of a token minus `seconds`.
fn life_but(seconds: u64) -> Duration {
    Duration::from_secs(LIFE.as_secs() - seconds)
}

fn config() -> Config {
    let outputs = json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": CLIENT_ID,
            "username_attributes": ["email"],
        },
        "custom": { "yew_cognito": { "api": {
            "url": "https://api.test/v1/",
            "origins": ["https://api.test", "https://files.test:8443"],
        } } },
    });
    Config::from_json(&outputs.to_string()).unwrap()
}

/// Runs tasks until all of them wait. The clock stands still unless a test advances it.
struct World {
    executor: LocalPool,
    host: FakeHost,
}

/// A future that a [`World`] runs.
struct Task<T> {
    result: Rc<RefCell<Option<T>>>,
    abort: AbortHandle,
}

impl<T> Task<T> {
    /// Drops the future, as a component does when it unmounts.
    fn cancel(self, world: &mut World) {
        self.abort.abort();
        world.settle();
    }

    fn is_done(&self) -> bool {
        self.result.borrow().is_some()
    }

    #[track_caller]
    fn result(self) -> T {
        self.result.take().expect("the task should be complete")
    }
}

impl World {
    fn new() -> Self {
        Self { executor: LocalPool::new(), host: FakeHost::new() }
    }

    fn spawn<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> Task<T> {
        let result = Rc::new(RefCell::new(None));
        let slot = result.clone();
        let (future, abort) = abortable(async move {
            let output = future.await;
            slot.replace(Some(output));
        });
        self.executor.spawner().spawn_local(async move { future.await.unwrap_or_default() }).unwrap();
        self.settle();
        Task { result, abort }
    }

    fn settle(&mut self) {
        loop {
            self.executor.run_until_stalled();
            let spawned = self.host.spawner.take();
            if spawned.is_empty() {
                return;
            }
            for task in spawned {
                self.executor.spawner().spawn_local(task).unwrap();
            }
        }
    }

    fn advance(&mut self, duration: Duration) {
        self.host.clock.advance(duration);
        self.settle();
    }

    /// Advances the clock without firing timers, as on a sleeping device.
    fn doze(&mut self, duration: Duration) {
        self.host.clock.doze(duration);
        self.settle();
    }

    /// Runs `future` until it completes, and advances the clock second by second while it waits.
    #[track_caller]
    fn finish<T: 'static>(&mut self, future: impl Future<Output = T> + 'static) -> T {
        let task = self.spawn(future);
        self.join(task)
    }

    #[track_caller]
    fn join<T>(&mut self, task: Task<T>) -> T {
        for _ in 0..60 {
            if task.is_done() {
                return task.result();
            }
            self.advance(Duration::from_secs(1));
        }
        panic!("no result within a minute")
    }

    fn reply(&self, operation: &str, reply: Reply) {
        self.host.transport.reply(operation, reply);
    }

    fn operations(&self) -> Vec<String> {
        self.host.transport.operations()
    }

    /// Returns how often `operation` was requested.
    fn count(&self, operation: &str) -> usize {
        self.operations().iter().filter(|sent| *sent == operation).count()
    }

    fn now(&self) -> i64 {
        use crate::platform::Clock as _;

        self.host.clock.now()
    }

    /// Opens a page in a new tab, which shares the session's storage with all other tabs.
    fn tab(&mut self) -> Tab {
        let host = self.host.another_tab();
        self.page(host)
    }

    /// Opens a page in a new tab, with a client that has further settings.
    fn tab_with(&mut self, settings: impl FnOnce(AuthClientBuilder) -> AuthClientBuilder) -> Tab {
        let host = self.host.another_tab();
        self.page_with(host, settings)
    }

    /// Opens a page on `host`.
    fn page(&mut self, host: FakeHost) -> Tab {
        self.page_with(host, |builder| builder)
    }

    /// Opens a page on `host`, with a client that has further settings.
    fn page_with(
        &mut self,
        host: FakeHost,
        settings: impl FnOnce(AuthClientBuilder) -> AuthClientBuilder,
    ) -> Tab {
        let tab = Tab::with_settings(host, settings);
        let auth = tab.auth.clone();
        let run = self.spawn(async move { auth.run().await });
        Tab { run: Some(run), ..tab }
    }

    /// Takes the lock in another tab, which holds it until the guard is dropped.
    fn lock_in_another_tab(&mut self) -> LockGuard {
        let tabs = self.host.another_tab().tabs;
        self.finish(async move { tabs.lock("").await })
    }

    /// Opens a tab and signs `name` in.
    #[track_caller]
    fn signed_in(&mut self, name: &str) -> Tab {
        let tab = self.tab();
        self.sign_in(&tab, name);
        tab
    }

    #[track_caller]
    fn sign_in(&mut self, tab: &Tab, name: &str) {
        self.reply(INITIATE, Reply::json(&authentication_result(name, self.now())));
        let step = self.finish(tab.sign_in(by_password(name))).unwrap();
        assert!(matches!(step, SignInStep::Done(_)));
    }
}

/// A page: a running client and the states that it has been in.
struct Tab {
    host: FakeHost,
    auth: AuthClient,
    run: Option<Task<()>>,
    states: Rc<RefCell<Vec<AuthState>>>,
    _subscription: Subscription,
}

impl Tab {
    fn new(host: FakeHost) -> Self {
        Self::with_settings(host, |builder| builder)
    }

    fn with_platform(host: FakeHost, platform: Platform) -> Self {
        Self::with_settings(host, |builder| builder.with_platform(platform))
    }

    fn with_settings(host: FakeHost, settings: impl FnOnce(AuthClientBuilder) -> AuthClientBuilder) -> Self {
        let auth = settings(AuthClient::builder(config()).with_platform(host.platform())).build();
        let states = Rc::new(RefCell::new(vec![auth.state()]));
        let seen = states.clone();
        let subscription = auth.subscribe(move |state| seen.borrow_mut().push(state.clone()));
        Self { host, auth, run: None, states, _subscription: subscription }
    }

    /// Closes the page and drops all its tasks.
    fn close(mut self, world: &mut World) {
        self.host.spawner.close();
        self.stop_running(world);
    }

    /// Drops the future of [`AuthClient::run`], as an unmounted provider does. The page stays open.
    fn stop_running(&mut self, world: &mut World) {
        if let Some(run) = self.run.take() {
            run.cancel(world);
        }
        world.settle();
    }

    fn is_signed_in(&self) -> bool {
        matches!(self.auth.state(), AuthState::SignedIn(..))
    }

    fn freshness(&self) -> Option<Freshness> {
        match self.auth.state() {
            AuthState::SignedIn(_, freshness) => Some(freshness),
            AuthState::Restoring | AuthState::SignedOut(_) => None,
        }
    }

    #[track_caller]
    fn reason(&self) -> Reason {
        match self.auth.state() {
            AuthState::SignedOut(reason) => reason,
            other => panic!("expected a signed-out state, found {other:?}"),
        }
    }

    /// Returns the names of the states so far, without users.
    fn state_history(&self) -> Vec<&'static str> {
        let name = |state: &AuthState| match state {
            AuthState::Restoring => "restoring",
            AuthState::SignedOut(_) => "signed out",
            AuthState::SignedIn(_, Freshness::Fresh) => "fresh",
            AuthState::SignedIn(_, Freshness::Stale) => "stale",
        };
        self.states.borrow().iter().map(name).collect()
    }

    fn access_token(&self) -> impl Future<Output = Result<Secret, AuthError>> + use<> {
        let auth = self.auth.clone();
        async move { auth.access_token().await }
    }

    fn refresh(&self) -> impl Future<Output = Result<(), AuthError>> + use<> {
        let auth = self.auth.clone();
        async move { auth.refresh().await }
    }

    fn sign_out(&self, scope: SignOutScope) -> impl Future<Output = SignOut> + use<> {
        let auth = self.auth.clone();
        async move { auth.sign_out(scope).await }
    }

    fn sign_in(&self, sign_in: SignIn) -> impl Future<Output = Result<SignInStep, AuthError>> + use<> {
        let auth = self.auth.clone();
        async move { auth.sign_in(sign_in).await }
    }
}

/// Returns the notice of a tab that has ended `session` without a successor.
fn ended(session: impl Into<String>) -> Notice {
    Notice::Ended { session: session.into(), successor: None }
}

fn by_password(name: &str) -> SignIn {
    SignIn::by_password(name, &Secret::new("a password"))
}

/// Returns the stored record as JSON, or `None` if there is none or the session has ended.
fn stored(host: &FakeHost) -> Option<Value> {
    use crate::platform::Storage as _;

    let text = host.session.get(SESSION_KEY).unwrap()?;
    let record: Value = serde_json::from_str(&text).unwrap();
    if record.get("ended").is_none() {
        return Some(record);
    }
    assert_eq!(
        record.as_object().unwrap().len(),
        2,
        "a tombstone should have a version and an id only: {text}"
    );
    None
}

fn store(host: &FakeHost, record: &str) {
    use crate::platform::Storage as _;

    host.session.set(SESSION_KEY, record).unwrap();
}

#[track_caller]
fn service_code(error: &AuthError) -> &ErrorCode {
    error.service_code().unwrap_or_else(|| panic!("{error}"))
}

fn offline() -> AuthError {
    crate::protocol::Error::Transport(TransportError::Offline).into()
}

fn timed_out() -> AuthError {
    crate::protocol::Error::Transport(TransportError::TimedOut).into()
}
