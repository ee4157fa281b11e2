//! The user's place on the site: the page, the step of a sign-in, and where to go afterwards.

use cognito_client::auth::{AuthClient, AuthState, PendingKind, Reason};

use super::return_to::safe_return_to;
use super::{Route, navigation};
use crate::ui::step::Entry;
use crate::ui::{Notice, Step};

/// The user's place on the site.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// The page.
    pub(super) route: Route,
    /// The path to go to after a sign-in, exactly as the URL asks for it.
    pub(super) return_to: String,
    /// The step of the sign-in, sign-up or recovery, if the page belongs to one.
    pub(super) step: Step,
}

impl Place {
    /// Returns the place that the current address names.
    pub(super) fn here(client: &AuthClient) -> Self {
        Self::from_address(navigation::here(), client)
    }

    /// Returns the place that an address with this path would name.
    pub(super) fn at(path: &str, client: &AuthClient) -> Self {
        Self::from_address(navigation::at(path), client)
    }

    fn from_address((route, return_to): (Route, String), client: &AuthClient) -> Self {
        Self { route, return_to, step: opened_at(route, client) }
    }

    /// Returns whether the page is the first screen of a sign-in, which does not need the lazy part.
    pub(super) fn is_first_screen(&self) -> bool {
        self.route.is_auth_screen() && matches!(self.step, Step::SignIn(_))
    }

    /// Moves to `opened`, the place that the address names now.
    pub(super) fn follow(&mut self, opened: Self) {
        // When a step changes the address to its own page, it is kept: opening it anew would lose its data.
        let is_taken = self.route.is_auth_screen() && Route::from_step(&self.step) == opened.route;
        let step = if is_taken { self.step.clone() } else { opened.step };
        *self = Self { step, ..opened };
    }
}

/// Returns the first step that `route` shows.
pub(super) fn first_step(route: Route) -> Step {
    match route {
        Route::SignUp => Step::sign_up(),
        Route::Confirm => Step::confirm_sign_up(""),
        Route::Forgot => Step::forgot_password(),
        _ => Step::sign_in(),
    }
}

/// Returns the step that opens `route`: the one that was interrupted there, otherwise the first one.
fn opened_at(route: Route, client: &AuthClient) -> Step {
    let pending = |kind| client.pending().filter(|pending| pending.kind == kind).map(Step::from);
    let resumed = match route {
        Route::SignUp => None,
        Route::Confirm => pending(PendingKind::SignUp),
        Route::Forgot => pending(PendingKind::Recovery),
        _ => {
            if let AuthState::SignedOut(Reason::SessionEnded(_)) = client.state() {
                return Entry::default().with_notice(Notice::SessionEnded).into();
            }
            Step::interrupted(client).filter(|step| Route::from_step(step) == Route::SignIn)
        }
    };
    resumed.unwrap_or_else(|| first_step(route))
}

/// Returns the path to go to after a sign-in, which is never a page for signed-out users.
pub(super) fn after_sign_in(return_to: &str) -> &str {
    use yew_router::Routable as _;

    let path = safe_return_to(return_to);
    let bare = path.bytes().position(|byte| byte == b'?' || byte == b'#').and_then(|end| path.get(..end));
    if Route::recognize(bare.unwrap_or(path)).is_some_and(Route::is_auth_screen) {
        Route::Home.path()
    } else {
        path
    }
}

/// Returns the path of `to` with a query that keeps the path to go to after a sign-in.
pub(super) fn with_return_to(to: Route, return_to: &str) -> String {
    let path = to.path();
    match safe_return_to(return_to) {
        "/" => path.to_owned(),
        return_to => format!("{path}?return_to={}", String::from(js_sys::encode_uri_component(return_to))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(route: Route, step: Step) -> Place {
        Place { route, return_to: String::new(), step }
    }

    #[test]
    fn a_sign_in_does_not_return_to_an_auth_screen() {
        for return_to in ["/signin", "/signup?x=y", "/confirm#z", "/forgot/", "//evil.example"] {
            assert_eq!(after_sign_in(return_to), "/", "{return_to}");
        }
        assert_eq!(after_sign_in("/account?tab=1"), "/account?tab=1");
    }

    #[test]
    fn a_step_is_kept_when_the_address_changes_to_its_route() {
        let sent = Step::confirm_sign_up("ada");
        let mut here = place(Route::SignIn, Step::sign_in());
        here.step = sent.clone();
        here.follow(place(Route::Confirm, Step::confirm_sign_up("")));
        assert_eq!((here.route, &here.step), (Route::Confirm, &sent));
    }

    #[test]
    fn going_back_shows_the_first_step_of_the_route() {
        let mut here = place(Route::Confirm, Step::confirm_sign_up(""));
        here.follow(place(Route::SignUp, Step::sign_up()));
        assert_eq!(here.step, Step::sign_up());
    }
}
