//! Other programs: each is started in a process group of its own, and ended with everything it started.
//!
//! Groups matter because `trunk serve` runs cargo, cargo runs rustc, and ministack may run functions: a
//! signal to the first process alone would leave the rest behind. Windows has job objects in their place.

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

/// How long a program may take to end when asked to; after it, it is killed.
const PATIENCE: Duration = Duration::from_secs(5);

/// The process groups that run now.
static GROUPS: Mutex<Vec<Group>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static INTERRUPT_CODE: AtomicI32 = AtomicI32::new(130);

fn groups() -> MutexGuard<'static, Vec<Group>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On Ctrl-C, or when asked to end: first ends all that was started, then this program.
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

/// From here on Ctrl-C is how this command is meant to end, and no failure.
pub(crate) fn interrupt_is_success() {
    INTERRUPT_CODE.store(0, Ordering::SeqCst);
}

/// Ends every program that runs now, because what they are for has failed elsewhere.
pub(crate) fn end_all() {
    end(&groups().clone());
}

/// Ends process groups and waits until nothing of them is left.
fn end(groups: &[Group]) {
    let asked = groups.iter().filter(|group| group.request_exit()).count();
    // A terminal tells all of its programs of Ctrl-C, on Windows too.
    if (asked > 0 || INTERRUPTED.load(Ordering::SeqCst)) && have_ended_in_time(groups) {
        return;
    }
    groups.iter().for_each(Group::kill);
    have_ended_in_time(groups);
}

/// Waits until nothing of the groups is left, and returns whether that came to be before the timeout.
fn have_ended_in_time(groups: &[Group]) -> bool {
    let asked = Instant::now();
    while groups.iter().any(Group::is_running) {
        if asked.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

/// A program that runs until this value is dropped.
pub(crate) struct Running {
    child: Child,
    group: Group,
}

impl Running {
    /// Starts a program in a process group of its own, without a terminal to read from.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        Self::start_with_input(command, Stdio::null())
    }

    /// Starts a program in a process group of its own, with `input` as its standard input.
    pub(crate) fn start_with_input(command: &mut Command, input: Stdio) -> Result<Self> {
        let mut groups = groups();
        if INTERRUPTED.load(Ordering::SeqCst) {
            drop(groups);
            wait_for_the_end();
        }
        temporary::keep_those_of(command);
        let (child, group) = Group::spawn(command.stdin(input)).with_context(|| {
            let name = command.get_program().to_string_lossy().into_owned();
            format!("{name} cannot be started")
        })?;
        groups.push(group.clone());
        Ok(Self { child, group })
    }

    /// Its standard output, if that was piped and nobody has taken it yet.
    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        stay_while_interrupted();
        status.context("a program cannot be waited for")
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait();
        stay_while_interrupted();
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

/// After Ctrl-C programs end because they were told to: nobody should make failures of that.
fn stay_while_interrupted() {
    if INTERRUPTED.load(Ordering::SeqCst) {
        wait_for_the_end();
    }
}

fn wait_for_the_end() -> ! {
    loop {
        thread::park();
    }
}

/// Runs a program with all of its output in a file.
pub(crate) fn run_logged(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    let shown = format!("{} cannot be written", log.display());
    let file = File::options().create(true).append(true).open(log).with_context(|| shown.clone())?;
    let twin = file.try_clone().context(shown)?;
    Running::start(command.stdout(file).stderr(twin))?.wait()
}

/// Runs a program with its errors in a file, and returns its standard output besides.
pub(crate) fn run_logged_for_output(command: &mut Command, log: &Path) -> Result<(ExitStatus, String)> {
    let file = File::options().create(true).append(true).open(log);
    let file = file.with_context(|| format!("{} cannot be written", log.display()))?;
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(file))?;
    let mut output = String::new();
    if let Some(mut stdout) = running.stdout() {
        stdout.read_to_string(&mut output).context("a program's output cannot be read")?;
    }
    Ok((running.wait()?, output))
}

/// Runs a program in view.
pub(crate) fn run_shown(command: &mut Command) -> Result<ExitStatus> {
    Running::start(command)?.wait()
}

/// Runs a program in view, and hands each line of its standard output on as well.
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

/// Runs a program for its standard output, which is empty if the program failed or is missing.
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

/// Whether a program is there and does what it is asked; what it prints is of no interest.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Finds a program by `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find_map(|folder| program_in(&folder, name))
}

/// Returns the path of a program in a folder, if there is one of that name. On Windows it may be a script.
pub(crate) fn program_in(folder: &Path, name: &str) -> Option<PathBuf> {
    const EXTENSIONS: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    let paths = EXTENSIONS.iter().map(|extension| folder.join(format!("{name}{extension}")));
    paths.into_iter().find(|path| path.is_file())
}
