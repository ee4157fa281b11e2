use cognito_client::auth::AuthState;
use yew::prelude::*;

use super::use_auth;

/// Returns `html` behind an empty text.
///
/// A component that renders no node at all loses its place among its siblings
/// ([yewstack/yew#4092](https://github.com/yewstack/yew/issues/4092)), and what it is given may turn out to be none: a
/// list of empty lists, a component that renders nothing.
fn node(html: &Html) -> Html {
    html! { <>{ "" }{ html.clone() }</> }
}

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
        AuthState::SignedIn(..) => node(&props.children),
        AuthState::Restoring | AuthState::SignedOut(_) => html! { "" },
    }
}

/// Shows its children while nobody is signed in; nothing as long as that is not known.
#[component]
pub fn SignedOut(props: &GuardProps) -> Html {
    match use_auth().state() {
        AuthState::SignedOut(_) => node(&props.children),
        AuthState::Restoring | AuthState::SignedIn(..) => html! { "" },
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
        AuthState::SignedIn(..) => node(&props.children),
        AuthState::Restoring | AuthState::SignedOut(_) => node(&props.pending),
    }
}

/// Properties of [`RequireGroup`].
#[derive(Properties, PartialEq)]
pub struct RequireGroupProps {
    /// The name of the group, as in the claim `cognito:groups`.
    pub group: AttrValue,
    /// Shown to people who are not in the group, and to those who are signed out.
    #[prop_or_default]
    pub fallback: Html,
    /// Shown until it is known who is signed in.
    #[prop_or_default]
    pub pending: Html,
    /// What only members of the group are shown.
    pub children: Html,
}

/// Shows its children to signed-in members of a group, and the fallback to everybody else.
///
/// It hides what is of no use to others; it protects nothing. The page, its children included, is on everybody's
/// machine, and nobody has verified the ID token that names the groups. Only the API decides who may do what, by the
/// groups in the access token that it has verified.
///
/// ```
/// # use yew::prelude::*;
/// # use yew_cognito::RequireGroup;
/// # fn page() -> Html {
/// html! {
///     <RequireGroup group="admin" fallback={html! { <p>{ "Ask an administrator." }</p> }}>
///         <a href="/users">{ "Users" }</a>
///     </RequireGroup>
/// }
/// # }
/// ```
#[component]
pub fn RequireGroup(props: &RequireGroupProps) -> Html {
    match use_auth().state() {
        AuthState::SignedIn(user, _) if user.is_in_group(&props.group) => node(&props.children),
        AuthState::Restoring => node(&props.pending),
        AuthState::SignedIn(..) | AuthState::SignedOut(_) => node(&props.fallback),
    }
}
