//! Content that has to be loaded, and the outcome of the last attempt.

use std::borrow::Cow;

use cognito_client::auth::ApiError;

use crate::i18n::{Strings, explain_api};

/// Content that has to be fetched. Both options are `None` while it is loading; both are set if a later load has failed.
pub(super) struct Loaded<T> {
    content: Option<T>,
    failure: Option<Failure>,
    /// Identifies the latest load. Responses to earlier ones are ignored.
    load_id: u32,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self { content: None, failure: None, load_id: 0 }
    }
}

impl<T> Loaded<T> {
    /// Drops the content, and ignores the responses to all loads so far.
    pub(super) fn reset(&mut self) {
        *self = Self { load_id: self.load_id + 1, ..Self::default() };
    }

    /// Starts a load and returns its number. Keeps the content and the failure until the response is there.
    pub(super) fn start(&mut self) -> u32 {
        self.load_id += 1;
        self.load_id
    }

    /// Starts a load again after a failure, which is no longer shown. Returns its number.
    pub(super) fn retry(&mut self) -> u32 {
        self.failure = None;
        self.start()
    }

    /// Records the outcome of a load, if it is the latest one. A failure keeps the content that was loaded before.
    pub(super) fn finish(&mut self, load_id: u32, outcome: Result<T, Failure>) {
        if load_id != self.load_id {
            return;
        }
        match outcome {
            Ok(content) => {
                self.content = Some(content);
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// Returns whether there is nothing to show yet.
    pub(super) fn is_loading(&self) -> bool {
        self.content.is_none() && self.failure.is_none()
    }

    /// Returns the content of the last load that succeeded.
    pub(super) fn content(&self) -> Option<&T> {
        self.content.as_ref()
    }

    /// Returns the content of the last load that succeeded, to change it.
    pub(super) fn content_mut(&mut self) -> Option<&mut T> {
        self.content.as_mut()
    }

    /// Returns the reason why the latest load failed.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }
}

/// The reason why a request failed, as shown to the user.
pub(super) struct Failure {
    pub(super) code: String,
    pub(super) text: Cow<'static, str>,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { code: error.code(), text: explain_api(&Strings::ENGLISH, &error) }
    }
}
