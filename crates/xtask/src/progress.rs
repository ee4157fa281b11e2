//! Runs the steps of a command, and shows their progress.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{log, process};

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
    started: usize,
}

impl Steps {
    /// Creates the numbering for `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, started: 0 }
    }

    /// Adds a step that turned out to be necessary while others were running.
    pub(crate) fn add_one(&mut self) {
        self.total += 1;
    }

    /// Begins the next step, whose tools show their own progress.
    pub(crate) fn announce(&mut self, name: &str) {
        self.started += 1;
        eprintln!("[{}/{}] {name}", self.started, self.total);
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
        self.run_in_parallel(project, vec![vec![Step::new(name, work)]])?;
        result.with_context(|| format!("{name} has no result"))
    }

    /// Runs rows of steps in parallel, and the steps of each row in order.
    ///
    /// # Errors
    ///
    /// Returns the error of the step that failed first. The programs of the other steps are then ended, and no further
    /// step begins.
    pub(crate) fn run_in_parallel(&mut self, project: &Project, rows: Vec<Vec<Step<'_>>>) -> Result<()> {
        let total = self.total;
        let number = AtomicUsize::new(self.started);
        self.started += rows.iter().map(Vec::len).sum::<usize>();
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
        match log::progress(&self.log) {
            Some((finished, total)) => format!("{finished} of {total}, {seconds} s"),
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
    result.with_context(|| name).map_err(|error| log::explain(&error, project, &log).unwrap_or(error))
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

    use super::{Step, Steps, slug};
    use crate::project::Project;

    #[test]
    fn slug_is_a_short_file_name() {
        assert_eq!(slug("wasm-bindgen 0.2.130 (about 3 minutes)"), "wasm-bindgen-0");
        assert_eq!(slug("Trunk"), "trunk");
    }

    #[test]
    fn rows_of_steps_run_in_parallel() {
        let project = Project::find().unwrap();
        let (to_first, from_second) = mpsc::channel();
        let (to_second, from_first) = mpsc::channel();
        // Each step waits until the other one is running as well.
        let first = Step::new("first of a test", move |_| {
            to_second.send(())?;
            Ok(from_second.recv()?)
        });
        let second = Step::new("second of a test", move |_| {
            to_first.send(())?;
            Ok(from_first.recv()?)
        });
        Steps::new(2).run_in_parallel(&project, vec![vec![first], vec![second]]).unwrap();
    }

    #[test]
    fn no_step_begins_after_a_failure() {
        let project = Project::find().unwrap();
        let failing = Step::new("test of failing", |_| Err(anyhow!("no space left")));
        let next = Step::new("test of next", |_| panic!("the step began after a failure"));
        let error = Steps::new(2).run_in_parallel(&project, vec![vec![failing, next]]).unwrap_err();
        assert!(format!("{error:#}").contains("no space left"), "{error:#}");
    }
}
