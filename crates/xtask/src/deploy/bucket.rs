//! The S3 bucket from which the site is served.

use std::collections::BTreeMap;
use std::path::Path;
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

/// The maximum size of an object that is uploaded together with others. The CLI uploads larger ones in parts, and S3 does
/// not return their MD5 hash.
const MAX_BATCHED_BYTES: u64 = 8 << 20;

/// A version of an object, which can be restored.
pub(crate) struct Version {
    key: String,
    id: String,
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
        self.put(RECORD, &file, headers)
    }

    /// Uploads objects, several in parallel. S3 verifies a checksum of each.
    pub(crate) fn upload(&self, objects: &[&Object]) -> Result<()> {
        let batches: Vec<_> = batches(objects).into_iter().enumerate().collect();
        in_parallel(&batches, |(number, batch)| match batch.as_slice() {
            [object] => self.upload_one(object),
            objects => self.upload_batch(&self.folder.join(format!("batch-{number}")), objects),
        })
        .map(drop)
    }

    /// Uploads objects one after another, and stops at the first failure.
    pub(crate) fn upload_in_order(&self, objects: &[&Object]) -> Result<()> {
        objects.iter().try_for_each(|object| self.upload_one(object))
    }

    fn upload_one(&self, object: &Object) -> Result<()> {
        let checksum = ("--checksum-sha256", object.sha256_base64.as_str());
        self.put(&object.key, &object.file, headers(object).into_iter().chain([checksum]))
    }

    /// Uploads objects with the same headers in one call, from a directory in which they have the names of their keys.
    fn upload_batch(&self, folder: &Path, objects: &[&Object]) -> Result<()> {
        file::empty_folder(folder)?;
        for object in objects {
            file::copy(&object.file, &folder.join(&object.key))?;
        }
        let (from, to) = (folder.to_string_lossy(), format!("s3://{}/", self.name));
        let mut call = vec!["s3", "cp", &from, &to, "--recursive", "--only-show-errors"];
        let headers = objects.first().map(|object| headers(object)).unwrap_or_default();
        call.extend(headers.into_iter().flat_map(|(flag, value)| [flag, value]));
        let names = || objects.iter().map(|object| object.key.as_str()).collect::<Vec<_>>().join(", ");
        self.aws.call(&call).with_context(|| format!("not all of these files were uploaded: {}", names()))?;
        Ok(())
    }

    fn put<'h>(
        &self,
        key: &str,
        file: &Path,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
    ) -> Result<()> {
        let file = file.to_string_lossy();
        let mut call = vec!["s3api", "put-object", "--bucket", self.name, "--key", key, "--body", &file];
        call.extend(headers.into_iter().flat_map(|(flag, value)| [flag, value]));
        self.aws.call(&call).with_context(|| format!("{key} was not uploaded"))?;
        Ok(())
    }

    fn get(&self, key: &str, file: &Path) -> Result<Value> {
        let to = file.to_string_lossy();
        let call = ["s3api", "get-object", "--bucket", self.name, "--key", key, &to];
        self.aws.call(&call).with_context(|| format!("{key} cannot be read from the bucket"))
    }

    /// Returns the current versions of the objects with these keys, as far as they exist, for [`Self::restore`].
    pub(crate) fn versions(&self, keys: &[&str]) -> Result<Vec<Version>> {
        let listed = self
            .aws
            .call(&["s3api", "list-object-versions", "--bucket", self.name])
            .context("the versions of the files in the bucket cannot be listed")?;
        let versions = listed["Versions"].as_array().into_iter().flatten();
        let current = versions.filter(|version| version["IsLatest"] == true).filter_map(|version| {
            let (key, id) = (version["Key"].as_str()?, version["VersionId"].as_str()?);
            keys.contains(&key).then(|| Version { key: key.to_owned(), id: id.to_owned() })
        });
        Ok(current.collect())
    }

    /// Restores objects to the content and headers of these versions.
    pub(crate) fn restore(&self, versions: &[Version]) -> Result<()> {
        // The page refers to all others, so it is restored last.
        let (pages, others): (Vec<&Version>, Vec<&Version>) =
            versions.iter().partition(|version| version.key.starts_with("index."));
        let copy = |version: &&Version| self.copy_version(version);
        in_parallel(&others, copy)?;
        pages.iter().try_for_each(copy)
    }

    fn copy_version(&self, Version { key, id }: &Version) -> Result<()> {
        let source = format!("{}/{key}?versionId={id}", self.name);
        let call = ["s3api", "copy-object", "--bucket", self.name, "--key", key, "--copy-source", &source];
        self.aws.call(&call).with_context(|| format!("{key} was not restored"))?;
        Ok(())
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

/// Returns the headers of an object as options of the CLI.
fn headers(object: &Object) -> Vec<(&str, &str)> {
    let mut headers =
        vec![("--content-type", object.content_type), ("--cache-control", object.cache_control)];
    headers.extend(object.encoding.map(|encoding| ("--content-encoding", encoding)));
    headers
}

/// Groups the objects that one call can upload: those with the same headers. Each call starts the CLI, which takes far
/// longer than the upload of a small file.
fn batches<'o>(objects: &[&'o Object]) -> Vec<Vec<&'o Object>> {
    let mut batches: Vec<Vec<&Object>> = Vec::new();
    for object in objects {
        let is_small = |object: &Object| object.bytes < MAX_BATCHED_BYTES;
        let fits = |batch: &&mut Vec<&Object>| {
            is_small(object) && is_small(batch[0]) && headers(batch[0]) == headers(object)
        };
        match batches.iter_mut().find(fits) {
            Some(batch) => batch.push(object),
            None => batches.push(vec![object]),
        }
    }
    batches
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
