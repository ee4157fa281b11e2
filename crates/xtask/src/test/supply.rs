//! Checks of the supply chain: the licences, sources and advisories of the dependencies, and that all downloads are
//! pinned.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::packages;
use super::run::Run;
use super::tally::Tally;
use crate::process::{output, run_logged, run_shown};
use crate::project::Project;
use crate::tools::{self, Crates, Tools};
use crate::{file, sbom};

/// The manifests of all lock files of the project, except for those of the tools.
const MANIFESTS: [&str; 5] = [
    "Cargo.toml",
    "crates/client/fuzz/Cargo.toml",
    "crates/pool/bench/Cargo.toml",
    "crates/server/bench/Cargo.toml",
    "crates/srp/bench/Cargo.toml",
];

/// The requirements that pip installs from.
const REQUIREMENTS: [&str; 5] = [
    "crates/xtask/tools/python/aws.txt",
    "crates/xtask/tools/python/checkov.txt",
    "crates/xtask/tools/python/pool.txt",
    "crates/xtask/tools/python/pycognito.txt",
    "examples/flask-api/requirements.txt",
];

/// The lock files that npm installs from.
const NPM_LOCKS: [&str; 3] = [
    "crates/server/bench/node/package-lock.json",
    "crates/xtask/tools/amplify/package-lock.json",
    "crates/xtask/tools/package-lock.json",
];

const WORKFLOWS: &str = ".github/workflows";

pub(super) fn tools() -> Tools {
    vec![Box::new(Crates::All), Box::new(tools::CARGO_DENY), Box::new(tools::CARGO_CYCLONEDX)]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let project = run.project;
    for manifest in MANIFESTS.into_iter().chain(tools::CARGO_TOOLS) {
        let mut deny = deny(project, manifest);
        // An exception may be needed for another manifest only.
        deny.args(["check", "--allow", "license-exception-not-encountered"]);
        let passed = run_shown(deny.args(["licenses", "sources", "bans"]))?.success();
        tally.add_check(&format!("supply: licences, sources and bans of {manifest}"), passed);
    }
    advisories(project, tally)?;
    for product in &sbom::PRODUCTS {
        let (file, bom) = sbom::write(project, product)?;
        let missing = missing_components(project, product, &bom)?;
        for package in &missing {
            println!("{} lacks {package}", project.shown(&file));
        }
        tally.add_check(
            &format!("supply: list of the dependencies of {} is complete", product.name),
            missing.is_empty(),
        );
    }
    let mut unpinned = Vec::new();
    for file in REQUIREMENTS {
        unpinned.extend(
            unpinned_requirements(&read(project, file)?).into_iter().map(|it| format!("{file}: {it}")),
        );
    }
    for manifest in MANIFESTS.into_iter().chain(tools::CARGO_TOOLS) {
        let file = manifest.replace(".toml", ".lock");
        unpinned
            .extend(unpinned_crates(&read(project, &file)?).into_iter().map(|it| format!("{file}: {it}")));
    }
    for file in NPM_LOCKS {
        unpinned
            .extend(unpinned_packages(&read(project, file)?)?.into_iter().map(|it| format!("{file}: {it}")));
    }
    let workflows = project.root.join(WORKFLOWS);
    for entry in fs::read_dir(&workflows).with_context(|| format!("{WORKFLOWS} cannot be read"))? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        unpinned
            .extend(unpinned_actions(&text).into_iter().map(|it| format!("{}: {it}", project.shown(&path))));
    }
    for it in &unpinned {
        println!("not pinned by a hash: {it}");
    }
    tally.add_check("supply: every download is pinned by a hash", unpinned.is_empty());
    packages::check_packaging(project, tally)
}

fn read(project: &Project, file: &str) -> Result<String> {
    file::read_text(&project.root.join(file))
}

fn deny(project: &Project, manifest: &str) -> Command {
    let mut deny = Command::new(tools::CARGO_DENY.program(project, "cargo-deny"));
    deny.current_dir(&project.root).args([
        "--workspace",
        "--locked",
        "--config",
        ".deny.toml",
        "--manifest-path",
    ]);
    // The path of the advisories in .deny.toml is below cargo's target directory.
    deny.arg(project.root.join(manifest)).env("CARGO_TARGET_DIR", project.target());
    deny
}

/// Checks the advisories. They are in a separate repository; if that cannot be reached, no result is added.
fn advisories(project: &Project, tally: &mut Tally) -> Result<()> {
    for manifest in MANIFESTS.into_iter().chain(tools::CARGO_TOOLS) {
        let log = project.log("advisories")?;
        let _ = fs::remove_file(&log);
        let passed = run_logged(deny(project, manifest).args(["check", "advisories"]), &log)?.success();
        let output = fs::read_to_string(&log).unwrap_or_default();
        if !passed && output.contains("failed to fetch advisory database") {
            println!("-- advisories: NOT CHECKED, because their database cannot be reached");
            return Ok(());
        }
        print!("{output}");
        tally.add_check(&format!("supply: advisories for {manifest}"), passed);
    }
    Ok(())
}

