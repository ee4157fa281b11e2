//! The tools that the commands need, and how each is installed if it is missing.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::progress::Steps;
use crate::project::Project;

mod browser;
mod cargo_install;
mod crates;
mod node;
mod python;
mod rust;
mod toolchain;

pub(crate) use browser::Chromium;
pub(crate) use cargo_install::{CargoTool, Package};
pub(crate) use crates::Crates;
pub(crate) use node::NodePackages;
pub(crate) use python::Python;
pub(crate) use rust::{Components, LlvmTools, WASM, WasmTarget, host};
pub(crate) use toolchain::{SmallBuild, Toolchain};

/// Trunk's version; its behaviour is relied on down to the text of its tags, so it is pinned.
const TRUNK: &str = "0.21.14";

/// A package with wasm-bindgen's programs and a lock file for them.
const WASM_BINDGEN: &str = "crates/xtask/tools/wasm-bindgen";

/// Something that has to be on the machine before a command can do its work.
pub(crate) trait Tool {
    /// Its name for people, with the version and how long it takes if that is long.
    fn name(&self) -> String;

    /// Whether nothing has to be done.
    fn is_ready(&self, project: &Project) -> bool;

    /// Installs it. The output of what that takes goes to the log.
    fn install(&self, project: &Project, log: &Path) -> Result<()>;
}

/// Tools of all kinds, in the order they are installed in.
pub(crate) type Tools = Vec<Box<dyn Tool>>;

/// What every build of the site needs.
pub(crate) fn for_building(project: &Project, optimized: bool) -> Result<Tools> {
    let mut tools: Tools =
        vec![Box::new(WasmTarget), Box::new(Crates), Box::new(trunk()), Box::new(wasm_bindgen(project)?)];
    if optimized {
        tools.push(Box::new(NodePackages::RELEASE));
    }
    Ok(tools)
}

/// Trunk, the pinned one.
pub(crate) fn trunk() -> CargoTool {
    CargoTool { package: Package::Published("trunk"), version: TRUNK.to_owned(), program: "trunk" }
}

/// Looks at licences, sources and advisories of the dependencies.
pub(crate) fn cargo_deny() -> CargoTool {
    let package = Package::Published("cargo-deny");
    CargoTool { package, version: "0.20.2".to_owned(), program: "cargo-deny" }
}

/// Tells which lines tests run.
pub(crate) fn cargo_llvm_cov() -> CargoTool {
    let package = Package::Published("cargo-llvm-cov");
    CargoTool { package, version: "0.9.1".to_owned(), program: "cargo-llvm-cov" }
}

/// Lists what a program is made of.
pub(crate) fn cargo_cyclonedx() -> CargoTool {
    let package = Package::Published("cargo-cyclonedx");
    CargoTool { package, version: "0.5.9".to_owned(), program: "cargo-cyclonedx" }
}

/// wasm-bindgen's program, which only reads what the library of exactly its version wrote.
pub(crate) fn wasm_bindgen(project: &Project) -> Result<CargoTool> {
    let version = project.locked_version("wasm-bindgen")?;
    let manifest = fs::read_to_string(project.root.join(WASM_BINDGEN).join("Cargo.toml"))
        .with_context(|| format!("{WASM_BINDGEN} has no Cargo.toml"))?;
    if !manifest.contains(&format!("wasm-bindgen-cli = \"={version}\"")) {
        bail!(
            "Cargo.lock has wasm-bindgen {version}, and {WASM_BINDGEN}/Cargo.toml another; make it the same"
        );
    }
    Ok(CargoTool { package: Package::Own(WASM_BINDGEN), version, program: "wasm-bindgen" })
}

/// Installs those that are not ready, and adds `further` steps of the command to the count.
pub(crate) fn set_up(project: &Project, tools: &[Box<dyn Tool>], further: usize) -> Result<Steps> {
    let missing: Vec<_> = tools.iter().filter(|tool| !tool.is_ready(project)).collect();
    let mut steps = Steps::new(missing.len() + further);
    for tool in missing {
        steps.run(project, &tool.name(), |log| tool.install(project, log))?;
    }
    // a gigabyte that only those installations had use for
    let _ = fs::remove_dir_all(cargo_install::build_folder(project));
    Ok(steps)
}

/// `PATH` with the installed tools before everything else.
pub(crate) fn path(project: &Project, optimized: bool) -> Result<OsString> {
    let mut own = vec![trunk().bin(project), wasm_bindgen(project)?.bin(project)];
    if optimized {
        own.push(NodePackages::RELEASE.bin(project));
    }
    let usual = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&usual))).context("PATH cannot be extended")
}

/// Cargo, at work in the project.
pub(crate) fn cargo(project: &Project) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root);
    command
}
