//! Where the programs that this one starts keep their temporary files: one folder, which goes when this program ends.
//!
//! Chromium leaves a profile behind whenever it is killed, and tests kill it often.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, fs};

use anyhow::{Context, Result};
use nix::unistd::mkdtemp;

/// Short, for Chromium's sockets lie in it, and the path of a socket has a hundred bytes.
const NAME: &str = "yc-XXXXXX";

static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

fn folder() -> MutexGuard<'static, Option<PathBuf>> {
    FOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder, for as long as this value lives.
pub(crate) struct Temporary(());

impl Temporary {
    pub(crate) fn new() -> Result<Self> {
        let made = mkdtemp(&env::temp_dir().join(NAME));
        *folder() = Some(made.with_context(|| {
            format!(
                "no folder for temporary files can be made in {}; TMPDIR names another",
                env::temp_dir().display()
            )
        })?);
        Ok(Self(()))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        remove();
    }
}

/// Tells a program where its temporary files belong, unless it was told.
pub(crate) fn keep_those_of(command: &mut Command) {
    const VARIABLE: &str = "TMPDIR";
    if let Some(folder) = &*folder()
        && command.get_envs().all(|(name, _)| name != VARIABLE)
    {
        command.env(VARIABLE, folder);
    }
}

/// Removes the folder; whoever writes into it has ended.
pub(crate) fn remove() {
    if let Some(folder) = folder().take()
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        eprintln!("{} cannot be removed: {error}", folder.display());
    }
}
