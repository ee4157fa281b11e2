use cognito_client::auth::{AuthClient, AuthState, SignOut, SignOutScope, User};
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the app may know of the session, and do with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Auth {
    client: AuthClient,
    state: AuthState,
    sign_out: Option<SignOut>,
    report: Callback<Option<SignOut>>,
}

impl Auth {
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

    /// How this page's latest sign-out went, once that is known.
    #[must_use]
    pub fn last_sign_out(&self) -> Option<&SignOut> {
        self.sign_out.as_ref()
    }
}

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
#[component]
pub fn AuthProvider(props: &AuthProviderProps) -> Html {
    let state = use_state_eq(|| props.client.state());
    {
        let state = state.setter();
        use_effect_with(props.client.clone(), move |client| {
            let show = move |now: &AuthState| {
                mark_document(now);
                state.set(now.clone());
            };
            show(&client.state());
            let subscription = client.subscribe(show);
            let (abort, registration) = AbortHandle::new_pair();
            let client = client.clone();
            spawn_local(async move {
                // Aborted when the provider goes: then there is nobody to tell.
                let _ = Abortable::new(client.run(), registration).await;
            });
            move || {
                abort.abort();
                drop(subscription);
            }
        });
    }
    let sign_out = use_state_eq(|| None);
    let report = {
        let sign_out = sign_out.setter();
        use_callback((), move |outcome, ()| sign_out.set(outcome))
    };
    let context =
        Auth { client: props.client.clone(), state: (*state).clone(), sign_out: (*sign_out).clone(), report };
    html! { <ContextProvider<Auth> {context}>{ props.children.clone() }</ContextProvider<Auth>> }
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
