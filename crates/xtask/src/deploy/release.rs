//! The files of a release as objects of a bucket, and the record of the releases that are there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::Md5;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use yew_cognito_infra::files;

use crate::project::{Project, hex};
use crate::size;

/// The key of the record. No path leads to it.
pub(crate) const RECORD: &str = ".releases.json";

/// How many releases keep their files: this one, and the one that open tabs still have.
const KEPT: usize = 2;

/// What is to be in the bucket under one key.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) key: String,
    /// Where its bytes are.
    pub(crate) file: PathBuf,
    pub(crate) content_type: &'static str,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) cache_control: &'static str,
    /// As S3 has it in `ETag`.
    pub(crate) md5: String,
    /// In hexadecimal.
    pub(crate) sha256: String,
    /// The same in base64, as S3 takes it to check what arrives.
    pub(crate) sha256_base64: String,
    pub(crate) bytes: u64,
}

impl Object {
    fn new(key: String, path: &str, file: PathBuf, encoding: Option<&'static str>) -> Result<Self> {
        let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let sha256 = Sha256::digest(&content);
        Ok(Self {
            content_type: files::content_type(path)
                .with_context(|| format!("{path} is of a kind that no type is known for"))?,
            cache_control: files::cache_control(path),
            encoding,
            md5: hex(&Md5::digest(&content)),
            sha256: hex(&sha256),
            sha256_base64: BASE64.encode(sha256),
            bytes: content.len() as u64,
            key,
            file,
        })
    }

    /// The path that it answers.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.key.strip_suffix(files::BROTLI).unwrap_or(&self.key))
    }

    /// Whether it goes up last, because it decides which others are asked for.
    pub(crate) fn is_switch(&self) -> bool {
        !self.path().starts_with(files::ASSETS)
    }

    /// What it is and how it is served, in few letters.
    fn fingerprint(&self) -> String {
        let how = format!("{} {:?} {}", self.content_type, self.encoding, self.cache_control);
        format!("{}-{}", self.md5, hex(&Sha256::digest(how)[..4]))
    }
}

/// All objects of a release.
pub(crate) struct Release {
    pub(crate) objects: Vec<Object>,
}

impl Release {
    /// The files in `dist` with `config` as config.json, each in brotli too where that is worth it; those go to
    /// `folder`.
    pub(crate) fn read(project: &Project, dist: &Path, config: &Value, folder: &Path) -> Result<Self> {
        let mut found = size::files(dist)?;
        if !found.iter().any(|file| format!("/{file}") == files::INDEX) {
            bail!("{} holds no index.html; `cargo xtask build` makes a release", project.shown(dist));
        }
        let config_file = folder.join("config.json");
        crate::serve::write_json(&config_file, config)?;
        if !found.iter().any(|file| file == "config.json") {
            found.push("config.json".to_owned());
        }

        let mut plain = Vec::new();
        for name in found {
            let path = format!("/{name}");
            if files::file_for(&path) != path {
                bail!(
                    "nothing would lead to {name} of the release: files are served from /assets, /locales and \
                     /.well-known, and a few names at the top (infra/site.yaml, Paths)"
                );
            }
            let file = if name == "config.json" { config_file.clone() } else { dist.join(&name) };
            plain.push((name, path, file));
        }
        let in_brotli: Vec<_> = plain
            .iter()
            .filter(|(_, path, _)| files::has_brotli(path))
            .map(|(name, path, file)| {
                let compressed = folder.join(name.replace('/', "-") + files::BROTLI);
                (format!("{name}{}", files::BROTLI), path.clone(), file.clone(), compressed)
            })
            .collect();
        compress(project, in_brotli.iter().map(|(_, _, from, to)| (from.as_path(), to.as_path())))?;

        let mut objects = Vec::new();
        for (key, path, file) in plain {
            objects.push(Object::new(key, &path, file, None)?);
        }
        for (key, path, _, file) in in_brotli {
            objects.push(Object::new(key, &path, file, Some("br"))?);
        }
        objects.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(Self { objects })
    }

    /// Its files for the record.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        self.objects.iter().map(|object| (object.key.clone(), object.fingerprint())).collect()
    }
}

fn compress<'a>(project: &Project, pairs: impl Iterator<Item = (&'a Path, &'a Path)>) -> Result<()> {
    let output = Command::new("node")
        .arg(project.root.join("crates/xtask/tools/compress.js"))
        .args(pairs.flat_map(|(from, to)| [from, to]))
        .output()
        .context("node cannot be started; install Node.js 20 or newer")?;
    if !output.status.success() {
        bail!("the files cannot be compressed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

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
