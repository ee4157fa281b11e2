use std::collections::VecDeque;

use cognito_server::Identity;
use jiff::Timestamp;
use serde::Serialize;

use crate::people::People;

/// The posts, in memory.
#[derive(Debug)]
pub(crate) struct Feed {
    people: People,
    /// The newest first.
    posts: VecDeque<Post>,
    /// The number of posts so far, including those that have been dropped.
    count: u64,
    most: usize,
}

#[derive(Debug)]
struct Post {
    id: u64,
    by: Identity,
    message: String,
    at: Timestamp,
}

/// A post as shown to a viewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Activity {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) message: String,
    /// The time of the post (RFC 3339).
    pub(crate) created_at: String,
    /// Whether the post is the viewer's own.
    pub(crate) mine: bool,
}

/// The maximum number of posts that are kept. The oldest are dropped.
const MAX_POSTS: usize = 1000;
/// The maximum number of posts in a response.
const SHOWN: usize = 50;

impl Feed {
    /// Creates a feed with some examples.
    pub(crate) fn with_examples() -> Self {
        let mut feed = Self::holding(MAX_POSTS);
        for (handle, message) in [
            ("grace", "Found the bug. It was a moth."),
            ("alan", "Does anybody have an oracle to spare? Mine won't halt."),
            ("hedy", "Hopping between 88 frequencies today. Catch me if you can."),
        ] {
            let who = Identity { iss: "examples".to_owned(), sub: handle.to_owned() };
            feed.post(&who, Some(handle), message.to_owned());
        }
        feed
    }

    fn holding(most: usize) -> Self {
        Self { people: People::default(), posts: VecDeque::new(), count: 0, most }
    }

    /// Returns the latest posts of all people.
    pub(crate) fn latest(&self, viewer: Option<&Identity>) -> Vec<Activity> {
        self.posts.iter().take(SHOWN).map(|post| self.seen(post, viewer)).collect()
    }

    /// Returns the latest posts of the person with this handle, or `None` if there is no such person.
    pub(crate) fn of(&self, handle: &str, viewer: Option<&Identity>) -> Option<Vec<Activity>> {
        let who = self.people.find(handle)?;
        let theirs = self.posts.iter().filter(|post| post.by == *who).take(SHOWN);
        Some(theirs.map(|post| self.seen(post, viewer)).collect())
    }

    /// Returns the handle of `who`, whose preferred handle is `wanted`.
    pub(crate) fn handle(&self, who: &Identity, wanted: Option<&str>) -> String {
        self.people.handle(who, wanted)
    }

    /// Adds a post, and returns it as its author sees it.
    pub(crate) fn post(&mut self, by: &Identity, wanted: Option<&str>, message: String) -> Activity {
        self.people.register(by, wanted);
        self.count += 1;
        let post = Post { id: self.count, by: by.clone(), message, at: Timestamp::now() };
        let activity = self.seen(&post, Some(by));
        self.posts.push_front(post);
        if self.posts.len() > self.most
            && let Some(gone) = self.posts.pop_back()
            && !self.posts.iter().any(|post| post.by == gone.by)
        {
            self.people.forget(&gone.by);
        }
        activity
    }

    fn seen(&self, post: &Post, viewer: Option<&Identity>) -> Activity {
        Activity {
            id: post.id.to_string(),
            handle: self.people.handle(&post.by, None),
            message: post.message.clone(),
            created_at: whole_second(post.at),
            mine: viewer == Some(&post.by),
        }
    }
}

/// Formats a time by RFC 3339, without fractions of a second.
pub(crate) fn whole_second(at: Timestamp) -> String {
    format!("{at:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(sub: &str) -> Identity {
        Identity { iss: "https://pool.example".to_owned(), sub: sub.to_owned() }
    }

    #[test]
    fn the_newest_comes_first_and_says_whose_it_is() {
        let mut feed = Feed::with_examples();
        let (ada, bob) = (person("1"), person("2"));
        feed.post(&ada, Some("ada"), "one".to_owned());
        let posted = feed.post(&bob, Some("bob"), "two".to_owned());
        let seen = feed.latest(Some(&ada));
        let heads: Vec<_> = seen.iter().take(2).map(|it| (&*it.handle, &*it.message, it.mine)).collect();
        assert_eq!(heads, [("bob", "two", false), ("ada", "one", true)]);
        assert_eq!(seen.len(), 5);
        assert!(posted.mine && feed.latest(None).iter().all(|it| !it.mine));
        assert_eq!(feed.of("bob", Some(&bob)), Some(vec![posted]));
        assert_eq!(feed.of("nobody", None), None);
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let mut feed = Feed::holding(2);
        for (sub, handle) in [("1", "ada"), ("2", "bob"), ("2", "bob")] {
            feed.post(&person(sub), Some(handle), "hello".to_owned());
        }
        assert_eq!(feed.latest(None).len(), 2);
        assert_eq!(feed.of("ada", None), None, "with the last post its author is forgotten");
    }

    #[test]
    fn times_are_rfc_3339() {
        let at = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        assert_eq!(whole_second(at), "2023-11-14T22:13:20Z");
    }
}
