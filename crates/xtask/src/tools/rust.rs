//! Parts of the Rust toolchain that are not always installed.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tool::{Lane, Tool};
use crate::log::check;
use crate::process::{find, output, run_logged};
use crate::project::Project;

/// The compilation target of everything that runs in a browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The standard library for a compilation target.
pub(crate) struct Target(pub(crate) &'static str);

impl Tool for Target {
    fn name(&self, _: &Project) -> String {
        format!("Rust for {}", self.0)
    }

    fn lane(&self) -> Lane {
        Lane::Project
    }

    fn is_ready(&self, project: &Project) -> bool {
        let mut rustc = Command::new("rustc");
        rustc.current_dir(&project.root).args(["--print", "target-libdir", "--target", self.0]);
        let folder = output(&mut rustc);
        !folder.is_empty() && Path::new(&folder).is_dir()
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        rustup(project, &["target", "add", self.0], log)
    }
}

/// rustfmt and clippy.
pub(crate) struct Components;

impl Tool for Components {
    fn name(&self, _: &Project) -> String {
        "rustfmt and clippy".to_owned()
    }

    fn lane(&self) -> Lane {
        Lane::Project
    }

    fn is_ready(&self, project: &Project) -> bool {
        ["fmt", "clippy"].iter().all(|part| !output(project.cargo().args([part, "--version"])).is_empty())
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        rustup(project, &["component", "add", "rustfmt", "clippy"], log)
    }
}

/// The LLVM tools, which read the compiler's coverage data.
pub(crate) struct LlvmTools;

impl Tool for LlvmTools {
    fn name(&self, _: &Project) -> String {
        "llvm-tools".to_owned()
    }

    fn lane(&self) -> Lane {
        Lane::Project
    }

    fn is_ready(&self, project: &Project) -> bool {
        let mut rustc = Command::new("rustc");
        rustc.current_dir(&project.root).args(["--print", "sysroot"]);
        let folder = Path::new(&output(&mut rustc)).join("lib/rustlib");
        host(project).is_ok_and(|host| folder.join(host).join("bin/llvm-cov").is_file())
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        rustup(project, &["component", "add", "llvm-tools"], log)
    }
}

/// Returns the compilation target of programs that run on this machine.
pub(crate) fn host(project: &Project) -> Result<String> {
    let version = output(Command::new("rustc").current_dir(&project.root).arg("-vV"));
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

pub(super) fn rustup(project: &Project, arguments: &[&str], log: &Path) -> Result<()> {
    if find("rustup").is_none() {
        bail!("this Rust has no rustup; install `{}` for it in the same manner", arguments[2..].join(" "));
    }
    check(run_logged(Command::new("rustup").current_dir(&project.root).args(arguments), log)?, log)
}
