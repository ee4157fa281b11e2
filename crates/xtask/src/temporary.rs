//! A directory for the temporary files of started programs, which is removed when this program ends.
//!
//! Chromium leaves a profile behind whenever it is killed, and tests kill it often.

use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, fs, io};

use anyhow::{Context, Result};

/// The environment variables with the directory for temporary files.
const VARIABLES: &[&str] = if cfg!(windows) { &["TMP", "TEMP"] } else { &["TMPDIR"] };

static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

fn folder() -> MutexGuard<'static, Option<PathBuf>> {
    FOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A guard that removes the directory when it is dropped.
pub(crate) struct Temporary(());

impl Temporary {
    pub(crate) fn new() -> Result<Self> {
        *folder() = Some(new_folder().with_context(|| {
            format!(
                "no folder for temporary files can be created in {}; {} names another",
                env::temp_dir().display(),
                VARIABLES[0]
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

/// Creates a directory that other users can neither read nor have created beforehand.
fn new_folder() -> io::Result<PathBuf> {
    loop {
        // Every `RandomState` has different keys. The name is short, because Chromium creates sockets in this
        // directory, and the path of a socket has at most a hundred bytes.
        let random = RandomState::new().hash_one(()) & 0xffff_ffff;
        let folder = env::temp_dir().join(format!("yc-{random:08x}"));
        match create_private(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => return result.map(|()| folder),
        }
    }
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

/// On Windows, the directory for temporary files belongs to the user.
#[cfg(windows)]
fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

/// Sets the directory for the temporary files of a program, unless the command sets one already.
pub(crate) fn set_folder_of(command: &mut Command) {
    let Some(folder) = folder().clone() else { return };
    for variable in VARIABLES {
        if command.get_envs().all(|(name, _)| name != *variable) {
            command.env(variable, &folder);
        }
    }
}

/// Removes the directory. The programs that write into it must have ended.
pub(crate) fn remove() {
    if let Some(folder) = folder().take()
        && let Err(error) = fs::remove_dir_all(&folder)
    {
        eprintln!("{} cannot be removed: {error}", folder.display());
    }
}
