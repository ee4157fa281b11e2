//! The code that a first visit to the sign-in does not need: pages, most screens, and what a session needs later. A
//! release can load it later, from a file of its own.
//!
//! Everything else reaches this part of the site through [`Lazy`] alone: with the feature `split`, the functions that are
//! only reachable from there are in the other file.

#![cfg_attr(
    feature = "split",
    expect(clippy::unnecessary_wraps, reason = "the macro adds the code that can fail")
)]

use std::time::Duration;

use cognito_client::auth::{AuthClient, UnfinishedSignIn};
use cognito_client::platform::Clock as _;
use cognito_client::platform::web::WebClock;
use yew::Html;

use super::pages::{PageProps, page};
use super::place::{Resume, interrupted_step};
use crate::i18n::Strings;
use crate::ui::Auth;
use crate::ui::auth::{Work, run_client};
use crate::ui::next::Next;
use crate::ui::screen::{Act, Task};
use crate::ui::screens::{ALL_SCREENS, ScreenSet};

/// The pause until the lazy part is requested again for the session. The user can request it at any time.
const RETRY_PAUSE: Duration = Duration::from_secs(15);

/// The functions of the lazy part.
pub(super) struct Lazy {
    /// Returns the page for the current place.
    pub(super) page: fn(PageProps) -> Html,
    /// All screens.
    pub(super) screens: &'static ScreenSet,
    /// Continues a sign-in that the password alone has not completed.
    pub(super) continue_sign_in: fn(Act, UnfinishedSignIn) -> Task,
    /// Returns the English texts.
    pub(super) english: fn() -> Strings,
    /// Returns the step at which a sign-in, a sign-up or a recovery of the page was interrupted.
    pub(super) resume: Resume,
    /// Returns whether the pool has not confirmed the sign-out of an earlier page. Call it once to inform the user.
    pub(super) take_unconfirmed_sign_out: fn(&AuthClient) -> bool,
    /// Signs out of this browser.
    pub(super) sign_out: fn(&Auth),
    /// Keeps the session of a client up to date: refreshes its tokens, and follows the other tabs.
    pub(super) run: fn(AuthClient) -> Work,
}

impl PartialEq for Lazy {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

static LAZY: Lazy = Lazy {
    page,
    screens: &ALL_SCREENS,
    continue_sign_in,
    english: Strings::default,
    resume: interrupted_step,
    take_unconfirmed_sign_out,
    sign_out: Auth::sign_out_here,
    run: run_client,
};

/// The functions, if they are in the same file as everything else.
const BUILT_IN: Option<&Lazy> = if cfg!(feature = "split") { None } else { Some(&LAZY) };

/// The reason why the lazy part is not there, which the browser's console names.
#[derive(Debug)]
pub(super) struct LoadError;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for LoadError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Loads the lazy part. A failure is not remembered: the next call tries again.
#[cfg(feature = "split")]
#[wasm_split_helpers::wasm_split(lazy, fallible)]
pub(super) fn load() -> Result<&'static Lazy, LoadError> {
    Ok(&LAZY)
}

/// Returns the lazy part, which does not have to be loaded.
#[cfg(not(feature = "split"))]
pub(super) fn load() -> impl Future<Output = Result<&'static Lazy, LoadError>> {
    std::future::ready(Ok(&LAZY))
}

fn take_unconfirmed_sign_out(client: &AuthClient) -> bool {
    let sign_out = client.unconfirmed_sign_out();
    if let Some(sign_out) = sign_out {
        client.acknowledge_sign_out(sign_out);
    }
    sign_out.is_some()
}

fn continue_sign_in(act: Act, unfinished: UnfinishedSignIn) -> Task {
    Box::pin(
        async move { Next::after(act.client.continue_sign_in(unfinished).await, act.typed_username(), None) },
    )
}

/// Keeps the session of a client up to date as soon as the lazy part is there. If it cannot be loaded, tries again and
/// again.
pub(super) fn run(client: AuthClient) -> Work {
    Box::pin(async move {
        loop {
            match load().await {
                Ok(lazy) => return (lazy.run)(client).await,
                Err(_) => WebClock.sleep(RETRY_PAUSE).await,
            }
        }
    })
}

/// The lazy part, as far as it has been loaded.
pub(super) struct LazyPart {
    functions: Option<&'static Lazy>,
    is_loading: bool,
    has_failed: bool,
    /// Whether the user signs out as soon as the functions are there.
    is_signing_out: bool,
}

impl LazyPart {
    /// Creates the part from its functions, if they were loaded before.
    pub(super) fn new(functions: Option<&'static Lazy>) -> Self {
        Self {
            functions: functions.or(BUILT_IN),
            is_loading: false,
            has_failed: false,
            is_signing_out: false,
        }
    }

    /// Returns the functions, once they are there.
    pub(super) fn functions(&self) -> Option<&'static Lazy> {
        self.functions
    }

    /// Returns whether the last load has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Returns whether a load has to be started now. It is then considered started.
    pub(super) fn start(&mut self) -> bool {
        let is_starting = self.functions.is_none() && !self.is_loading;
        if is_starting {
            self.is_loading = true;
            self.has_failed = false;
        }
        is_starting
    }

    /// Records the outcome of a load.
    pub(super) fn finish(&mut self, outcome: Result<&'static Lazy, LoadError>) {
        self.is_loading = false;
        self.has_failed = outcome.is_err();
        self.functions = outcome.ok();
    }

    /// Requests a sign-out, which needs the functions. A load that has failed can be repeated for it.
    pub(super) fn request_sign_out(&mut self) {
        self.is_signing_out = true;
        self.has_failed = false;
    }

    /// Returns the function that signs out, if that was requested and the function is there.
    pub(super) fn take_sign_out(&mut self) -> Option<fn(&Auth)> {
        let lazy = self.functions?;
        std::mem::take(&mut self.is_signing_out).then_some(lazy.sign_out)
    }

    /// Forgets that a load has failed, because its result is no longer needed.
    pub(super) fn forget_failure(&mut self) {
        self.has_failed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absent() -> LazyPart {
        LazyPart { functions: None, is_loading: false, has_failed: false, is_signing_out: false }
    }

    #[test]
    fn one_load_runs_at_a_time() {
        let mut part = absent();
        assert!(part.start());
        assert!(!part.start(), "it is in flight");
        part.finish(Ok(&LAZY));
        assert!(part.functions().is_some() && !part.start());
    }

    #[test]
    fn a_failed_load_can_be_repeated() {
        let mut part = absent();
        assert!(part.start());
        part.finish(Err(LoadError));
        assert!(part.has_failed() && part.functions().is_none());
        assert!(part.start());
        assert!(!part.has_failed(), "the new load has not failed");
    }

    #[test]
    fn a_sign_out_waits_for_the_part_and_happens_once() {
        let mut part = absent();
        part.finish(Err(LoadError));
        part.request_sign_out();
        assert!(part.take_sign_out().is_none());
        assert!(!part.has_failed() && part.start(), "the part is requested again");
        part.finish(Ok(&LAZY));
        assert!(part.take_sign_out().is_some());
        assert!(part.take_sign_out().is_none());
    }

    #[test]
    fn a_build_in_one_piece_loads_nothing() {
        let mut part = LazyPart::new(None);
        assert_eq!(part.start(), cfg!(feature = "split"));
    }
}
