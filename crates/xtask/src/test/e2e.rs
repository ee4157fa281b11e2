//! Tests of the release in headless Chromium against a user pool, without stubs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use super::run::Run;
use super::tally::Tally;
use crate::browser::Browser;
use crate::log::check;
use crate::pool::{Kind, Pool};
use crate::process::run_logged;
use crate::project::Project;
use crate::site::Flavor;
use crate::tools::{self, Chromium, Python, Tools, WASM};
use crate::{json_file, prerender, server};

/// The package of these tests.
pub(super) const PACKAGE: &str = "yew-cognito-e2e";

/// The tests that every variant and every deployment of the site must pass: complete flows, every route, and the requests
/// that it must refuse.
const CORE: [&str; 7] =
    ["boot::", "policy::", "recovery::", "return_to::", "routes::", "sign_in::", "sign_up::"];

/// The token lifetime of the second client in seconds: long enough to sign in, and short enough to wait for.
const SHORT_TOKEN_SECONDS: u32 = 2;

pub(super) fn tools(project: &Project, pool: Kind) -> Result<Tools> {
    let mut tools = Flavor::Standard.tools(project)?;
    tools.extend(pool.tools());
    tools.push(Box::new(Python::FLASK));
    tools.push(Box::new(Chromium));
    Ok(tools)
}

/// Runs the tests against one kind of pool. Both kinds have the tests in `all`; the project's own pool has further
/// ones.
pub(super) fn run(run: &Run, tally: &mut Tally, pool: Kind) -> Result<()> {
    let suite = match pool {
        Kind::Local => "e2e",
        Kind::Ministack => "e2e-ministack",
    };
    let browser = Browser::find_matching()?;
    let folder = run.project.empty_run_folder(suite)?;
    let mut pool = Pool::start(run.project, pool, None, &folder, &run.project.log("pool")?)?;
    let environment = Environment::prepare(run, &run.dist()?, &browser, &pool, &folder)?;
    if pool.kind() == Kind::Local {
        run.cargo_test(tally, "flask", |cargo| {
            cargo.args(["--package", "yew-cognito-demo-api", "--lib"]);
            cargo.env("FLASK_PYTHON", Python::FLASK.program(run.project, "python"));
            // These tests are ignored elsewhere, because they need the Python environment of the Flask example.
            cargo.args(["--", "--ignored"]).args(&run.only);
        })?;
    }
    let mut test = |suite: &str, target: &str| {
        run.cargo_test(tally, suite, |cargo| {
            environment.set_for(cargo);
            cargo.args(["--package", PACKAGE, "--test", target]);
        })
    };
    if pool.kind() == Kind::Local {
        // Only the project's own pool supports these tests.
        build_page(run.project)?;
        test("advanced", "advanced")?;
    }
    test(suite, "all")?;
    if let Some(status) = pool.ended()? {
        tally.fail(&format!("{suite}: the user pool ended in the middle of it ({status})"));
    }
    Ok(())
}

/// Runs the core of the tests on the release in one piece, against the project's own pool.
pub(super) fn run_one_piece(run: &Run, tally: &mut Tally) -> Result<()> {
    const SUITE: &str = "e2e-one-piece";
    let core = core(&run.only);
    if core.is_empty() {
        return Ok(());
    }
    let browser = Browser::find_matching()?;
    let folder = run.project.empty_run_folder(SUITE)?;
    let pool = Pool::start(run.project, Kind::Local, None, &folder, &run.project.log("pool")?)?;
    let dist = run.dist_of(Flavor::OnePiece)?;
    let environment = Environment::prepare(run, &dist, &browser, &pool, &folder)?;
    run.cargo_test(tally, SUITE, |cargo| {
        environment.set_for(cargo);
        cargo.args(["--package", PACKAGE, "--test", "all", "--"]).args(core);
    })
}

/// Returns the names of the core tests that are among `only`; all of them if that is empty.
pub(super) fn core(only: &[String]) -> Vec<&str> {
    let is_core = |name: &&String| CORE.iter().any(|core| name.starts_with(core));
    if only.is_empty() { CORE.into() } else { only.iter().filter(is_core).map(String::as_str).collect() }
}

/// Returns the directory of the page with the headless client.
fn page(project: &Project) -> PathBuf {
    project.target().join("e2e/page")
}

/// Builds the page on which the advanced tests drive the headless client.
fn build_page(project: &Project) -> Result<()> {
    const NAME: &str = "yew-cognito-e2e-page";
    let log = project.log("e2e-page")?;
    let mut compile = project.cargo();
    compile.args(["build", "--locked", "--package", NAME, "--target", WASM]);
    check(run_logged(&mut compile, &log)?, &log)?;
    let wasm = project.target().join(WASM).join("debug").join(NAME.replace('-', "_")).with_extension("wasm");
    // Under the rules for paths, a site's scripts are in `assets`.
    let folder = page(project);
    let assets = folder.join("assets");
    let mut bind = Command::new(tools::web(project)?.program(project, "wasm-bindgen"));
    bind.args(["--target", "web", "--no-typescript", "--out-name", "remote", "--out-dir"])
        .arg(&assets)
        .arg(wasm);
    check(run_logged(&mut bind, &log)?, &log)?;
    for (file, to) in [("index.html", &folder), ("start.js", &assets)] {
        fs::copy(project.root.join("tests/e2e/page").join(file), to.join(file))
            .with_context(|| format!("tests/e2e/page/{file} cannot be copied"))?;
    }
    Ok(())
}

/// The environment variables for these tests.
pub(super) struct Environment(Vec<(&'static str, PathBuf)>);

impl Environment {
    /// Creates the files that tests of the release in `dist` read, in `folder`.
    pub(super) fn prepare(
        run: &Run,
        dist: &Path,
        browser: &Browser,
        pool: &Pool,
        folder: &Path,
    ) -> Result<Self> {
        let mut description = pool.description(run.project)?;
        description["short_client_id"] = json!(pool.client_with_short_tokens(SHORT_TOKEN_SECONDS)?);
        let description_path = folder.join("pool.json");
        json_file::write(&description_path, &description)?;
        let api_config = folder.join("config.json");
        json_file::write(&api_config, &pool.config(run.project)?)?;
        let log = run.project.log("api")?;
        Ok(Self(vec![
            ("E2E_DIST", dist.to_owned()),
            ("E2E_PRERENDER", prerender::build(run.project)?),
            ("E2E_PAGE", page(run.project)),
            ("E2E_POOL", description_path),
            ("E2E_API", server::build(run.project, &log)?.api),
            ("E2E_API_CONFIG", api_config),
            ("E2E_OUTPUT", run.project.target().join("e2e")),
            ("E2E_FLASK_PYTHON", Python::FLASK.program(run.project, "python")),
            ("E2E_FLASK_APP", run.project.root.join("examples/flask-api/app.py")),
            ("E2E_CHROME", browser.chrome.clone()),
            ("E2E_CHROMEDRIVER", browser.driver.clone()),
        ]))
    }

    /// Sets the variables for a program.
    pub(super) fn set_for(&self, command: &mut Command) {
        command.envs(self.0.iter().map(|(name, value)| (name, value)));
    }
}
