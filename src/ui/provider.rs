//! The component that provides the session to the app below it.

use cognito_client::auth::AuthClient;
use yew::prelude::*;

use super::auth::{Auth, AuthChange, Running};

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

impl Component for AuthProvider {
    type Message = AuthChange;
    type Properties = AuthProviderProps;

    fn create(ctx: &Context<Self>) -> Self {
        let auth = Auth::new(ctx.props().client.clone(), &ctx.link().callback(|change| change));
        Self { auth, running: None }
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

    fn update(&mut self, _: &Context<Self>, change: AuthChange) -> bool {
        self.auth.apply(change)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! { <ContextProvider<Auth> context={self.auth.clone()}>{ ctx.props().children.clone() }</ContextProvider<Auth>> }
    }
}

impl AuthProvider {
    fn run(&mut self, ctx: &Context<Self>) {
        self.running = Some(self.auth.run(ctx.link().callback(|change| change)));
    }
}
