//! Random interleavings of sign-in, sign-out, refresh and reload in three tabs. Their writes and notices reach the
//! other tabs late, out of order and twice.

use std::cell::Cell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::task::Poll;

use proptest::prelude::*;

use super::*;
use crate::platform::{Clock as _, LocalFuture, Method, Platform, Request, Response, Transport};

const NAMES: [&str; 2] = ["ada", "grace"];
/// The maximum time until a write is visible in another tab. The client allows five seconds; after a longer time the
/// last of several commands in different tabs need not win.
const MAX_STORAGE_DELAY_SECS: u64 = 4;

#[derive(Clone, Copy, Debug)]
enum Step {
    SignIn(usize, usize),
    SignOut(usize),
    Refresh(usize),
    /// The response to one of the pending refreshes is received.
    Reply(usize),
    /// The response to one of the pending refreshes is lost.
    LoseReply(usize),
    /// A tab sees the next write of another tab.
    Storage(usize),
    /// A tab sees all writes and receives all notices of the other tabs.
    CatchUp(usize),
    /// A tab receives one of its pending notices.
    Notice(usize, usize),
    DuplicateNotice(usize, usize),
    /// `run` and all callers are dropped, and `run` is started again with the same client, as by a provider that is
    /// mounted again.
    Remount(usize),
    Reload(usize),
    Wake(usize),
    Seconds(u64),
    /// The access token expires.
    ExpireToken,
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, index) = (0..3_usize, 0..4_usize);
    prop_oneof![
        3 => (tab.clone(), 0..2_usize).prop_map(|(tab, name)| Step::SignIn(tab, name)),
        1 => tab.clone().prop_map(Step::SignOut),
        4 => tab.clone().prop_map(Step::Refresh),
        4 => index.clone().prop_map(Step::Reply),
        1 => index.clone().prop_map(Step::LoseReply),
        4 => tab.clone().prop_map(Step::Storage),
        2 => tab.clone().prop_map(Step::CatchUp),
        4 => (tab.clone(), index.clone()).prop_map(|(tab, index)| Step::Notice(tab, index)),
        1 => (tab.clone(), index).prop_map(|(tab, index)| Step::DuplicateNotice(tab, index)),
        2 => tab.clone().prop_map(Step::Remount),
        1 => tab.clone().prop_map(Step::Reload),
        1 => tab.prop_map(Step::Wake),
        1 => (1..7_u64).prop_map(Step::Seconds),
        1 => Just(Step::ExpireToken),
    ]
}

/// A user pool that rotates refresh tokens and accepts a replaced token for an unlimited time, so that only a
/// revocation ends a session. It responds to a refresh when the test decides, and to everything else at once.
#[derive(Default)]
struct Pool {
    clock: FakeClock,
    issued: Cell<usize>,
    tokens: RefCell<HashMap<String, Token>>,
    /// The refreshes that have no response yet, each with its token and the state of its response.
    refreshes: RefCell<Vec<Rc<Pending>>>,
}

#[derive(Clone, Default)]
struct Token {
    name: usize,
    /// The sign-in that the token originates from.
    session: usize,
    uses: usize,
    lost: usize,
}

struct Pending {
    token: String,
    state: Cell<ReplyState>,
    waker: RefCell<Option<std::task::Waker>>,
}

#[derive(Clone, Copy, PartialEq)]
enum ReplyState {
    Open,
    Delivered,
    Lost,
}

impl Pool {
    fn issue(&self, name: usize, session: usize) -> String {
        let number = self.issued.get();
        self.issued.set(number + 1);
        let token = format!("refresh token {number}");
        self.tokens.borrow_mut().insert(token.clone(), Token { name, session, uses: 0, lost: 0 });
        token
    }

    fn respond(&self, operation: &str, body: &Value) -> Value {
        let now = self.clock.now();
        match operation {
            INITIATE => {
                let name = body["AuthParameters"]["USERNAME"].as_str().unwrap();
                let name = NAMES.iter().position(|it| *it == name).unwrap();
                let mut reply = authentication_result(NAMES[name], now);
                let session = self.issued.get();
                reply["AuthenticationResult"]["RefreshToken"] = json!(self.issue(name, session));
                reply
            }
            REVOKE => {
                let token = body["Token"].as_str().unwrap();
                let mut tokens = self.tokens.borrow_mut();
                // A token that is already revoked is not an error.
                if let Some(session) = tokens.get(token).map(|token| token.session) {
                    tokens.retain(|_, token| token.session != session);
                }
                json!({})
            }
            REFRESH => {
                let token = body["RefreshToken"].as_str().unwrap();
                let mut tokens = self.tokens.borrow_mut();
                let Some(entry) = tokens.get_mut(token) else {
                    return json!({ "__type": NOT_AUTHORIZED, "message": "Refresh Token has been revoked" });
                };
                entry.uses += 1;
                let Token { name, session, .. } = entry.clone();
                drop(tokens);
                token::rotated(NAMES[name], now, &self.issue(name, session))
            }
            other => panic!("unexpected operation {other}"),
        }
    }

