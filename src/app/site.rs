use cognito_client::auth::AuthState;
use yew::prelude::*;

use super::{
    Route,
    navigation::Navigator,
    pages,
    place::{Move, Place, after_sign_in, with_return_to},
    shell,
};
use crate::ui::{components, use_auth};

/// Shell and page, by where one is and who is signed in.
///
/// Signed-out people are sent from the account to the sign-in, signed-in ones from the way in to where they
/// came from; both in place of the address, so that Back does not lead into it again.
#[component]
pub(super) fn Site() -> Html {
    let auth = use_auth();
    let navigator = use_memo((), |()| Navigator::new());
    let place = {
        let client = auth.client().clone();
        use_reducer(move || Place::here(&client))
    };
    {
        let (client, place) = (auth.client().clone(), place.dispatcher());
        use_effect_with(navigator.clone(), move |navigator| {
            let listening = navigator.listen(move || place.dispatch(Move::To(Place::here(&client))));
            move || drop(listening)
        });
    }
    let Place { route, return_to, step } = &*place;
    let elsewhere = match auth.state() {
        AuthState::SignedOut(_) if *route == Route::Account => {
            Some(with_return_to(Route::SignIn, route.path()))
        }
        AuthState::SignedIn(..) if route.is_way_in() => Some(after_sign_in(return_to).to_owned()),
        _ => None,
    };
    let view = match auth.state() {
        AuthState::Restoring => "restoring",
        AuthState::SignedOut(_) if route.is_way_in() => step.name(),
        AuthState::SignedOut(_) => "signed-out",
        AuthState::SignedIn(..) => "signed-in",
    };
    {
        let navigator = navigator.clone();
        use_effect_with((*route, view, elsewhere.clone()), move |(.., elsewhere)| match elsewhere {
            Some(path) => navigator.replace(path.as_str()),
            None => announce(),
        });
    }
    let on_step = {
        let (navigator, return_to, place) = (navigator.clone(), return_to.clone(), place.clone());
        Callback::from(move |step| {
            let to = Route::of(&step);
            place.dispatch(Move::Step(step));
            if to != place.route {
                navigator.push(with_return_to(to, &return_to));
            }
        })
    };
    let page = if elsewhere.is_some() || *auth.state() == AuthState::Restoring {
        pages::restoring()
    } else {
        pages::page(&place, &auth, &navigator, on_step)
    };
    shell::shell(&auth, &place, &navigator, page)
}

/// Reads out where one has come to: the heading takes the focus, and names the tab.
pub(super) fn announce() {
    let heading = components::focus_heading();
    if let Some((heading, document)) = heading.and_then(|it| Some((it.inner_text(), it.owner_document()?))) {
        document.set_title(&format!("{heading} · yew-cognito"));
    }
}
