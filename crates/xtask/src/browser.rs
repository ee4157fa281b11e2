//! The browser that runs tests and measurements.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{find, output};

/// The arguments for a Chromium without a screen. The sandbox cannot start for root or in most containers.
pub(crate) const ARGUMENTS: &[&str] =
    &["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];

/// A Chromium or Chrome with the driver that belongs to it.
pub(crate) struct Browser {
    /// The path of the browser's executable.
    pub(crate) chrome: PathBuf,
    /// The path of the executable of its `WebDriver`.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds the browser through `CHROME`, on `PATH` or where macOS installs it, and the driver through `CHROMEDRIVER`
    /// or on `PATH`.
    pub(crate) fn find() -> Option<Self> {
        let chrome = path_from("CHROME")
            .or_else(|| {
                ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
                    .into_iter()
                    .find_map(find)
            })
            .or_else(|| {
                [
                    "/Applications/Chromium.app/Contents/MacOS/Chromium",
                    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                ]
                .into_iter()
                .map(PathBuf::from)
                .find(|path| path.is_file())
            })?;
        let driver = path_from("CHROMEDRIVER").or_else(|| find("chromedriver"))?;
        Some(Self { chrome, driver })
    }

    /// Finds both, and returns an error if the driver has another major version than the browser, because that
    /// combination fails with errors that are hard to interpret.
    pub(crate) fn find_matching() -> Result<Self> {
        let Some(found) = Self::find() else { bail!("no Chromium with its driver") };
        let (browser, driver) = (version_of(&found.chrome), version_of(&found.driver));
        match (major(&browser), major(&driver)) {
            (Some(ours), Some(theirs)) if ours != theirs => bail!(
                "the browser is version {ours} and its driver {theirs}; install a chromedriver {ours}, or name \
                 another pair in CHROME and CHROMEDRIVER"
            ),
            _ => Ok(found),
        }
    }
}

fn path_from(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn version_of(program: &Path) -> String {
    output(Command::new(program).arg("--version"))
}

/// Returns the first number of the first version in a text.
fn major(text: &str) -> Option<&str> {
    text.split_whitespace()
        .filter(|word| word.contains('.'))
        .filter_map(|word| word.split('.').next())
        .find(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_version_is_the_first_number() {
        assert_eq!(major("Chromium 156.0.7800.10 built on Debian 12"), Some("156"));
        assert_eq!(major("ChromeDriver 156.0.7800.10 (abc)"), Some("156"));
        assert_eq!(major("Google Chrome"), None);
    }
}
