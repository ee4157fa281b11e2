//! Tests of a deployment: deploys the release to a local AWS emulator with `cargo xtask deploy`, runs the core of the
//! end-to-end tests against that distribution, and tests the faults that can occur during a deploy.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::e2e;
use super::run::Run;
use super::tally::Tally;
use crate::browser::Browser;
use crate::json_file;
use crate::loopback::Reservation;
use crate::pool::{Kind, Ministack, Pool, REGION};
use crate::process::run_shown;
use crate::project::Project;
use crate::tools::{Python, Tools};

/// The name of the stack.
const STACK: &str = "e2e";

pub(super) fn tools(project: &Project) -> Result<Tools> {
    let mut tools = e2e::tools(project, Kind::Ministack)?;
    tools.push(Box::new(Python::AWS));
    Ok(tools)
}

pub(super) fn run(run: &Run, tally: &mut Tally) -> Result<()> {
    let project = run.project;
    let browser = Browser::find_matching()?;
    let dist = run.dist()?;
    let folder = project.empty_run_folder("deploy-tests")?;
    let ministack = Ministack::start(project, &folder)?;
    let (endpoint, authority) = (ministack.endpoint(), format!("127.0.0.1:{}", ministack.port));
    // The stack names these ports before any test listens on them, and each test listens on them again.
    let (pool_port, api_port) = (Reservation::new()?, Reservation::new()?);
    let aws = Aws { path: path_with_cli(project)?, endpoint: &endpoint };

    let pool_origin = format!("PoolOrigin=http://localhost:{}", pool_port.port);
    let api_url = format!("ApiUrl=http://localhost:{}/api", api_port.port);
    let deploy = || {
        let started = Instant::now();
        let mut command = aws.command(&run.xtask);
        command.arg("deploy").args(["--stack", STACK, "--endpoint", &endpoint]).arg("--dist").arg(&dist);
        command.args(["--set", &pool_origin, "--set", &api_url, "--set", "DeletionProtection=INACTIVE"]);
        Ok::<_, anyhow::Error>((run_shown(&mut command)?.success(), started.elapsed().as_secs_f32()))
    };
    let (succeeded, seconds) = deploy()?;
    tally.add_check("deploy: to an AWS on this machine", succeeded);
    if !succeeded {
        bail!("nothing was deployed; what went wrong is above");
    }
    let (succeeded, again) = deploy()?;
    tally.add_check("deploy: a second time", succeeded);
    println!("\ndeploy from a built dist/: {seconds:.1} s; once more, with nothing to do: {again:.1} s\n");

    let distribution = folder.join("distribution.json");
    json_file::write(
        &distribution,
        &json!({
            "authority": authority,
            "host": aws.output("DistributionDomain")?,
            "bucket": aws.output("Bucket")?,
            "pool_port": pool_port.port,
            "api_port": api_port.port,
        }),
    )?;
    let pool = Pool::deploy(project, ministack, &format!("{STACK}-pool"))?;
    let environment = e2e::Environment::prepare(run, &dist, &browser, &pool, &folder)?;
    let core = e2e::core(&run.only);
    if !core.is_empty() {
        run.cargo_test(tally, "deployed site", |cargo| {
            environment.set_for(cargo);
            cargo
                .args(["--package", e2e::PACKAGE, "--test", "all", "--"])
                .args(core)
                .env("E2E_DISTRIBUTION", &distribution);
        })?;
    }
    run.cargo_test(tally, "deploy", |cargo| {
        environment.set_for(cargo);
        cargo
            .args(["--package", e2e::PACKAGE, "--test", "deploy"])
            .env("E2E_DISTRIBUTION", &distribution)
            .env("E2E_XTASK", &run.xtask)
            .env("PATH", &aws.path);
        Aws::sign(cargo);
    })
}

/// The AWS CLI, configured for an emulator.
struct Aws<'a> {
    path: OsString,
    endpoint: &'a str,
}

impl Aws<'_> {
    /// Sets credentials that an emulator accepts.
    fn sign(command: &mut Command) {
        command
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", REGION)
            .env("AWS_DEFAULT_REGION", REGION)
            // The developer's own configuration for AWS must not affect the tests.
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_SESSION_TOKEN");
    }

    /// Returns a command that runs a program with the CLI on its `PATH`.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path);
        Self::sign(&mut command);
        command
    }

    /// Returns an output of the site's stack.
    fn output(&self, name: &str) -> Result<String> {
        let mut command = self.command(Path::new("aws"));
        let query = format!("Stacks[0].Outputs[?OutputKey=='{name}'].OutputValue");
        command.args(["cloudformation", "describe-stacks", "--stack-name", &format!("{STACK}-site")]);
        command.args(["--query", &query, "--output", "text", "--endpoint-url", self.endpoint]);
        let value = crate::process::output(&mut command);
        if value.is_empty() {
            bail!("the site's stack has no output {name}");
        }
        Ok(value)
    }
}

/// Returns `PATH` with the pinned CLI before any other.
fn path_with_cli(project: &Project) -> Result<OsString> {
    let usual = env::var_os("PATH").unwrap_or_default();
    let own: &Path = &Python::AWS.bin(project);
    env::join_paths([own.to_owned()].into_iter().chain(env::split_paths(&usual)))
        .context("PATH cannot be extended")
}
