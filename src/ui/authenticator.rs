//! The drop-in component with all screens, for apps without addresses for them.

use yew::prelude::*;

use super::components::IN_PAGE;
use super::customize::Customize;
use super::hooks::use_auth;
use super::host::Host;
use super::screens::ALL_SCREENS;
use super::step::Step;

/// Properties of [`Authenticator`].
#[derive(Properties, PartialEq)]
pub struct AuthenticatorProps {
    /// The first step.
    #[prop_or_else(Step::sign_in)]
    pub initial: Step,
    /// The changes of the app to texts, layout and checks.
    #[prop_or_default]
    pub customize: Customize,
}

/// Every screen from sign-up to recovery in one place, for an app without routes for them.
///
/// It does not depend on the session: put it inside [`SignedOut`](super::SignedOut). A change of screen moves the focus
/// to the new heading. The first screen takes no focus, and no screen scrolls the page around it. A page may have several
/// authenticators.
#[component]
pub fn Authenticator(props: &AuthenticatorProps) -> Html {
    let client = use_auth().client().clone();
    let step = {
        let (client, initial) = (client.clone(), props.initial.clone());
        // A reload may have interrupted a step.
        use_state(move || Step::interrupted(&client).unwrap_or(initial))
    };
    let on_step = {
        let step = step.setter();
        Callback::from(move |next| step.set(next))
    };
    let (step, customize) = ((*step).clone(), props.customize.clone());
    html! { <Host {client} screens={&ALL_SCREENS} {step} {on_step} {customize} in_page={&IN_PAGE} /> }
}
