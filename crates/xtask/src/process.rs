//! Child processes. Each is started in its own process group, and ended together with everything that it started.
//!
//! Groups matter because `trunk serve` runs cargo, cargo runs rustc, and ministack may run functions. A signal to the
//! first process alone would leave the others running. On Windows, job objects take the place of groups.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result};

use crate::temporary;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix::{Group, bind_children_to_this_process};
#[cfg(windows)]
use windows::{Group, bind_children_to_this_process};

/// The maximum time for a program to exit after a request. It is killed afterwards.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The process groups that are running.
static GROUPS: Mutex<Vec<Group>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static INTERRUPT_CODE: AtomicI32 = AtomicI32::new(130);

fn groups() -> MutexGuard<'static, Vec<Group>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Installs a handler for Ctrl-C and for requests to exit. It ends all started programs, then this program.
pub(crate) fn end_all_on_interrupt() -> Result<()> {
    bind_children_to_this_process()?;
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        end(&groups().clone());
        temporary::remove();
        std::process::exit(INTERRUPT_CODE.load(Ordering::SeqCst));
    })
    .context("Ctrl-C cannot be listened for")
}

/// Makes this command succeed when Ctrl-C ends it from now on.
pub(crate) fn interrupt_is_success() {
    INTERRUPT_CODE.store(0, Ordering::SeqCst);
}

/// Ends all running programs, because the work that they belong to has failed elsewhere.
pub(crate) fn end_all() {
    end(&groups().clone());
}

/// Ends process groups and waits until they have no members left.
fn end(groups: &[Group]) {
    let requested = groups.iter().filter(|group| group.request_exit()).count();
    // A terminal sends Ctrl-C to all of its programs, on Windows too, so they may be exiting without a request.
    if (requested > 0 || INTERRUPTED.load(Ordering::SeqCst)) && wait_until_ended(groups) {
        return;
    }
    groups.iter().for_each(Group::kill);
    wait_until_ended(groups);
}

/// Waits until the groups have no members left. Returns `false` if that takes longer than the timeout.
fn wait_until_ended(groups: &[Group]) -> bool {
    let started = Instant::now();
    while groups.iter().any(Group::is_running) {
        if started.elapsed() > EXIT_TIMEOUT {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// A running program, which is ended when this value is dropped.
pub(crate) struct Running {
    child: Child,
    group: Group,
}

impl Running {
    /// Starts a program in its own process group, with an empty standard input.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        Self::start_with_input(command, Stdio::null())
    }

    /// Starts a program in its own process group, with `input` as its standard input.
    pub(crate) fn start_with_input(command: &mut Command, input: Stdio) -> Result<Self> {
        let mut groups = groups();
        if INTERRUPTED.load(Ordering::SeqCst) {
            drop(groups);
            wait_forever();
        }
        temporary::set_folder_of(command);
        let (child, group) = Group::spawn(command.stdin(input)).with_context(|| {
            let name = command.get_program().to_string_lossy().into_owned();
            format!("{name} cannot be started")
        })?;
        groups.push(group.clone());
        Ok(Self { child, group })
    }

    /// Takes the standard output; `None` if it was not piped or has been taken already.
    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Returns the exit status if the program has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        block_if_interrupted();
        status.context("a program cannot be waited for")
    }

    /// Waits until the program ends by itself.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait();
        block_if_interrupted();
        status.context("a program cannot be waited for")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(std::slice::from_ref(&self.group));
        let _ = self.child.try_wait();
        groups().retain(|group| *group != self.group);
    }
}

/// Blocks after Ctrl-C. Programs then exit because of the signal, which must not be reported as a failure.
fn block_if_interrupted() {
    if INTERRUPTED.load(Ordering::SeqCst) {
        wait_forever();
    }
}

fn wait_forever() -> ! {
    loop {
        thread::park();
    }
}

/// Runs a program and appends all of its output to a file.
pub(crate) fn run_logged(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    let shown = format!("{} cannot be written", log.display());
    let file = File::options().create(true).append(true).open(log).with_context(|| shown.clone())?;
    let twin = file.try_clone().context(shown)?;
    Running::start(command.stdout(file).stderr(twin))?.wait()
}

/// Runs a program, appends its standard error to a file, and returns its standard output.
pub(crate) fn run_logged_for_output(command: &mut Command, log: &Path) -> Result<(ExitStatus, String)> {
    let file = File::options().create(true).append(true).open(log);
    let file = file.with_context(|| format!("{} cannot be written", log.display()))?;
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(file))?;
    let output = read_output(&mut running)?;
    Ok((running.wait()?, output))
}

fn read_output(running: &mut Running) -> Result<String> {
    let mut output = String::new();
    if let Some(mut stdout) = running.stdout() {
        stdout.read_to_string(&mut output).context("a program's output cannot be read")?;
    }
    Ok(output)
}

/// Runs a program whose standard error is visible to the user, and returns its standard output.
pub(crate) fn run_shown_for_output(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let output = read_output(&mut running)?;
    Ok((running.wait()?, output))
}

/// Runs a program whose output is visible to the user.
pub(crate) fn run_shown(command: &mut Command) -> Result<ExitStatus> {
    Running::start(command)?.wait()
}

/// Runs a program whose output is visible to the user, and passes each line of its standard output to `line` as well.
pub(crate) fn run_watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(output) = running.stdout() {
        for text in BufReader::new(output).split(b'\n') {
            let text = text.context("a program's output cannot be read")?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            line(&text);
        }
    }
    running.wait()
}

/// Runs a program and returns its standard output, which is empty if the program fails or is missing.
pub(crate) fn output(command: &mut Command) -> String {
    command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

/// Returns whether a program exists and exits successfully. Its output is discarded.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Finds a program on `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find_map(|folder| program_in(&folder, name))
}

/// Returns the path of a program in a directory, if there is one with this name. On Windows it may be a script.
pub(crate) fn program_in(folder: &Path, name: &str) -> Option<PathBuf> {
    const EXTENSIONS: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    let paths = EXTENSIONS.iter().map(|extension| folder.join(format!("{name}{extension}")));
    paths.into_iter().find(|path| path.is_file())
}
