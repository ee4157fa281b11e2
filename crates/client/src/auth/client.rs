//! The client: the state that all clones of its handle share, its listeners, and the seam to the tracking of devices.
//!
//! The flows are in other files, which add their methods to [`AuthClient`].

use std::cell::{Cell, OnceCell, RefCell};
use std::pin::pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

use cognito_client_srp::Ephemeral;
use futures_util::future::{Either, select};

use super::config::Config;
use super::devices::record::Device;
use super::ended::EndedSessions;
use super::error::AuthError;
use super::event::AuthEvent;
use super::pending::record::{PendingSignUp, Record as PendingRecord};
use super::refresh::task::RefreshTask;
use super::session::Session;
use super::state::AuthState;
use super::store::Store;
use super::unconfirmed::record::Entry as UnconfirmedSignOutEntry;
use crate::input;
use crate::platform::{LocalFuture, Millis, Platform, Storage, StorageError, Subscription, TransportError};
use crate::protocol::{self, ChallengeName, Deadline, HeadersHook, Parameters};

/// A client of one user pool for one page: sign-in, sign-up, recovery, and the session.
///
/// It is a cheap handle: clones share all state. Several clients, for several pools, can be used side by side.
///
/// [`AuthClient::builder`] creates one. Spawn [`run`](Self::run) once; it restores a stored session and follows the
/// other tabs.
#[derive(Clone)]
pub struct AuthClient(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) config: Config,
    pub(super) platform: Platform,
    pub(super) wire: protocol::Client,
    pub(super) client_metadata: Option<ClientMetadataProvider>,
    pub(super) store: Store,
    pub(super) state: RefCell<AuthState>,
    pub(super) listeners: RefCell<Vec<Listener>>,
    next_listener: Cell<u64>,
    /// Incremented by every sign-in and sign-out that begins: the results of earlier ones are dropped.
    pub(super) epoch: Cell<u64>,
    /// Sessions that have ended, in this tab or another one. They must not be restored.
    pub(super) ended: EndedSessions,
    pub(super) devices: OnceCell<Rc<dyn DeviceTracking>>,
    pub(super) refresh: RefCell<Option<RefreshTask>>,
    /// Whether the latest refresh of an expired access token failed.
    pub(super) has_refresh_failed: Cell<bool>,
    pub(super) ephemeral: RefCell<Option<Ephemeral>>,
    pub(super) pending_sign_up: RefCell<Option<PendingSignUp>>,
    /// The sign-up or recovery that waits for a code, if the tab's storage did not accept it.
    pub(super) unstored_pending: RefCell<Option<PendingRecord>>,
    /// Sign-outs that the pool has not confirmed, if the local storage did not accept them.
    pub(super) unstored_sign_outs: RefCell<Option<Vec<UnconfirmedSignOutEntry>>>,
    /// The storage in which Amplify has left records that were not adopted.
    pub(super) amplify: RefCell<Option<Rc<dyn Storage>>>,
    /// A change that may have been made, although its response was lost.
    pub(super) unconfirmed_change: RefCell<Option<UnconfirmedChange>>,
    /// The failure of the session's storage that was last reported to the listeners.
    pub(super) reported_storage_failure: Cell<Option<StorageError>>,
    /// The maximum age of a sign-in for sensitive changes; `None` for any age.
    pub(super) max_sign_in_age: Option<Duration>,
}

/// The settings of a client that are not part of its configuration, because they are code or storage of the app.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) client_metadata: Option<ClientMetadataProvider>,
    pub(super) headers: Option<HeadersHook>,
    pub(super) devices: OnceCell<Rc<dyn DeviceTracking>>,
    pub(super) listeners: Vec<EventListener>,
    pub(super) max_sign_in_age: Option<Duration>,
}

