use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use cognito_client_srp::Ephemeral;

use super::devices::DeviceTracking;
use super::ended::EndedSessions;
use super::pending::{self, PendingSignUp};
use super::refresh::Refreshing;
use super::session::Session;
use super::store::Store;
use super::{AuthError, AuthEvent, AuthState, ClientMetadataProvider, Config, unconfirmed};
use crate::input;
use crate::platform::{Platform, Storage, StorageError, Subscription};
use crate::protocol::{self, Deadline};

/// A client of one user pool for one page: sign-in, sign-up, recovery, and the session.
///
/// It is a cheap handle: clones share all state. Several clients, for several pools, can be used side by side.
///
/// Spawn [`run`](Self::run) once; it restores a stored session and follows the other tabs.
#[derive(Clone)]
pub struct AuthClient(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) config: Config,
    pub(super) platform: Platform,
    pub(super) wire: protocol::Client,
    pub(super) client_metadata: RefCell<Option<ClientMetadataProvider>>,
    pub(super) store: Store,
    pub(super) state: RefCell<AuthState>,
    pub(super) listeners: RefCell<Vec<Listener>>,
    next_listener: Cell<u64>,
    /// Incremented by every sign-in and sign-out that begins: the results of earlier ones are dropped.
    pub(super) epoch: Cell<u64>,
    /// Sessions that have ended, in this tab or another one. They must not be restored.
    pub(super) ended: EndedSessions,
    pub(super) devices: RefCell<Option<Rc<dyn DeviceTracking>>>,
    pub(super) refreshing: RefCell<Option<Refreshing>>,
    /// Whether the latest refresh of an expired access token failed.
    pub(super) has_refresh_failed: Cell<bool>,
    pub(super) ephemeral: RefCell<Option<Ephemeral>>,
    pub(super) pending_sign_up: RefCell<Option<PendingSignUp>>,
    /// The sign-up or recovery that waits for a code, if the tab's storage did not accept it.
    pub(super) unstored_pending: RefCell<Option<pending::Record>>,
    /// Sign-outs that the pool has not confirmed, if the local storage did not accept them.
    pub(super) unstored_sign_outs: RefCell<Option<Vec<unconfirmed::Entry>>>,
    /// The storage in which Amplify has left records that were not taken over.
    pub(super) amplify: RefCell<Option<Rc<dyn Storage>>>,
    /// A change that may have been made, although its reply was lost.
    pub(super) lost: RefCell<Option<UnconfirmedChange>>,
    /// The failure of the session's storage that was last reported to the listeners.
    pub(super) told_storage_failure: Cell<Option<StorageError>>,
    /// The maximum age of a sign-in for sensitive changes; `None` for any age.
    pub(super) step_up: Cell<Option<Duration>>,
}

/// The kind of a change, with the name of its user (for `Password`, the `sub`).
#[derive(Clone, PartialEq, Eq)]
pub(super) enum UnconfirmedChange {
    SignUp(String),
    Reset(String),
    Password(String),
}

pub(super) struct Listener {
    id: u64,
    call: Rc<dyn Fn(&AuthEvent)>,
}

impl AuthClient {
    /// Creates a client that uses `platform`. For a browser, see [`browser`](Self::browser).
    #[must_use]
    pub fn new(config: Config, platform: Platform) -> Self {
        let wire = protocol::Client::new(platform.clone(), config.endpoint());
        let store = Store::new(platform.session.clone(), config.client_id());
        Self(Rc::new(Inner {
            config,
            platform,
            wire,
            client_metadata: RefCell::default(),
            store,
            state: RefCell::new(AuthState::Restoring),
            listeners: RefCell::default(),
            next_listener: Cell::default(),
            epoch: Cell::default(),
            ended: EndedSessions::default(),
            devices: RefCell::default(),
            refreshing: RefCell::default(),
            has_refresh_failed: Cell::default(),
            ephemeral: RefCell::default(),
            pending_sign_up: RefCell::default(),
            unstored_pending: RefCell::default(),
            unstored_sign_outs: RefCell::default(),
            amplify: RefCell::default(),
            lost: RefCell::default(),
            told_storage_failure: Cell::default(),
            step_up: Cell::default(),
        }))
    }

    /// Returns the configuration of the client: the pool and its settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Returns the current state: the signed-in user, as far as is known.
    #[must_use]
    pub fn state(&self) -> AuthState {
        self.0.state.borrow().clone()
    }

    /// Calls `listener` after every change of the state, until the subscription is dropped.
    pub fn subscribe(&self, listener: impl Fn(&AuthState) + 'static) -> Subscription {
        self.listen(move |event| {
            if let AuthEvent::State(state) = event {
                listener(state);
            }
        })
    }

    pub(super) fn listen(&self, listener: impl Fn(&AuthEvent) + 'static) -> Subscription {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push(Listener { id, call: Rc::new(listener) });
        let inner: Weak<Inner> = Rc::downgrade(&self.0);
        Subscription::new(move || {
            let Some(inner) = inner.upgrade() else { return };
            let index = inner.listeners.borrow().iter().position(|listener| listener.id == id);
            // The listener is dropped after the borrow has ended, because it may own another subscription.
            let listener = index.map(|index| inner.listeners.borrow_mut().remove(index));
            drop(listener);
        })
    }

    pub(super) fn set_state(&self, state: &AuthState) {
        if *self.0.state.borrow() == *state {
            return;
        }
        self.0.state.replace(state.clone());
        // A listener may change the state. That change notifies all listeners itself, so this one stops.
        self.tell(&AuthEvent::State(state.clone()), |client| *client.0.state.borrow() == *state);
    }

    /// Calls the listeners with `event` for as long as `holds` returns true.
    pub(super) fn tell(&self, event: &AuthEvent, holds: impl Fn(&Self) -> bool) {
        let subscribed: Vec<u64> = self.0.listeners.borrow().iter().map(|listener| listener.id).collect();
        for id in subscribed {
            if !holds(self) {
                return;
            }
            // An earlier listener may have ended this subscription.
            let listener = self.0.listeners.borrow().iter().find(|it| it.id == id).map(|it| it.call.clone());
            if let Some(call) = listener {
                call(event);
            }
        }
    }

    /// Reads the stored session. Returns `None` if there is none, if it has ended, or if it does not belong to this
    /// pool and client.
    pub(super) fn session(&self) -> Option<Session> {
        let (ended, now) = (&self.0.ended, self.0.platform.clock.now());
        let has_ended = |session: &str| ended.contains(session);
        let record = self.0.store.read(&has_ended, &|session| ended.awaited_successor(session, now));
        if record.is_none() {
            self.remove_ended();
        }
        Session::from_record(record?, &self.0.config)
    }

    /// Converts a typed user name to the one that is sent to the pool.
    pub(super) fn username(&self, typed: &str) -> String {
        input::username(&self.0.config, typed)
    }

    pub(super) fn deadline(&self) -> Deadline {
        Deadline::start(&*self.0.platform.clock)
    }

    /// Begins an action that a later sign-in or sign-out supersedes, and returns its epoch.
    pub(super) fn next_epoch(&self) -> u64 {
        let epoch = self.0.epoch.get() + 1;
        self.0.epoch.set(epoch);
        epoch
    }

    pub(super) fn ensure_current(&self, epoch: u64) -> Result<(), AuthError> {
        if self.0.epoch.get() == epoch { Ok(()) } else { Err(AuthError::Superseded) }
    }
}

impl PartialEq for AuthClient {
    /// Returns whether both handles share the same state.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for AuthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthClient").field("state", &self.0.state.borrow()).finish_non_exhaustive()
    }
}
