//! Chromium and its driver. Only the packages of the system provide them reliably.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::tool::{Lane, Tool};
use crate::browser::Browser;
use crate::log::check;
use crate::process::run_logged;
use crate::project::Project;

/// A browser with its driver.
pub(crate) struct Chromium;

impl Tool for Chromium {
    fn name(&self, _: &Project) -> String {
        "Chromium and its driver".to_owned()
    }

    fn lane(&self) -> Lane {
        Lane::System
    }

    fn is_ready(&self, _: &Project) -> bool {
        Browser::find().is_some()
    }

    fn install(&self, _: &Project, log: &Path) -> Result<()> {
        if !is_debian() || !is_root() {
            bail!(
                "install Chromium or Chrome with a chromedriver of the same version (Debian: apt-get install \
                 chromium chromium-driver; macOS: brew install --cask google-chrome chromedriver), or name them \
                 in CHROME and CHROMEDRIVER"
            );
        }
        let apt = |arguments: &[&str]| {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
            run_logged(&mut command, log)
        };
        check(apt(&["update"])?, log)?;
        check(apt(&["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"])?, log)
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(windows)]
fn is_root() -> bool {
    false
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}
