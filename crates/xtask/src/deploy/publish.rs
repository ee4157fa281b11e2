//! Publishes a release in the bucket: first the hashed files, then the page and the configuration that refer to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use yew_cognito_infra::files;

use super::aws::Aws;
use super::bucket::Bucket;
use super::live::Live;
use super::outputs::output;
use super::record::Record;
use super::run_name::run_name;
use crate::progress::Steps;
use crate::project::Project;
use crate::release::{Object, Release};

/// Uploads a release so that at each moment the site is either entirely the old or entirely the new release.
///
/// `languages` are those of the drawn pages that the function in front of the bucket chooses from at the moment.
///
/// # Errors
///
/// If the page or the configuration cannot be published, the previous ones are restored, and the error says whether that
/// succeeded.
pub(super) fn publish(
    project: &Project,
    aws: &Aws,
    steps: &mut Steps,
    release: &Release,
    outputs: &BTreeMap<String, String>,
    folder: &Path,
    languages: &[String],
) -> Result<()> {
    let bucket = Bucket { aws, name: output(outputs, "Bucket")?, folder };
    let live = Live::new(project, aws.endpoint.as_deref(), output(outputs, "DistributionDomain")?, languages);
    let listed = bucket.list()?;
    let before = bucket.record(&listed)?;
    let record = before.with_started(release.files(), run_name());
    let missing = missing(release, &listed, &before);
    let (switches, assets): (Vec<&Object>, Vec<&Object>) =
        missing.into_iter().partition(|object| object.is_switch());

    let all_assets: Vec<_> = release.objects.iter().filter(|object| !object.is_switch()).collect();
    steps
        .run(project, &format!("{} hashed files", assets.len()), |_| {
            bucket.set_record(&record)?;
            bucket.upload(&assets)?;
            live.wait_until_served(&all_assets)
        })
        .context("the site was not changed; run this again")?;

    let keys: Vec<_> = switches.iter().map(|object| object.key.as_str()).collect();
    // While another deploy is running, a rollback would overwrite the page of that deploy.
    bucket.check_is_latest_run(run_name()).context("the page was not changed")?;
    let replaced = bucket.versions(&keys)?;
    let outcome = steps.run(project, "page and configuration", |_| {
        // Each drawn page belongs to the new release already, whose files are there.
        let (drawn, others): (Vec<&Object>, Vec<&Object>) =
            switches.iter().partition(|object| object.is_drawn_page());
        bucket.upload(&drawn)?;
        bucket.upload_in_order(&in_order(&others))?;
        invalidate(aws, output(outputs, "DistributionId")?, &switches)?;
        let all: Vec<_> = release.objects.iter().filter(|object| object.is_switch()).collect();
        live.wait_until_served(&all)
    });
    if let Err(error) = outcome {
        if replaced.is_empty() {
            return Err(error.context("the first release is not available; run this again"));
        }
        let restored = bucket
            .restore(&replaced)
            .and_then(|()| invalidate(aws, output(outputs, "DistributionId")?, &switches));
        return Err(match restored {
            Ok(()) => error.context("the page and the configuration of before are back; run this again"),
            Err(second) => error.context(format!(
                "and the previous page could not be restored ({second:#}); run this again, or restore index.html and \
                 index.html.br from their older versions in the bucket"
            )),
        });
    }
    // Files stay in the record until they have been deleted.
    let complete = record.completed();
    let (trimmed, obsolete) = complete.clone().trimmed();
    steps
        .run(project, &format!("{} files of old releases deleted", obsolete.len()), |_| {
            bucket.check_is_latest_run(run_name())?;
            bucket.set_record(&complete)?;
            bucket.delete(&obsolete)?;
            bucket.set_record(&trimmed)
        })
        .context("the new release is up, but the files that it replaces were not deleted; run this again")
}

/// Returns the objects whose content or headers in the bucket differ from the release. After an interrupted deploy the
/// headers are unknown, so all objects are returned.
pub(super) fn missing<'r>(
    release: &'r Release,
    listed: &BTreeMap<String, String>,
    record: &Record,
) -> Vec<&'r Object> {
    let is_missing = |object: &&Object| {
        record.is_interrupted()
            || listed.get(&object.key) != Some(&object.md5)
            || record.fingerprint(&object.key) != Some(&object.fingerprint())
    };
    release.objects.iter().filter(is_missing).collect()
}

/// Sorts the objects so that the page, which refers to all others, comes last.
fn in_order<'o>(switches: &[&'o Object]) -> Vec<&'o Object> {
    let mut ordered = switches.to_vec();
    ordered.sort_by_key(|object| object.path() == files::INDEX);
    ordered
}

/// Invalidates CloudFront's cached copies of these objects, and of `/`, which leads to the page.
fn invalidate(aws: &Aws, distribution: &str, objects: &[&Object]) -> Result<()> {
    if objects.is_empty() {
        return Ok(());
    }
    let path = |object: &&Object| {
        // CloudFront charges for each path, and a pattern counts as one.
        if object.is_drawn_page() { format!("{}*", files::PAGES) } else { format!("/{}", object.key) }
    };
    let mut paths: BTreeSet<String> = objects.iter().map(path).collect();
    paths.insert("/".to_owned());
    let mut call = vec!["cloudfront", "create-invalidation", "--distribution-id", distribution, "--paths"];
    call.extend(paths.iter().map(String::as_str));
    aws.call(&call)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn object_with_other_content_or_headers_is_uploaded_again() {
        let object = |cache_control| Object {
            key: "assets/a.js".into(),
            file: "a".into(),
            content_type: "text/javascript; charset=utf-8",
            encoding: None,
            cache_control,
            md5: "0a".into(),
            sha256: String::new(),
            sha256_base64: String::new(),
            bytes: 1,
        };
        let release = |objects| Release { objects, languages: Vec::new() };
        let before = release(vec![object("no-cache")]);
        let after = release(vec![object("public, max-age=1")]);
        let listed = pairs(&[("assets/a.js", "0a")]);
        let record = Record::default().with_started(before.files(), "1").completed();
        let count = |release: &Release, listed: &BTreeMap<String, String>, record: &Record| {
            missing(release, listed, record).len()
        };
        assert_eq!(count(&before, &listed, &record), 0);
        assert_eq!(count(&after, &listed, &record), 1);
        assert_eq!(count(&before, &pairs(&[("assets/a.js", "0b")]), &record), 1);
        assert_eq!(count(&before, &listed, &Record::default()), 1, "its headers are unknown");
    }
}
