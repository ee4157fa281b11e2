use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

use super::people::People;
use crate::Identity;

/// What people have posted, in memory.
#[derive(Debug)]
pub(super) struct Feed {
    people: People,
    /// The newest first.
    posts: VecDeque<Post>,
    /// How many there have ever been.
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

/// A post as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Activity {
    pub(super) id: String,
    pub(super) handle: String,
    pub(super) message: String,
    /// RFC 3339.
    pub(super) created_at: String,
    /// Whether it is of who sees it.
    pub(super) mine: bool,
}

/// The most that are kept; older ones go.
const MOST: usize = 1000;
/// The most that are shown at once.
const SHOWN: usize = 50;

impl Feed {
    /// A feed with something in it to look at.
    pub(super) fn with_examples() -> Self {
        let mut feed = Self::holding(MOST);
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

    /// The latest posts of everybody.
    pub(super) fn latest(&self, viewer: Option<&Identity>) -> Vec<Activity> {
        self.posts.iter().take(SHOWN).map(|post| self.seen(post, viewer)).collect()
    }

    /// The latest posts of who goes by `handle`, if there are any.
    pub(super) fn of(&self, handle: &str, viewer: Option<&Identity>) -> Option<Vec<Activity>> {
        let who = self.people.find(handle)?;
        let theirs = self.posts.iter().filter(|post| post.by == *who).take(SHOWN);
        Some(theirs.map(|post| self.seen(post, viewer)).collect())
    }

    /// The handle of `who`, who would like to be called `wanted`.
    pub(super) fn handle(&self, who: &Identity, wanted: Option<&str>) -> String {
        self.people.handle(who, wanted)
    }

    /// Adds a post.
    pub(super) fn post(&mut self, by: &Identity, wanted: Option<&str>, message: String) -> Activity {
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

/// RFC 3339 without fractions.
pub(super) fn whole_second(at: Timestamp) -> String {
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
