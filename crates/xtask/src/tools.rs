//! The tools that the commands need, and how each is installed if it is missing.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::progress::{Step, Steps};
use crate::project::{Project, cargo_in};

mod browser;
mod cargo_tools;
mod crates;
mod node;
mod python;
mod rust;
mod toolchain;

pub(crate) use browser::Chromium;
pub(crate) use cargo_tools::CargoTools;
use cargo_tools::Package;
pub(crate) use crates::Crates;
pub(crate) use node::NodePackages;
pub(crate) use python::Python;
pub(crate) use rust::{Components, LlvmTools, Target, WASM, host};
pub(crate) use toolchain::{SmallBuild, Toolchain, is_stand_in_for_cargo, stand_in_for_cargo};

/// Trunk and wasm-bindgen's programs. Both are pinned: the project depends on Trunk's behaviour down to the text of its
/// tags, and wasm-bindgen only reads the output of the library of exactly its own version.
const WEB: CargoTools = CargoTools {
    source: "crates/xtask/tools/rust/web",
    packages: &[
        Package { name: "trunk", programs: &["trunk"] },
        Package { name: "wasm-bindgen-cli", programs: &["wasm-bindgen", "wasm-bindgen-test-runner"] },
    ],
    may_be_on_path: true,
};

/// Checks the licences, sources and advisories of the dependencies.
pub(crate) const CARGO_DENY: CargoTools = CargoTools {
    source: "crates/xtask/tools/rust/cargo-deny",
    packages: &[Package { name: "cargo-deny", programs: &["cargo-deny"] }],
    may_be_on_path: false,
};

/// Measures which lines tests run.
pub(crate) const CARGO_LLVM_COV: CargoTools = CargoTools {
    source: "crates/xtask/tools/rust/cargo-llvm-cov",
    packages: &[Package { name: "cargo-llvm-cov", programs: &["cargo-llvm-cov"] }],
    may_be_on_path: false,
};

/// Lists the components of a program.
pub(crate) const CARGO_CYCLONEDX: CargoTools = CargoTools {
    source: "crates/xtask/tools/rust/cargo-cyclonedx",
    packages: &[Package { name: "cargo-cyclonedx", programs: &["cargo-cyclonedx"] }],
    may_be_on_path: false,
};

/// The manifests of the packages that pin tools.
pub(crate) const CARGO_TOOLS: [&str; 4] = [
    "crates/xtask/tools/rust/cargo-cyclonedx/Cargo.toml",
    "crates/xtask/tools/rust/cargo-deny/Cargo.toml",
    "crates/xtask/tools/rust/cargo-llvm-cov/Cargo.toml",
    "crates/xtask/tools/rust/web/Cargo.toml",
];

/// A group of tools that must not be installed at the same time. Tools of different lanes are installed in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The active toolchain and the sources of the dependencies, without which nothing in the project compiles.
    Project,
    /// Programs that cargo compiles, in one directory.
    CargoTools,
    /// Packages from npm.
    Node,
    /// Packages from pip.
    Python,
    /// Packages of the system.
    System,
}

/// A tool that has to be installed before a command can run.
pub(crate) trait Tool: Sync {
    /// Returns the name for messages, with the version, and with the duration of the installation if it is long.
    fn name(&self, project: &Project) -> String;

    /// Returns the lane in which the tool is installed.
    fn lane(&self) -> Lane;

    /// Returns whether the tool is already installed.
    fn is_ready(&self, project: &Project) -> bool;

    /// Installs the tool. The output of the installation is written to `log`.
    fn install(&self, project: &Project, log: &Path) -> Result<()>;
}

pub(crate) type Tools = Vec<Box<dyn Tool>>;

/// Returns the tools that every build of the site needs.
pub(crate) fn for_building(project: &Project, optimized: bool) -> Result<Tools> {
    let mut tools: Tools =
        vec![Box::new(Target(WASM)), Box::new(Crates::ForBuilding), Box::new(web(project)?)];
    if optimized {
        tools.push(Box::new(NodePackages::RELEASE));
    }
    Ok(tools)
}

/// Returns Trunk and wasm-bindgen's programs.
///
/// # Errors
///
/// Returns an error if the version of the pinned wasm-bindgen differs from that of the library in the workspace.
pub(crate) fn web(project: &Project) -> Result<CargoTools> {
    let library = project.locked_version("wasm-bindgen")?;
    let program = WEB.version(project, "wasm-bindgen-cli");
    if program.as_ref() != Some(&library) {
        bail!(
            "Cargo.lock has wasm-bindgen {library}, and {}/Cargo.lock {}; make it the same in Cargo.toml there, then \
             run `cargo update` in that folder",
            WEB.source,
            program.as_deref().unwrap_or("none")
        );
    }
    Ok(WEB)
}

/// Installs the missing tools. `further` is the number of steps that the command adds to the total.
pub(crate) fn set_up(project: &Project, tools: &[Box<dyn Tool>], further: usize) -> Result<Steps> {
    set_up_and_compile(project, tools, Vec::new(), further)
}

/// Installs the missing tools, and runs `compile` in parallel as soon as the project can be compiled.
pub(crate) fn set_up_and_compile<'a>(
    project: &'a Project,
    tools: &'a [Box<dyn Tool>],
    compile: Vec<Step<'a>>,
    further: usize,
) -> Result<Steps> {
    let missing: Vec<_> = tools.iter().filter(|tool| !tool.is_ready(project)).collect();
    let mut steps = Steps::new(missing.len() + compile.len() + further);
    let mut lanes: Vec<(Lane, Vec<Step<'a>>)> = vec![(Lane::Project, Vec::new())];
    for tool in missing {
        let step = Step::new(tool.name(project), |log| tool.install(project, log));
        match lanes.iter_mut().find(|(lane, _)| *lane == tool.lane()) {
            Some((_, steps)) => steps.push(step),
            None => lanes.push((tool.lane(), vec![step])),
        }
    }
    lanes[0].1.extend(compile);
    steps.run_side_by_side(project, lanes.into_iter().map(|(_, steps)| steps).collect())?;
    // The build directory takes a gigabyte, and only these installations use it.
    let _ = fs::remove_dir_all(cargo_tools::build_folder(project));
    Ok(steps)
}

/// Returns `PATH` with the installed tools before everything else.
pub(crate) fn path(project: &Project, optimized: bool) -> Result<OsString> {
    let mut own = vec![web(project)?.bin(project)];
    if optimized {
        own.push(NodePackages::RELEASE.bin(project));
    }
    let usual = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&usual))).context("PATH cannot be extended")
}

/// Returns a command that runs cargo in the project.
pub(crate) fn cargo(project: &Project) -> Command {
    cargo_in(&project.root)
}
