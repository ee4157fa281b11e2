//! Copies of this program that take the place of another one on `PATH`, to change what Trunk does with it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use anyhow::{Context, Result};

use crate::project::Project;

/// A program whose place is taken.
pub(super) struct Wrapper {
    /// The name of the program.
    pub(super) program: &'static str,
    /// The environment variable with the path of the program itself.
    pub(super) variable: &'static str,
}

impl Wrapper {
    /// Makes `command` find a copy of this program, which calls the program `real`, before any other of the name.
    pub(super) fn install(&self, project: &Project, command: &mut Command, real: &OsStr) -> Result<()> {
        let folder = project.empty_run_folder(&format!("wrapper-{}", self.program))?;
        let wrapper = folder.join(format!("{}{}", self.program, env::consts::EXE_SUFFIX));
        copy_this_program(&wrapper)?;
        let path = path_of(command);
        let folders = [folder].into_iter().chain(env::split_paths(&path));
        command.env("PATH", env::join_paths(folders)?).env(self.variable, real);
        Ok(())
    }

    /// Returns the path of the program itself if this program has been started in its place.
    pub(super) fn real(&self) -> Option<OsString> {
        let this_program = env::current_exe().ok()?;
        let is_in_place = this_program.file_stem().is_some_and(|name| name == self.program);
        env::var_os(self.variable).filter(|_| is_in_place)
    }
}

/// Copies this program to a file, even if a build has replaced the file that it was started from: cargo does so whenever
/// other packages are selected, because these enable other features of common dependencies.
pub(crate) fn copy_this_program(to: &Path) -> Result<()> {
    let this_program = if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        env::current_exe().context("this program has no path")?
    };
    fs::copy(this_program, to).with_context(|| format!("{} cannot be written", to.display()))?;
    Ok(())
}

/// Returns the `PATH` that a command will have.
fn path_of(command: &Command) -> OsString {
    let own = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value);
    own.map(OsStr::to_owned).or_else(|| env::var_os("PATH")).unwrap_or_default()
}

/// Runs a command, and returns its exit code as that of this program.
pub(super) fn pass_through(command: &mut Command) -> Result<ExitCode> {
    let program = Path::new(command.get_program()).display().to_string();
    let status = command.status().with_context(|| format!("{program} cannot be started"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
