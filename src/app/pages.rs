mod account;
mod home;
mod not_found;

pub(super) use not_found::TITLE as NOT_FOUND_TITLE;

use yew::prelude::*;

use super::{
    Route,
    content::Loaded,
    navigation::Navigator,
    place::{Place, with_return_to},
    site::Composer,
};
use crate::ui::{
    Auth, AuthScreen,
    forms::{Step, Target},
};

/// The callbacks of a page.
pub(super) struct Actions {
    /// Called when the user reaches another step of a sign-in, sign-up or recovery.
    pub(super) step: Callback<Step>,
    /// Called to repeat a failed load.
    pub(super) retry: Callback<MouseEvent>,
    /// Called to post the text of the composer.
    pub(super) post: Callback<SubmitEvent>,
}

/// Returns the page at `place`. Pages are functions because each type of component costs some kilobytes of wasm.
pub(super) fn page(
    place: &Place,
    auth: &Auth,
    loaded: &Loaded,
    composer: &Composer,
    navigator: &Navigator,
    actions: Actions,
) -> Html {
    let Place { route, return_to, step } = place;
    match route {
        Route::Home => home::home(auth, loaded, composer, navigator, actions),
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            let return_to = return_to.clone();
            let navigator = navigator.clone();
            let href = move |target: Target| {
                AttrValue::from(navigator.address(&with_return_to(target.into(), &return_to)))
            };
            let client = auth.client().clone();
            html! { <AuthScreen key={step.name()} {client} step={step.clone()} on_step={actions.step} href={Callback::from(href)} /> }
        }
        Route::Account => account::account(auth, loaded, navigator, actions.retry),
        Route::NotFound => not_found::not_found(navigator),
    }
}
