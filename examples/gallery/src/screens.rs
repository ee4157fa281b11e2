//! The screens of the gallery.

use yew::prelude::*;
use yew_cognito::i18n::Strings;
use yew_cognito::ui::{Customize, Step};
use yew_cognito::{AuthClient, AuthProvider, Authenticator};

use crate::samples::samples;

#[derive(Properties, PartialEq)]
pub(crate) struct ScreensProps {
    pub(crate) strings: Strings,
    pub(crate) new_password: Option<Step>,
}

/// Shows every screen. Their buttons work, but no request is answered.
#[component]
pub(crate) fn Screens(props: &ScreensProps) -> Html {
    let samples = {
        let new_password = props.new_password.clone();
        use_memo((), move |()| samples(new_password.as_ref()))
    };
    let customize = {
        let strings = props.strings.clone();
        (*use_memo(strings, |strings| Customize::from(strings.clone()))).clone()
    };
    let screens = samples.iter().map(|sample| {
        let client: AuthClient = sample.client.clone();
        html! {
            <section class="specimen" key={sample.name}>
                <h2>{ sample.name }</h2>
                <AuthProvider {client}>
                    <Authenticator initial={sample.step.clone()} customize={customize.clone()} />
                </AuthProvider>
            </section>
        }
    });
    html! { <>{ for screens }</> }
}
