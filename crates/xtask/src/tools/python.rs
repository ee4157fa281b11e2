//! Python environments of ministack and its tools, the AWS CLI, checkov, pycognito, and the Flask example.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tool::{Lane, Tool};
use crate::hash;
use crate::log::check;
use crate::process::{find, output, run_logged};
use crate::project::Project;

/// A virtual environment with exactly the required packages.
pub(crate) struct Python {
    name: &'static str,
    /// The file that lists the packages.
    requirements: &'static str,
}

impl Python {
    /// ministack for a pool, with botocore, which contains AWS's own model of the service.
    pub(crate) const POOL: Self =
        Self { name: "ministack", requirements: "crates/xtask/tools/python/pool.txt" };
    /// The AWS CLI, for machines without one of their own.
    pub(crate) const AWS: Self = Self { name: "AWS CLI", requirements: "crates/xtask/tools/python/aws.txt" };
    /// checkov, which finds insecure settings in templates.
    pub(crate) const CHECKOV: Self =
        Self { name: "checkov", requirements: "crates/xtask/tools/python/checkov.txt" };
    /// pycognito, another implementation of the password proof.
    pub(crate) const PYCOGNITO: Self =
        Self { name: "pycognito", requirements: "crates/xtask/tools/python/pycognito.txt" };
    /// The packages of the API in Flask.
    pub(crate) const FLASK: Self =
        Self { name: "Flask example", requirements: "examples/flask-api/requirements.txt" };

    /// Returns the path of a program, such as `python` or `ministack`.
    pub(crate) fn program(&self, project: &Project, name: &str) -> PathBuf {
        self.bin(project).join(name)
    }

    /// Returns the directory of the programs.
    pub(crate) fn bin(&self, project: &Project) -> PathBuf {
        self.folder(project).join(if cfg!(windows) { "Scripts" } else { "bin" })
    }

    /// Returns the directory of the environment, which depends on the content of the requirements.
    fn folder(&self, project: &Project) -> PathBuf {
        let requirements = fs::read(project.root.join(self.requirements)).unwrap_or_default();
        project.tool(&format!("python-{}", hash::short(requirements)))
    }

    /// Returns the file that marks a complete environment. It is written last, because an interrupted installation
    /// looks almost like a complete one.
    fn marker(&self, project: &Project) -> PathBuf {
        self.folder(project).join("complete")
    }
}

impl Tool for Python {
    fn name(&self, _: &Project) -> String {
        format!("{} (Python environment)", self.name)
    }

    fn lane(&self) -> Lane {
        Lane::Python
    }

    fn is_ready(&self, project: &Project) -> bool {
        // An environment cannot be moved, because its programs contain the path of its directory.
        let folder = self.folder(project).display().to_string();
        fs::read_to_string(self.marker(project)).is_ok_and(|marked| marked == folder)
    }

    fn install(&self, project: &Project, log: &Path) -> Result<()> {
        let python = find_python()?;
        let folder = self.folder(project);
        let status = run_logged(Command::new(&python).args(["-m", "venv", "--clear"]).arg(&folder), log)?;
        if !status.success() {
            bail!("Python's venv module does not work; install it (Debian: apt-get install python3-venv)");
        }
        let mut pip = Command::new(self.program(project, "python"));
        pip.current_dir(&project.root).args([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            // pip rejects any file that differs from the pinned one.
            "--require-hashes",
            "-r",
            self.requirements,
        ]);
        check(run_logged(&mut pip, log)?, log)?;
        fs::write(self.marker(project), folder.display().to_string())
            .context("the Python environment cannot be marked as complete")
    }
}

/// Finds a Python that is new enough.
fn find_python() -> Result<PathBuf> {
    const NEW_ENOUGH: &str = "import sys; print(sys.version_info >= (3, 11))";
    let found: Vec<_> = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"]
        .into_iter()
        .filter_map(find)
        .collect();
    if let Some(python) =
        found.iter().find(|python| output(Command::new(python).args(["-c", NEW_ENOUGH])) == "True")
    {
        return Ok(python.clone());
    }
    let problem = if found.is_empty() { "Python is missing" } else { "Python is too old" };
    bail!(
        "{problem}; install Python 3.11 or newer (Debian: apt-get install python3-venv, macOS: brew install python); \
         plain `cargo xtask serve` does without"
    );
}
