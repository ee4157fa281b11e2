//! Process groups on Unix.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

/// A process group: a program and everything that it starts, except for processes that leave the group on purpose.
#[derive(Clone, PartialEq)]
pub(super) struct Group(Pid);

impl Group {
    /// Starts a program as the leader of a new group.
    pub(super) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let child = command.process_group(0).spawn()?;
        let id = i32::try_from(child.id()).map_err(io::Error::other)?;
        Ok((child, Self(Pid::from_raw(id))))
    }

    /// Asks every member to exit, and returns whether there was one to receive the request.
    pub(super) fn request_exit(&self) -> bool {
        killpg(self.0, Signal::SIGTERM).is_ok()
    }

    /// Kills every member.
    pub(super) fn kill(&self) {
        // An error means that no member is left to receive the signal.
        let _ = killpg(self.0, Signal::SIGKILL);
    }

    /// Returns whether any member is still running.
    pub(super) fn is_running(&self) -> bool {
        // The leader is a child of this process and stays in its group until it has been waited for.
        let _ = waitpid(self.0, Some(WaitPidFlag::WNOHANG));
        killpg(self.0, None).is_ok()
    }
}

/// Does nothing on Unix, where the groups of started programs are ended one by one.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Windows")]
pub(super) fn bind_children_to_this_process() -> anyhow::Result<()> {
    Ok(())
}
