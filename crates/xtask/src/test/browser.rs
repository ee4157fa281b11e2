//! Tests of code that only runs in a browser, run by wasm-bindgen in headless Chromium.

use anyhow::Result;
use serde_json::json;

use super::run::Run;
use super::tally::Tally;
use crate::browser::{ARGUMENTS, Browser};
use crate::json_file;
use crate::project::Project;
use crate::tools::{self, Chromium, Crates, Target, Tools, WASM};

/// The packages with such tests: the name, the features, and the file of the tests.
const SUITES: &[(&str, &str, &str)] = &[
    ("cognito-client", "fake", "crates/client/tests/browser/main.rs"),
    ("yew-cognito", "app", "tests/browser/main.rs"),
];

pub(super) fn tools(project: &Project) -> Result<Tools> {
    Ok(vec![
        Box::new(Target(WASM)),
        Box::new(Crates::ForBuilding),
        Box::new(tools::web(project)?),
        Box::new(Chromium),
    ])
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let project = run.project;
    let browser = Browser::find_matching()?;
    let folder = project.empty_run_folder("browser-tests")?;
    let capabilities = folder.join("webdriver.json");
    let options = json!({ "args": ARGUMENTS, "binary": browser.chrome });
    json_file::write(&capabilities, &json!({ "goog:chromeOptions": options }))?;
    let runner = tools::web(project)?.program(project, "wasm-bindgen-test-runner");

    for (package, features, file) in SUITES {
        if !project.root.join(file).is_file() {
            continue;
        }
        run.cargo_test(tally, &format!("browser ({package})"), |cargo| {
            cargo
                .args(["--target", WASM, "--package", package, "--features", features, "--test", "browser"])
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner)
                .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
                .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
                .env("CHROMEDRIVER", &browser.driver);
            if run.only.len() > 1 {
                // The runner accepts one name. With several names all tests run, which takes seconds.
                cargo.arg("--");
            }
        })?;
    }
    Ok(())
}
