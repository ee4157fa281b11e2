//! The environment that `cargo xtask test e2e` prepares for a run.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::Pool;

/// The release build, the pool and the browser of this run.
#[derive(Debug)]
pub struct Environment {
    /// The directory of the release build (`E2E_DIST`).
    pub dist: PathBuf,
    /// The program that draws the first pages (`E2E_PRERENDER`).
    pub prerender: PathBuf,
    /// The directory of the page with the headless client (`E2E_PAGE`).
    pub page: PathBuf,
    /// The user pool (`E2E_POOL`).
    pub pool: Pool,
    /// The binary of the demo API (`E2E_API`).
    pub api: PathBuf,
    /// The configuration file of the API (`E2E_API_CONFIG`).
    pub api_config: PathBuf,
    /// The Python interpreter that can run the Flask example (`E2E_FLASK_PYTHON`).
    pub flask_python: PathBuf,
    /// The Flask example (`E2E_FLASK_APP`).
    pub flask_app: PathBuf,
    /// The directory that the run may write to (`E2E_OUTPUT`).
    pub output: PathBuf,
    /// The deployed site to test in place of `dist` (`E2E_DISTRIBUTION`), if any.
    pub distribution: Option<Distribution>,
    /// The binary of Chromium (`E2E_CHROME`).
    pub chrome: PathBuf,
    /// The binary of `ChromeDriver` (`E2E_CHROMEDRIVER`).
    pub chromedriver: PathBuf,
}

/// A CloudFront distribution of this run.
///
/// Its stack names the ports of the pool and the API, so only one test at a time can use them.
#[derive(Debug)]
pub struct Distribution {
    /// The `host:port` that receives its requests.
    pub authority: String,
    /// Its domain name, which requests carry in `Host`.
    pub host: String,
    /// The name of its bucket.
    pub bucket: String,
    /// The port where its pages expect the pool.
    pub pool_port: u16,
    /// The port where its pages expect the API.
    pub api_port: u16,
}

impl Distribution {
    fn read(file: &Path) -> Result<Self, String> {
        let invalid =
            |reason: &dyn std::fmt::Display| format!("E2E_DISTRIBUTION ({}): {reason}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| invalid(&error))?;
        let value: Value = serde_json::from_str(&text).map_err(|error| invalid(&error))?;
        let text = |member: &str| {
            value[member].as_str().map(str::to_owned).ok_or_else(|| invalid(&format!("no {member}")))
        };
        let port = |member: &str| {
            let port = value[member].as_u64().and_then(|port| u16::try_from(port).ok());
            port.ok_or_else(|| invalid(&format!("no {member}")))
        };
        Ok(Self {
            authority: text("authority")?,
            host: text("host")?,
            bucket: text("bucket")?,
            pool_port: port("pool_port")?,
            api_port: port("api_port")?,
        })
    }
}

impl Environment {
    /// Returns the environment, which is read once. Without it no test can run, so the process exits with a one-line
    /// error.
    pub fn get() -> &'static Self {
        static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
        ENVIRONMENT.get_or_init(|| {
            Self::read().unwrap_or_else(|missing| {
                // Written directly to standard error, because the test runner would repeat the output of `eprintln!`
                // for every test.
                let _ = writeln!(
                    std::io::stderr(),
                    "{missing}: run the end-to-end tests with `cargo xtask test e2e`"
                );
                std::process::exit(1);
            })
        })
    }

    fn read() -> Result<Self, String> {
        Ok(Self {
            dist: path("E2E_DIST")?,
            prerender: path("E2E_PRERENDER")?,
            page: path("E2E_PAGE")?,
            pool: Pool::read(&path("E2E_POOL")?)?,
            api: path("E2E_API")?,
            api_config: path("E2E_API_CONFIG")?,
            flask_python: path("E2E_FLASK_PYTHON")?,
            flask_app: path("E2E_FLASK_APP")?,
            output: path("E2E_OUTPUT")?,
            distribution: std::env::var_os("E2E_DISTRIBUTION")
                .map(|file| Distribution::read(&PathBuf::from(file)))
                .transpose()?,
            chrome: path("E2E_CHROME")?,
            chromedriver: path("E2E_CHROMEDRIVER")?,
        })
    }
}

fn path(variable: &str) -> Result<PathBuf, String> {
    std::env::var_os(variable).map(PathBuf::from).ok_or_else(|| format!("{variable} is not set"))
}

/// Returns the directory that this run may write to (`E2E_OUTPUT`).
pub(crate) fn output_dir() -> &'static Path {
    &Environment::get().output
}

/// Creates an empty folder for the files of a test.
#[must_use]
pub fn scratch_dir(name: &str) -> PathBuf {
    let folder = output_dir().join("scratch").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old folder should be removed");
    }
    std::fs::create_dir_all(&folder).expect("the folder should be created");
    folder
}
