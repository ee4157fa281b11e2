//! The pages of the site and their paths.

use std::collections::HashMap;

use yew_router::Routable;

use crate::ui::{Step, Target};

/// The pages of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`
    Home,
    /// `/signin`, with all further steps of a sign-in.
    SignIn,
    /// `/signup`
    SignUp,
    /// `/confirm`
    Confirm,
    /// `/forgot`, until the new password has been set.
    Forgot,
    /// `/account`
    Account,
    /// Any other path.
    NotFound,
}

/// The users that a page is meant for.
#[derive(PartialEq, Eq)]
enum Audience {
    Everyone,
    SignedOut,
    SignedIn,
}

impl Route {
    const ALL: [(&'static str, Self); 6] = [
        ("/", Self::Home),
        ("/signin", Self::SignIn),
        ("/signup", Self::SignUp),
        ("/confirm", Self::Confirm),
        ("/forgot", Self::Forgot),
        ("/account", Self::Account),
    ];

    /// Returns the path of the page. For [`NotFound`](Self::NotFound), this is a path without a page.
    #[must_use]
    pub fn path(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, route)| *route == self).map_or("/not-found", |(path, _)| path)
    }

    /// Returns whether the page is meant for signed-out users.
    #[must_use]
    pub fn is_auth_screen(self) -> bool {
        self.audience() == Audience::SignedOut
    }

    /// Returns whether the page requires a signed-in user. Others are asked to sign in first.
    #[must_use]
    pub fn is_guarded(self) -> bool {
        self.audience() == Audience::SignedIn
    }

    fn audience(self) -> Audience {
        match self {
            Self::Home | Self::NotFound => Audience::Everyone,
            Self::SignIn | Self::SignUp | Self::Confirm | Self::Forgot => Audience::SignedOut,
            Self::Account => Audience::SignedIn,
        }
    }

    /// Returns the page that shows `step`.
    #[must_use]
    pub fn from_step(step: &Step) -> Self {
        match step {
            Step::SignIn(_) | Step::NewPassword(_) | Step::Unsupported(_) => Self::SignIn,
            Step::SignUp(_) => Self::SignUp,
            Step::ConfirmSignUp(_) => Self::Confirm,
            Step::ForgotPassword(_) | Step::ResetPassword(_) | Step::ResetDone(_) => Self::Forgot,
        }
    }
}

impl From<Target> for Route {
    fn from(target: Target) -> Self {
        match target {
            Target::SignIn => Self::SignIn,
            Target::SignUp => Self::SignUp,
            Target::ForgotPassword => Self::Forgot,
        }
    }
}

// Implemented by hand because the derived implementation costs about 10 kB of wasm.
impl Routable for Route {
    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        self.path().to_owned()
    }

    fn routes() -> Vec<&'static str> {
        Self::ALL.into_iter().map(|(path, _)| path).collect()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let bare = path.strip_suffix('/').unwrap_or(path);
        let path = if bare.is_empty() { "/" } else { bare };
        Some(
            Self::ALL
                .into_iter()
                .find(|(known, _)| *known == path)
                .map_or(Self::NotFound, |(_, route)| route),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_recognized_by_its_path() {
        for (path, route) in Route::ALL {
            assert_eq!(Route::recognize(path), Some(route));
            assert_eq!(route.to_path(), path);
        }
        assert_eq!(Route::recognize("/account/"), Some(Route::Account));
    }

    #[test]
    fn an_unknown_path_is_not_found() {
        for path in ["/nope", "/signin/more", "/@ada", "/Account"] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound));
        }
    }
}
