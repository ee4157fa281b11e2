//! The record of the releases in the bucket. It determines which files may be deleted.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use yew_cognito_infra::files;

/// The key of the record. No path of the site leads to it.
pub(crate) const RECORD: &str = ".releases.json";

/// The number of releases whose files are kept: the present one, and the one that open tabs may still use.
const MAX_RETAINED_RELEASES: usize = 2;

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
        let invalid = || {
            format!(
                "{RECORD} in the bucket is not a record that a deploy has written; if you delete it, old files are never deleted"
            )
        };
        let value: Value = serde_json::from_str(text).with_context(invalid)?;
        let releases = value["releases"].as_array().with_context(invalid)?;
        let recorded = releases.iter().map(|release| {
            let files = release["files"].as_object().with_context(invalid)?;
            let files = files
                .iter()
                .map(|(key, it)| Ok((key.clone(), it.as_str().with_context(invalid)?.to_owned())));
            Ok(Recorded {
                files: files.collect::<Result<_>>()?,
                is_complete: release["complete"].as_bool().with_context(invalid)?,
                run: release["run"].as_str().with_context(invalid)?.to_owned(),
            })
        });
        Ok(Self { releases: recorded.collect::<Result<_>>()? })
    }

    /// Returns the JSON of the record.
    pub(crate) fn to_json(&self) -> Value {
        let releases: Vec<_> = self
            .releases
            .iter()
            .map(|it| json!({ "complete": it.is_complete, "files": it.files, "run": it.run }))
            .collect();
        json!({ "version": 1, "releases": releases })
    }

    /// Returns whether the newest release is complete and has these files.
    pub(crate) fn matches(&self, files: &BTreeMap<String, String>) -> bool {
        self.releases.first().is_some_and(|newest| newest.is_complete && newest.files == *files)
    }

    /// Returns whether the last deploy was interrupted.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.releases.first().is_some_and(|newest| !newest.is_complete)
    }

    /// Marks the newest release as complete if all of its files are in the bucket. It has then gone live, even if its
    /// run was interrupted before it could record that.
    pub(crate) fn with_live_release_completed(mut self, listed: &BTreeMap<String, String>) -> Self {
        let is_in_bucket = |(key, fingerprint): (&String, &String)| {
            listed.get(key).is_some_and(|md5| fingerprint.starts_with(md5.as_str()))
        };
        if let Some(newest) = self.releases.first_mut() {
            newest.is_complete |= newest.files.iter().all(is_in_bucket);
        }
        self
    }

    /// Returns the fingerprint of an object in the newest complete release that contains it.
    pub(crate) fn fingerprint(&self, key: &str) -> Option<&str> {
        let complete = self.releases.iter().filter(|release| release.is_complete);
        complete.filter_map(|release| release.files.get(key)).map(String::as_str).next()
    }

    /// Returns the record for the time in which `run` uploads these files.
    pub(crate) fn with_started(&self, files: BTreeMap<String, String>, run: &str) -> Self {
        let mut releases = vec![Recorded { files, is_complete: false, run: run.to_owned() }];
        releases.extend(self.releases.iter().cloned());
        Self { releases }
    }

    /// Returns whether the newest entry was written by `run`.
    pub(crate) fn was_written_by(&self, run: &str) -> bool {
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
        let mut retained: Vec<Recorded> = Vec::new();
        let mut old: Vec<Recorded> = Vec::new();
        for release in self.releases {
            let newer_with_same_assets = retained.iter_mut().find(|it| it.assets().eq(release.assets()));
            if newer_with_same_assets.is_some() {
                // The same release was deployed again, for example with another configuration.
            } else if release.is_complete && retained.len() < MAX_RETAINED_RELEASES {
                retained.push(release);
            } else {
                old.push(release);
            }
        }
        let is_retained = |key: &String| retained.iter().any(|release| release.files.contains_key(key));
        let mut obsolete: Vec<String> = old
            .iter()
            .flat_map(Recorded::assets)
            .map(|(key, _)| key.clone())
            .filter(|key| !is_retained(key))
            .collect();
        obsolete.sort();
        obsolete.dedup();
        (Self { releases: retained }, obsolete)
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
    fn record_is_the_same_after_writing_and_parsing() {
        let record =
            Record { releases: vec![release("1", &["assets/a"])] }.with_started(files(&["assets/b"]), "2");
        assert_eq!(Record::parse(&record.to_json().to_string()).unwrap(), record);
        assert!(record.is_interrupted() && record.was_written_by("2") && !record.was_written_by("1"));
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
    fn assets_of_all_but_two_releases_are_deleted() {
        let record = Record {
            releases: vec![
                release("2", &["assets/b", "index.html"]),
                release("1", &["assets/a", "assets/both", "index.html"]),
            ],
        };
        let newest = ["assets/c", "assets/both", "index.html"];
        let (record, obsolete) = record.with_started(files(&newest), "3").completed().trimmed();
        assert_eq!(
            obsolete,
            ["assets/a"],
            "a file that a newer release contains stays, and only assets are deleted"
        );
        assert_eq!(record.releases, [release("3", &newest), release("2", &["assets/b", "index.html"])]);
        assert!(record.matches(&files(&newest)));
    }

    #[test]
    fn files_that_could_not_be_deleted_stay_in_the_record() {
        let record = Record { releases: vec![release("2", &["assets/b"]), release("1", &["assets/a"])] };
        let completed = record.with_started(files(&["assets/c"]), "3").completed();
        assert!(completed.matches(&files(&["assets/c"])));
        // The run is interrupted here. The next one has the same files to delete.
        let (_, obsolete) = completed.with_started(files(&["assets/c"]), "4").completed().trimmed();
        assert_eq!(obsolete, ["assets/a"]);
    }

    #[test]
    fn repeated_release_replaces_only_itself() {
        let record =
            Record { releases: vec![release("2", &["assets/b", "index.html"]), release("1", &["assets/a"])] };
        let again = ["assets/b", "index.html", "config.json"];
        let (record, obsolete) = record.with_started(files(&again), "3").completed().trimmed();
        assert_eq!(obsolete, Vec::<String>::new());
        assert_eq!(record.releases, [release("3", &again), release("1", &["assets/a"])]);
    }

    #[test]
    fn files_of_an_interrupted_deploy_are_deleted_by_the_next() {
        let interrupted = Record { releases: vec![release("1", &["assets/a"])] }
            .with_started(files(&["assets/unfinished"]), "2");
        let interrupted = interrupted.with_live_release_completed(&listed(&["assets/a"]));
        assert!(interrupted.is_interrupted() && !interrupted.matches(&files(&["assets/unfinished"])));
        assert_eq!(interrupted.fingerprint("assets/unfinished"), None);
        assert_eq!(interrupted.fingerprint("assets/a"), Some("md5 of assets/a-headers"));
        let (record, obsolete) = interrupted.with_started(files(&["assets/b"]), "3").completed().trimmed();
        assert_eq!(obsolete, ["assets/unfinished"]);
        assert_eq!(record.releases, [release("3", &["assets/b"]), release("1", &["assets/a"])]);
    }

    #[test]
    fn interrupted_deploy_with_all_files_in_the_bucket_is_complete() {
        let record = Record { releases: vec![release("1", &["assets/a", "index.html"])] };
        let interrupted = record.with_started(files(&["assets/b", "index.html"]), "2");
        let settled =
            interrupted.with_live_release_completed(&listed(&["assets/a", "assets/b", "index.html"]));
        assert!(!settled.is_interrupted());
        let (record, obsolete) =
            settled.with_started(files(&["assets/c", "index.html"]), "3").completed().trimmed();
        assert_eq!(obsolete, ["assets/a"]);
        assert_eq!(record.releases[1], release("2", &["assets/b", "index.html"]));
    }
}
