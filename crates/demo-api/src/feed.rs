//! The posts, and how they are shown to a viewer.

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
    max_posts: usize,
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

/// The maximum number of posts in memory. The oldest are dropped.
const MAX_POSTS: usize = 1000;
/// The maximum number of posts in a response.
const MAX_POSTS_SHOWN: usize = 50;

impl Feed {
    /// Creates a feed with some examples.
    pub(crate) fn with_examples() -> Self {
        let mut feed = Self::with_limit(MAX_POSTS);
        for (handle, message) in [
            ("grace", "Found the bug. It was a moth."),
            ("alan", "Does anybody have an oracle to spare? Mine won't halt."),
            ("hedy", "Hopping between 88 frequencies today. Catch me if you can."),
        ] {
            let author = Identity { iss: "examples".to_owned(), sub: handle.to_owned() };
            feed.post(&author, Some(handle), message.to_owned());
        }
        feed
    }

    fn with_limit(max_posts: usize) -> Self {
        Self { people: People::default(), posts: VecDeque::new(), count: 0, max_posts }
    }

    /// Returns the latest posts of all people.
    pub(crate) fn latest(&self, viewer: Option<&Identity>) -> Vec<Activity> {
        self.posts.iter().take(MAX_POSTS_SHOWN).map(|post| self.activity_for(post, viewer)).collect()
    }

    /// Returns the latest posts of the person with this handle, or `None` if the handle is unknown.
    pub(crate) fn posts_by(&self, handle: &str, viewer: Option<&Identity>) -> Option<Vec<Activity>> {
        let author = self.people.find(handle)?;
        let posts = self.posts.iter().filter(|post| post.by == *author).take(MAX_POSTS_SHOWN);
        Some(posts.map(|post| self.activity_for(post, viewer)).collect())
    }

    /// Returns the handle of `author`, whose preferred handle is `preferred_handle`.
    pub(crate) fn handle(&self, author: &Identity, preferred_handle: Option<&str>) -> String {
        self.people.handle(author, preferred_handle)
    }

    /// Adds a post, and returns it as its author sees it.
    pub(crate) fn post(
        &mut self,
        by: &Identity,
        preferred_handle: Option<&str>,
        message: String,
    ) -> Activity {
        self.people.register(by, preferred_handle);
        self.count += 1;
        let post = Post { id: self.count, by: by.clone(), message, at: Timestamp::now() };
        let activity = self.activity_for(&post, Some(by));
        self.posts.push_front(post);
        if self.posts.len() > self.max_posts
            && let Some(dropped) = self.posts.pop_back()
            && !self.posts.iter().any(|post| post.by == dropped.by)
        {
            self.people.remove(&dropped.by);
        }
        activity
    }

    fn activity_for(&self, post: &Post, viewer: Option<&Identity>) -> Activity {
        Activity {
            id: post.id.to_string(),
            handle: self.people.handle(&post.by, None),
            message: post.message.clone(),
            created_at: rfc_3339(post.at),
            mine: viewer == Some(&post.by),
        }
    }
}

/// Formats a time by RFC 3339, without fractions of a second.
pub(crate) fn rfc_3339(at: Timestamp) -> String {
    format!("{at:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(sub: &str) -> Identity {
        Identity { iss: "https://pool.example".to_owned(), sub: sub.to_owned() }
    }

    #[test]
    fn posts_are_listed_from_the_newest_and_marked_as_own() {
        let mut feed = Feed::with_examples();
        let (ada, bob) = (person("1"), person("2"));
        feed.post(&ada, Some("ada"), "one".to_owned());
        let posted = feed.post(&bob, Some("bob"), "two".to_owned());
        let latest = feed.latest(Some(&ada));
        let heads: Vec<_> = latest.iter().take(2).map(|it| (&*it.handle, &*it.message, it.mine)).collect();
        assert_eq!(heads, [("bob", "two", false), ("ada", "one", true)]);
        assert_eq!(latest.len(), 5);
        assert!(posted.mine && feed.latest(None).iter().all(|it| !it.mine));
        assert_eq!(feed.posts_by("bob", Some(&bob)), Some(vec![posted]));
        assert_eq!(feed.posts_by("unknown", None), None);
    }

    #[test]
    fn the_oldest_posts_are_dropped_above_the_limit() {
        let mut feed = Feed::with_limit(2);
        for (sub, handle) in [("1", "ada"), ("2", "bob"), ("2", "bob")] {
            feed.post(&person(sub), Some(handle), "hello".to_owned());
        }
        assert_eq!(feed.latest(None).len(), 2);
        assert_eq!(feed.posts_by("ada", None), None, "the handle of an author without posts is free again");
    }

    #[test]
    fn times_are_formatted_by_rfc_3339() {
        let at = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        assert_eq!(rfc_3339(at), "2023-11-14T22:13:20Z");
    }
}