    /// Delivers or loses the response to one of the pending refreshes.
    fn resolve(&self, index: usize, state: ReplyState) {
        let open: Vec<_> =
            self.refreshes.borrow().iter().filter(|it| it.state.get() == ReplyState::Open).cloned().collect();
        if open.is_empty() {
            return;
        }
        let pending = &open[index % open.len()];
        pending.state.set(state);
        if let Some(waker) = pending.waker.take() {
            waker.wake();
        }
    }

    fn deliver_all_replies(&self) {
        for _ in 0..self.refreshes.borrow().len() {
            self.resolve(0, ReplyState::Delivered);
        }
    }

    fn close(&self, pending: &Rc<Pending>, is_lost: bool) {
        self.refreshes.borrow_mut().retain(|it| !Rc::ptr_eq(it, pending));
        if let Some(token) = self.tokens.borrow_mut().get_mut(&pending.token).filter(|_| is_lost) {
            token.lost += 1;
        }
    }
}

/// Counts the response as lost unless it was received.
struct PendingReply<'a> {
    pool: &'a Pool,
    pending: Rc<Pending>,
    is_lost: bool,
}

impl Drop for PendingReply<'_> {
    fn drop(&mut self) {
        self.pool.close(&self.pending, self.is_lost);
    }
}

impl Transport for Pool {
    fn send<'a>(&'a self, request: Request<'a>) -> LocalFuture<'a, Result<Response, TransportError>> {
        assert_eq!(request.method, Method::Post);
        let target = request.headers.iter().find(|(name, _)| *name == "x-amz-target").unwrap().1;
        let operation = target.rsplit('.').next().unwrap().to_owned();
        let body: Value = serde_json::from_str(request.body.unwrap()).unwrap();
        let reply = self.respond(&operation, &body);
        let status = if reply.get("__type").is_some() { 400 } else { 200 };
        let response = Response { status, headers: Vec::new(), body: reply.to_string() };
        if operation != REFRESH {
            return Box::pin(std::future::ready(Ok(response)));
        }
        let token = body["RefreshToken"].as_str().unwrap().to_owned();
        let pending =
            Rc::new(Pending { token, state: Cell::new(ReplyState::Open), waker: RefCell::default() });
        self.refreshes.borrow_mut().push(pending.clone());
        let pending_reply = PendingReply { pool: self, pending: pending.clone(), is_lost: true };
        let mut timeout = self.clock.sleep(request.timeout);
        Box::pin(async move {
            let mut pending_reply = pending_reply;
            let result = poll_fn(|context| {
                pending.waker.replace(Some(context.waker().clone()));
                if pending.state.get() == ReplyState::Delivered {
                    return Poll::Ready(Ok(response.clone()));
                }
                timeout.as_mut().poll(context).map(|()| Err(TransportError::TimedOut))
            })
            .await;
            pending_reply.is_lost = result.is_err();
            result
        })
    }
}

struct Model {
    world: World,
    pool: Rc<Pool>,
    tabs: Vec<Tab>,
    /// The outcome that the user's last command requires, if its tab knew all previous commands.
    expected_outcome: Option<Outcome>,
    is_forked: bool,
    is_storage_delayed: bool,
    /// For how many seconds each tab has not seen all writes of the others.
    behind_secs: [u64; 3],
    /// The callers that wait for a refresh, with their tabs.
    callers: Vec<(usize, Task<Result<(), AuthError>>)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    SignedOut,
    SignedIn(usize),
}

impl Model {
    fn new(is_storage_delayed: bool) -> Self {
        let world = World::new();
        world.host.tabs.delay_notices();
        let pool = Rc::new(Pool { clock: (*world.host.clock).clone(), ..Pool::default() });
        let mut model = Self {
            world,
            pool,
            tabs: Vec::new(),
            expected_outcome: None,
            is_forked: false,
            is_storage_delayed,
            behind_secs: [0; 3],
            callers: Vec::new(),
        };
        for _ in 0..3 {
            let host = model.world.host.another_tab();
            if is_storage_delayed {
                host.session.delay();
            }
            let tab = model.page(host);
            model.tabs.push(tab);
        }
        model
    }

