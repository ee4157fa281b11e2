//! The tools that the commands need, and how each is installed if it is missing.

use std::ffi::OsString;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::progress::{Step, Steps};
use crate::project::Project;

mod browser;
mod cargo_tools;
mod crates;
mod node;
mod python;
mod rust;
mod splitter;
mod tool;
mod toolchain;
mod wrapper;

pub(crate) use browser::Chromium;
pub(crate) use cargo_tools::CargoTools;
use cargo_tools::Package;
pub(crate) use crates::Crates;
pub(crate) use node::NodePackages;
pub(crate) use python::Python;
pub(crate) use rust::{Components, LlvmTools, Target, WASM, host};
pub(crate) use splitter::{MAIN_PART, PARTS_VARIABLE, SPLITTER, split_in};
use tool::Lane;
pub(crate) use tool::{Tool, Tools};
pub(crate) use toolchain::{SmallBuild, Toolchain};
pub(crate) use wrapper::copy_this_program;

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
pub(crate) const CARGO_TOOLS: [&str; 5] = [
    "crates/xtask/tools/rust/cargo-cyclonedx/Cargo.toml",
    "crates/xtask/tools/rust/cargo-deny/Cargo.toml",
    "crates/xtask/tools/rust/cargo-llvm-cov/Cargo.toml",
    "crates/xtask/tools/rust/split/Cargo.toml",
    "crates/xtask/tools/rust/web/Cargo.toml",
];

/// Runs this program as the one in whose place it has been started; `None` if that is not the case.
pub(crate) fn run_as_wrapper() -> Option<Result<ExitCode>> {
    toolchain::run_as_cargo().or_else(splitter::run_as_wasm_bindgen)
}

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

/// Installs the missing tools. `more_steps` is the number of steps that the command itself adds to the
/// total.
pub(crate) fn set_up(project: &Project, tools: &[Box<dyn Tool>], more_steps: usize) -> Result<Steps> {
    set_up_and_compile(project, tools, Vec::new(), more_steps)
}

/// Installs the missing tools, and runs `compile` in parallel as soon as the project can be compiled.
pub(crate) fn set_up_and_compile<'a>(
    project: &'a Project,
    tools: &'a [Box<dyn Tool>],
    compile: Vec<Step<'a>>,
    more_steps: usize,
) -> Result<Steps> {
    let missing: Vec<_> = tools.iter().filter(|tool| !tool.is_ready(project)).collect();
    let mut steps = Steps::new(missing.len() + compile.len() + more_steps);
    let mut lanes: Vec<(Lane, Vec<Step<'a>>)> = vec![(Lane::Project, Vec::new())];
    for tool in missing {
        let step = Step::new(tool.name(project), |log| tool.install(project, log));
        match lanes.iter_mut().find(|(lane, _)| *lane == tool.lane()) {
            Some((_, steps)) => steps.push(step),
            None => lanes.push((tool.lane(), vec![step])),
        }
    }
    lanes[0].1.extend(compile);
    steps.run_in_parallel(project, lanes.into_iter().map(|(_, steps)| steps).collect())?;
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
