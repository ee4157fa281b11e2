//! The record of the releases that are in the bucket, which says what may go.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use yew_cognito_infra::files;

/// The key of the record. No path leads to it.
pub(crate) const RECORD: &str = ".releases.json";

/// How many releases keep their files: this one, and the one that open tabs still have.
const KEPT: usize = 2;

/// Which releases the bucket holds, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) releases: Vec<Recorded>,
}

/// One release in the record: keys and fingerprints.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) files: BTreeMap<String, String>,
    /// Whether all of it went up, and the site showed it.
    pub(crate) is_complete: bool,
}

impl Recorded {
    fn assets(&self) -> impl Iterator<Item = (&String, &String)> {
        self.files.iter().filter(|(key, _)| format!("/{key}").starts_with(files::ASSETS))
    }
}

impl Record {
    /// Reads what [`Self::to_json`] wrote.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let unreadable = || {
            format!(
                "{RECORD} in the bucket is not what a deploy wrote; delete it, and old files stay for good"
            )
        };
        let value: Value = serde_json::from_str(text).with_context(unreadable)?;
        let releases = value["releases"].as_array().with_context(unreadable)?;
        let recorded = releases.iter().map(|release| {
            let files = release["files"].as_object().with_context(unreadable)?;
            let files = files
                .iter()
                .map(|(key, it)| Ok((key.clone(), it.as_str().with_context(unreadable)?.to_owned())));
            Ok(Recorded {
                files: files.collect::<Result<_>>()?,
                is_complete: release["complete"].as_bool().with_context(unreadable)?,
            })
        });
        Ok(Self { releases: recorded.collect::<Result<_>>()? })
    }

    pub(crate) fn to_json(&self) -> Value {
        let releases: Vec<_> =
            self.releases.iter().map(|it| json!({ "complete": it.is_complete, "files": it.files })).collect();
        json!({ "version": 1, "releases": releases })
    }

    /// Whether the newest release is whole and has these files.
    pub(crate) fn shows(&self, files: &BTreeMap<String, String>) -> bool {
        self.releases.first().is_some_and(|newest| newest.is_complete && newest.files == *files)
    }

    /// Whether a deploy broke off.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.releases.first().is_some_and(|newest| !newest.is_complete)
    }

    /// The record while these files go up.
    pub(crate) fn begun(&self, files: BTreeMap<String, String>) -> Self {
        let mut releases = vec![Recorded { files, is_complete: false }];
        releases.extend(self.releases.iter().cloned());
        Self { releases }
    }

    /// The record once the newest release is there, and the keys that nobody asks for any more.
    pub(crate) fn finished(mut self) -> (Self, Vec<String>) {
        if let Some(newest) = self.releases.first_mut() {
            newest.is_complete = true;
        }
        let mut kept: Vec<Recorded> = Vec::new();
        let mut old: Vec<Recorded> = Vec::new();
        for release in self.releases {
            let newest_with_these = kept.iter_mut().find(|it| it.assets().eq(release.assets()));
            if newest_with_these.is_some() {
                // the same release once more, say with another configuration
            } else if release.is_complete && kept.len() < KEPT {
                kept.push(release);
            } else {
                old.push(release);
            }
        }
        let is_kept = |key: &String| kept.iter().any(|release| release.files.contains_key(key));
        let mut gone: Vec<String> = old
            .iter()
            .flat_map(Recorded::assets)
            .map(|(key, _)| key.clone())
            .filter(|key| !is_kept(key))
            .collect();
        gone.sort();
        gone.dedup();
        (Self { releases: kept }, gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, String> {
        names.iter().map(|name| ((*name).to_owned(), "f".to_owned())).collect()
    }

    fn release(names: &[&str]) -> Recorded {
        Recorded { files: files(names), is_complete: true }
    }

    #[test]
    fn the_record_survives_its_own_text() {
        let record =
            Record { releases: vec![release(&["assets/a"])] }.begun(files(&["assets/b", "index.html"]));
        assert_eq!(Record::parse(&record.to_json().to_string()).unwrap(), record);
        assert!(record.is_broken_off());
        for odd in [
            "",
            "{}",
            "{\"releases\": [{}]}",
            "{\"releases\": [{\"files\": {\"a\": 1}, \"complete\": true}]}",
        ] {
            assert!(Record::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn two_releases_are_kept_and_older_ones_go() {
        let record = Record {
            releases: vec![
                release(&["assets/b", "index.html"]),
                release(&["assets/a", "assets/both", "index.html"]),
            ],
        };
        let (record, gone) = record.begun(files(&["assets/c", "assets/both", "index.html"])).finished();
        assert_eq!(gone, ["assets/a"], "what a newer one has too stays, and only assets ever go");
        assert_eq!(
            record.releases,
            [release(&["assets/c", "assets/both", "index.html"]), release(&["assets/b", "index.html"]),]
        );
        assert!(record.shows(&files(&["assets/c", "assets/both", "index.html"])));
    }

    #[test]
    fn the_same_release_again_pushes_none_out() {
        let record = Record { releases: vec![release(&["assets/b", "index.html"]), release(&["assets/a"])] };
        let (record, gone) = record.begun(files(&["assets/b", "index.html", "config.json"])).finished();
        assert_eq!(gone, Vec::<String>::new());
        assert_eq!(
            record.releases,
            [release(&["assets/b", "index.html", "config.json"]), release(&["assets/a"])]
        );
    }

    #[test]
    fn what_broke_off_is_cleared_away_by_the_next() {
        let broken = Record { releases: vec![release(&["assets/a"])] }.begun(files(&["assets/half"]));
        assert!(!broken.shows(&files(&["assets/half"])));
        let (record, gone) = broken.begun(files(&["assets/b"])).finished();
        assert_eq!(gone, ["assets/half"]);
        assert_eq!(record.releases, [release(&["assets/b"]), release(&["assets/a"])]);
    }
}