    fn page(&mut self, host: FakeHost) -> Tab {
        let platform = Platform { transport: self.pool.clone(), ..host.platform() };
        let mut tab = Tab::with_platform(host, platform);
        self.run(&mut tab);
        tab
    }

    fn run(&mut self, tab: &mut Tab) {
        let auth = tab.auth.clone();
        tab.run = Some(self.world.spawn(async move { auth.run().await }));
    }

    /// Delivers all writes and notices to `tab`.
    fn catch_up(&mut self, tab: usize) {
        let host = self.tabs[tab].host.clone();
        loop {
            self.world.settle();
            if host.tabs.undelivered() > 0 {
                host.tabs.deliver(0);
            } else if !(self.is_storage_delayed && host.deliver_storage()) {
                return;
            }
        }
    }

    /// Advances the clock by a second, after which old enough writes are visible in all tabs.
    fn advance_second(&mut self) {
        self.world.advance(Duration::from_secs(1));
        for tab in 0..3 {
            let host = self.tabs[tab].host.clone();
            self.behind_secs[tab] = if host.session.is_behind() { self.behind_secs[tab] + 1 } else { 0 };
            if self.behind_secs[tab] == MAX_STORAGE_DELAY_SECS {
                self.behind_secs[tab] = 0;
                while host.deliver_storage() {
                    self.world.settle();
                }
            }
        }
    }

    fn is_up_to_date(&self, tab: usize) -> bool {
        let host = &self.tabs[tab].host;
        host.tabs.undelivered() == 0 && !host.session.is_behind()
    }

    /// Returns whether the result of a command is certain, given whether its tab knows the commands of the others.
    /// After a command whose tab did not, such as one of two simultaneous sign-ins, either may win until all tabs have
    /// seen both.
    fn is_certain(&mut self, is_up_to_date: bool) -> bool {
        self.is_forked |= !is_up_to_date;
        !self.is_forked
    }

    fn apply(&mut self, step: Step) {
        match step {
            Step::SignIn(tab, name) => {
                let is_certain = self.is_certain(!self.tabs[tab].host.session.is_behind());
                let sign_in = self.world.spawn(self.tabs[tab].sign_in(by_password(NAMES[name])));
                assert!(matches!(sign_in.result(), Ok(SignInStep::Done(_))));
                self.expected_outcome = is_certain.then_some(Outcome::SignedIn(name));
            }
            Step::SignOut(tab) => {
                let is_certain = self.is_certain(self.is_up_to_date(tab));
                let sign_out = self.world.spawn(self.tabs[tab].sign_out(SignOutScope::Here));
                // The pool's answer about a session that it has already ended does not matter.
                drop(sign_out.result());
                assert!(!self.tabs[tab].is_signed_in(), "still signed in after a sign-out in the same tab");
                self.expected_outcome = is_certain.then_some(Outcome::SignedOut);
            }
            Step::Refresh(tab) => {
                let refresh = self.world.spawn(self.tabs[tab].refresh());
                self.callers.push((tab, refresh));
            }
            Step::Reply(index) => self.pool.resolve(index, ReplyState::Delivered),
            Step::LoseReply(index) => self.pool.resolve(index, ReplyState::Lost),
            Step::Storage(tab) => {
                let _ = self.is_storage_delayed && self.tabs[tab].host.deliver_storage();
            }
            Step::CatchUp(tab) => self.catch_up(tab),
            Step::Notice(tab, index) => self.tabs[tab].host.tabs.deliver(index),
            Step::DuplicateNotice(tab, index) => self.tabs[tab].host.tabs.duplicate(index),
            Step::Remount(tab) => {
                let mut stopped = self.tabs.remove(tab);
                stopped.stop_running(&mut self.world);
                let (dropped, others): (Vec<_>, Vec<_>) =
                    self.callers.drain(..).partition(|(other, _)| *other == tab);
                self.callers = others;
                for (_, caller) in dropped {
                    caller.cancel(&mut self.world);
                }
                self.run(&mut stopped);
                self.tabs.insert(tab, stopped);
            }
            Step::Reload(tab) => {
                // A navigation takes longer than the delivery of this tab's earlier writes to the others, and of theirs
                // to this one.
                (0..3).for_each(|other| self.catch_up(other));
                self.catch_up(tab);
                let old = self.tabs.remove(tab);
                let host = old.host.reloaded();
                old.close(&mut self.world);
                let new = self.page(host);
                self.tabs.insert(tab, new);
            }
            Step::Wake(tab) => self.tabs[tab].host.tabs.wake(),
            Step::Seconds(seconds) => (0..seconds).for_each(|_| self.advance_second()),
            Step::ExpireToken => {
                (0..MAX_STORAGE_DELAY_SECS).for_each(|_| self.advance_second());
                self.world.doze(LIFE);
            }
        }
        self.world.settle();
        self.is_forked &= self.tabs.iter().any(|tab| tab.host.session.is_behind());
        self.check_always();
    }

