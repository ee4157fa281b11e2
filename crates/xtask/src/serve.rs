//! `cargo xtask serve`: runs the site and its API, with a local pool or a given one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::api::{self, LocalApi};
use crate::arguments::Arguments;
use crate::gate::Gate;
use crate::hosting::Host;
use crate::loopback::Reservation;
use crate::pool::{Kind, Pool};
use crate::process::{Running, interrupt_is_success};
use crate::progress::Step;
use crate::project::Project;
use crate::site::Flavor;
use crate::tools::Tool as _;
use crate::{boot, inbox, loopback, server, site, tools};

/// The email address of the user that exists from the start.
const EMAIL: &str = "ada@example.com";
/// The password of that user, which is long enough for the pool's policy.
const PASSWORD: &str = "only-for-localhost";
/// The maximum time for a first build of everything on a slow machine.
const FIRST_BUILD: Duration = Duration::from_mins(30);

pub(crate) fn run(project: &Project, mut arguments: Arguments) -> Result<ExitCode> {
    let choice = Choice::parse(
        arguments.option("--config")?.as_deref(),
        arguments.option("--pool")?.as_deref(),
        arguments.option("--pool-state")?.as_deref(),
    )?;
    let port = match arguments.option("--port")? {
        Some(text) => text.parse().with_context(|| format!("`{text}` is not a port"))?,
        None => 8080,
    };
    let release = arguments.flag("--release");
    arguments.finish()?;

    if port == 0 {
        bail!("--port 0: the site needs a port that is known before it starts; choose one, such as 8080");
    }
    check_is_free(port)?;

    let mut needed = tools::for_building(project, release)?;
    if let Choice::Here(kind, _) = &choice {
        needed.extend(kind.tools());
    }
    // On the first run, Trunk has to be compiled too. That leaves processors idle at times, so the servers and the site
    // are compiled in parallel.
    let compile = if tools::web(project)?.is_ready(project) {
        vec![]
    } else {
        vec![
            Step::new("servers", |log| server::build(project, log).map(drop)),
            Step::new("site", |log| site::compile(project, release, log)),
        ]
    };
    let further = if choice.is_here() { 3 } else { 2 };
    let mut steps = tools::set_up_and_compile(project, &needed, compile, further)?;
    let folder = project.empty_run_folder("serve")?;
    let (pool, local) = match choice {
        Choice::File(file) => (file, None),
        Choice::Here(kind, state) => {
            let start =
                |log: &Path| Local::new(Pool::start(project, kind, state.as_deref(), &folder, log)?, &folder);
            (folder.join("pool-config.json"), Some(steps.run(project, "user pool", start)?))
        }
    };
    // A configuration that already names an API keeps it.
    let mut settings = read_json(&pool)?;
    let api = steps.run(project, "API", |log| {
        if !api::is_wanted_in(&settings) {
            return Ok(None);
        }
        let program = server::build(project, log)?.api;
        let api = LocalApi::start(project, &program, &folder, &pool, port)?;
        settings = api::named_in(settings.take(), api.port);
        Ok(Some(api))
    })?;
    let config = folder.join("config.json");
    write_json(&config, &settings)?;

    // The set-up may have taken minutes, in which another program can take the port.
    check_is_free(port)?;
    steps.announce("site, built by Trunk");
    let server = if release {
        let dist = folder.join("dist");
        site::build(project, Flavor::Standard, &dist)?;
        let inbox = local.as_ref().map(|local| local.pool.inbox());
        let host = Host::new(project, &dist, &settings, &folder, inbox)?;
        Serving::Release(host.serve(port)?)
    } else {
        Serving::Trunk(trunk(project, &folder, &config, port, local.as_ref())?)
    };

    interrupt_is_success();
    println!("\n  site    http://localhost:{port}/");
    match &local {
        Some(local) => local.introduce(port),
        None => println!("  pool    as {} says", project.shown(&pool)),
    }
    match &api {
        Some(api) => println!(
            "  API     http://localhost:{}/api (log: {})",
            api.port,
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
                // The threads end with this program.
                let _ = thread.join();
            }
            bail!("the site's server ended");
        }
    }
}

/// The server of the site.
enum Serving {
    /// Trunk, which rebuilds the site after every change.
    Trunk(Running),
    /// The threads of this program that serve a release.
    Release(Vec<JoinHandle<()>>),
}

