//! The form that writes a post.

use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use crate::{app::loaded::Failure, i18n::Strings, ui::components};

/// The form for a new post.
#[derive(Default)]
pub(super) struct Composer {
    /// The form element.
    pub(super) form: NodeRef,
    /// The text area with the message.
    pub(super) message: NodeRef,
    /// Whether a post is in flight.
    pub(super) is_busy: bool,
    /// The reason why the post failed; `None` if it did not.
    pub(super) failure: Option<Failure>,
    /// Whether the failure is new, and may be outside the window.
    has_new_failure: bool,
    /// Identifies the latest submission. The composer ignores the outcome of earlier ones.
    submission_id: u32,
}

/// A message that is being posted.
pub(in crate::app) struct Submission {
    id: u32,
    /// The `sub` of the user who posts it.
    pub(super) viewer_sub: String,
    pub(super) message: String,
}

impl Composer {
    /// Starts an empty form, and ignores the outcome of all submissions so far.
    pub(super) fn reset(&mut self) {
        *self = Self { submission_id: self.submission_id + 1, ..Self::default() };
    }

    /// Starts to post `message`. Returns `None` while a post is in flight, and if there is no text.
    pub(super) fn submit(&mut self, viewer_sub: &str, message: String) -> Option<Submission> {
        if self.is_busy {
            return None;
        }
        if message.trim().is_empty() {
            let text = Strings::ENGLISH.required.into();
            self.failure = Some(Failure { code: "Required".to_owned(), text });
            self.has_new_failure = true;
            return None;
        }
        self.is_busy = true;
        self.submission_id += 1;
        Some(Submission { id: self.submission_id, viewer_sub: viewer_sub.to_owned(), message })
    }

    /// Finishes a submission. Clears the text after a success, unless it was edited in the meantime.
    pub(super) fn finish(&mut self, submission: &Submission, failure: Option<Failure>) {
        if submission.id != self.submission_id {
            return;
        }
        let message = self.message.cast::<HtmlTextAreaElement>();
        if let Some(message) =
            message.filter(|message| failure.is_none() && message.value() == submission.message)
        {
            message.set_value("");
        }
        self.is_busy = false;
        self.has_new_failure = failure.is_some();
        self.failure = failure;
    }

    /// Scrolls a new failure into view.
    pub(super) fn reveal_new_failure(&mut self) {
        if std::mem::take(&mut self.has_new_failure)
            && let Some(form) = self.form.cast::<Element>()
        {
            components::reveal_alert(&form);
        }
    }
}
