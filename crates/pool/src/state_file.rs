//! The state file, which saves everything that a service holds between runs.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::keys::{Keys, SavedKeys};
use crate::pool::Pool;
use crate::service::Service;

#[cfg(test)]
mod tests;

/// The version of the file's format. Files of other versions are rejected.
const FORMAT_VERSION: u32 = 1;
/// The interval at which changes are written.
const SAVE_INTERVAL: Duration = Duration::from_millis(500);

/// The state as it is read.
#[derive(Deserialize)]
struct State {
    version: u32,
    region: String,
    keys: SavedKeys,
    pools: Vec<Pool>,
}

/// The state as it is written. The members are the same, with the pools as JSON, so that they need not be cloned.
#[derive(Serialize)]
struct SavedState<'a> {
    version: u32,
    region: &'a str,
    keys: SavedKeys,
    pools: Vec<serde_json::Value>,
}

/// A state file. It is locked against other programs while this value exists.
#[derive(Clone, Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    /// The lock is on a separate file, because each save replaces the state file.
    _lock: Arc<File>,
}

impl StateFile {
    /// Opens a state file. Returns it with the service that it contains, or with a new one if the file does not exist.
    ///
    /// # Errors
    ///
    /// Returns a message if the file cannot be read, does not belong to this program, or is in use by another program.
    /// The file remains unchanged. Also returns a message if nothing can be written at the path.
    pub(crate) fn open(path: &Path, region: &str) -> Result<(Self, Service), String> {
        let file = Self { path: path.to_owned(), _lock: Arc::new(lock(path)?) };
        let service = file.load(region)?;
        Ok((file, service))
    }

    fn load(&self, region: &str) -> Result<Service, String> {
        let display_path = self.path.display();
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Service::new(region)),
            Err(error) => return Err(format!("{display_path} cannot be read: {error}")),
        };
        let advice = "remove it to start with an empty state, or choose another file with --state";
        let state: State = serde_json::from_slice(&text).map_err(|error| {
            format!("{display_path} is not a state file of this program ({error}); {advice}")
        })?;
        if state.version != FORMAT_VERSION {
            return Err(format!(
                "{display_path} has version {}, but this program reads {FORMAT_VERSION}; {advice}",
                state.version
            ));
        }
        if state.region != region {
            return Err(format!(
                "{display_path} is for region {}, not {region}; start with --region {}",
                state.region, state.region
            ));
        }
        let keys = Keys::from_saved(&state.keys)
            .ok_or_else(|| format!("{display_path} has no valid keys; {advice}"))?;
        let service = Service::with_keys(region, keys);
        for pool in state.pools {
            service.add_pool(pool.restored(service.keys()));
        }
        service.take_changed();
        Ok(service)
    }

    /// Writes the whole state atomically, to a file that only its owner can read.
    ///
    /// # Errors
    ///
    /// Returns a message if the folder cannot be written to.
    pub(crate) fn save(&self, service: &Service) -> Result<(), String> {
        let error_text =
            |error: &dyn std::fmt::Display| format!("{} cannot be written: {error}", self.path.display());
        let pools = service.pools();
        let pools = pools.iter().map(|pool| serde_json::to_value(&*Service::lock(pool)));
        let state = SavedState {
            version: FORMAT_VERSION,
            region: service.region(),
            keys: service.keys().to_saved(),
            pools: pools.collect::<Result<_, _>>().map_err(|error| error_text(&error))?,
        };
        let text = serde_json::to_vec(&state).map_err(|error| error_text(&error))?;
        let temporary = with_suffix(&self.path, ".new");
        write_private(&temporary, &text)
            .and_then(|()| fs::rename(&temporary, &self.path))
            .map_err(|error| error_text(&error))
    }

    /// Writes changes in the background while the program runs.
    pub(crate) fn save_in_background(self, service: Arc<Service>) -> Saver {
        let (end, mut ended) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut has_reported = false;
            loop {
                let is_last = tokio::select! {
                    () = tokio::time::sleep(SAVE_INTERVAL) => false,
                    _ = &mut ended => true,
                };
                let saved = if service.take_changed() {
                    self.save_on_blocking_thread(&service).await
                } else {
                    Ok(())
                };
                if is_last {
                    return saved;
                }
                if let Err(error) = saved {
                    service.set_changed();
                    if !has_reported {
                        // A later attempt may succeed, for example after space was freed on a full disk.
                        let _ = writeln!(io::stderr(), "cognito-pool: {error}");
                        has_reported = true;
                    }
                }
            }
        });
        Saver { end, task }
    }

    async fn save_on_blocking_thread(&self, service: &Arc<Service>) -> Result<(), String> {
        let (file, service) = (self.clone(), Arc::clone(service));
        let saved = tokio::task::spawn_blocking(move || file.save(&service)).await;
        saved.unwrap_or_else(|error| Err(format!("the state could not be saved: {error}")))
    }
}

/// Returns the path with a suffix after the file name.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// Locks the state file. If two programs wrote the same file, one of them would lose its changes.
fn lock(path: &Path) -> Result<File, String> {
    let display_path = path.display();
    let opened = owner_only(File::options().append(true).create(true)).open(with_suffix(path, ".lock"));
    let file = opened.map_err(|error| format!("{display_path} cannot be written: {error}"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!(
            "{display_path} is in use by another running pool; stop it, or choose another file with --state"
        )),
        Err(TryLockError::Error(error)) => Err(format!("{display_path} cannot be locked: {error}")),
    }
}

fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    // An existing file is never reused: its creator may be able to read it, or it may be a link to another place.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = owner_only(File::options().write(true).create_new(true)).open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

/// Makes a new file readable by its owner only. On Windows, it has the permissions of its folder.
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A background task that writes changes.
pub(crate) struct Saver {
    end: oneshot::Sender<()>,
    task: JoinHandle<Result<(), String>>,
}

impl Saver {
    /// Writes the remaining changes and ends the task.
    ///
    /// # Errors
    ///
    /// Returns a message if the file cannot be written.
    pub(crate) async fn finish(self) -> Result<(), String> {
        // If the task has ended already, its result contains the reason.
        let _ = self.end.send(());
        self.task.await.unwrap_or_else(|error| Err(error.to_string()))
    }
}
