//! Job objects, the counterpart on Windows of process groups on Unix.
//!
//! Reference: <https://learn.microsoft.com/windows/win32/procthread/job-objects>

use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use win32job::{ExtendedLimitInfo, Job, JobError};

/// A job: a program and everything that it starts.
#[derive(Clone)]
pub(super) struct Group(Arc<Mutex<Option<Job>>>);

impl PartialEq for Group {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Group {
    /// Starts a program as the first member of a new job.
    pub(super) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let job = new_job().map_err(io::Error::other)?;
        let mut child = command.spawn()?;
        // Processes that the program starts before this call are not in the job. They still end with this process: see
        // `bind_children_to_this_process`.
        if let Err(error) = job.assign_process(child.as_raw_handle() as isize) {
            // A program that has already ended cannot be assigned and does not need to be.
            if child.try_wait()?.is_none() {
                child.kill()?;
                return Err(io::Error::other(error));
            }
        }
        Ok((child, Self(Arc::new(Mutex::new(Some(job))))))
    }

    /// Returns `false`: on Windows, one program cannot request the exit of the console programs of a job. Ctrl-C still
    /// reaches them, because a console sends it to every program that shares it.
    #[expect(clippy::unused_self, reason = "the same interface as on Unix")]
    pub(super) fn request_exit(&self) -> bool {
        false
    }

    /// Ends every member by closing the only handle of the job.
    pub(super) fn kill(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Returns whether any member is still running.
    pub(super) fn is_running(&self) -> bool {
        let job = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let members = job.as_ref().map(Job::query_process_id_list);
        // A list that cannot be read has too many members, so the job is still running.
        members.is_some_and(|members| members.map_or(true, |members| !members.is_empty()))
    }
}

/// Puts this process into a job, so that everything that it starts ends with it, however it ends.
pub(super) fn bind_children_to_this_process() -> anyhow::Result<()> {
    let job = new_job().context("no job object can be created")?;
    job.assign_current_process().context("this process cannot be put into a job object")?;
    // The handle stays open until the process ends, because closing it would end the process.
    let _ = job.into_handle();
    Ok(())
}

/// Returns a job whose members end when its last handle is closed.
fn new_job() -> Result<Job, JobError> {
    Job::create_with_limit_info(ExtendedLimitInfo::new().limit_kill_on_job_close())
}