/// Starts Trunk behind a gate at `port` that checks requests, and waits for its first build. Trunk shows its own
/// progress.
fn trunk(
    project: &Project,
    folder: &Path,
    config: &Path,
    port: u16,
    local: Option<&Local>,
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
    loopback::wait_until_ok(trunk_port.port, "/", FIRST_BUILD, || match running.ended()? {
        Some(_) => bail!("Trunk ended; what went wrong is above"),
        None => Ok(()),
    })?;
    gate.open(trunk_port.port, local.map(|local| local.pool.inbox()));
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

/// The pool that the site uses.
#[derive(Debug, PartialEq)]
enum Choice {
    /// The pool that a configuration file names.
    File(PathBuf),
    /// A local pool, and the file that keeps its state, if any.
    Here(Kind, Option<PathBuf>),
}

impl Choice {
    /// Determines the pool from the options of the command.
    fn parse(config: Option<&str>, pool: Option<&str>, state: Option<&str>) -> Result<Self> {
        let kind = pool.map(Kind::named).transpose()?;
        match (config, kind, state) {
            (Some(_), Some(_), _) => {
                bail!("--config names a pool and --pool starts one: leave one of them out")
            }
            (Some(_), None, Some(_)) => {
                bail!(
                    "--pool-state is for a pool on this machine, and --config names another: leave one of them out"
                )
            }
            (Some(config), None, None) => real_pool(Path::new(config)).map(Self::File),
            (None, Some(Kind::Ministack), Some(_)) => {
                bail!("--pool-state is for the pool `{}`; ministack keeps nothing", Kind::Local.name())
            }
            (None, kind, state) => Ok(Self::Here(kind.unwrap_or(Kind::Local), state.map(PathBuf::from))),
        }
    }

    fn is_here(&self) -> bool {
        matches!(self, Self::Here(..))
    }
}

/// A local pool.
struct Local {
    pool: Pool,
    /// Whether the first user existed already. The user's password may have been changed since.
    is_known: bool,
}

impl Local {
    /// Adds the first user and writes the configuration of the run.
    fn new(pool: Pool, folder: &Path) -> Result<Self> {
        write_json(&folder.join("pool.json"), &pool.description()?)?;
        write_json(&folder.join("pool-config.json"), &pool.config()?)?;
        let is_known = !pool.add_user(EMAIL, PASSWORD)?;
        Ok(Self { pool, is_known })
    }

    /// Prints the credentials of the first user and the addresses of the inbox and the pool.
    fn introduce(&self, site_port: u16) {
        let unless = if self.is_known { " (unless you changed it)" } else { "" };
        println!("  user    {EMAIL}\n  password  {PASSWORD}{unless}");
        println!("  inbox   http://localhost:{site_port}{} (the mail that the pool sends)", inbox::PATH);
        if self.pool.kind() == Kind::Local {
            println!("  pool    http://localhost:{}/pool (who and what is in it)", self.pool.port());
        }
    }
}

/// Returns the full path of a configuration file after a brief check. The site validates the rest.
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

/// Reads a JSON file that the user has named.
pub(crate) fn read_json(path: &Path) -> Result<Value> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    serde_json::from_str(&text).with_context(|| format!("{shown} is not JSON"))
}

/// Writes a JSON file, indented for readers.
pub(crate) fn write_json(path: &Path, value: &Value) -> Result<()> {
    fs::write(path, format!("{value:#}\n")).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_pool_is_the_default() {
        assert_eq!(Choice::parse(None, None, None).unwrap(), Choice::Here(Kind::Local, None));
        assert_eq!(
            Choice::parse(None, Some("ministack"), None).unwrap(),
            Choice::Here(Kind::Ministack, None)
        );
        for pool in [None, Some("local")] {
            let kept = Choice::Here(Kind::Local, Some("pool.state".into()));
            assert_eq!(Choice::parse(None, pool, Some("pool.state")).unwrap(), kept);
        }
    }

    #[test]
    fn options_that_exclude_each_other_are_named() {
        for (config, pool, state, told) in [
            (Some("c.json"), Some("local"), None, ["--config", "--pool"]),
            (Some("c.json"), None, Some("s"), ["--config", "--pool-state"]),
            (None, Some("ministack"), Some("s"), ["--pool-state", "ministack"]),
            (None, Some("moto"), None, ["local", "ministack"]),
            (Some("/no/such.json"), None, None, ["/no/such.json", "read"]),
        ] {
            let error = Choice::parse(config, pool, state).unwrap_err().to_string();
            assert!(told.iter().all(|word| error.contains(word)), "{error}");
        }
    }
}
