use cognito_client::auth::AuthState;
use yew::prelude::*;

use super::use_auth;

/// Properties of [`SignedIn`] and [`SignedOut`].
#[derive(Properties, PartialEq)]
pub struct GuardProps {
    /// What is shown or not.
    pub children: Html,
}

/// Shows its children while somebody is signed in.
#[component]
pub fn SignedIn(props: &GuardProps) -> Html {
    match use_auth().state() {
        AuthState::SignedIn(..) => props.children.clone(),
        AuthState::Restoring | AuthState::SignedOut(_) => Html::default(),
    }
}

/// Shows its children while nobody is signed in; nothing as long as that is not known.
#[component]
pub fn SignedOut(props: &GuardProps) -> Html {
    match use_auth().state() {
        AuthState::SignedOut(_) => props.children.clone(),
        AuthState::Restoring | AuthState::SignedIn(..) => Html::default(),
    }
}

/// Properties of [`RequireAuth`].
#[derive(Properties, PartialEq)]
pub struct RequireAuthProps {
    /// Called when somebody comes here signed out, or is signed out while here.
    pub on_signed_out: Callback<()>,
    /// Shown until it is known who is signed in, and until `on_signed_out` has led elsewhere.
    #[prop_or_default]
    pub pending: Html,
    /// The page.
    pub children: Html,
}

/// Lets signed-in people through, and has the others sent elsewhere.
///
/// It knows no router. With yew-router, *replace* the history entry, so that Back does not lead into the guard
/// again:
///
/// ```
/// # use yew::prelude::*;
/// # use yew_cognito::RequireAuth;
/// # #[derive(Clone)] struct Navigator;
/// # impl Navigator { fn replace(&self, _: &Route) {} }
/// # enum Route { SignIn }
/// # fn page(navigator: Navigator) -> Html {
/// let on_signed_out = Callback::from(move |()| navigator.replace(&Route::SignIn));
/// html! { <RequireAuth {on_signed_out}>{ "for your eyes only" }</RequireAuth> }
/// # }
/// ```
#[component]
pub fn RequireAuth(props: &RequireAuthProps) -> Html {
    let auth = use_auth();
    let is_signed_out = matches!(auth.state(), AuthState::SignedOut(_));
    {
        let on_signed_out = props.on_signed_out.clone();
        use_effect_with(is_signed_out, move |&is_signed_out| {
            if is_signed_out {
                on_signed_out.emit(());
            }
        });
    }
    match auth.state() {
        AuthState::SignedIn(..) => props.children.clone(),
        AuthState::Restoring | AuthState::SignedOut(_) => props.pending.clone(),
    }
}
