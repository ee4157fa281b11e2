//! The component that provides the session to the app below it.

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

impl Auth {
    /// Returns the session for a component that cannot use hooks; others call [`use_auth`](super::use_auth).
    /// `on_change` is called after every change, as long as the handle is kept.
    ///
    /// # Panics
    /// Panics outside an [`AuthProvider`], which is a programming error in the app.
    #[expect(clippy::expect_used, reason = "documented: a missing provider is a mistake in the app")]
    pub fn from_scope(scope: impl Into<AnyScope>, on_change: Callback<Self>) -> (Self, ContextHandle<Self>) {
        scope.into().context(on_change).expect(NO_PROVIDER)
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

    /// Returns the outcome of this page's latest sign-out, once it is known. For earlier pages, see
    /// [`AuthClient::unconfirmed_sign_out`].
    #[must_use]
    pub fn last_sign_out(&self) -> Option<&SignOut> {
        self.sign_out.as_ref()
    }
}

pub(super) const NO_PROVIDER: &str =
    "there is no <AuthProvider client={..}> around the component that asks for the session";

/// Properties of [`AuthProvider`].
#[derive(Properties, PartialEq)]
pub struct AuthProviderProps {
    /// The pool's client, created once per page.
    pub client: AuthClient,
    /// The content of the app.
    pub children: Html,
}

/// Owns the session for everything below it: restores it, keeps it in sync with the other tabs, and writes its state to
/// `<html data-auth>`.
pub struct AuthProvider {
    auth: Auth,
    running: Option<Running>,
}

/// A message to [`AuthProvider`], with the client that it is about. Messages about a client that has been replaced are
/// ignored.
#[derive(Debug)]
pub struct AuthProviderMessage(AuthClient, Event);

#[derive(Debug)]
enum Event {
    State(AuthState),
    SignOut(Option<SignOut>),
}

/// The running client, which stops when this is dropped. A refresh in progress still completes, so that other tabs get
/// the lock and the tokens.
struct Running {
    _subscription: Subscription,
    work: AbortHandle,
}

impl Component for AuthProvider {
    type Message = AuthProviderMessage;
    type Properties = AuthProviderProps;

    fn create(ctx: &Context<Self>) -> Self {
        let client = ctx.props().client.clone();
        let report = {
            let client = client.clone();
            let message = move |outcome| AuthProviderMessage(client.clone(), Event::SignOut(outcome));
            ctx.link().callback(message)
        };
        Self { auth: Auth { state: client.state(), client, sign_out: None, report }, running: None }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &AuthProviderProps) -> bool {
        if ctx.props().client != old.client {
            *self = <Self as Component>::create(ctx);
            self.run(ctx);
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, is_first: bool) {
        if is_first {
            self.run(ctx);
        }
    }

    fn update(&mut self, _: &Context<Self>, message: AuthProviderMessage) -> bool {
        let AuthProviderMessage(client, event) = message;
        if client != self.auth.client {
            return false;
        }
        let before = self.auth.clone();
        match event {
            Event::State(state) => self.auth.state = state,
            Event::SignOut(outcome) => self.auth.sign_out = outcome,
        }
        self.auth != before
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! { <ContextProvider<Auth> context={self.auth.clone()}>{ ctx.props().children.clone() }</ContextProvider<Auth>> }
    }
}

impl AuthProvider {
    fn run(&mut self, ctx: &Context<Self>) {
        let client = self.auth.client.clone();
        let link = ctx.link().clone();
        let show = {
            let client = client.clone();
            move |now: &AuthState| {
                mark_document(now);
                link.send_message(AuthProviderMessage(client.clone(), Event::State(now.clone())));
            }
        };
        show(&client.state());
        let subscription = client.subscribe(show);
        let (work, registration) = AbortHandle::new_pair();
        self.running = Some(Running { _subscription: subscription, work });
        spawn_local(async move {
            // Aborted when the provider is unmounted; the result is not needed then.
            let _ = Abortable::new(client.run(), registration).await;
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.work.abort();
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
