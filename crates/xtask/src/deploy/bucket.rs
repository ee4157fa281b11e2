//! The S3 bucket from which the site is served.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::aws::Aws;
use super::record::{RECORD, Record};
use crate::release::Object;
use crate::{file, json_file};

/// The maximum number of calls in parallel.
const MAX_PARALLEL_CALLS: usize = 4;

/// The maximum number of keys that S3 deletes in one call.
const MAX_DELETED_KEYS: usize = 1000;

/// A bucket, with a local directory for the files that are exchanged with it.
pub(crate) struct Bucket<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) name: &'a str,
    pub(crate) folder: &'a Path,
}

/// The content and headers of an object, saved so that they can be restored.
pub(crate) struct Saved {
    key: String,
    file: PathBuf,
    headers: Vec<(&'static str, String)>,
}

impl Bucket<'_> {
    /// Returns the keys in the bucket, each with the MD5 hash of the content.
    pub(crate) fn list(&self) -> Result<BTreeMap<String, String>> {
        let listed = self.aws.call(&["s3api", "list-objects-v2", "--bucket", self.name])?;
        let objects = listed["Contents"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().trim_matches('"').to_owned();
        Ok(objects.map(|it| (text(&it["Key"]), text(&it["ETag"]))).collect())
    }

    /// Returns the record of releases; an empty one if the bucket has none.
    pub(crate) fn record(&self, listed: &BTreeMap<String, String>) -> Result<Record> {
        if !listed.contains_key(RECORD) {
            return Ok(Record::default());
        }
        let file = self.folder.join("releases-before.json");
        self.get(RECORD, &file)?;
        let text = file::read_text(&file)?;
        Ok(Record::parse(&text)?.with_live_release_completed(listed))
    }

    /// Returns an error if another run has started since `run` did.
    pub(crate) fn check_is_latest_run(&self, run: &str) -> Result<()> {
        let listed = BTreeMap::from([(RECORD.to_owned(), String::new())]);
        if !self.record(&listed)?.was_written_by(run) {
            bail!("somebody else is deploying to this site; wait until that is done, then run this again");
        }
        Ok(())
    }

    /// Uploads the record.
    pub(crate) fn set_record(&self, record: &Record) -> Result<()> {
        let file = self.folder.join("releases.json");
        json_file::write(&file, &record.to_json())?;
        let headers = [("--content-type", "application/json"), ("--cache-control", "no-cache")];
        self.put(RECORD, &file, &headers.map(|(flag, value)| (flag, value.to_owned())))
    }

    /// Uploads objects, several in parallel. S3 verifies the SHA-256 checksum of each.
    pub(crate) fn upload(&self, objects: &[&Object]) -> Result<()> {
        in_parallel(objects, |object| self.upload_one(object)).map(drop)
    }

    /// Uploads objects one after another, and stops at the first failure.
    pub(crate) fn upload_in_order(&self, objects: &[&Object]) -> Result<()> {
        objects.iter().try_for_each(|object| self.upload_one(object))
    }

    fn upload_one(&self, object: &Object) -> Result<()> {
        let mut headers = vec![
            ("--content-type", object.content_type.to_owned()),
            ("--cache-control", object.cache_control.to_owned()),
            ("--checksum-sha256", object.sha256_base64.clone()),
        ];
        if let Some(encoding) = object.encoding {
            headers.push(("--content-encoding", encoding.to_owned()));
        }
        self.put(&object.key, &object.file, &headers)
    }

    fn put(&self, key: &str, file: &Path, headers: &[(&'static str, String)]) -> Result<()> {
        let file = file.to_string_lossy();
        let mut call = vec!["s3api", "put-object", "--bucket", self.name, "--key", key, "--body", &file];
        call.extend(headers.iter().flat_map(|(flag, value)| [*flag, value]));
        self.aws.call(&call).with_context(|| format!("{key} was not uploaded"))?;
        Ok(())
    }

    fn get(&self, key: &str, file: &Path) -> Result<Value> {
        let to = file.to_string_lossy();
        let call = ["s3api", "get-object", "--bucket", self.name, "--key", key, &to];
        self.aws.call(&call).with_context(|| format!("{key} cannot be read from the bucket"))
    }

    /// Downloads objects for [`Self::restore`].
    pub(crate) fn save(&self, keys: &[&str]) -> Result<Vec<Saved>> {
        let save = |(number, key): &(usize, &str)| {
            let file = self.folder.join(format!("before-{number}"));
            let reply = self.get(key, &file)?;
            let header = |flag, member: &str| reply[member].as_str().map(|value| (flag, value.to_owned()));
            let headers = [
                header("--content-type", "ContentType"),
                header("--content-encoding", "ContentEncoding"),
                header("--cache-control", "CacheControl"),
            ];
            Ok(Saved { key: (*key).to_owned(), file, headers: headers.into_iter().flatten().collect() })
        };
        in_parallel(&keys.iter().copied().enumerate().collect::<Vec<_>>(), save)
    }

    /// Restores objects to their saved content and headers.
    pub(crate) fn restore(&self, saved: &[Saved]) -> Result<()> {
        // The page refers to all others, so it is restored last.
        let (pages, others): (Vec<&Saved>, Vec<&Saved>) =
            saved.iter().partition(|it| it.key.starts_with("index."));
        let put = |it: &&Saved| self.put(&it.key, &it.file, &it.headers);
        in_parallel(&others, put)?;
        pages.iter().try_for_each(put)
    }

    /// Deletes objects.
    pub(crate) fn delete(&self, keys: &[String]) -> Result<()> {
        for keys in keys.chunks(MAX_DELETED_KEYS) {
            let objects: Vec<_> = keys.iter().map(|key| json!({ "Key": key })).collect();
            let file = self.folder.join("deleted.json");
            json_file::write(&file, &json!({ "Objects": objects, "Quiet": true }))?;
            let list = format!("file://{}", file.display());
            let reply =
                self.aws.call(&["s3api", "delete-objects", "--bucket", self.name, "--delete", &list])?;
            if let Some(error) = reply["Errors"].get(0) {
                bail!("{} was not deleted: {}", error["Key"], error["Message"]);
            }
        }
        Ok(())
    }
}

/// Calls `work` for each item, several in parallel, and returns the results in no particular order. After a failure, no
/// further call begins in its thread.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let waiting = Mutex::new(items.iter());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
    thread::scope(|scope| {
        let work = || -> Result<Vec<R>> {
            let mut results = Vec::new();
            while let Some(item) = next() {
                results.push(work(item)?);
            }
            Ok(results)
        };
        let workers: Vec<_> = (0..MAX_PARALLEL_CALLS.min(items.len())).map(|_| scope.spawn(work)).collect();
        let results = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a call ended in a panic"))));
        // Collects the results of all calls before the first failure is returned.
        let results: Vec<Result<Vec<R>>> = results.collect();
        results.into_iter().collect::<Result<Vec<_>>>().map(|lists| lists.into_iter().flatten().collect())
    })
}
