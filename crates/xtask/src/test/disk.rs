//! Checks that the disk has room for all tests. A full disk would cause failures that do not name it.

use std::path::Path;
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// The size in bytes of the target directory after a run from scratch with all tools. 7.2 GB were measured.
const TARGET_BYTES: u64 = 9 * GIGABYTE;
/// The minimum number of free bytes for a run, however much has been built already.
const MIN_FREE_BYTES: u64 = 2 * GIGABYTE;

const GIGABYTE: u64 = 1_000_000_000;

/// Checks that the disk has enough room for a run of all tests.
///
/// # Errors
///
/// Returns an error if too little is free.
pub(super) fn require_room(project: &Project) -> Result<()> {
    let built = project.target();
    let needed = TARGET_BYTES.saturating_sub(bytes_in(built)).max(MIN_FREE_BYTES);
    let place = if built.is_dir() { built } else { &project.root };
    let free = available_bytes(place)
        .with_context(|| format!("the free space of the disk of {} cannot be determined", place.display()))?;
    if free < needed {
        let in_gigabytes =
            |bytes: u64| format!("{}.{}", bytes / GIGABYTE, bytes % GIGABYTE / (GIGABYTE / 10));
        bail!(
            "all tests need {} GB of disk more, and {} GB are free where {} is; `cargo clean` deletes older \
             builds",
            in_gigabytes(needed),
            in_gigabytes(free),
            place.display()
        );
    }
    Ok(())
}

/// Returns how many bytes this user can still write to the disk of `place`.
#[cfg(unix)]
fn available_bytes(place: &Path) -> io::Result<u64> {
    let disk = nix::sys::statvfs::statvfs(place)?;
    #[expect(clippy::useless_conversion, reason = "macOS counts blocks in 32 bits")]
    Ok(u64::from(disk.blocks_available()) * u64::from(disk.fragment_size()))
}

#[cfg(windows)]
fn available_bytes(place: &Path) -> io::Result<u64> {
    fs4::available_space(place)
}

/// Returns the size in bytes of all files below a directory; 0 if there is no such directory.
fn bytes_in(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() { bytes_in(&entry.path()) } else { metadata.len() })
    });
    sizes.sum()
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    #[test]
    fn size_of_a_folder_includes_its_subfolders() {
        let folder = env::temp_dir().join(format!("yew-cognito-disk-{}", process::id()));
        fs::create_dir_all(folder.join("deeper")).unwrap();
        fs::write(folder.join("three"), "abc").unwrap();
        fs::write(folder.join("deeper/four"), "abcd").unwrap();
        let bytes = bytes_in(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(bytes, 7);
        assert_eq!(bytes_in(&folder), 0);
    }
}
