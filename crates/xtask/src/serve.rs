//! `cargo xtask serve`: the site and its API, with a pool on this machine or a given one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::api::{self, LocalApi};
use crate::arguments::Arguments;
use crate::hosting::Host;
use crate::pool::LocalPool;
use crate::process::{Running, interrupt_is_success};
use crate::project::Project;
use crate::{boot, inbox, loopback, site, tools};

/// The person who is there from the start.
const EMAIL: &str = "ada@example.com";
/// As long as the pool's policy wants it.
const PASSWORD: &str = "only-for-localhost";
/// A first build of everything, on a slow machine.
const FIRST_BUILD: Duration = Duration::from_mins(30);

pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let config = arguments.option("--config")?.map(PathBuf::from);
    let port = match arguments.option("--port")? {
        Some(text) => text.parse().with_context(|| format!("`{text}` is not a port"))?,
        None => 8080,
    };
    let release = arguments.flag("--release");
    arguments.finish()?;

    let config = config.map(|file| real_pool(&file)).transpose()?;
    check_is_free(port)?;

    let mut needed = tools::for_building(project, release)?;
    if config.is_none() {
        needed.push(Box::new(tools::Python::POOL));
    }
    let mut steps = tools::set_up(project, &needed, if config.is_some() { 2 } else { 3 })?;
    let folder = project.empty_run_folder("serve")?;
    let local = match &config {
        Some(_) => None,
        None => Some(steps.run(project, "user pool", |_| Local::start(project, &folder))?),
    };
    let pool = config.unwrap_or_else(|| folder.join("pool-config.json"));
    // a configuration that names an API of its own keeps it
    let mut settings = read_json(&pool)?;
    let api = steps.run(project, "API", |log| {
        if !api::is_wanted_in(&settings) {
            return Ok(None);
        }
        let program = api::build(project, log)?;
        let api_port = loopback::free_port()?;
        settings = api::named_in(settings.take(), api_port);
        LocalApi::start(project, &program, &folder, &pool, api_port, port).map(|api| Some((api, api_port)))
    })?;
    let config = folder.join("config.json");
    write_json(&config, &settings)?;

    // set-up may have taken minutes
    check_is_free(port)?;
    steps.announce("site, built by Trunk");
    let server = if release {
        let dist = folder.join("dist");
        site::build(project, &dist)?;
        let pool_port = local.as_ref().map(|local| local.pool.ministack.port);
        let host = Host::new(project, &dist, &settings, &folder, pool_port)?;
        Serving::Release(host.serve(port)?)
    } else {
        Serving::Trunk(trunk(project, &folder, &config, port, local.as_ref())?)
    };

    interrupt_is_success();
    println!("\n  site    http://localhost:{port}/");
    match &local {
        Some(_) => {
            println!("  user    {EMAIL}\n  password  {PASSWORD}");
            println!("  inbox   http://localhost:{port}/inbox (the mail that the pool sends)");
        }
        None => println!("  pool    as {} says", project.shown(&pool)),
    }
    match &api {
        Some((_, port)) => println!(
            "  API     http://localhost:{port}/api (log: {})",
            project.shown(&folder.join("api.log"))
        ),
        None => println!("  API     as {} says", project.shown(&pool)),
    }
    match server {
        Serving::Trunk(trunk) => {
            println!("\nCtrl-C ends everything.\n");
            let status = trunk.wait()?;
            bail!("Trunk ended ({status})");
        }
        Serving::Release(threads) => {
            println!("\nThe release, under the headers it is deployed with; a change needs a new start.");
            println!("Ctrl-C ends everything.\n");
            for thread in threads {
                // they end with this program
                let _ = thread.join();
            }
            bail!("the site's server ended");
        }
    }
}

/// What serves the site.
enum Serving {
    /// Trunk, which builds it again after every change.
    Trunk(Running),
    /// Threads of this program.
    Release(Vec<JoinHandle<()>>),
}

/// Starts Trunk, which shows by itself how far it is, and waits for its first build.
fn trunk(
    project: &Project,
    folder: &Path,
    config: &Path,
    port: u16,
    local: Option<&Local>,
) -> Result<Running> {
    let mut trunk = site::trunk(project, false)?;
    trunk
        .args(["serve", "--address", "127.0.0.1", "--port", &port.to_string(), "--dist"])
        .arg(folder.join("dist"))
        .env(boot::CONFIG_VARIABLE, config);
    if let Some(local) = local {
        let backend = format!("http://127.0.0.1:{}/", local.inbox_port);
        trunk.args(["--proxy-rewrite", "/inbox", "--proxy-no-system-proxy", "--proxy-backend", &backend]);
    }
    let mut running = Running::start(&mut trunk)?;
    loopback::wait_until_ok(port, "/", FIRST_BUILD, || match running.ended()? {
        Some(_) => bail!("Trunk ended; what went wrong is above"),
        None => Ok(()),
    })?;
    Ok(running)
}

fn check_is_free(port: u16) -> Result<()> {
    if loopback::is_free(port) {
        return Ok(());
    }
    let other = if port == 8080 { 8081 } else { 8080 };
    bail!(
        "port {port} is in use; end what listens there, or choose another: cargo xtask serve --port {other}"
    )
}

/// The pool on this machine and its mail.
struct Local {
    pool: LocalPool,
    inbox_port: u16,
}

impl Local {
    /// Starts both, adds the first user and writes the run's configuration.
    fn start(project: &Project, folder: &Path) -> Result<Self> {
        let pool = LocalPool::start(project, folder)?;
        let description = folder.join("pool.json");
        write_json(&description, &pool.description()?)?;
        write_json(&folder.join("pool-config.json"), &pool.config()?)?;
        pool.add_user(&description, EMAIL, PASSWORD)?;
        let inbox_port = inbox::serve(pool.ministack.port)?;
        Ok(Self { pool, inbox_port })
    }
}

/// The full path of a configuration, if it is one as far as can be told at a glance; the site checks the rest.
fn real_pool(file: &Path) -> Result<PathBuf> {
    let shown = file.display();
    let config = read_json(file)?;
    if !config["auth"]["user_pool_id"].is_string() {
        bail!(
            "{shown} names no auth.user_pool_id; a stack made from infra/pool.yaml prints the file as Config"
        );
    }
    file.canonicalize().with_context(|| format!("{shown} cannot be read"))
}

/// Reads a JSON file that a person named.
pub(crate) fn read_json(path: &Path) -> Result<Value> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    serde_json::from_str(&text).with_context(|| format!("{shown} is not JSON"))
}

/// Writes a JSON file for people and programs.
pub(crate) fn write_json(path: &Path, value: &Value) -> Result<()> {
    fs::write(path, format!("{value:#}\n")).with_context(|| format!("{} cannot be written", path.display()))
}
