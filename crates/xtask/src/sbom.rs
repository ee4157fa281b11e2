//! `cargo xtask sbom`: lists the dependencies of the site and of each published crate in `CycloneDX`.
//!
//! Format: <https://cyclonedx.org/docs/1.5/json/>

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::file;
use crate::log::check;
use crate::process::{output, run_logged};
use crate::project::Project;
use crate::tools::{self, Crates, WASM};

/// The version of the `CycloneDX` format.
const VERSION: &str = "1.5";

/// A product of the project, and the cargo options that determine its dependencies.
pub(crate) struct Product {
    /// The name of the list's file, without extensions.
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    /// The directory of the package.
    folder: &'static str,
    pub(crate) features: Option<&'static str>,
    /// The compilation target; `None` for this machine.
    pub(crate) target: Option<&'static str>,
}

/// Everything that is used in production: the site, and the published crates with the features that they have for
/// adopters. The demo API and the local pool are for development only.
pub(crate) const PRODUCTS: [Product; 5] = [
    Product { name: "site", package: "yew-cognito", folder: "", features: Some("split"), target: Some(WASM) },
    Product { name: "yew-cognito", package: "yew-cognito", folder: "", features: None, target: Some(WASM) },
    Product {
        name: "cognito-client",
        package: "cognito-client",
        folder: "crates/client",
        features: None,
        target: Some(WASM),
    },
    Product {
        name: "cognito-client-srp",
        package: "cognito-client-srp",
        folder: "crates/srp",
        features: None,
        target: Some(WASM),
    },
    Product {
        name: "cognito-server",
        package: "cognito-server",
        folder: "crates/server",
        features: Some("axum"),
        target: None,
    },
];

/// Runs the command.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    tools::set_up(project, &[Box::new(Crates::All), Box::new(tools::CARGO_CYCLONEDX)], 0)?;
    for product in &PRODUCTS {
        let (file, bom) = write(project, product)?;
        let count = bom["components"].as_array().map_or(0, Vec::len);
        println!("{}: {count} components", project.shown(&file));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the list of a product's dependencies, and returns its path and content.
pub(crate) fn write(project: &Project, product: &Product) -> Result<(PathBuf, Value)> {
    let log = project.log("sbom")?;
    let mut command = project.cargo();
    // cargo-cyclonedx writes a file next to every manifest of the workspace, and nowhere else.
    command
        .arg("cyclonedx")
        .args(["--format", "json", "--spec-version", VERSION, "--no-build-deps"])
        .args(["--override-filename", product.name, "--manifest-path"])
        .arg(project.root.join(product.folder).join("Cargo.toml"))
        .args(product.features.iter().flat_map(|features| ["--features", *features]))
        .env("PATH", path(project)?)
        // The same lock file results in the same list.
        .env("SOURCE_DATE_EPOCH", "0");
    match product.target {
        Some(target) => command.args(["--target", target]),
        None => command.args(["--target", &tools::host(project)?]),
    };
    let result = check(run_logged(&mut command, &log)?, &log);
    let file_name = format!("{}.json", product.name);
    let written = project.root.join(product.folder).join(&file_name);
    let text = fs::read_to_string(&written);
    for folder in package_folders(project)? {
        // The file may be missing in this directory.
        let _ = fs::remove_file(folder.join(&file_name));
    }
    result?;
    let text = text.with_context(|| format!("{} was not written", project.shown(&written)))?;
    let folder = project.target().join("sbom");
    file::create_folder(&folder)?;
    let file = folder.join(format!("{}.cdx.json", product.name));
    file::write(&file, &text)?;
    let bom = serde_json::from_str(&text).context("cargo-cyclonedx did not write JSON")?;
    Ok((file, bom))
}

/// Returns `PATH` with cargo-cyclonedx before everything else.
fn path(project: &Project) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let own = tools::CARGO_CYCLONEDX.bin(project);
    env::join_paths([own].into_iter().chain(env::split_paths(&inherited))).context("PATH cannot be extended")
}

/// Returns the directories of the workspace's packages.
fn package_folders(project: &Project) -> Result<Vec<PathBuf>> {
    let mut metadata = project.cargo();
    metadata.args(["metadata", "--format-version=1", "--no-deps", "--locked", "--offline"]);
    let metadata: Value =
        serde_json::from_str(&output(&mut metadata)).context("`cargo metadata` printed no JSON")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let folder = |it: &Value| Some(Path::new(it["manifest_path"].as_str()?).parent()?.to_owned());
    Ok(packages.filter_map(folder).collect())
}
