//! The screens of a sign-in, a sign-up or a recovery as pages of the site.

use yew::prelude::*;

use super::navigation::Navigator;
use super::place::{Place, with_return_to};
use crate::i18n::Strings;
use crate::ui::host::Host;
use crate::ui::screens::ScreenSet;
use crate::ui::{Auth, Customize, Step, Target};

/// Returns the screen of the current step, which is one of `screens`. `on_step` is called when the user reaches another
/// step.
pub(super) fn auth_screen(
    place: &Place,
    screens: &'static ScreenSet,
    auth: &Auth,
    navigator: &Navigator,
    on_step: Callback<Step>,
    s: &Strings,
) -> Html {
    let Place { return_to, step, .. } = place;
    let client = auth.client().clone();
    let customize = Customize::from(s.clone());
    let href = addresses(navigator, return_to);
    html! { <Host {client} {screens} step={step.clone()} {on_step} {customize} {href} /> }
}

/// Returns the function that returns the address of a screen, which keeps the path to go to after a sign-in.
pub(super) fn addresses(navigator: &Navigator, return_to: &str) -> Callback<Target, AttrValue> {
    let (navigator, return_to) = (navigator.clone(), return_to.to_owned());
    Callback::from(move |target: Target| {
        AttrValue::from(navigator.address(&with_return_to(target.into(), &return_to)))
    })
}
