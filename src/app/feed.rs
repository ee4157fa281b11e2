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

use cognito_client::auth::Config;
pub(super) use event::Event;
pub(super) use request::Request;
use yew::prelude::*;

use self::activity::Activity;
use self::composer::{Composer, Submission};
use self::viewer::Viewer;
use super::loaded::{Failure, Loaded};
use crate::i18n::Strings;
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
    /// Returns the feed as guests see it first; nothing if the site has no API.
    pub(super) fn first(config: &Config) -> Self {
        Self { viewer: config.api().map(|_| Viewer::Guest), ..Self::default() }
    }

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
    pub(super) fn view(&self, on_event: &Callback<Event>, s: &Strings) -> Html {
        self.viewer.as_ref().map_or_else(Html::default, |viewer| {
            view::feed(viewer, &self.activities, &self.composer, on_event, s)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Viewer {
        Viewer::User { sub: "ada".to_owned() }
    }

    fn bob() -> Viewer {
        Viewer::User { sub: "bob".to_owned() }
    }

    fn post(message: &str) -> Activity {
        let (handle, created_at) = ("ada".to_owned(), "2026-01-01T00:00:00Z".to_owned());
        Activity { handle, message: message.to_owned(), created_at, mine: true }
    }

    fn failure() -> Failure {
        Failure { code: "Transport".to_owned(), text: "No connection.".into() }
    }

    fn load_id(request: Option<Request>) -> u32 {
        match request.expect("a request") {
            Request::Load { load_id } => load_id,
            Request::Post(_) => panic!("not a load"),
        }
    }

    fn submission(request: Option<Request>) -> Submission {
        match request.expect("a request") {
            Request::Post(submission) => submission,
            Request::Load { .. } => panic!("not a post"),
        }
    }

    fn submit(feed: &mut Feed, message: &str) -> Option<Request> {
        feed.update(Event::Submit(message.to_owned()))
    }

    fn finish_load(feed: &mut Feed, load_id: u32, outcome: Result<Vec<Activity>, Failure>) {
        assert!(feed.update(Event::Loaded { load_id, outcome }).is_none());
    }

    /// Returns the messages in the feed; `None` until it is loaded.
    fn messages(feed: &Feed) -> Option<Vec<&str>> {
        let activities = feed.activities.content()?;
        Some(activities.iter().map(|activity| activity.message.as_str()).collect())
    }

    fn composer_failure(feed: &Feed) -> Option<&str> {
        feed.composer.failure.as_ref().map(|failure| failure.code.as_str())
    }

    /// Returns a feed that shows one post to Ada.
    fn feed_of_ada() -> Feed {
        let mut feed = Feed::default();
        let load_id = load_id(feed.show_to(Some(ada())));
        finish_load(&mut feed, load_id, Ok(vec![post("first")]));
        feed
    }

    #[test]
    fn the_feed_is_loaded_once_for_each_viewer() {
        let mut feed = Feed::default();
        assert!(feed.show_to(None).is_none());
        load_id(feed.show_to(Some(Viewer::Guest)));
        assert!(feed.show_to(Some(Viewer::Guest)).is_none());
        load_id(feed.show_to(Some(ada())));
        load_id(feed.show_to(Some(bob())));
        assert!(feed.show_to(None).is_none());
        assert!(feed.update(Event::Retry).is_none(), "it is not shown");
    }

    #[test]
    fn late_responses_are_dropped() {
        let mut feed = Feed::default();
        let for_ada = load_id(feed.show_to(Some(ada())));
        let for_bob = load_id(feed.show_to(Some(bob())));
        finish_load(&mut feed, for_ada, Ok(vec![post("for Ada")]));
        assert_eq!(messages(&feed), None);
        finish_load(&mut feed, for_bob, Ok(vec![post("for Bob")]));
        assert_eq!(messages(&feed), Some(vec!["for Bob"]));

        feed.show_to(None);
        finish_load(&mut feed, for_bob, Ok(vec![post("for Bob")]));
        assert_eq!(messages(&feed), None);
    }

    #[test]
    fn a_failed_reload_keeps_the_posts_and_a_retry_hides_the_failure() {
        let mut feed = feed_of_ada();
        let written = submission(submit(&mut feed, "second"));
        let posted = Event::Posted { submission: written, outcome: Ok(post("second")) };
        let reload = load_id(feed.update(posted));
        assert_eq!(messages(&feed), Some(vec!["second", "first"]));
        finish_load(&mut feed, reload, Err(failure()));
        assert_eq!(messages(&feed), Some(vec!["second", "first"]));
        assert!(feed.activities.failure().is_some());

        let retry = load_id(feed.update(Event::Retry));
        assert!(feed.activities.failure().is_none() && !feed.activities.is_loading());
        finish_load(&mut feed, retry, Ok(vec![post("third")]));
        assert_eq!(messages(&feed), Some(vec!["third"]));
    }

    #[test]
    fn only_one_post_is_in_flight() {
        let mut feed = feed_of_ada();
        let written = submission(submit(&mut feed, "second"));
        assert!(submit(&mut feed, "second").is_none());
        let lost = Event::Posted { submission: written, outcome: Err(failure()) };
        assert!(feed.update(lost).is_none());
        assert_eq!(composer_failure(&feed), Some("Transport"));
        assert_eq!(submission(submit(&mut feed, "second")).message, "second");
    }

    #[test]
    fn an_empty_message_is_not_posted() {
        let mut feed = feed_of_ada();
        assert!(submit(&mut feed, " \n").is_none());
        assert_eq!(composer_failure(&feed), Some("Required"));
        assert!(!feed.composer.is_busy);
    }

    #[test]
    fn guests_cannot_post() {
        let mut feed = Feed::default();
        feed.show_to(Some(Viewer::Guest));
        assert!(submit(&mut feed, "hello").is_none());
    }

    #[test]
    fn a_post_of_an_earlier_user_changes_nothing_for_the_next() {
        let mut feed = feed_of_ada();
        let of_ada = submission(submit(&mut feed, "by Ada"));
        let load_id = load_id(feed.show_to(Some(bob())));
        finish_load(&mut feed, load_id, Ok(Vec::new()));
        let of_bob = submission(submit(&mut feed, "by Bob"));

        let posted = Event::Posted { submission: of_ada, outcome: Ok(post("by Ada")) };
        assert!(feed.update(posted).is_none());
        assert_eq!(messages(&feed), Some(Vec::new()));
        assert!(feed.composer.is_busy, "Bob's own post is in flight");
        let lost = Event::Posted { submission: of_bob, outcome: Err(failure()) };
        assert!(feed.update(lost).is_none());
        assert_eq!(composer_failure(&feed), Some("Transport"));
    }

    #[test]
    fn a_post_that_ends_after_its_user_came_back_reloads_the_feed_and_leaves_the_new_composer_alone() {
        let mut feed = feed_of_ada();
        let earlier = submission(submit(&mut feed, "second"));
        feed.show_to(None);
        let load = load_id(feed.show_to(Some(ada())));
        finish_load(&mut feed, load, Ok(vec![post("first")]));
        submission(submit(&mut feed, "third"));

        let posted = Event::Posted { submission: earlier, outcome: Ok(post("second")) };
        load_id(feed.update(posted));
        assert_eq!(messages(&feed), Some(vec!["second", "first"]));
        assert!(feed.composer.is_busy, "the third post is in flight");
    }
}