    fn check_always(&self) {
        // The record is complete, a tombstone, or absent.
        if let Some(record) = stored(&self.world.host) {
            let text = |name: &str| record[name].as_str().unwrap();
            let claims = crate::auth::tokens::AccessClaims::read(text("access_token"), &config());
            assert!(claims.is_some(), "{record}");
            assert!(text("refresh_token").starts_with("refresh token "));
        }
        if !self.is_storage_delayed {
            for (name, token) in &*self.pool.tokens.borrow() {
                assert!(token.uses <= 1 + token.lost, "{name} was used {} times", token.uses);
            }
        }
    }

    /// Delivers everything and advances the clock until nothing waits for responses, other tabs or the lock.
    fn settle_all(&mut self) {
        for _ in 0..16 {
            self.pool.deliver_all_replies();
            (0..3).for_each(|tab| self.catch_up(tab));
            self.world.advance(Duration::from_secs(1));
        }
    }

    fn end(mut self) {
        self.settle_all();
        self.tabs.iter().for_each(|tab| tab.host.tabs.wake());
        self.settle_all();
        self.check_always();
        assert!(!self.world.host.tabs.is_locked(), "the lock was not released");
        let users: Vec<_> = self.tabs.iter().map(|tab| tab.auth.state().user().cloned()).collect();
        let names: Vec<_> =
            users.iter().map(|user| Some(user.as_ref()?.attribute("name")?.to_owned())).collect();
        assert!(names.iter().all(|name| *name == names[0]), "the tabs disagree: {names:?}");
        match self.expected_outcome {
            Some(Outcome::SignedIn(name)) => assert_eq!(names[0].as_deref(), Some(NAMES[name])),
            Some(Outcome::SignedOut) => assert_eq!((&names[0], stored(&self.world.host)), (&None, None)),
            None => assert_eq!(names[0].is_some(), stored(&self.world.host).is_some()),
        }
        // The session can still be used.
        if names[0].is_some() {
            self.world.doze(LIFE);
            let tokens = [0, 1, 2].map(|tab| self.world.spawn(self.tabs[tab].access_token()));
            self.settle_all();
            for (tab, token) in tokens.into_iter().enumerate() {
                let token = token.result();
                assert!(token.is_ok(), "tab {tab} gets no token: {token:?}");
            }
        }
    }
}

fn run(is_storage_delayed: bool, steps: Vec<Step>) {
    let mut model = Model::new(is_storage_delayed);
    for step in steps {
        model.apply(step);
    }
    model.end();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn tabs_converge_in_every_order_of_delivery(
        is_storage_delayed: bool,
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        run(is_storage_delayed, steps);
    }
}

/// The session that is announced as the successor is overwritten by one that another tab stores at the same time, so
/// that it never becomes visible.
#[test]
fn a_session_survives_an_announced_successor_that_was_overwritten() {
    let mut model = Model::new(true);
    model.apply(Step::SignIn(0, 0));
    model.catch_up(1);
    model.apply(Step::Refresh(0));
    model.apply(Step::SignIn(1, 0));
    model.apply(Step::SignIn(2, 1));
    model.apply(Step::Reply(0));
    model.end();
}

/// A refresh stores its tokens after another tab has replaced its session and a further one has signed out.
#[test]
fn tokens_of_an_ended_session_are_removed_if_its_successor_never_appears() {
    let mut model = Model::new(true);
    model.apply(Step::SignIn(2, 0));
    model.catch_up(1);
    model.apply(Step::Refresh(1));
    model.apply(Step::SignIn(2, 0));
    model.apply(Step::SignOut(0));
    model.end();
}