/// A function that returns the metadata for the Lambda triggers of an operation, given its name; empty for none.
pub(super) type ClientMetadataProvider = Rc<dyn Fn(&'static str) -> Parameters>;

pub(super) type EventListener = Rc<dyn Fn(&AuthEvent)>;

/// The kind of a change, with the name of its user (for `Password`, the `sub`).
#[derive(Clone, PartialEq, Eq)]
pub(super) enum UnconfirmedChange {
    SignUp(String),
    Reset(String),
    Password(String),
}

pub(super) struct Listener {
    id: u64,
    call: EventListener,
}

/// The handling of devices, for apps that enable it. It is a trait so that other programs do not contain its code.
pub(super) trait DeviceTracking {
    /// Returns the key of this device for the user called `name`: the pool's user name, or the one that was entered.
    fn key(&self, client: &AuthClient, name: &str) -> Option<String>;

    /// Stores a device that is known to the pool, in place of an earlier one of its user.
    fn store(&self, client: &AuthClient, device: Device);

    /// Removes the record of this device for the user called `name`.
    fn forget(&self, client: &AuthClient, name: &str);

    /// Returns the answer to a challenge that authenticates the device. `ephemeral` is kept from the first of these
    /// challenges to the second.
    fn answer(
        &self,
        client: &AuthClient,
        name: &ChallengeName,
        username: &str,
        parameters: &Parameters,
        ephemeral: &mut Option<Ephemeral>,
    ) -> Result<Parameters, AuthError>;

    /// Confirms the new device that the pool has offered with `session`, if there is one. A failure leaves the session
    /// as it is.
    fn confirm<'a>(
        &'a self,
        client: &'a AuthClient,
        deadline: Deadline,
        session: &'a Session,
        login: &'a str,
    ) -> LocalFuture<'a, ()>;
}

impl AuthClient {
    pub(super) fn new(config: Config, platform: Platform, extensions: Extensions) -> Self {
        let Extensions { client_metadata, headers, devices, listeners, max_sign_in_age } = extensions;
        let wire = protocol::Client::new(platform.clone(), config.endpoint());
        let wire = match headers {
            Some(headers) => wire.with_headers(headers),
            None => wire,
        };
        let store = Store::new(platform.session.clone(), config.client_id());
        let client = Self(Rc::new(Inner {
            config,
            platform,
            wire,
            client_metadata,
            store,
            state: RefCell::new(AuthState::Restoring),
            listeners: RefCell::default(),
            next_listener: Cell::default(),
            epoch: Cell::default(),
            ended: EndedSessions::default(),
            devices,
            refresh: RefCell::default(),
            has_refresh_failed: Cell::default(),
            ephemeral: RefCell::default(),
            pending_sign_up: RefCell::default(),
            unstored_pending: RefCell::default(),
            unstored_sign_outs: RefCell::default(),
            amplify: RefCell::default(),
            unconfirmed_change: RefCell::default(),
            reported_storage_failure: Cell::default(),
            max_sign_in_age,
        }));
        for listener in listeners {
            client.add_listener(listener);
        }
        client
    }

