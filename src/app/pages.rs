//! Chooses the page for a place.

mod account;
mod home;
mod not_found;

use cognito_client::auth::{SignOutScope, User};
use yew::prelude::*;

use super::Route;
use super::navigation::Navigator;
use super::place::{Place, with_return_to};
use crate::i18n::Strings;
use crate::ui::Target;

/// Returns the page at `place` for `user`; `None` if it is a screen of a sign-in, sign-up or recovery. Pages are functions
/// because each type of component costs some kilobytes of wasm.
///
/// `content` is the part of the page that has to be loaded.
pub(super) fn page(
    place: &Place,
    user: Option<&User>,
    content: Html,
    navigator: &Navigator,
    on_sign_out: &Callback<SignOutScope>,
    s: &Strings,
) -> Option<Html> {
    match place.route {
        Route::Home => Some(home::home(user, content, navigator, s)),
        Route::SignIn | Route::SignUp | Route::Confirm | Route::Forgot => None,
        Route::Account => Some(account::account(content, on_sign_out, s)),
        Route::NotFound => Some(not_found::not_found(navigator, s)),
    }
}

/// Returns the function that returns the address of a screen, which keeps the path to go to after a sign-in.
pub(super) fn screen_addresses(navigator: &Navigator, return_to: &str) -> Callback<Target, AttrValue> {
    let (navigator, return_to) = (navigator.clone(), return_to.to_owned());
    Callback::from(move |target: Target| {
        AttrValue::from(navigator.address(&with_return_to(target.into(), &return_to)))
    })
}
