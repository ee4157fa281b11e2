use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use cognito_client_srp::Ephemeral;

use super::{
    AuthError, AuthEvent, AuthState, ClientMetadataProvider, Config,
    devices::DeviceTracking,
    pending::{self, PendingSignUp},
    refresh::Refreshing,
    session::{Ended, Session},
    store::Store,
    unconfirmed,
};
use crate::{
    input,
    platform::{Platform, Storage, StorageError, Subscription},
    protocol::{self, Deadline},
};

/// A user pool's client for one page: sign-in, sign-up, recovery, the session.
///
/// A cheap handle: clones share everything. Several, for several pools, live side by side.
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
    /// Raised by every sign-in and sign-out that begins: what an older one brings is dropped.
    pub(super) epoch: Cell<u64>,
    /// Sessions that were ended, here or elsewhere: none of them comes back to life.
    pub(super) ended: RefCell<Vec<Ended>>,
    pub(super) devices: RefCell<Option<Rc<dyn DeviceTracking>>>,
    pub(super) refreshing: RefCell<Option<Refreshing>>,
    /// Whether the latest refresh of an expired access token failed.
    pub(super) has_refresh_failed: Cell<bool>,
    pub(super) ephemeral: RefCell<Option<Ephemeral>>,
    pub(super) pending_sign_up: RefCell<Option<PendingSignUp>>,
    /// What waits for a code, where the tab's storage does not take it.
    pub(super) unstored_pending: RefCell<Option<pending::Record>>,
    /// Sign-outs that the pool has not confirmed, where the local storage does not take them.
    pub(super) unstored_sign_outs: RefCell<Option<Vec<unconfirmed::Entry>>>,
    /// Where Amplify has left records that were not taken over.
    pub(super) amplify: RefCell<Option<Rc<dyn Storage>>>,
    /// A change that was asked for and may have been made: its reply was lost.
    pub(super) lost: RefCell<Option<Lost>>,
    /// The failure of the session's storage that the listeners have heard of.
    pub(super) told_storage_failure: Cell<Option<StorageError>>,
    /// How long ago a sign-in may be at the most for sensitive changes.
    pub(super) step_up: Cell<Option<Duration>>,
}

/// Which change, and whose.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Lost {
    SignUp(String),
    Reset(String),
    Password(String),
}

pub(super) struct Listener {
    id: u64,
    call: Rc<dyn Fn(&AuthEvent)>,
}

impl AuthClient {
    /// A client over `platform`. In a browser, see [`browser`](Self::browser).
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
            ended: RefCell::default(),
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

    /// The pool and its settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Who is signed in now, as far as is known.
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
            // Dropped after the borrow has ended: it may own another subscription.
            let listener = index.map(|index| inner.listeners.borrow_mut().remove(index));
            drop(listener);
        })
    }

    pub(super) fn set_state(&self, state: &AuthState) {
        if *self.0.state.borrow() == *state {
            return;
        }
        self.0.state.replace(state.clone());
        // A listener may change the state, which tells everybody.
        self.tell(&AuthEvent::State(state.clone()), |client| *client.0.state.borrow() == *state);
    }

    /// Tells all who listen, as long as it holds.
    pub(super) fn tell(&self, event: &AuthEvent, holds: impl Fn(&Self) -> bool) {
        let subscribed: Vec<u64> = self.0.listeners.borrow().iter().map(|listener| listener.id).collect();
        for id in subscribed {
            if !holds(self) {
                return;
            }
            // A listener may have ended another's subscription.
            let listener = self.0.listeners.borrow().iter().find(|it| it.id == id).map(|it| it.call.clone());
            if let Some(call) = listener {
                call(event);
            }
        }
    }

    /// The stored session, read anew, if it is one of this pool and client that was not ended.
    pub(super) fn session(&self) -> Option<Session> {
        let has_ended = |session: &str| self.has_ended(session);
        let record = self.0.store.read(&has_ended, &|session| self.awaited_successor(session));
        if record.is_none() {
            self.remove_ended();
        }
        Session::from_record(record?, &self.0.config)
    }

    /// Returns the user name that is sent to the pool for what was typed.
    pub(super) fn username(&self, typed: &str) -> String {
        input::username(&self.0.config, typed)
    }

    pub(super) fn deadline(&self) -> Deadline {
        Deadline::start(&*self.0.platform.clock)
    }

    /// Begins something that a later sign-in or sign-out makes void.
    pub(super) fn begin(&self) -> u64 {
        let epoch = self.0.epoch.get() + 1;
        self.0.epoch.set(epoch);
        epoch
    }

    pub(super) fn ensure_current(&self, epoch: u64) -> Result<(), AuthError> {
        if self.0.epoch.get() == epoch { Ok(()) } else { Err(AuthError::Superseded) }
    }
}

impl PartialEq for AuthClient {
    /// Handles are equal when they share everything.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for AuthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthClient").field("state", &self.0.state.borrow()).finish_non_exhaustive()
    }
}
