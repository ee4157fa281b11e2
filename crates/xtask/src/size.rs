//! The size of the release, and its budget.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::html::{base_path, tags};
use crate::process::find;
use crate::project::Project;
use crate::site::Flavor;
use crate::{headless, site, tools};

const BUDGET: &str = "crates/xtask/size-budget.json";

/// The size of one or several files, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bytes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl std::ops::Add for Bytes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// Runs `cargo xtask size`.
pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let flavor = Flavor::from_arguments(&mut arguments);
    arguments.finish()?;
    tools::set_up(project, &flavor.tools(project)?, 0)?;
    let dist = match flavor {
        Flavor::Standard => project.root.join("dist"),
        Flavor::Small => project.target().join("small"),
    };
    // An existing release may be of other sources. Nothing is compiled again if it is not.
    site::build(project, flavor, &dist)?;
    let mut is_within = print(project, flavor, &dist)?;
    if flavor == Flavor::Standard {
        println!();
        is_within &= print_headless(project)?;
    }
    Ok(if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the sizes of a release, and returns whether its first visit is within the budget.
pub(crate) fn print(project: &Project, flavor: Flavor, dist: &Path) -> Result<bool> {
    let files = files(dist)?;
    let sizes = measure(project, &files.iter().map(|file| dist.join(file)).collect::<Vec<_>>())?;
    let page = fs::read_to_string(dist.join("index.html")).context("the release has no index.html")?;
    let first_visit = first_visit(&page);

    println!("{:>10} {:>10} {:>10}", "raw", "gzip -9", "brotli -11");
    let mut total = Bytes::default();
    for (file, bytes) in files.iter().zip(sizes) {
        let counted = first_visit.contains(file);
        if counted {
            total = total + bytes;
        }
        print_line(bytes, &format!("{file}{}", if counted { "" } else { "  (not in a first visit)" }));
    }
    print_line(total, "first visit to /signin");
    if let Some(missing) = first_visit.iter().find(|file| !files.contains(file)) {
        bail!("index.html asks for {missing}, which is not in the release");
    }
    let budget = match flavor {
        Flavor::Standard => "first_visit_brotli_bytes",
        Flavor::Small => "small_first_visit_brotli_bytes",
    };
    keeps_budget(project, total, budget)
}

/// Builds the headless client alone, prints its size, and returns whether it is within its budget.
pub(crate) fn print_headless(project: &Project) -> Result<bool> {
    let files = headless::build(project)?;
    let mut total = Bytes::default();
    for (file, bytes) in files.iter().zip(measure(project, &files)?) {
        total = total + bytes;
        print_line(bytes, &project.shown(file));
    }
    print_line(total, "the headless client alone");
    keeps_budget(project, total, "headless_brotli_bytes")
}

fn keeps_budget(project: &Project, total: Bytes, name: &str) -> Result<bool> {
    let text =
        fs::read_to_string(project.root.join(BUDGET)).with_context(|| format!("{BUDGET} cannot be read"))?;
    let budget = budget(&text, name)?;
    let kept = total.brotli <= budget;
    let verdict = if kept { "within" } else { "OVER" };
    println!("{verdict} the budget of {budget} bytes brotli ({BUDGET})");
    Ok(kept)
}

fn print_line(Bytes { raw, gzip, brotli }: Bytes, name: &str) {
    println!("{raw:>10} {gzip:>10} {brotli:>10}  {name}");
}

fn budget(json: &str, name: &str) -> Result<u64> {
    let value: Value = serde_json::from_str(json).with_context(|| format!("{BUDGET} is not JSON"))?;
    value[name].as_u64().with_context(|| format!("{BUDGET}: {name} is no number"))
}

/// Returns the files that the browser loads before it can show the first screen: the page and the files that its tags
/// name.
fn first_visit(page: &str) -> BTreeSet<String> {
    let base = base_path(page);
    let local =
        |url: &str| url.strip_prefix(base.as_str()).filter(|rest| !rest.starts_with('/')).map(str::to_owned);
    let named = tags(page).into_iter().filter_map(|tag| match tag.name.as_str() {
        "link" => tag.attribute("href").and_then(local),
        "script" | "img" => tag.attribute("src").and_then(local),
        _ => None,
    });
    named.chain(["index.html".to_owned()]).collect()
}

/// Returns all files below a directory, by their relative paths with slashes as in URLs.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let here = folder.join(&inner);
        for entry in fs::read_dir(&here).with_context(|| format!("{} cannot be read", here.display()))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
                found.push(names.join("/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Measures files with Node.js, whose zlib has both compressors. wasm-opt needs Node.js anyway.
fn measure(project: &Project, files: &[PathBuf]) -> Result<Vec<Bytes>> {
    if find("node").is_none() {
        bail!("node is missing; install Node.js 20 or newer");
    }
    let output = Command::new("node")
        .arg(project.root.join("crates/xtask/tools/sizes.js"))
        .args(files)
        .output()
        .context("node cannot be started")?;
    if !output.status.success() {
        bail!("the files cannot be measured: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    parse_sizes(&output.stdout, files.len())
}

fn parse_sizes(json: &[u8], expected: usize) -> Result<Vec<Bytes>> {
    let rows: Vec<[u64; 3]> =
        serde_json::from_slice(json).context("sizes.js printed something else than rows")?;
    if rows.len() != expected {
        bail!("sizes.js measured {} files of {expected}", rows.len());
    }
    Ok(rows.into_iter().map(|[raw, gzip, brotli]| Bytes { raw, gzip, brotli }).collect())
}

#[cfg(test)]
mod tests {
    use super::{Bytes, budget, first_visit, parse_sizes};

    #[test]
    fn a_first_visit_is_the_page_and_what_it_names() {
        let page = r#"<link rel=stylesheet href=/a.css><link rel="preload" href="/b.wasm"><script src="/c.js"></script>
            <link rel="canonical" href="https://example.com/"><link href="//cdn.example/x.css"><a href="/signin">in</a>"#;
        assert_eq!(
            first_visit(page).into_iter().collect::<Vec<_>>(),
            ["a.css", "b.wasm", "c.js", "index.html"]
        );
    }

    #[test]
    fn a_first_visit_under_a_path_names_the_same_files() {
        let page = r#"<link rel=stylesheet href=/app/a.css><div id="app" data-base="/app/"></div>
            <script src="/app/c.js"></script><script src="/other/d.js"></script>"#;
        assert_eq!(first_visit(page).into_iter().collect::<Vec<_>>(), ["a.css", "c.js", "index.html"]);
    }

    #[test]
    fn the_budget_is_one_number() {
        assert_eq!(budget(r#"{ "a": 1, "b": 115000 }"#, "b").unwrap(), 115_000);
        assert!(budget("{}", "b").is_err());
        assert!(budget("", "b").is_err());
    }

    #[test]
    fn sizes_come_in_rows() {
        assert_eq!(parse_sizes(b"[[3,2,1]]", 1).unwrap(), [Bytes { raw: 3, gzip: 2, brotli: 1 }]);
        assert!(parse_sizes(b"[[3,2,1]]", 2).is_err());
        assert!(parse_sizes(b"oops", 1).is_err());
    }
}
