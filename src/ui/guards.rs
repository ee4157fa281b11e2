//! Components that show their children depending on the session.

use cognito_client::auth::AuthState;
use yew::prelude::*;

use super::use_auth;

/// Returns `html` after an empty text node.
///
/// A component that renders no node at all loses its place among its siblings
/// ([yewstack/yew#4092](https://github.com/yewstack/yew/issues/4092)), and `html` may turn out to contain none: for
/// example a list of empty lists, or a component that renders nothing.
fn node(html: &Html) -> Html {
    html! { <>{ "" }{ html.clone() }</> }
}

/// Properties of [`SignedIn`] and [`SignedOut`].
#[derive(Properties, PartialEq)]
pub struct GuardProps {
    /// The content to show or hide.
    pub children: Html,
}

/// Shows its children while a user is signed in.
#[component]
pub fn SignedIn(props: &GuardProps) -> Html {
    match use_auth().state() {
        AuthState::SignedIn(..) => node(&props.children),
        AuthState::Restoring | AuthState::SignedOut(_) => html! { "" },
    }
}

/// Shows its children while no user is signed in. Shows nothing while the session is being restored.
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
    /// Called when there is no session, either on arrival or because the user is signed out later.
    pub on_signed_out: Callback<()>,
    /// Shown while the session is being restored, and until `on_signed_out` has led elsewhere.
    #[prop_or_default]
    pub pending: Html,
    /// The content for signed-in users.
    pub children: Html,
}

/// Shows its children to signed-in users, and calls `on_signed_out` for all others.
///
/// It works with any router. With yew-router, *replace* the history entry, so that Back does not lead into the guard
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
    /// Shown to users who are not in the group, and without a session.
    #[prop_or_default]
    pub fallback: Html,
    /// Shown while the session is being restored.
    #[prop_or_default]
    pub pending: Html,
    /// The content for members of the group.
    pub children: Html,
}

/// Shows its children to signed-in members of a group, and the fallback to all other users.
///
/// This hides content that others have no use for; it does not protect anything. The page, its children included, is on
/// every user's machine, and the ID token that names the groups has not been verified. Only the API decides what a user
/// may do, by the groups in the access token that it has verified.
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
