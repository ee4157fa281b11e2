use cognito_client::{
    auth::{AuthClient, AuthState, SignOut, SignOutScope, User},
    platform::Subscription,
};
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;
use yew::{html::AnyScope, prelude::*};

/// What the app may know of the session, and do with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Auth {
    client: AuthClient,
    state: AuthState,
    sign_out: Option<SignOut>,
    report: Callback<Option<SignOut>>,
}

impl Auth {
    /// The session for a component that has no hooks, as [`use_auth`](super::use_auth) is for the others;
    /// `on_change` is told of it as long as the handle is kept.
    ///
    /// # Panics
    /// Outside an [`AuthProvider`]: that is a mistake in the app, not something that happens to it.
    #[expect(clippy::expect_used, reason = "documented: a missing provider is a mistake in the app")]
    pub fn of(scope: impl Into<AnyScope>, on_change: Callback<Self>) -> (Self, ContextHandle<Self>) {
        scope.into().context(on_change).expect(NO_PROVIDER)
    }

    /// Who is signed in, as of this render.
    #[must_use]
    pub fn state(&self) -> &AuthState {
        &self.state
    }

    /// The signed-in user, if there is one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.state.user()
    }

    /// The headless client, for everything else: tokens, sign-up, recovery, the profile.
    #[must_use]
    pub fn client(&self) -> &AuthClient {
        &self.client
    }

    /// Signs out. The state changes at once; whether the pool has heard of it is in
    /// [`last_sign_out`](Self::last_sign_out) some time later.
    pub fn sign_out(&self, scope: SignOutScope) {
        let (client, report) = (self.client.clone(), self.report.clone());
        report.emit(None);
        spawn_local(async move { report.emit(Some(client.sign_out(scope).await)) });
    }

    /// How this page's latest sign-out went, once that is known. Of an earlier page's,
    /// [`AuthClient::unconfirmed_sign_out`] tells.
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
    /// The pool's client, made once for the page.
    pub client: AuthClient,
    /// The app.
    pub children: Html,
}

/// Owns the session for everything below it: restores it, keeps it in step with the other tabs, and tells
/// `<html data-auth>` about it.
pub struct AuthProvider {
    auth: Auth,
    running: Option<Running>,
}

/// What [`AuthProvider`] hears of, and from which client: one that it was given before counts no more.
#[derive(Debug)]
pub struct AuthProviderMessage(AuthClient, Event);

#[derive(Debug)]
enum Event {
    State(AuthState),
    SignOut(Option<SignOut>),
}

/// The client at work, until this is dropped. A refresh in progress completes all the same, so that other tabs get
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
            // Aborted when the provider goes: then there is nobody to tell.
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
        // An attribute with a valid constant name can be set.
        root.set_attribute("data-auth", name).ok();
    }
}
