//! The release in headless Chromium against a user pool, nothing stubbed.

use anyhow::Result;
use serde_json::json;

use super::Run;
use super::tally::Tally;
use crate::api;
use crate::browser::Browser;
use crate::pool::LocalPool;
use crate::project::Project;
use crate::serve::write_json;
use crate::tools::{self, Chromium, Python, Tools};

/// The package of these tests.
pub(super) const PACKAGE: &str = "yew-cognito-e2e";

/// Token life of the second client: long enough to sign in, short enough to wait for.
const SHORT_TOKEN_SECONDS: u32 = 2;

pub(super) fn tools(project: &Project) -> Result<Tools> {
    let mut tools = tools::for_building(project, true)?;
    tools.push(Box::new(Python::POOL));
    tools.push(Box::new(Python::FLASK));
    tools.push(Box::new(Chromium));
    Ok(tools)
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let browser = Browser::find_matching()?;
    let dist = run.dist()?;
    let folder = run.project.empty_run_folder("e2e")?;
    let pool = LocalPool::start(run.project, &folder)?;
    let mut description = pool.description()?;
    description["short_client_id"] = json!(pool.client_with_short_tokens(SHORT_TOKEN_SECONDS)?);
    let description_path = folder.join("pool.json");
    write_json(&description_path, &description)?;
    let api_config = folder.join("config.json");
    write_json(&api_config, &pool.config()?)?;
    let log = run.project.log("api")?;
    let api = api::build(run.project, &log)?;

    run.cargo_test(tally, "e2e", |cargo| {
        cargo
            .args(["--package", PACKAGE])
            .env("E2E_DIST", dist)
            .env("E2E_POOL", &description_path)
            .env("E2E_API", api)
            .env("E2E_API_CONFIG", &api_config)
            .env("E2E_FLASK_PYTHON", Python::FLASK.program(run.project, "python"))
            .env("E2E_FLASK_APP", run.project.root.join("examples/flask-api/app.py"))
            .env("E2E_CHROME", &browser.chrome)
            .env("E2E_CHROMEDRIVER", &browser.driver);
    })
}
