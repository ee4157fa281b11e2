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
use cognito_client::platform::web::WebClock;
use cognito_client::platform::{Clock as _, LocalFuture};
use yew::Html;

use super::pages::{PageProps, page};
use super::place::{Resume, interrupted_step};
use crate::i18n::Strings;
use crate::ui::Auth;
use crate::ui::auth::{Work, run_client};
use crate::ui::next::Next;
use crate::ui::screen::{Act, Task};
use crate::ui::screens::{ALL_SCREENS, ScreenSet};

/// The pause until the lazy part is requested again. The user can request it at any time.
const RETRY_PAUSE: Duration = Duration::from_secs(15);

/// The functions of the lazy part.
pub(super) struct Lazy {
    /// Returns the page for the current place.
    pub(super) page: fn(Auth, PageProps) -> Html,
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

/// The lazy part, as far as it has been loaded. The site has the only one.
#[derive(Clone, Default, PartialEq)]
pub(super) struct LazyPart {
    functions: Option<&'static Lazy>,
    is_loading: bool,
    has_failed: bool,
    is_retry_scheduled: bool,
}

impl LazyPart {
    /// Creates the part before any load.
    pub(super) fn new() -> Self {
        Self { functions: BUILT_IN, ..Self::default() }
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
        self.functions.is_none() && !std::mem::replace(&mut self.is_loading, true)
    }

    /// Records the outcome of a load.
    pub(super) fn finish(&mut self, outcome: Result<&'static Lazy, LoadError>) {
        self.is_loading = false;
        self.has_failed = outcome.is_err();
        self.functions = outcome.ok();
    }

    /// Returns whether a retry has to be scheduled now, after a failure. It is then considered scheduled.
    pub(super) fn schedule_retry(&mut self) -> bool {
        self.has_failed && !std::mem::replace(&mut self.is_retry_scheduled, true)
    }

    /// Records that the retry which was scheduled is due. The failure counts until the outcome of the retry is known.
    pub(super) fn retry_is_due(&mut self) {
        self.is_retry_scheduled = false;
    }

    /// Forgets that a load has failed, because its result is no longer needed, or because the user tries again.
    pub(super) fn forget_failure(&mut self) {
        self.has_failed = false;
    }
}

/// Completes when a failed load should be repeated.
pub(super) fn retry_pause() -> LocalFuture<'static, ()> {
    WebClock.sleep(RETRY_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_load_runs_at_a_time() {
        let mut part = LazyPart::default();
        assert!(part.start());
        assert!(!part.start(), "it is in flight");
        part.finish(Ok(&LAZY));
        assert!(part.functions().is_some() && !part.start());
    }

    #[test]
    fn a_failed_load_can_be_repeated() {
        let mut part = LazyPart::default();
        assert!(part.start());
        part.finish(Err(LoadError));
        assert!(part.has_failed() && part.functions().is_none());
        assert!(part.start());
        assert!(part.has_failed(), "a load in the background does not hide the message");
        part.forget_failure();
        assert!(!part.has_failed());
    }

    #[test]
    fn one_retry_is_scheduled_at_a_time() {
        let mut part = LazyPart::default();
        assert!(!part.schedule_retry(), "nothing has failed");
        part.finish(Err(LoadError));
        assert!(part.schedule_retry());
        part.finish(Err(LoadError));
        assert!(!part.schedule_retry(), "the first one is still to come");
        part.retry_is_due();
        part.finish(Err(LoadError));
        assert!(part.schedule_retry());
    }

    #[test]
    fn a_build_in_one_piece_loads_nothing() {
        assert_eq!(LazyPart::new().start(), cfg!(feature = "split"));
    }
}
