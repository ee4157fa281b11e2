//! The files of a release as a host stores them, each with its content type, its cache lifetime and a variant in
//! brotli.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::Md5;
use serde_json::Value;
use sha2::{Digest, Sha256};
use yew_cognito_infra::{files, html};

use crate::hash::hex;
use crate::prerender::prerender;
use crate::project::Project;
use crate::{file, file_list, json_file};

/// A file as a host stores it under one name.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) key: String,
    /// The file that contains the bytes.
    pub(crate) file: PathBuf,
    pub(crate) content_type: &'static str,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) cache_control: &'static str,
    /// The MD5 hash, as S3 returns it in `ETag`.
    pub(crate) md5: String,
    /// The SHA-256 hash in hexadecimal.
    pub(crate) sha256: String,
    /// The SHA-256 hash in base64, with which S3 verifies an upload.
    pub(crate) sha256_base64: String,
    pub(crate) bytes: u64,
}

impl Object {
    fn new(key: String, path: &str, file: PathBuf, encoding: Option<&'static str>) -> Result<Self> {
        let content = file::read(&file)?;
        let sha256 = Sha256::digest(&content);
        Ok(Self {
            content_type: files::content_type(path)
                .with_context(|| format!("{path} has an extension without a known content type"))?,
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

    /// Returns the path that the object answers.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.key.strip_suffix(files::BROTLI).unwrap_or(&self.key))
    }

    /// Returns whether the object is uploaded last, because it determines which other objects are requested.
    pub(crate) fn is_switch(&self) -> bool {
        !self.path().starts_with(files::ASSETS)
    }

    /// Returns whether the object is a page that the build has drawn.
    pub(crate) fn is_drawn_page(&self) -> bool {
        is_drawn(&self.key)
    }

    /// Returns a short text that identifies the content and the headers.
    pub(crate) fn fingerprint(&self) -> String {
        let headers = format!("{} {:?} {}", self.content_type, self.encoding, self.cache_control);
        format!("{}-{}", self.md5, hex(&Sha256::digest(headers)[..4]))
    }
}

/// All objects of a release.
pub(crate) struct Release {
    pub(crate) objects: Vec<Object>,
    /// The languages of the drawn pages, of which the first is the default; empty if there are none.
    pub(crate) languages: Vec<String>,
}

impl Release {
    /// Reads the files in `dist`, with `config` as config.json and with pages that are drawn for it. These files, and a
    /// brotli variant of each file for which compression is worthwhile, are written to `folder`.
    pub(crate) fn read(project: &Project, dist: &Path, config: &Value, folder: &Path) -> Result<Self> {
        let mut names = file_list::list(dist)?;
        if !names.iter().any(|file| format!("/{file}") == files::INDEX) {
            bail!("{} holds no index.html; `cargo xtask build` makes a release", project.shown(dist));
        }
        let page = fs::read_to_string(dist.join("index.html"))
            .with_context(|| format!("{}/index.html cannot be read", project.shown(dist)))?;
        let base = html::base_path(&page);
        if base != "/" {
            bail!(
                "{} is a release for a site under {base}, and not for the root of a host; \
                 `cargo xtask build` makes one for the root",
                project.shown(dist)
            );
        }
        let config_file = folder.join("config.json");
        json_file::write(&config_file, config)?;
        if !names.iter().any(|file| file == "config.json") {
            names.push("config.json".to_owned());
        }

        let drawn = folder.join("drawn");
        file::empty_folder(&drawn)?;
        let languages =
            if config.is_null() { Vec::new() } else { prerender(project, dist, &config_file, &drawn)? };
        names.retain(|name| !is_drawn(name));
        names.extend(file_list::list(&drawn)?);

        let mut plain = Vec::new();
        for name in names {
            let path = format!("/{name}");
            if files::file_for(&path) != path {
                bail!(
                    "no path leads to {name} of the release: files are served from /assets, /locales, /pages and \
                     /.well-known, and a few names at the top (infra/site.yaml, Paths)"
                );
            }
            let file = match name.as_str() {
                "config.json" => config_file.clone(),
                name if is_drawn(name) => drawn.join(name),
                name => dist.join(name),
            };
            plain.push((name, path, file));
        }
        let in_brotli: Vec<_> = plain
            .iter()
            .filter(|(_, path, _)| files::has_brotli(path))
            .enumerate()
            .map(|(number, (name, path, file))| {
                let compressed = folder.join(format!("{number}{}", files::BROTLI));
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
        Ok(Self { objects, languages })
    }

    /// Returns the keys and fingerprints of the objects, for the record.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        self.objects.iter().map(|object| (object.key.clone(), object.fingerprint())).collect()
    }
}

/// Returns whether a file of a release is a page that the build has drawn.
fn is_drawn(name: &str) -> bool {
    name.starts_with(files::PAGES.trim_start_matches('/'))
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
