//! A Yew app in which users can sign up, sign in and recover their password, and which greets them by name.

use yew::prelude::*;
use yew_cognito::client::auth::SignOutScope;
use yew_cognito::{AuthClient, AuthProvider, Authenticator, Config, SignedIn, SignedOut, use_auth};

/// The pool's configuration: the `Config` output of a stack of `infra/pool.yaml`, or an Amplify outputs file.
const CONFIG: &str = include_str!("../config.json");

#[derive(Properties, PartialEq)]
struct AppProps {
    client: AuthClient,
}

#[component]
fn App(props: &AppProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedOut><Authenticator /></SignedOut>
            <SignedIn><Greeting /></SignedIn>
        </AuthProvider>
    }
}

#[component]
fn Greeting() -> Html {
    let auth = use_auth();
    let name = auth.user().map(|user| user.display_name().to_owned());
    let sign_out = Callback::from(move |_: MouseEvent| auth.sign_out(SignOutScope::Here));
    html! {
        <main>
            <h1>{ "Hello, " }{ name }</h1>
            <button onclick={sign_out}>{ "Sign out" }</button>
        </main>
    }
}

fn main() {
    match Config::from_json(CONFIG) {
        Ok(config) => {
            let client = AuthClient::builder(config).build();
            yew::Renderer::<App>::with_props(AppProps { client }).render();
        }
        Err(error) => panic!("config.json: {error}"),
    }
}
