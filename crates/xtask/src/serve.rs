//! `cargo xtask serve`: runs the site and its API, with a local pool or a given one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use crate::api::LocalApi;
use crate::gate::Gate;
use crate::hosting::Host;
use crate::loopback::Reservation;
use crate::pool::Kind;
use crate::process::{Running, interrupt_is_success};
use crate::progress::Step;
use crate::project::Project;
use crate::site::Flavor;
use crate::tools::Tool as _;
use crate::{boot, json_file, loopback, server, site, site_config, tools};

mod local_pool;
mod pool_source;

use local_pool::LocalPool;
use pool_source::PoolSource;

const DEFAULT_PORT: u16 = 8080;
/// The maximum time for a first build of everything on a slow machine.
const FIRST_BUILD_TIMEOUT: Duration = Duration::from_mins(30);

/// The options of the command.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Starts this kind of user pool on this machine [default: local].
    #[arg(long, value_name = "POOL")]
    pool: Option<Kind>,
    /// Keeps the state of the local pool in a file. Without it, the pool forgets everything when it stops.
    #[arg(long, value_name = "FILE")]
    pool_state: Option<PathBuf>,
    /// Uses the existing pool that a configuration file names, and starts none.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The port of the site.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_PORT, value_parser = parse_port)]
    port: u16,
    /// Serves the release with the headers of its host, and does not build it again after changes.
    #[arg(long)]
    release: bool,
}

/// Runs the command.
pub(crate) fn run(project: &Project, options: Options) -> Result<ExitCode> {
    let Options { pool, pool_state, config, port, release } = options;
    let source = PoolSource::new(config, pool, pool_state)?;
    check_is_free(port)?;

    let flavor = release.then_some(Flavor::Standard);
    let mut needed =
        flavor.map_or_else(|| tools::for_building(project, false), |flavor| flavor.tools(project))?;
    if let PoolSource::Local(kind, _) = &source {
        needed.extend(kind.tools());
    }
    // On the first run, Trunk has to be compiled too. That leaves processors idle at times, so the servers and the site
    // are compiled in parallel.
    let compile = if tools::web(project)?.is_ready(project) {
        vec![]
    } else {
        vec![
            Step::new("servers", |log| server::build(project, log).map(drop)),
            Step::new("site", |log| site::compile(project, flavor, log)),
        ]
    };
    let more_steps = if matches!(source, PoolSource::Local(..)) { 3 } else { 2 };
    let mut steps = tools::set_up_and_compile(project, &needed, compile, more_steps)?;
    let folder = project.empty_run_folder("serve")?;
    let (pool_config, local_pool) = match source {
        PoolSource::Config(file) => (file, None),
        PoolSource::Local(kind, state) => {
            let start = |log: &Path| LocalPool::start(project, kind, state.as_deref(), &folder, log);
            (folder.join(local_pool::CONFIG), Some(steps.run(project, "user pool", start)?))
        }
    };
    // A configuration that already names an API keeps it.
    let mut site_settings = json_file::read(&pool_config)?;
    let api = steps.run(project, "API", |log| {
        if !site_config::can_add_api(&site_settings) {
            return Ok(None);
        }
        let program = server::build(project, log)?.api;
        let api = LocalApi::start(project, &program, &folder, &pool_config, port)?;
        site_config::set_local_api(&mut site_settings, api.port);
        Ok(Some(api))
    })?;
    let config = folder.join("config.json");
    json_file::write(&config, &site_settings)?;

    // The set-up may have taken minutes, in which another program can take the port.
    check_is_free(port)?;
    steps.announce("site, built by Trunk");
    let server = if let Some(flavor) = flavor {
        let dist = folder.join("dist");
        site::build(project, flavor, &dist)?;
        let inbox = local_pool.as_ref().map(LocalPool::inbox);
        let host = Host::new(project, &dist, &site_settings, &folder, inbox)?;
        Serving::Release(host.serve(port)?)
    } else {
        Serving::Trunk(trunk(project, &folder, &config, port, local_pool.as_ref())?)
    };

    interrupt_is_success();
    println!("\n  site    http://localhost:{port}/");
    match &local_pool {
        Some(pool) => pool.print_summary(port),
        None => println!("  pool    as {} says", project.shown(&pool_config)),
    }
    match &api {
        Some(api) => println!(
            "  API     http://localhost:{}/api (log: {})",
            api.port,
            project.shown(&folder.join("api.log"))
        ),
        None => println!("  API     as {} says", project.shown(&pool_config)),
    }
    match server {
        Serving::Trunk(trunk) => {
            println!("\nCtrl-C ends everything.\n");
            let status = trunk.wait()?;
            bail!("Trunk ended ({status})");
        }
        Serving::Release(thread) => {
            println!("\nThe release, under the headers it is deployed with; a change needs a new start.");
            println!("Ctrl-C ends everything.\n");
            // The thread ends with this program.
            let _ = thread.join();
            bail!("the site's server ended");
        }
    }
}

/// The server of the site.
enum Serving {
    /// Trunk, which rebuilds the site after every change.
    Trunk(Running),
    /// The thread of this program that serves a release.
    Release(JoinHandle<()>),
}

/// Starts Trunk behind a gate at `port` that checks requests, and waits for its first build. Trunk shows its own
/// progress.
fn trunk(
    project: &Project,
    folder: &Path,
    config: &Path,
    port: u16,
    pool: Option<&LocalPool>,
) -> Result<Running> {
    let mut trunk = site::trunk(project, false)?;
    let gate = Gate::bind(port)?;
    // Trunk does not report which port it gets for port 0, and listens only after it has built the site.
    let trunk_port = Reservation::new()?;
    trunk
        .args(["serve", "--public-url", site::ROOT, "--address", "127.0.0.1"])
        .args(["--port", &trunk_port.port.to_string(), "--dist"])
        .arg(folder.join("dist"))
        .env(boot::CONFIG_VARIABLE, config);
    let mut running = Running::start(&mut trunk)?;
    loopback::wait_until_ok(trunk_port.port, "/", FIRST_BUILD_TIMEOUT, || match running.ended()? {
        Some(_) => bail!("Trunk ended; what went wrong is above"),
        None => Ok(()),
    })?;
    gate.open(trunk_port.port, pool.map(LocalPool::inbox));
    Ok(running)
}

fn check_is_free(port: u16) -> Result<()> {
    if loopback::is_free(port) {
        return Ok(());
    }
    let other = if port == DEFAULT_PORT { DEFAULT_PORT + 1 } else { DEFAULT_PORT };
    bail!(
        "port {port} is in use; end what listens there, or choose another: cargo xtask serve --port {other}"
    )
}

/// Parses the port of the site. It is written into the configuration of the API before the site starts, so it cannot be
/// left to the system.
fn parse_port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(0) => Err(format!("the site needs a port that is known before it starts, such as {DEFAULT_PORT}")),
        Ok(port) => Ok(port),
        Err(_) => Err("a port is a number from 1 to 65535".to_owned()),
    }
}
