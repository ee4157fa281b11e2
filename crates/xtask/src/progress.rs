//! Progress output of the set-up.

use std::fs::{self, File};
use std::io::{IsTerminal, Read as _, Seek as _, SeekFrom, Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;

/// Messages in a log that indicate a missing network connection.
const NETWORK_TROUBLE: &[&str] = &[
    "Could not resolve host",
    "failed to lookup address",
    "Temporary failure in name resolution",
    "Temporary failure resolving",
    "Name or service not known",
    "nodename nor servname",
    "Network is unreachable",
    "Could not connect",
    "Couldn't connect",
    "Failed to connect",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "NewConnectionError",
    "(from versions: none)",
];

/// The work of a step. Its argument is the log for the output of its tools.
type Work<'a> = dyn FnOnce(&Path) -> Result<()> + Send + 'a;

/// A piece of work whose progress is shown.
pub(crate) struct Step<'a> {
    name: String,
    work: Box<Work<'a>>,
}

impl<'a> Step<'a> {
    /// Creates a step. The output of its tools must be written to the log that `work` receives.
    pub(crate) fn new(name: impl Into<String>, work: impl FnOnce(&Path) -> Result<()> + Send + 'a) -> Self {
        Self { name: name.into(), work: Box::new(work) }
    }
}

/// Numbers the steps of a command and shows their progress.
pub(crate) struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    /// Creates the numbering for `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Begins the next step, whose tools show their own progress.
    pub(crate) fn announce(&mut self, name: &str) {
        self.done += 1;
        eprintln!("[{}/{}] {name}", self.done, self.total);
    }

    /// Runs the next step and shows its progress. The output of its tools must be written to the log that `step`
    /// receives.
    pub(crate) fn run<T: Send>(
        &mut self,
        project: &Project,
        name: &str,
        step: impl FnOnce(&Path) -> Result<T> + Send,
    ) -> Result<T> {
        let mut result = None;
        let work = |log: &Path| {
            result = Some(step(log)?);
            Ok(())
        };
        self.run_side_by_side(project, vec![vec![Step::new(name, work)]])?;
        result.with_context(|| format!("{name} was not done"))
    }

    /// Runs rows of steps in parallel, and the steps of each row in order.
    ///
    /// # Errors
    ///
    /// Returns the error of the step that failed first. The programs of the other steps are then ended, and no further
    /// step begins.
    pub(crate) fn run_side_by_side(&mut self, project: &Project, rows: Vec<Vec<Step<'_>>>) -> Result<()> {
        let total = self.total;
        let number = AtomicUsize::new(self.done);
        self.done += rows.iter().map(Vec::len).sum::<usize>();
        let running = Mutex::default();
        let failure = Mutex::new(None);
        let (finished, ticks) = channel::<()>();
        thread::scope(|scope| {
            scope.spawn({
                let running = &running;
                move || show_until_finished(running, &ticks)
            });
            for row in rows {
                let (number, running, failure, finished) = (&number, &running, &failure, finished.clone());
                scope.spawn(move || {
                    for step in row {
                        if lock(failure).is_some() {
                            break;
                        }
                        let number = number.fetch_add(1, Ordering::SeqCst) + 1;
                        if let Err(error) = run_step(project, &format!("[{number}/{total}]"), step, running) {
                            lock(failure).get_or_insert_with(|| {
                                process::end_all();
                                error
                            });
                        }
                    }
                    drop(finished);
                });
            }
            drop(finished);
        });
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running step.
struct Running {
    /// The number of the step and the total, such as `[2/5]`.
    number: String,
    name: String,
    started: Instant,
    log: PathBuf,
}

impl Running {
    /// Returns the time for which the step has been running, and its progress if the log shows it.
    fn state(&self) -> String {
        let seconds = self.started.elapsed().as_secs();
        match end_of(&self.log).as_deref().and_then(progress_in) {
            Some((done, total)) => format!("{done} of {total}, {seconds} s"),
            None => format!("{seconds} s"),
        }
    }
}

fn run_step(project: &Project, number: &str, step: Step<'_>, running: &Mutex<Vec<Running>>) -> Result<()> {
    let Step { name, work } = step;
    let title = format!("{number} {name}");
    let log = project.log(&slug(&name))?;
    // The log of an earlier run would be mistaken for the log of this one.
    let _ = fs::remove_file(&log);
    eprintln!("{}{title} …", fresh_line());
    let started = Instant::now();
    let shown = Running { number: number.to_owned(), name: name.clone(), started, log: log.clone() };
    lock(running).push(shown);
    let result = work(&log);
    lock(running).retain(|shown| shown.number != number);
    let seconds = started.elapsed().as_secs_f32();
    match &result {
        Ok(()) => eprintln!("{}{title}: {seconds:.1} s", fresh_line()),
        Err(_) => eprintln!("{}{title}: failed after {seconds:.1} s", fresh_line()),
    }
    result.with_context(|| name).map_err(|error| explain(error, project, &log))
}

/// Shows the progress of running steps until the sender of `ticks` is dropped. On a terminal it rewrites one line every
/// second, otherwise it prints a line per step every 30 seconds.
fn show_until_finished(running: &Mutex<Vec<Running>>, ticks: &Receiver<()>) {
    let is_terminal = stderr().is_terminal();
    let pause = if is_terminal { Duration::from_secs(1) } else { Duration::from_secs(30) };
    while ticks.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let running = lock(running);
        if is_terminal {
            // The lines above show the names. A line that is wider than the window could not be rewritten.
            let states = running.iter().map(|step| format!("{} {}", step.number, step.state()));
            eprint!("{}{}", fresh_line(), states.collect::<Vec<_>>().join("   "));
            let _ = stderr().flush();
        } else {
            for step in running.iter() {
                eprintln!("{} {} … {} so far", step.number, step.name, step.state());
            }
        }
    }
}