/// Returns the packages that cargo compiles into a product and that its list lacks.
fn missing_components(project: &Project, product: &sbom::Product, bom: &Value) -> Result<Vec<String>> {
    let mut tree = project.cargo();
    // Procedural macros and their dependencies run on the host and are not in the product.
    tree.args(["tree", "--locked", "--offline", "--edges", "normal,no-proc-macro"]);
    tree.args(["--prefix", "none", "--format", "{p}"]);
    tree.args(["--package", product.package]);
    tree.args(product.features.iter().flat_map(|features| ["--features", *features]));
    if let Some(target) = product.target {
        tree.args(["--target", target]);
    }
    let tree = output(&mut tree);
    let compiled: BTreeSet<(String, String)> = tree.lines().skip(1).filter_map(package_in).collect();
    anyhow::ensure!(!compiled.is_empty(), "cargo tree lists nothing for {}", product.package);
    let components = bom["components"].as_array().context("the list has no components")?;
    let listed: BTreeSet<(String, String)> = components
        .iter()
        .filter(|it| it["purl"].is_string() && it["licenses"].is_array())
        .filter_map(|it| Some((it["name"].as_str()?.to_owned(), it["version"].as_str()?.to_owned())))
        .collect();
    Ok(compiled.difference(&listed).map(|(name, version)| format!("{name} {version}")).collect())
}

/// Returns the name and the version in a line of `cargo tree`.
fn package_in(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    Some((name.to_owned(), version.to_owned()))
}

/// Returns the requirements without a version or without a hash.
fn unpinned_requirements(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter(|line| !line.contains("==") || !line.contains("--hash=sha256:")).map(str::to_owned).collect()
}

/// Returns the packages of a `Cargo.lock` that have a source and no checksum.
fn unpinned_crates(lockfile: &str) -> Vec<String> {
    let packages = lockfile.split("[[package]]").skip(1);
    let unpinned = packages.filter(|it| it.contains("\nsource = ") && !it.contains("\nchecksum = \""));
    unpinned.filter_map(|it| it.lines().find(|line| line.starts_with("name = "))).map(str::to_owned).collect()
}

/// Returns the packages of a `package-lock.json` without an integrity value.
fn unpinned_packages(json: &str) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(json).context("a package-lock.json is not JSON")?;
    let packages = lock["packages"].as_object().context("a package-lock.json without packages")?;
    let is_unpinned = |(name, package): &(&String, &Value)| {
        !name.is_empty() && !package["integrity"].as_str().is_some_and(|it| it.starts_with("sha512-"))
    };
    Ok(packages.iter().filter(is_unpinned).map(|(name, _)| name.clone()).collect())
}

/// Returns the actions that a workflow does not name by a commit, so that another version can take their place.
fn unpinned_actions(workflow: &str) -> Vec<String> {
    let used = workflow.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses:"));
    let is_commit = |it: &str| it.len() == 40 && it.bytes().all(|digit| digit.is_ascii_hexdigit());
    used.map(|it| it.split('#').next().unwrap_or_default().trim())
        .filter(|it| !it.rsplit_once('@').is_some_and(|(_, version)| is_commit(version)))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirement_without_version_or_hash_is_found() {
        let good =
            "# comment\na==1 ; python_version < '4' \\\n    --hash=sha256:0a \\\n    --hash=sha256:0b\n";
        assert_eq!(unpinned_requirements(good), Vec::<String>::new());
        assert_eq!(unpinned_requirements("a==1\nb>=2 --hash=sha256:0a\n"), ["a==1", "b>=2 --hash=sha256:0a"]);
    }

    #[test]
    fn crate_without_a_checksum_is_found() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nsource = \"registry\"\nchecksum = \"0a\"\n\n\
                    [[package]]\nname = \"b\"\nsource = \"git\"\n\n[[package]]\nname = \"ours\"\n";
        assert_eq!(unpinned_crates(lock), ["name = \"b\""]);
    }

    #[test]
    fn package_without_integrity_is_found() {
        let lock =
            r#"{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {}}}"#;
        assert_eq!(unpinned_packages(lock).unwrap(), ["node_modules/b"]);
        assert!(unpinned_packages("{}").is_err());
    }

    #[test]
    fn action_without_a_commit_is_found() {
        let workflow =
            "steps:\n  - uses: a/b@11bd71901bbe5b1630ceea73d27597364c9af683 # v4\n  - uses: c/d@v1\n";
        assert_eq!(unpinned_actions(workflow), ["c/d@v1"]);
    }

    #[test]
    fn line_of_a_tree_is_a_package_with_its_version() {
        assert_eq!(package_in("serde v1.0.2 (proc-macro) (*)"), Some(("serde".into(), "1.0.2".into())));
        assert_eq!(package_in(""), None);
    }
}
