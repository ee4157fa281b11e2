//! The record of the releases in the bucket. It determines which files may be deleted.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use yew_cognito_infra::files;

/// The key of the record. No path of the site leads to it.
pub(crate) const RECORD: &str = ".releases.json";

/// The number of releases whose files are kept: the present one, and the one that open tabs may still use.
const MAX_KEPT_RELEASES: usize = 2;

/// The releases that the bucket holds, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) releases: Vec<Recorded>,
}

/// A release in the record: its keys and fingerprints.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) files: BTreeMap<String, String>,
    /// Whether all files were uploaded and the site served them.
    pub(crate) is_complete: bool,
    /// The name of the run that wrote it.
    pub(crate) run: String,
}

impl Recorded {
    fn assets(&self) -> impl Iterator<Item = (&String, &String)> {
        self.files.iter().filter(|(key, _)| format!("/{key}").starts_with(files::ASSETS))
    }
}

impl Record {
    /// Parses the JSON that [`Self::to_json`] returns.
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
                run: release["run"].as_str().with_context(unreadable)?.to_owned(),
            })
        });
        Ok(Self { releases: recorded.collect::<Result<_>>()? })
    }

    pub(crate) fn to_json(&self) -> Value {
        let releases: Vec<_> = self
            .releases
            .iter()
            .map(|it| json!({ "complete": it.is_complete, "files": it.files, "run": it.run }))
            .collect();
        json!({ "version": 1, "releases": releases })
    }

    /// Returns whether the newest release is complete and has these files.
    pub(crate) fn shows(&self, files: &BTreeMap<String, String>) -> bool {
        self.releases.first().is_some_and(|newest| newest.is_complete && newest.files == *files)
    }

    /// Returns whether the last deploy was interrupted.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.releases.first().is_some_and(|newest| !newest.is_complete)
    }

    /// Marks the newest release as complete if all of its files are in the bucket. It has then gone live, even if its
    /// run was interrupted before it could record that.
    pub(crate) fn settled(mut self, listed: &BTreeMap<String, String>) -> Self {
        let is_there = |(key, fingerprint): (&String, &String)| {
            listed.get(key).is_some_and(|md5| fingerprint.starts_with(md5.as_str()))
        };
        if let Some(newest) = self.releases.first_mut() {
            newest.is_complete |= newest.files.iter().all(is_there);
        }
        self
    }

    /// Returns the fingerprint of an object in the newest complete release that contains it.
    pub(crate) fn fingerprint(&self, key: &str) -> Option<&str> {
        let live = self.releases.iter().filter(|release| release.is_complete);
        live.filter_map(|release| release.files.get(key)).map(String::as_str).next()
    }

    /// Returns the record for the time in which `run` uploads these files.
    pub(crate) fn begun(&self, files: BTreeMap<String, String>, run: &str) -> Self {
        let mut releases = vec![Recorded { files, is_complete: false, run: run.to_owned() }];
        releases.extend(self.releases.iter().cloned());
        Self { releases }
    }

    /// Returns whether the newest entry was written by `run`.
    pub(crate) fn is_by(&self, run: &str) -> bool {
        self.releases.first().is_some_and(|newest| newest.run == run)
    }

    /// Marks the newest release as complete.
    pub(crate) fn completed(mut self) -> Self {
        if let Some(newest) = self.releases.first_mut() {
            newest.is_complete = true;
        }
        self
    }

    /// Removes the releases that are no longer in use. Returns the record with the keys of their files that can be
    /// deleted.
    pub(crate) fn trimmed(self) -> (Self, Vec<String>) {
        let mut kept: Vec<Recorded> = Vec::new();
        let mut old: Vec<Recorded> = Vec::new();
        for release in self.releases {
            let newest_with_these = kept.iter_mut().find(|it| it.assets().eq(release.assets()));
            if newest_with_these.is_some() {
                // The same release was deployed again, for example with another configuration.
            } else if release.is_complete && kept.len() < MAX_KEPT_RELEASES {
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
        names.iter().map(|name| ((*name).to_owned(), format!("md5 of {name}-headers"))).collect()
    }

    fn release(run: &str, names: &[&str]) -> Recorded {
        Recorded { files: files(names), is_complete: true, run: run.to_owned() }
    }

    fn listed(names: &[&str]) -> BTreeMap<String, String> {
        names.iter().map(|name| ((*name).to_owned(), format!("md5 of {name}"))).collect()
    }

    #[test]
    fn the_record_survives_its_own_text() {
        let record = Record { releases: vec![release("1", &["assets/a"])] }.begun(files(&["assets/b"]), "2");
        assert_eq!(Record::parse(&record.to_json().to_string()).unwrap(), record);
        assert!(record.is_broken_off() && record.is_by("2") && !record.is_by("1"));
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
                release("2", &["assets/b", "index.html"]),
                release("1", &["assets/a", "assets/both", "index.html"]),
            ],
        };
        let newest = ["assets/c", "assets/both", "index.html"];
        let (record, gone) = record.begun(files(&newest), "3").completed().trimmed();
        assert_eq!(gone, ["assets/a"], "what a newer one has too stays, and only assets ever go");
        assert_eq!(record.releases, [release("3", &newest), release("2", &["assets/b", "index.html"])]);
        assert!(record.shows(&files(&newest)));
    }

    #[test]
    fn what_could_not_be_deleted_is_not_forgotten() {
        let record = Record { releases: vec![release("2", &["assets/b"]), release("1", &["assets/a"])] };
        let completed = record.begun(files(&["assets/c"]), "3").completed();
        assert!(completed.shows(&files(&["assets/c"])));
        // The run is interrupted here. The next one has the same files to delete.
        let (_, gone) = completed.begun(files(&["assets/c"]), "4").completed().trimmed();
        assert_eq!(gone, ["assets/a"]);
    }

    #[test]
    fn the_same_release_again_pushes_none_out() {
        let record =
            Record { releases: vec![release("2", &["assets/b", "index.html"]), release("1", &["assets/a"])] };
        let again = ["assets/b", "index.html", "config.json"];
        let (record, gone) = record.begun(files(&again), "3").completed().trimmed();
        assert_eq!(gone, Vec::<String>::new());
        assert_eq!(record.releases, [release("3", &again), release("1", &["assets/a"])]);
    }

    #[test]
    fn what_broke_off_is_cleared_away_by_the_next() {
        let broken =
            Record { releases: vec![release("1", &["assets/a"])] }.begun(files(&["assets/half"]), "2");
        let broken = broken.settled(&listed(&["assets/a"]));
        assert!(broken.is_broken_off() && !broken.shows(&files(&["assets/half"])));
        assert_eq!(broken.fingerprint("assets/half"), None);
        assert_eq!(broken.fingerprint("assets/a"), Some("md5 of assets/a-headers"));
        let (record, gone) = broken.begun(files(&["assets/b"]), "3").completed().trimmed();
        assert_eq!(gone, ["assets/half"]);
        assert_eq!(record.releases, [release("3", &["assets/b"]), release("1", &["assets/a"])]);
    }

    #[test]
    fn what_went_live_unsaid_is_kept() {
        let record = Record { releases: vec![release("1", &["assets/a", "index.html"])] };
        let cut_off = record.begun(files(&["assets/b", "index.html"]), "2");
        let seen = cut_off.settled(&listed(&["assets/a", "assets/b", "index.html"]));
        assert!(!seen.is_broken_off());
        let (record, gone) = seen.begun(files(&["assets/c", "index.html"]), "3").completed().trimmed();
        assert_eq!(gone, ["assets/a"]);
        assert_eq!(record.releases[1], release("2", &["assets/b", "index.html"]));
    }
}
