//! Chooses the page for a place.

mod account;
mod home;
mod not_found;

use yew::prelude::*;

use super::Route;
use super::navigation::Navigator;
use super::place::{Place, with_return_to};
use crate::i18n::Strings;
use crate::ui::host::Host;
use crate::ui::{Auth, Customize, Step, Target};

/// Returns the page at `place`. Pages are functions because each type of component costs some kilobytes of wasm.
///
/// `content` is the part of the page that has to be loaded. `on_step` is called when the user reaches another step of a
/// sign-in, sign-up or recovery.
pub(super) fn page(
    place: &Place,
    auth: &Auth,
    content: Html,
    navigator: &Navigator,
    on_step: Callback<Step>,
    s: &Strings,
) -> Html {
    let Place { route, return_to, step } = place;
    match route {
        Route::Home => home::home(auth, content, navigator, s),
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            let return_to = return_to.clone();
            let navigator = navigator.clone();
            let href = move |target: Target| {
                AttrValue::from(navigator.address(&with_return_to(target.into(), &return_to)))
            };
            let client = auth.client().clone();
            let customize = Customize::from(s.clone());
            html! { <Host {client} step={step.clone()} {on_step} {customize} href={Callback::from(href)} /> }
        }
        Route::Account => account::account(auth, content, navigator, s),
        Route::NotFound => not_found::not_found(navigator, s),
    }
}
