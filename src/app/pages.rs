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

/// What pages ask for.
pub(super) struct Actions {
    /// The way in has gone on.
    pub(super) step: Callback<Step>,
    /// What could not be loaded is to be loaded again.
    pub(super) retry: Callback<MouseEvent>,
    /// What was written is to be posted.
    pub(super) post: Callback<SubmitEvent>,
}

/// The page at `place`. Pages are functions: each type of component costs some kilobytes of wasm.
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
