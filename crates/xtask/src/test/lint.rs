//! Format, lints, documentation, the template, and that everything compiles where it should.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Run;
use super::tally::Tally;
use crate::fuzz::PACKAGE as FUZZ;
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{Components, Crates, Python, Tools, WASM, WasmTarget, cargo};

pub(super) const DENY_WARNINGS: &[&str] = &["--", "-D", "warnings"];

/// A program outside the workspace, which uses the crate as other people do.
const EXAMPLE: &str = "examples/minimal";
/// What `cargo xtask bench` runs, outside the workspace too.
const SRP_BENCH: &str = "crates/srp/bench";
const VERIFY_BENCH: &str = "crates/server/bench";
const POOL_BENCH: &str = "crates/pool/bench";
/// A tool with a lock file of ours.
const WASM_BINDGEN: &str = "crates/xtask/tools/wasm-bindgen";

const TERRAFORM: &str = "examples/terraform/main.tf";
const TEMPLATES: [&str; 2] = ["infra/pool.yaml", "infra/site.yaml"];

pub(super) fn tools() -> Tools {
    vec![
        Box::new(WasmTarget),
        Box::new(Components),
        Box::new(Crates),
        Box::new(Python::POOL),
        Box::new(Python::CHECKOV),
    ]
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let project = run.project;
    let mut check = |what: &str, command: &mut Command| -> Result<()> {
        println!("-- {what}");
        let passed = run_shown(command)?.success();
        tally.add_check(&format!("lint: {what}"), passed);
        Ok(())
    };

    check("format", cargo(project).args(["fmt", "--all", "--check"]))?;
    check(
        "clippy for the host",
        cargo(project)
            .args(["clippy", "--locked", "--workspace", "--all-targets", "--all-features"])
            .args(DENY_WARNINGS),
    )?;
    check(
        "clippy for the browser",
        cargo(project)
            .args([
                "clippy",
                "--locked",
                "--target",
                WASM,
                "--package",
                "yew-cognito",
                "--package",
                "cognito-client",
            ])
            .args(["--features", "yew-cognito/app", "--lib", "--bins"])
            .args(DENY_WARNINGS),
    )?;
    check(
        "cognito-client alone in the browser",
        cargo(project).args(["check", "--locked", "--target", WASM, "--package", "cognito-client"]),
    )?;
    check(
        "documentation",
        cargo(project)
            .args(["doc", "--locked", "--workspace", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    let example = project.root.join(EXAMPLE).join("Cargo.toml");
    let lockfile = SharedLockfile::beside(project, &example)?;
    check(
        &format!("{EXAMPLE} compiles"),
        &mut outsider(project, &example, &["build", "--offline", "--target", WASM]),
    )?;
    drop(lockfile);
    let srp_bench = project.root.join(SRP_BENCH).join("Cargo.toml");
    check(
        &format!("{SRP_BENCH} compiles"),
        &mut outsider(project, &srp_bench, &["check", "--locked", "--target", WASM]),
    )?;
    let verify_bench = project.root.join(VERIFY_BENCH).join("Cargo.toml");
    check(
        &format!("{VERIFY_BENCH} compiles"),
        &mut outsider(project, &verify_bench, &["check", "--locked", "--benches"]),
    )?;
    let pool_bench = project.root.join(POOL_BENCH).join("Cargo.toml");
    check(
        &format!("clippy for {POOL_BENCH}"),
        outsider(project, &pool_bench, &["clippy", "--locked"]).args(DENY_WARNINGS),
    )?;
    let fuzz = project.root.join(FUZZ).join("Cargo.toml");
    check(
        &format!("clippy for {FUZZ}"),
        // without libFuzzer itself, which takes a C++ compiler
        outsider(project, &fuzz, &["clippy", "--locked", "--no-default-features"]).args(DENY_WARNINGS),
    )?;
    let wasm_bindgen = project.root.join(WASM_BINDGEN).join("Cargo.toml");
    for manifest in [&example, &srp_bench, &verify_bench, &pool_bench, &fuzz, &wasm_bindgen] {
        let what = format!("format of {}", project.shown(manifest));
        check(&what, &mut outsider(project, manifest, &["fmt", "--check"]))?;
    }
    check(
        "templates (cfn-lint)",
        Command::new(Python::POOL.program(project, "cfn-lint")).current_dir(&project.root).args(TEMPLATES),
    )?;
    // its exceptions stand in the templates, each with its reason
    let mut checkov = |what: &str, framework: &str, files: &[&str]| {
        let mut command = Command::new(Python::CHECKOV.program(project, "checkov"));
        command.args(["--framework", framework, "--quiet", "--compact", "--skip-download", "--file"]);
        check(what, command.current_dir(&project.root).args(files))
    };
    checkov("templates (checkov)", "cloudformation", &TEMPLATES)?;
    checkov("Terraform (checkov)", "terraform", &[TERRAFORM])?;
    // checkov passes over what it cannot read, so its parser is asked by itself
    let parse = "import hcl2, sys; hcl2.load(open(sys.argv[1]))";
    check(
        "Terraform (syntax)",
        Command::new(Python::CHECKOV.program(project, "python"))
            .current_dir(&project.root)
            .args(["-c", parse, TERRAFORM]),
    )
}

/// Cargo for a package outside the workspace; what it shares with the workspace is not compiled twice.
fn outsider(project: &Project, manifest: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(project);
    command
        .args(arguments)
        .arg("--manifest-path")
        .arg(manifest)
        .env("CARGO_TARGET_DIR", project.cargo_target());
    command
}

/// The workspace's versions of everything, for a package that has no lock file of its own: it takes whatever
/// versions its user has, and here those are the ones that are compiled already.
struct SharedLockfile(PathBuf);

impl SharedLockfile {
    fn beside(project: &Project, manifest: &Path) -> Result<Self> {
        let lockfile = manifest.with_file_name("Cargo.lock");
        fs::copy(project.root.join("Cargo.lock"), &lockfile).context("Cargo.lock cannot be copied")?;
        Ok(Self(lockfile))
    }
}

impl Drop for SharedLockfile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
