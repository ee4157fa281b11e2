//! The size of the release, and its budget.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;
use yew_cognito_infra::html::{base_path, tags};

use crate::process::find;
use crate::project::Project;
use crate::site::{Flavor, FlavorOptions};
use crate::{file, file_list, headless, json_file, site, tools};

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

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    flavor: FlavorOptions,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let flavors = match options.flavor.flavor() {
        // Its budgets are the ones that tests check, and so are those of the same release in one piece.
        Flavor::Standard => vec![Flavor::Standard, Flavor::OnePiece],
        other => vec![other],
    };
    tools::set_up(project, &flavors[0].tools(project)?, 0)?;
    let mut is_within = true;
    for flavor in &flavors {
        let dist = match flavor {
            Flavor::Standard => project.root.join("dist"),
            Flavor::OnePiece => project.target().join("one-piece"),
            Flavor::Small => project.target().join("small"),
        };
        // An existing release may be of other sources. Nothing is compiled again if it is not.
        site::build(project, *flavor, &dist)?;
        is_within &= print(project, *flavor, &dist)?;
        println!();
    }
    if flavors.contains(&Flavor::Standard) {
        is_within &= print_headless(project)?;
    }
    Ok(if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the sizes of a release, and returns whether its first visit is within the budget.
pub(crate) fn print(project: &Project, flavor: Flavor, dist: &Path) -> Result<bool> {
    let files = file_list::list(dist)?;
    let sizes = measure(project, &files.iter().map(|file| dist.join(file)).collect::<Vec<_>>())?;
    let page = file::read_text(&dist.join("index.html"))?;
    let first_visit = first_visit(&page);

    println!("{}:", flavor.description());
    println!("{:>10} {:>10} {:>10}", "raw", "gzip -9", "brotli -11");
    let [mut total, mut lazy_part, mut largest_language] = [Bytes::default(); 3];
    for (file, bytes) in files.iter().zip(sizes) {
        if is_language(file) && bytes.brotli > largest_language.brotli {
            largest_language = bytes;
        }
        if is_lazy_part(file) {
            lazy_part = bytes;
        }
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
        Flavor::OnePiece => "one_piece_first_visit_brotli_bytes",
        Flavor::Small => "small_first_visit_brotli_bytes",
    };
    let mut is_within = is_within_budget(project, total, budget)?;
    if flavor.is_split() {
        print_line(lazy_part, "the lazy part");
        is_within &= is_within_budget(project, lazy_part, "lazy_part_brotli_bytes")?;
    }
    print_line(largest_language, "the largest language");
    Ok(is_within_budget(project, largest_language, "language_brotli_bytes")? && is_within)
}

/// Returns whether a file of the release is the WebAssembly that is loaded later.
fn is_lazy_part(file: &str) -> bool {
    file.starts_with("assets/lazy-")
}

/// Returns whether a file of the release has the texts of a language.
fn is_language(file: &str) -> bool {
    file.starts_with("assets/") && Path::new(file).extension().is_some_and(|extension| extension == "txt")
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
    is_within_budget(project, total, "headless_brotli_bytes")
}

fn is_within_budget(project: &Project, total: Bytes, name: &str) -> Result<bool> {
    let budget = budget(&json_file::read(&project.root.join(BUDGET))?, name)?;
    let is_within = total.brotli <= budget;
    let verdict = if is_within { "within" } else { "OVER" };
    println!("{verdict} the budget of {budget} bytes brotli ({BUDGET})");
    Ok(is_within)
}

fn print_line(Bytes { raw, gzip, brotli }: Bytes, name: &str) {
    println!("{raw:>10} {gzip:>10} {brotli:>10}  {name}");
}

fn budget(budgets: &Value, name: &str) -> Result<u64> {
    budgets[name].as_u64().with_context(|| format!("{BUDGET}: {name} is not a number"))
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
    use serde_json::json;

    use super::{Bytes, budget, first_visit, parse_sizes};

    #[test]
    fn first_visit_is_the_page_and_the_files_that_it_names() {
        let page = r#"<link rel=stylesheet href=/a.css><link rel="preload" href="/b.wasm"><script src="/c.js"></script>
            <link rel="canonical" href="https://example.com/"><link href="//cdn.example/x.css"><a href="/signin">in</a>"#;
        assert_eq!(
            first_visit(page).into_iter().collect::<Vec<_>>(),
            ["a.css", "b.wasm", "c.js", "index.html"]
        );
    }

    #[test]
    fn first_visit_under_a_path_is_the_same_files() {
        let page = r#"<link rel=stylesheet href=/app/a.css><div id="app" data-base="/app/"></div>
            <script src="/app/c.js"></script><script src="/other/d.js"></script>"#;
        assert_eq!(first_visit(page).into_iter().collect::<Vec<_>>(), ["a.css", "c.js", "index.html"]);
    }

    #[test]
    fn budget_is_the_number_of_that_name() {
        assert_eq!(budget(&json!({ "a": 1, "b": 115_000 }), "b").unwrap(), 115_000);
        assert!(budget(&json!({}), "b").is_err());
        assert!(budget(&json!({ "b": "1" }), "b").is_err());
    }

    #[test]
    fn sizes_are_parsed_from_rows() {
        assert_eq!(parse_sizes(b"[[3,2,1]]", 1).unwrap(), [Bytes { raw: 3, gzip: 2, brotli: 1 }]);
        assert!(parse_sizes(b"[[3,2,1]]", 2).is_err());
        assert!(parse_sizes(b"oops", 1).is_err());
    }
}
