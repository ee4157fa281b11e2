//! `cargo xtask sbom`: lists the components of the site and of the server in `CycloneDX`.
//!
//! Format: <https://cyclonedx.org/docs/1.5/json/>

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::process::run_logged;
use crate::progress::check;
use crate::project::Project;
use crate::tools::{self, Crates, WASM};

/// The version of the `CycloneDX` format.
const VERSION: &str = "1.5";

/// A program, and the cargo options that determine its components.
pub(crate) struct Program {
    /// The name of the list's file, without extensions.
    pub(crate) name: &'static str,
    /// The package of the program.
    pub(crate) package: &'static str,
    folder: &'static str,
    pub(crate) features: Option<&'static str>,
    /// The compilation target; `None` for this machine.
    pub(crate) target: Option<&'static str>,
}

/// The programs that are used in production: the site in browsers, and the API on servers.
pub(crate) const PROGRAMS: [Program; 2] = [
    Program { name: "site", package: "yew-cognito", folder: "", features: Some("app"), target: Some(WASM) },
    Program {
        name: "server",
        package: "yew-cognito-demo-api",
        folder: "crates/demo-api",
        features: None,
        target: None,
    },
];

/// Runs `cargo xtask sbom`.
pub(crate) fn run(project: &Project, arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    tools::set_up(project, &[Box::new(Crates::All), Box::new(tools::CARGO_CYCLONEDX)], 0)?;
    for program in &PROGRAMS {
        let (file, bom) = write(project, program)?;
        let count = bom["components"].as_array().map_or(0, Vec::len);
        println!("{}: {count} components", project.shown(&file));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the list of a program's components, and returns its path and content.
pub(crate) fn write(project: &Project, program: &Program) -> Result<(PathBuf, Value)> {
    let log = project.log("sbom")?;
    let mut command = tools::cargo(project);
    // cargo-cyclonedx writes a file next to every manifest of the workspace, and nowhere else.
    command
        .arg("cyclonedx")
        .args(["--format", "json", "--spec-version", VERSION, "--no-build-deps"])
        .args(["--override-filename", program.name, "--manifest-path"])
        .arg(project.root.join(program.folder).join("Cargo.toml"))
        .args(program.features.iter().flat_map(|features| ["--features", *features]))
        .env("PATH", with_tool(project)?)
        // The same lock file results in the same list.
        .env("SOURCE_DATE_EPOCH", "0");
    command.args(["--target", program.target.map_or_else(|| host(project), str::to_owned).as_str()]);
    let done = check(run_logged(&mut command, &log)?, &log);
    let file_name = format!("{}.json", program.name);
    let written = project.root.join(program.folder).join(&file_name);
    let text = fs::read_to_string(&written);
    for folder in manifests(project)? {
        // The file may be missing in this directory.
        let _ = fs::remove_file(folder.join(&file_name));
    }
    done?;
    let text = text.with_context(|| format!("{} was not written", project.shown(&written)))?;
    let folder = project.target().join("sbom");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let file = folder.join(format!("{}.cdx.json", program.name));
    fs::write(&file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    let bom = serde_json::from_str(&text).context("cargo-cyclonedx wrote something else than JSON")?;
    Ok((file, bom))
}

fn with_tool(project: &Project) -> Result<std::ffi::OsString> {
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let own = tools::CARGO_CYCLONEDX.bin(project);
    std::env::join_paths([own].into_iter().chain(std::env::split_paths(&usual)))
        .context("PATH cannot be extended")
}

fn host(project: &Project) -> String {
    let mut rustc = std::process::Command::new("rustc");
    rustc.current_dir(&project.root).arg("-vV");
    let told = crate::process::output(&mut rustc);
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned()
}

/// Returns the directories of the workspace's packages.
fn manifests(project: &Project) -> Result<Vec<PathBuf>> {
    let mut metadata = tools::cargo(project);
    metadata.args(["metadata", "--format-version=1", "--no-deps", "--locked", "--offline"]);
    let told: Value = serde_json::from_str(&crate::process::output(&mut metadata))
        .context("cargo metadata told nothing")?;
    let packages = told["packages"].as_array().into_iter().flatten();
    let folder = |it: &Value| Some(Path::new(it["manifest_path"].as_str()?).parent()?.to_owned());
    Ok(packages.filter_map(folder).collect())
}