/// Makes cargo write the numbers of compiled and of all crates to its log, which it otherwise does only on a terminal.
pub(crate) fn show_progress_in_log(cargo: &mut Command) -> &mut Command {
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80")
}

/// Returns the last two kilobytes of a file.
fn end_of(file: &Path) -> Option<String> {
    const BYTES: u64 = 2048;
    let mut file = File::open(file).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(BYTES))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    Some(String::from_utf8_lossy(&end).into_owned())
}

/// Returns the numbers of finished and of all crates from the last progress bar that cargo has drawn:
/// `Building [====>    ] 12/34: syn, quote`.
fn progress_in(log: &str) -> Option<(u32, u32)> {
    let (_, bar) = log.rsplit_once("Building [")?;
    let (done, total) = bar.split_once("] ")?.1.split_once(':')?.0.split_once('/')?;
    Some((done.trim().parse().ok()?, total.parse().ok()?))
}

/// Adds the path of the log to an error. Replaces the error if the log shows that the network is missing.
fn explain(error: anyhow::Error, project: &Project, log: &Path) -> anyhow::Error {
    let Ok(text) = fs::read_to_string(log) else { return error };
    let shown = project.shown(log);
    if let Some(line) = lines(&text).find(|line| NETWORK_TROUBLE.iter().any(|sign| line.contains(sign))) {
        return anyhow::anyhow!("no network ({}); connect and run this again (log: {shown})", line.trim());
    }
    anyhow::anyhow!("{error:#} (log: {shown})")
}

/// Turns an unsuccessful exit into an error with the first error in the log, or else with its last line.
pub(crate) fn check(status: std::process::ExitStatus, log: &Path) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(log).unwrap_or_default();
    let says = |line: &&str| line.to_lowercase().starts_with("error") || line.starts_with("E:");
    let is_bar = |line: &str| line.trim_start().starts_with("Building [");
    let said = lines(&text)
        .find(says)
        .or_else(|| lines(&text).filter(|line| !line.trim().is_empty() && !is_bar(line)).last());
    bail!("{}", said.unwrap_or("it failed without a word").trim());
}

/// Returns the lines of a log. A progress bar ends with a carriage return, and the text after it is a line of its own.
fn lines(log: &str) -> impl Iterator<Item = &str> {
    log.split(['\n', '\r'])
}

/// Returns the control sequence that clears the line of a terminal's cursor; empty if the output is not a terminal.
fn fresh_line() -> &'static str {
    if stderr().is_terminal() { "\r\u{1b}[2K" } else { "" }
}

/// Returns a file name for a step.
fn slug(name: &str) -> String {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(3)
        .collect::<Vec<_>>()
        .join("-")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use anyhow::anyhow;

    use super::{Step, Steps, lines, progress_in, slug};
    use crate::project::Project;

    #[test]
    fn slugs_are_short_file_names() {
        assert_eq!(slug("wasm-bindgen 0.2.130 (about 3 minutes)"), "wasm-bindgen-0");
        assert_eq!(slug("Trunk"), "trunk");
    }

    #[test]
    fn progress_is_the_last_whole_bar() {
        let log =
            "   Compiling a v1.0.0\n    Building [==>     ] 3/12: b\r    Building [=====> ] 4/12: c(build)\r";
        assert_eq!(progress_in(log), Some((4, 12)));
        assert_eq!(progress_in("    Building [===========>    ] 130/2"), None);
        assert_eq!(progress_in("   Compiling a v1.0.0\n"), None);
    }

    #[test]
    fn error_behind_a_progress_bar_is_a_line() {
        let log = "    Building [==>     ] 3/12: b\rerror: could not compile\n";
        assert!(lines(log).any(|line| line.starts_with("error")));
    }

    #[test]
    fn rows_of_steps_run_side_by_side() {
        let project = Project::find().unwrap();
        let (to_first, from_second) = mpsc::channel();
        let (to_second, from_first) = mpsc::channel();
        // Each step waits until the other one is running as well.
        let first = Step::new("one side of a test", move |_| {
            to_second.send(())?;
            Ok(from_second.recv()?)
        });
        let second = Step::new("other side of a test", move |_| {
            to_first.send(())?;
            Ok(from_first.recv()?)
        });
        Steps::new(2).run_side_by_side(&project, vec![vec![first], vec![second]]).unwrap();
    }

    #[test]
    fn nothing_begins_after_a_failure() {
        let project = Project::find().unwrap();
        let failing = Step::new("test of failing", |_| Err(anyhow!("no space left")));
        let next = Step::new("test of next", |_| panic!("it begins"));
        let error = Steps::new(2).run_side_by_side(&project, vec![vec![failing, next]]).unwrap_err();
        assert!(format!("{error:#}").contains("no space left"), "{error:#}");
    }
}