    /// Returns the configuration of the client: the pool and its settings.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// show(auth.config().username_attributes());
    /// # }
    /// ```
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Returns the current state: the signed-in user, as far as is known.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthState};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// match auth.state() {
    ///     AuthState::Restoring => show("…"),
    ///     AuthState::SignedOut(_) => show("Sign in"),
    ///     AuthState::SignedIn(user, _) => show(user.display_name()),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn state(&self) -> AuthState {
        self.0.state.borrow().clone()
    }

    /// Calls `listener` after every change of the state, until the subscription is dropped.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, User};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// let subscription = auth.subscribe(|state| show(state.user().map(User::display_name)));
    /// // The listener is called until this:
    /// drop(subscription);
    /// # }
    /// ```
    pub fn subscribe(&self, listener: impl Fn(&AuthState) + 'static) -> Subscription {
        self.on_event(move |event| {
            if let AuthEvent::State(state) = event {
                listener(state);
            }
        })
    }

    /// Calls `listener` for every event from now on, until the subscription is dropped.
    ///
    /// ```
    /// # use cognito_client::auth::{AuthClient, AuthEvent};
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// let subscription = auth.on_event(|event| {
    ///     if let AuthEvent::RefreshFailed(error) = event {
    ///         show(error);
    ///     }
    /// });
    /// # drop(subscription);
    /// # }
    /// ```
    pub fn on_event(&self, listener: impl Fn(&AuthEvent) + 'static) -> Subscription {
        let id = self.add_listener(Rc::new(listener));
        let inner: Weak<Inner> = Rc::downgrade(&self.0);
        Subscription::new(move || {
            let Some(inner) = inner.upgrade() else { return };
            let index = inner.listeners.borrow().iter().position(|listener| listener.id == id);
            // The listener is dropped after the borrow has ended, because it may own another subscription.
            let listener = index.map(|index| inner.listeners.borrow_mut().remove(index));
            drop(listener);
        })
    }

    /// Adds a listener, and returns its id.
    fn add_listener(&self, call: EventListener) -> u64 {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push(Listener { id, call });
        id
    }

    pub(super) fn set_state(&self, state: &AuthState) {
        if *self.0.state.borrow() == *state {
            return;
        }
        self.0.state.replace(state.clone());
        // A listener may change the state. That change notifies all listeners itself, so this one stops.
        self.emit_while(&AuthEvent::State(state.clone()), |client| *client.0.state.borrow() == *state);
    }

    /// Calls the listeners with `event`.
    pub(super) fn emit(&self, event: &AuthEvent) {
        self.emit_while(event, |_| true);
    }

    /// Calls the listeners with `event` for as long as `is_current` returns true.
    fn emit_while(&self, event: &AuthEvent, is_current: impl Fn(&Self) -> bool) {
        let subscribed: Vec<u64> = self.0.listeners.borrow().iter().map(|listener| listener.id).collect();
        for id in subscribed {
            if !is_current(self) {
                return;
            }
            // An earlier listener may have ended this subscription.
            let listener = self.0.listeners.borrow().iter().find(|it| it.id == id).map(|it| it.call.clone());
            if let Some(call) = listener {
                call(event);
            }
        }
    }

    /// Returns why the session is only kept in this page's memory, if it is. A reload will sign the user out.
    ///
    /// ```
    /// # use cognito_client::auth::AuthClient;
    /// # fn show(_: impl std::fmt::Debug) {}
    /// # fn example(auth: &AuthClient) {
    /// if auth.storage_failure().is_some() {
    ///     show("You will be signed out when this page is closed.");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn storage_failure(&self) -> Option<StorageError> {
        self.0.store.failure()
    }

    /// Converts a typed user name to the one that is sent to the pool.
    pub(super) fn username(&self, typed: &str) -> String {
        input::username(&self.0.config, typed)
    }

    pub(super) fn deadline(&self) -> Deadline {
        Deadline::start(&*self.0.platform.clock)
    }

    /// Runs `action`, which fails with a timeout at the deadline.
    pub(super) async fn within<T>(
        &self,
        deadline: Deadline,
        action: impl Future<Output = Result<T, AuthError>>,
    ) -> Result<T, AuthError> {
        let left = deadline.left(&*self.0.platform.clock);
        match select(pin!(action), self.0.platform.clock.sleep(left)).await {
            Either::Left((result, _)) => result,
            Either::Right(((), _)) => Err(protocol::Error::Transport(TransportError::TimedOut).into()),
        }
    }

    /// Returns how much of `max_age` is left for a record from the time `since`, in milliseconds, or `None` if it has
    /// expired.
    ///
    /// The clock may have been set back since then. A record from the future therefore has the same age as one that is
    /// equally far in the past.
    pub(super) fn time_left(&self, since: Millis, max_age: Millis) -> Option<Millis> {
        let age = Millis::try_from(self.0.platform.clock.now().abs_diff(since)).ok()?;
        Some(max_age - age).filter(|left| *left > 0)
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

    pub(super) fn devices(&self) -> Option<&Rc<dyn DeviceTracking>> {
        self.0.devices.get()
    }

    pub(super) fn device_key(&self, name: &str) -> Option<String> {
        self.devices()?.key(self, name)
    }

    /// Removes the record of this device for the user called `name`, if devices are tracked.
    pub(super) fn forget_device_record(&self, name: &str) {
        if let Some(devices) = self.devices() {
            devices.forget(self, name);
        }
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
