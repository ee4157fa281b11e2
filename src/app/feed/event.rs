//! The events of the feed.

use super::activity::Activity;
use super::composer::Submission;
use crate::app::loaded::Failure;

/// An action of the user, or the outcome of a request.
pub(in crate::app) enum Event {
    /// The user repeats a failed load.
    Retry,
    /// The user posts this message.
    Submit(String),
    /// A load of the feed has succeeded or failed.
    Loaded { load_id: u32, outcome: Result<Vec<Activity>, Failure> },
    /// A post has succeeded or failed.
    Posted { submission: Submission, outcome: Result<Activity, Failure> },
}
