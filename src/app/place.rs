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
    /// Whether the step may be another one, which an earlier page has reached and the lazy part has to read.
    pub(super) may_resume: bool,
}

/// Returns the step at which a sign-in, a sign-up or a recovery of the page was interrupted. It is in the lazy part.
pub(super) type Resume = fn(Route, &AuthClient) -> Option<Step>;

impl Place {
    /// Returns the place that the current address names. Without `resume`, the step is the first one of its page.
    pub(super) fn here(client: &AuthClient, resume: Option<Resume>) -> Self {
        Self::from_address(navigation::here(), client, resume)
    }

    /// Returns the place that an address with this path would name.
    pub(super) fn at(path: &str, client: &AuthClient, resume: Option<Resume>) -> Self {
        Self::from_address(navigation::at(path), client, resume)
    }

    fn from_address(
        (route, return_to): (Route, String),
        client: &AuthClient,
        resume: Option<Resume>,
    ) -> Self {
        let mut place =
            Self { route, return_to, step: first_step(route), may_resume: may_resume(route, client) };
        if matches!(client.state(), AuthState::SignedOut(Reason::SessionEnded(_)))
            && matches!(place.step, Step::SignIn(_))
        {
            place.step = Entry::default().with_notice(Notice::SessionEnded).into();
            place.may_resume = false;
        }
        if let Some(resume) = resume {
            place.resume(resume, client);
        }
        place
    }

    /// Moves to the step at which the page was interrupted, if it was.
    pub(super) fn resume(&mut self, resume: Resume, client: &AuthClient) {
        if std::mem::take(&mut self.may_resume)
            && let Some(step) = resume(self.route, client)
        {
            self.step = step;
        }
    }

    /// Returns whether the page is the first screen of a sign-in, which does not need the lazy part.
    pub(super) fn is_first_screen(&self) -> bool {
        self.route.is_auth_screen() && matches!(self.step, Step::SignIn(_)) && !self.may_resume
    }

    /// Moves to `opened`, the place that the address names now.
    pub(super) fn follow(&mut self, opened: Self) {
        // When a step changes the address to its own page, it is kept: opening it anew would lose its data.
        let is_taken = self.route.is_auth_screen() && Route::from_step(&self.step) == opened.route;
        let (step, may_resume) =
            if is_taken { (self.step.clone(), self.may_resume) } else { (opened.step, opened.may_resume) };
        *self = Self { step, may_resume, ..opened };
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

/// Returns whether the page of `route` may have been interrupted, without reading what is stored about it.
fn may_resume(route: Route, client: &AuthClient) -> bool {
    match route {
        Route::SignUp => false,
        Route::Confirm | Route::Forgot => true,
        _ => client.has_stored_challenge(),
    }
}

/// Returns the step at which a sign-in, a sign-up or a recovery of the page was interrupted.
pub(super) fn interrupted_step(route: Route, client: &AuthClient) -> Option<Step> {
    let pending = |kind| client.pending().filter(|pending| pending.kind == kind).map(Step::from);
    match route {
        Route::SignUp => None,
        Route::Confirm => pending(PendingKind::SignUp),
        Route::Forgot => pending(PendingKind::Recovery),
        _ => Step::interrupted(client).filter(|step| Route::from_step(step) == Route::SignIn),
    }
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
        Place { route, return_to: String::new(), step, may_resume: false }
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
