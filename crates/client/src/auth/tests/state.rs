//! Tests of the state's subscriptions, of client handles and of the user's display name.

use super::*;
use crate::auth::state::UserData;

#[test]
fn listeners_are_called_for_changes_only() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let before = tab.states.borrow().len();
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.states.borrow().len(), before);
}

#[test]
fn a_dropped_subscription_gets_no_states() {
    let mut world = World::new();
    let tab = world.tab();
    let received = Rc::new(RefCell::new(0));
    let count = received.clone();
    let subscription = tab.auth.subscribe(move |_| *count.borrow_mut() += 1);
    world.sign_in(&tab, "ada");
    drop(subscription);
    let before = *received.borrow();
    world.sign_in(&tab, "grace");
    assert_eq!((before, *received.borrow()), (1, 1));
}

/// A component may unmount another one while it renders the new state.
#[test]
fn a_subscription_can_end_while_listeners_are_called() {
    let mut world = World::new();
    let tab = world.tab();
    let other: Rc<RefCell<Option<Subscription>>> = Rc::default();
    let received = Rc::new(RefCell::new(0));
    let ended = other.clone();
    let _first = tab.auth.subscribe(move |_| drop(ended.take()));
    let count = received.clone();
    other.replace(Some(tab.auth.subscribe(move |_| *count.borrow_mut() += 1)));
    world.sign_in(&tab, "ada");
    assert_eq!(*received.borrow(), 0);
}

#[test]
fn a_listener_can_subscribe_and_own_subscriptions() {
    let mut world = World::new();
    let tab = world.tab();
    let before = tab.auth.0.listeners.borrow().len();
    let owners: Rc<RefCell<Vec<Subscription>>> = Rc::default();
    let (auth, subscriptions) = (tab.auth.clone(), owners.clone());
    let outer = tab.auth.subscribe(move |_| {
        let inner = auth.subscribe(|_| {});
        // Dropped together with the listener that owns it.
        let owner = auth.subscribe(move |_| {
            let _owned = &inner;
        });
        subscriptions.borrow_mut().push(owner);
    });
    world.sign_in(&tab, "ada");
    owners.take();
    drop(outer);
    assert_eq!(tab.auth.0.listeners.borrow().len(), before);
}

/// Later listeners must not receive the newer state first and the older one last.
#[test]
fn a_state_change_by_a_listener_reaches_the_others_last() {
    let mut world = World::new();
    let tab = world.tab();
    let auth = tab.auth.clone();
    let _first = tab.auth.subscribe(move |state| {
        if state.user().is_some() {
            auth.set_state(&AuthState::SignedOut(Reason::SignedOutHere));
        }
    });
    let received = Rc::new(RefCell::new(Vec::new()));
    let seen = received.clone();
    let _second = tab.auth.subscribe(move |state| seen.borrow_mut().push(state.clone()));
    world.sign_in(&tab, "ada");
    assert_eq!(*received.borrow(), [AuthState::SignedOut(Reason::SignedOutHere)]);
}

#[test]
fn a_subscription_can_outlive_its_client() {
    let host = FakeHost::new();
    let auth = AuthClient::builder(config()).with_platform(host.platform()).build();
    let subscription = auth.subscribe(|_| {});
    drop(auth);
    drop(subscription);
}

#[test]
fn client_handles_are_equal_if_they_share_their_state() {
    let host = FakeHost::new();
    let auth = AuthClient::builder(config()).with_platform(host.platform()).build();
    assert_eq!(auth, auth.clone());
    assert_ne!(auth, AuthClient::builder(config()).with_platform(host.platform()).build());
}

#[test]
fn display_name_uses_the_first_known_attribute() {
    let display_name_of = |attributes: &[(&str, &str)]| {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let (username, attributes) = ("user name".to_owned(), attributes.collect());
        User::new(UserData { username, attributes, ..UserData::default() }).display_name().to_owned()
    };
    let attributes = [("name", "Ada"), ("preferred_username", "ada"), ("email", "ada@example.com")];
    assert_eq!(display_name_of(&attributes), "Ada");
    assert_eq!(display_name_of(&attributes[1..]), "ada");
    assert_eq!(display_name_of(&attributes[2..]), "ada@example.com");
    assert_eq!(display_name_of(&[("name", ""), ("email", "")]), "user name");
}
