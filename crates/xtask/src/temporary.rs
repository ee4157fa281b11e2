//! Where the programs that this one starts keep their temporary files: one folder, which goes when this program ends.
//!
//! Chromium leaves a profile behind whenever it is killed, and tests kill it often.

use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, fs, io};

use anyhow::{Context, Result};

/// The variables by which programs find the folder for temporary files.
const VARIABLES: &[&str] = if cfg!(windows) { &["TMP", "TEMP"] } else { &["TMPDIR"] };

static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

fn folder() -> MutexGuard<'static, Option<PathBuf>> {
    FOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder, for as long as this value lives.
pub(crate) struct Temporary(());

impl Temporary {
    pub(crate) fn new() -> Result<Self> {
        *folder() = Some(new_folder().with_context(|| {
            format!(
                "no folder for temporary files can be made in {}; {} names another",
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

/// Makes a folder that no other user can read or has prepared.
fn new_folder() -> io::Result<PathBuf> {
    loop {
        // Every `RandomState` has other keys. The name is short, because Chromium makes sockets in this folder, and the
        // path of a socket has at most a hundred bytes.
        let random = RandomState::new().hash_one(()) & 0xffff_ffff;
        let folder = env::temp_dir().join(format!("yc-{random:08x}"));
        match make_private(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

/// On Windows the folder for temporary files is the user's own.
#[cfg(windows)]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

/// Tells a program where its temporary files belong, unless it was told.
pub(crate) fn keep_those_of(command: &mut Command) {
    let Some(folder) = folder().clone() else { return };
    for variable in VARIABLES {
        if command.get_envs().all(|(name, _)| name != *variable) {
            command.env(variable, &folder);
        }
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
