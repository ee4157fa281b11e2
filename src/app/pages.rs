mod account;
mod config_error;
mod home;
mod not_found;

use cognito_client::auth::User;
pub(super) use config_error::config_error;
use yew::prelude::*;

use super::{
    Route,
    navigation::Navigator,
    place::{Place, with_return_to},
};
use crate::{
    i18n::Strings,
    ui::{
        Auth, AuthScreen, components,
        forms::{Step, Target},
    },
};

/// The page at `place`. Pages without a state of their own are functions: each type of component costs some
/// kilobytes of wasm.
pub(super) fn page(place: &Place, auth: &Auth, navigator: &Navigator, on_step: Callback<Step>) -> Html {
    let Place { route, return_to, step } = place;
    match route {
        Route::Home => home::home(auth, navigator),
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => {
            let return_to = return_to.clone();
            let href = move |target: Target| AttrValue::from(with_return_to(target.into(), &return_to));
            html! { <AuthScreen key={step.name()} step={step.clone()} {on_step} href={Callback::from(href)} /> }
        }
        Route::Account => {
            // Another user's account is another one.
            let whose = auth.user().map(User::sub).unwrap_or_default().to_owned();
            html! { <account::Account key={whose} navigator={navigator.clone()} /> }
        }
        Route::NotFound => not_found::not_found(navigator),
    }
}

/// Stands in while it is not known who is signed in, or on the way to another page.
pub(super) fn restoring() -> Html {
    components::restoring(Strings::ENGLISH.loading)
}
