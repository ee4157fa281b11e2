use yew::{LocalServerRenderer, prelude::*};
use yew_cognito::{AuthClient, AuthProvider, SignedIn, SignedOut};

use crate::{block_on, client};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
}

#[component]
fn App(props: &Props) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <SignedIn>{ "for users" }</SignedIn><SignedOut>{ "for guests" }</SignedOut>
        </AuthProvider>
    }
}

#[test]
fn nobody_sees_anything_before_it_is_known_who_is_there() {
    let html = block_on(LocalServerRenderer::<App>::with_props(Props { client: client() }).render());
    assert!(!html.contains("for users") && !html.contains("for guests"), "{html}");
}
