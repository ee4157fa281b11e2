//! The session as an app sees it, and what keeps it up to date.

use std::pin::Pin;

use cognito_client::auth::{AuthClient, AuthState, SignOut, SignOutScope, User};
use cognito_client::platform::Subscription;
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;
use yew::html::AnyScope;
use yew::prelude::*;

/// The session as an app sees it, with the client that owns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Auth {
    client: AuthClient,
    state: AuthState,
    sign_out: Option<SignOut>,
    report: Callback<Option<SignOut>>,
}

/// A change of the session, with the client that it is about. Changes about a client that has been replaced are ignored.
#[derive(Debug)]
pub struct AuthChange(AuthClient, Event);

#[derive(Debug)]
enum Event {
    State(AuthState),
    SignOut(Option<SignOut>),
}

/// A running client, which stops when this is dropped. A refresh in progress still completes, so that other tabs get the
/// lock and the tokens.
pub(super) struct Running {
    handle: AbortHandle,
    _subscription: Subscription,
}

/// The work that keeps the session of a client up to date. It never completes.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()>>>;

pub(super) const NO_PROVIDER: &str =
    "there is no <AuthProvider client={..}> around the component that asks for the session";

impl Auth {
    /// Returns the session for a component that cannot use hooks; others call [`use_auth`](super::use_auth).
    /// `on_change` is called after every change, as long as the handle is kept.
    ///
    /// # Panics
    /// Panics outside an [`AuthProvider`](super::AuthProvider), which is a programming error in the app.
    #[expect(clippy::expect_used, reason = "documented: a missing provider is a mistake in the app")]
    pub fn from_scope(scope: impl Into<AnyScope>, on_change: Callback<Self>) -> (Self, ContextHandle<Self>) {
        scope.into().context(on_change).expect(NO_PROVIDER)
    }

    /// Returns the session of a client that does not run yet. `on_change` has to pass all changes to
    /// [`apply`](Self::apply).
    pub(crate) fn new(client: AuthClient, on_change: &Callback<AuthChange>) -> Self {
        let report = {
            let client = client.clone();
            on_change.reform(move |outcome| AuthChange(client.clone(), Event::SignOut(outcome)))
        };
        Self { state: client.state(), client, sign_out: None, report }
    }

    /// Runs the client until the returned value is dropped. Reports the state and all of its changes, and writes them to
    /// `<html data-auth>`.
    pub(super) fn run(&self, on_change: Callback<AuthChange>) -> Running {
        let subscription = self.listen(on_change);
        let (handle, registration) = AbortHandle::new_pair();
        let work = run_client(self.client.clone());
        spawn_local(async move {
            // Aborted when this value is dropped; the result of the work is not needed then.
            let _ = Abortable::new(work, registration).await;
        });
        Running { handle, _subscription: subscription }
    }

    /// Reports the state and all of its changes, until the returned value is dropped, and writes them to
    /// `<html data-auth>`.
    pub(crate) fn listen(&self, on_change: Callback<AuthChange>) -> Subscription {
        let client = self.client.clone();
        let show = move |now: &AuthState| {
            mark_document(now);
            on_change.emit(AuthChange(client.clone(), Event::State(now.clone())));
        };
        show(&self.client.state());
        self.client.subscribe(show)
    }

    /// Applies a change, and returns whether there is a difference.
    pub(crate) fn apply(&mut self, AuthChange(client, event): AuthChange) -> bool {
        if client != self.client {
            return false;
        }
        let before = self.clone();
        match event {
            Event::State(state) => self.state = state,
            Event::SignOut(outcome) => self.sign_out = outcome,
        }
        *self != before
    }

    /// Returns the state of the session as of this render.
    #[must_use]
    pub fn state(&self) -> &AuthState {
        &self.state
    }

    /// Returns the signed-in user, or `None` without a session.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.state.user()
    }

    /// Returns the headless client, for everything else: tokens, sign-up, recovery, the profile.
    #[must_use]
    pub fn client(&self) -> &AuthClient {
        &self.client
    }

    /// Signs out. The state changes at once; [`last_sign_out`](Self::last_sign_out) reports later whether the pool has
    /// confirmed it.
    pub fn sign_out(&self, scope: SignOutScope) {
        let (client, report) = (self.client.clone(), self.report.clone());
        report.emit(None);
        spawn_local(async move { report.emit(Some(client.sign_out(scope).await)) });
    }

    /// Signs out of this browser. Unlike [`sign_out`](Self::sign_out), it needs no code of the other scope.
    #[cfg(feature = "app")]
    pub(crate) fn sign_out_here(&self) {
        let (client, report) = (self.client.clone(), self.report.clone());
        report.emit(None);
        spawn_local(async move { report.emit(Some(client.sign_out_here().await)) });
    }

    /// Returns the outcome of this page's latest sign-out, once it is known. For earlier pages, see
    /// [`AuthClient::unconfirmed_sign_out`].
    #[must_use]
    pub fn last_sign_out(&self) -> Option<&SignOut> {
        self.sign_out.as_ref()
    }
}

/// Restores the session of a client, and keeps it in sync with the other tabs. Never completes.
pub(crate) fn run_client(client: AuthClient) -> Work {
    Box::pin(async move { client.run().await })
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

fn mark_document(state: &AuthState) {
    let name = match state {
        AuthState::Restoring => "restoring",
        AuthState::SignedOut(_) => "signed-out",
        AuthState::SignedIn(..) => "signed-in",
    };
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        // Setting an attribute with a valid constant name cannot fail.
        root.set_attribute("data-auth", name).ok();
    }
}
