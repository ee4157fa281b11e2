//! The feed of the home page: the latest posts, and a composer for the signed-in user.
//!
//! The site owns one [`Feed`], sends the [`Request`]s that it returns, passes it their outcomes and the user's actions as
//! [`Event`]s, and draws it.

mod activity;
mod composer;
mod event;
mod request;
mod view;
mod viewer;

pub(super) use event::Event;
pub(super) use request::Request;

use yew::prelude::*;

use self::{
    activity::Activity,
    composer::{Composer, Submission},
    viewer::Viewer,
};
use super::loaded::{Failure, Loaded};
use crate::ui::Auth;

/// The latest posts, as far as they have been loaded, and the form for a new one.
#[derive(Default)]
pub(super) struct Feed {
    /// The person whom the feed is shown to; `None` while it is not shown.
    viewer: Option<Viewer>,
    activities: Loaded<Vec<Activity>>,
    composer: Composer,
}

impl Feed {
    /// Shows the feed to the current user, or nothing if `is_shown` is `false`. Loads the feed whenever the user changes.
    /// Returns the request to send, if any.
    pub(super) fn show(&mut self, is_shown: bool, auth: &Auth) -> Option<Request> {
        self.show_to(Viewer::from_auth(auth).filter(|_| is_shown))
    }

    fn show_to(&mut self, viewer: Option<Viewer>) -> Option<Request> {
        if viewer == self.viewer {
            return None;
        }
        self.viewer = viewer;
        self.activities.reset();
        self.composer.reset();
        self.request(Loaded::start)
    }

    /// Handles an event. Returns the request to send, if any.
    pub(super) fn update(&mut self, event: Event) -> Option<Request> {
        match event {
            Event::Retry => self.request(Loaded::retry),
            Event::Submit(message) => match &self.viewer {
                Some(Viewer::User { sub }) => self.composer.submit(sub, message).map(Request::Post),
                _ => None,
            },
            Event::Loaded { load_id, outcome } => {
                self.activities.finish(load_id, outcome);
                None
            }
            Event::Posted { submission, outcome } => self.posted(&submission, outcome),
        }
    }

    /// Returns the feed; empty while it is not shown.
    pub(super) fn view(&self, on_event: &Callback<Event>) -> Html {
        self.viewer.as_ref().map_or_else(Html::default, |viewer| {
            view::feed(viewer, &self.activities, &self.composer, on_event)
        })
    }

    /// Scrolls a new failure of the composer into view. Has to be called after each render.
    pub(super) fn rendered(&mut self) {
        self.composer.reveal_new_failure();
    }

    fn request(&mut self, start: fn(&mut Loaded<Vec<Activity>>) -> u32) -> Option<Request> {
        self.viewer.is_some().then(|| Request::Load { load_id: start(&mut self.activities) })
    }

    fn posted(&mut self, submission: &Submission, outcome: Result<Activity, Failure>) -> Option<Request> {
        if !matches!(&self.viewer, Some(Viewer::User { sub }) if *sub == submission.viewer_sub) {
            return None;
        }
        match outcome {
            Ok(activity) => {
                // Shows the new post at once. Other new posts come with the feed.
                if let Some(activities) = self.activities.content_mut() {
                    activities.insert(0, activity);
                }
                self.composer.finish(submission, None);
                self.request(Loaded::start)
            }
            Err(failure) => {
                self.composer.finish(submission, Some(failure));
                None
            }
        }
    }
}
