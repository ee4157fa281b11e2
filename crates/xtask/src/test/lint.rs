//! Checks of formatting, lints, documentation and templates, and that everything compiles for the targets that it
//! supports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::packages;
use super::run::Run;
use super::tally::Tally;
use crate::fuzz::PACKAGE as FUZZ;
use crate::process::{output, run_shown};
use crate::project::Project;
use crate::tools::{Components, Crates, Python, Target, Tools, WASM};

pub(super) const DENY_WARNINGS: &[&str] = &["--", "-D", "warnings"];

/// Programs outside the workspace that use the crate as other projects do.
const EXAMPLES: [&str; 2] = ["examples/minimal", "examples/gallery"];
/// The packages that `cargo xtask bench` runs, which are outside the workspace too.
const SRP_BENCH: &str = "crates/srp/bench";
const VERIFY_BENCH: &str = "crates/server/bench";
const POOL_BENCH: &str = "crates/pool/bench";
/// The systems besides Linux that programs of this project support: the target, and its name in aws-lc-sys.
const OTHER_SYSTEMS: [(&str, &str); 2] =
    [("x86_64-pc-windows-gnu", "x86_64_pc_windows_gnu"), ("aarch64-apple-darwin", "aarch64_apple_darwin")];

/// The dependency whose build script compiles C.
const C_LIBRARY: &str = "aws-lc-sys";

const TERRAFORM: &str = "examples/terraform/main.tf";
const TEMPLATES: [&str; 2] = ["infra/pool.yaml", "infra/site.yaml"];

pub(super) fn tools() -> Tools {
    vec![
        Box::new(Target(WASM)),
        Box::new(Target(OTHER_SYSTEMS[0].0)),
        Box::new(Target(OTHER_SYSTEMS[1].0)),
        Box::new(Components),
        Box::new(Crates::All),
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

    check("format", project.cargo().args(["fmt", "--all", "--check"]))?;
    check(
        "clippy for the host",
        project
            .cargo()
            .args(["clippy", "--locked", "--workspace", "--all-targets", "--all-features"])
            .args(DENY_WARNINGS),
    )?;
    check(
        "clippy for the browser",
        project
            .cargo()
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
    for (target, c_library_name) in OTHER_SYSTEMS {
        let mut clippy = clippy_for(project, target, c_library_name)?;
        check(&format!("clippy for {target}"), &mut clippy)?;
    }
    check(
        "cognito-client alone in the browser",
        project.cargo().args(["check", "--locked", "--target", WASM, "--package", "cognito-client"]),
    )?;
    check(
        "documentation",
        project
            .cargo()
            .args(["doc", "--locked", "--workspace", "--no-deps", "--all-features"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    let examples = EXAMPLES.map(|example| project.root.join(example).join("Cargo.toml"));
    for (name, manifest) in EXAMPLES.iter().zip(&examples) {
        let _lockfile = SharedLockfile::beside(project, manifest)?;
        check(
            &format!("{name} compiles"),
            &mut outsider(project, manifest, &["build", "--offline", "--target", WASM]),
        )?;
    }
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
        // Leaves out libFuzzer itself, which needs a C++ compiler.
        outsider(project, &fuzz, &["clippy", "--locked", "--no-default-features"]).args(DENY_WARNINGS),
    )?;
    for manifest in examples.iter().chain([&srp_bench, &verify_bench, &pool_bench, &fuzz]) {
        let what = format!("format of {}", project.shown(manifest));
        check(&what, &mut outsider(project, manifest, &["fmt", "--check"]))?;
    }
    check(
        "templates (cfn-lint)",
        Command::new(Python::POOL.program(project, "cfn-lint")).current_dir(&project.root).args(TEMPLATES),
    )?;
    // Exceptions are declared in the templates, each with its reason.
    let mut checkov = |what: &str, framework: &str, files: &[&str]| {
        let mut command = Command::new(Python::CHECKOV.program(project, "checkov"));
        command.args(["--framework", framework, "--quiet", "--compact", "--skip-download", "--file"]);
        check(what, command.current_dir(&project.root).args(files))
    };
    checkov("templates (checkov)", "cloudformation", &TEMPLATES)?;
    checkov("Terraform (checkov)", "terraform", &[TERRAFORM])?;
    // checkov skips files that it cannot parse, so its parser is called separately.
    let parse = "import hcl2, sys; hcl2.load(open(sys.argv[1]))";
    check(
        "Terraform (syntax)",
        Command::new(Python::CHECKOV.program(project, "python"))
            .current_dir(&project.root)
            .args(["-c", parse, TERRAFORM]),
    )?;
    packages::check_features(project, tally)
}

/// Returns the clippy command for the packages that have to compile on another system.
fn clippy_for(project: &Project, target: &str, c_library_name: &str) -> Result<Command> {
    let mut clippy = project.cargo();
    clippy
        .args(["clippy", "--locked", "--target", target, "--package", "xtask", "--package", "cognito-pool"])
        .args(["--package", "cognito-server", "--package", "yew-cognito-demo-api"])
        .args(without_c_compiler(project, target, c_library_name)?)
        .args(DENY_WARNINGS);
    Ok(clippy)
}

/// Returns cargo arguments that replace the results of the build script of [`C_LIBRARY`] on `target`.
///
/// Nothing is linked, so no C has to be compiled, and no cross compiler is needed.
fn without_c_compiler(project: &Project, target: &str, name: &str) -> Result<Vec<String>> {
    let mut metadata = project.cargo();
    metadata.args(["metadata", "--format-version=1", "--locked", "--offline"]);
    let metadata: Value = serde_json::from_str(&output(&mut metadata))
        .context("`cargo metadata` failed; are all crates there?")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let links = packages
        .filter(|package| package["name"] == C_LIBRARY)
        .find_map(|package| package["links"].as_str())
        .with_context(|| format!("no dependency {C_LIBRARY} links a library"))?;
    // The last four are metadata that the build scripts of dependent packages require.
    let settings = [
        format!("rustc-cfg=[{name:?}]"),
        r#"include="none""#.to_owned(),
        r#"libcrypto="none""#.to_owned(),
        r#"conf="""#.to_owned(),
        r#"root="none""#.to_owned(),
    ];
    let setting = |setting| ["--config".to_owned(), format!("target.{target}.{links}.{setting}")];
    Ok(settings.into_iter().flat_map(setting).collect())
}

/// Returns a cargo command for a package outside the workspace. Dependencies that it shares with the workspace are not
/// compiled again.
fn outsider(project: &Project, manifest: &Path, arguments: &[&str]) -> Command {
    let mut command = project.cargo();
    command.args(arguments).arg("--manifest-path").arg(manifest).env("CARGO_TARGET_DIR", project.target());
    command
}

/// A copy of the workspace's `Cargo.lock` for a package that has none of its own. Such a package accepts other versions
/// as well, but these are the ones that have been compiled already. The copy is deleted on drop.
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
