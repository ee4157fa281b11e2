//! Tests of the events that the client reports to listeners.

use super::*;
use crate::platform::StorageError;

/// Records all events of the tab by their names.
struct Log {
    events: Rc<RefCell<Vec<String>>>,
    subscription: Subscription,
}

impl Log {
    fn new(tab: &Tab) -> Self {
        let events: Rc<RefCell<Vec<String>>> = Rc::default();
        let seen = events.clone();
        let subscription = tab.auth.on_event(move |event| {
            seen.borrow_mut().push(match event {
                AuthEvent::State(AuthState::Restoring) => "restoring".to_owned(),
                AuthEvent::State(AuthState::SignedIn(user, freshness)) => {
                    format!("{} is {freshness:?}", user.attribute("name").unwrap_or_default())
                }
                AuthEvent::State(AuthState::SignedOut(reason)) => match reason {
                    Reason::SessionEnded(_) => "session ended".to_owned(),
                    other => format!("{other:?}"),
                },
                AuthEvent::RefreshFailed(error) => format!("refresh failed: {}", error.code()),
                AuthEvent::NotRevoked(error) => format!("not revoked: {}", error.code()),
                other => format!("{other:?}"),
            });
        });
        Self { events, subscription }
    }

    /// Returns the events since the last call.
    fn take(&self) -> Vec<String> {
        self.events.take()
    }
}

#[test]
fn a_sign_in_event_follows_its_state() {
    let mut world = World::new();
    let tab = world.tab();
    let log = Log::new(&tab);
    world.sign_in(&tab, "ada");
    assert_eq!(log.take(), ["ada is Fresh", "SignedIn"]);
    world.advance(Duration::from_secs(1));
    world.reply(REVOKE, Reply::json(&json!({})));
    world.sign_in(&tab, "ada");
    // The state is the same, but the sign-in is a new one.
    assert_eq!(log.take(), ["SignedIn"]);
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
    assert!(world.finish(tab.sign_in(by_password("ada"))).is_err());
    assert!(log.take().is_empty());
}

#[test]
fn refreshes_and_their_failures_are_reported() {
    let mut world = World::new();
    // `run` is not started, so that nothing is refreshed automatically.
    let tab = Tab::new(world.host.another_tab());
    world.sign_in(&tab, "ada");
    let log = Log::new(&tab);
    world.advance(Duration::from_secs(1));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(log.take(), ["Refreshed"]);
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Fails(TransportError::Offline));
    world.reply(REFRESH, Reply::Fails(TransportError::Offline));
    assert!(world.finish(tab.refresh()).is_err());
    assert_eq!(log.take(), ["refresh failed: Transport.Offline", "ada is Stale"]);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(log.take(), ["ada is Fresh", "Refreshed"]);
}

#[test]
fn a_rejected_refresh_is_reported_after_the_end_of_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    let (log, others) = (Log::new(&tab), Log::new(&other));
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    assert!(world.finish(tab.refresh()).is_err());
    assert_eq!(log.take(), ["session ended", "refresh failed: NotAuthorizedException"]);
    assert_eq!(others.take(), ["SignedOutElsewhere"]);
}

#[test]
fn other_tabs_report_state_changes_only() {
    let mut world = World::new();
    let (tab, other) = (world.tab(), world.tab());
    let log = Log::new(&other);
    world.sign_in(&tab, "ada");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(log.take(), ["ada is Fresh", "SignedOutElsewhere"]);
}

#[test]
fn a_sign_out_is_reported_as_a_state() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let log = Log::new(&tab);
    world.reply(REVOKE, Reply::error("InternalErrorException", ""));
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    assert_eq!(log.take(), ["SignedOutHere"]);
}

#[test]
fn a_storage_failure_is_reported_once() {
    let mut world = World::new();
    let tab = world.tab();
    let log = Log::new(&tab);
    world.host.session.fail(Some(StorageError::Full));
    world.sign_in(&tab, "ada");
    assert_eq!(log.take(), ["StorageFailed(Full)", "ada is Fresh", "SignedIn"]);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(log.take(), ["Refreshed"]);
}

#[test]
fn storage_that_is_blocked_from_the_start_is_reported() {
    let mut world = World::new();
    world.host.session.fail(Some(StorageError::Blocked));
    let tab = Tab::new(world.host.another_tab());
    let log = Log::new(&tab);
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    assert_eq!(log.take(), ["StorageFailed(Blocked)", "NoSession"]);
    world.sign_in(&tab, "ada");
    assert_eq!(log.take(), ["ada is Fresh", "SignedIn"]);
}

#[test]
fn a_dropped_listener_gets_no_events() {
    let mut world = World::new();
    let tab = world.tab();
    let log = Log::new(&tab);
    drop(log.subscription);
    world.sign_in(&tab, "ada");
    assert!(log.events.borrow().is_empty());
}

#[test]
fn a_listener_can_call_the_client() {
    let mut world = World::new();
    let tab = world.tab();
    let (auth, states) = (tab.auth.clone(), Rc::<RefCell<Vec<AuthState>>>::default());
    let seen = states.clone();
    let subscription = tab.auth.on_event(move |event| {
        if *event == AuthEvent::SignedIn {
            seen.borrow_mut().push(auth.state());
            auth.forget_password();
            drop(auth.on_event(|_| {}));
        }
    });
    world.sign_in(&tab, "ada");
    assert_eq!(*states.borrow(), [tab.auth.state()]);
    drop(subscription);
}
