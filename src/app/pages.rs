//! Chooses the page for a place.

mod account;
mod home;
mod not_found;

pub(super) use not_found::TITLE as NOT_FOUND_TITLE;

use yew::prelude::*;

use super::{
    Route,
    navigation::Navigator,
    place::{Place, with_return_to},
};
use crate::ui::{
    Auth, AuthScreen,
    forms::{Step, Target},
};

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
) -> Html {
    let Place { route, return_to, step } = place;
    match route {
        Route::Home => home::home(auth, content, navigator),
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            let return_to = return_to.clone();
            let navigator = navigator.clone();
            let href = move |target: Target| {
                AttrValue::from(navigator.address(&with_return_to(target.into(), &return_to)))
            };
            let client = auth.client().clone();
            html! { <AuthScreen key={step.name()} {client} step={step.clone()} {on_step} href={Callback::from(href)} /> }
        }
        Route::Account => account::account(auth, content, navigator),
        Route::NotFound => not_found::not_found(navigator),
    }
}
