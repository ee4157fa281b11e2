//! A minimal WebDriver client: one `ChromeDriver` process with one session.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use hyper::{Method, Request};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Environment;
use crate::http::{self, Body};

/// Starts `ChromeDriver` in the background and waits for the end of its standard input, which happens however this
/// process ends, even if it is killed. Then kills everything in the process group, Chromium included. Only
/// `ChromeDriver` keeps the standard output open, so that it ends when `ChromeDriver` does.
const WATCHDOG: &str = r#""$0" --port=0 & exec >&-; read -r _; kill -s KILL 0"#;

/// The maximum number of attempts to start `ChromeDriver`, and then Chromium. `ChromeDriver` chooses a port that is
/// free in one address family, and exits if another process has that port in the other family.
const MAX_START_ATTEMPTS: usize = 5;

const CHROMIUM_ARGUMENTS: [&str; 13] = [
    "--headless=new",
    "--no-sandbox", // Chromium refuses to sandbox as root, the user in containers.
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-extensions",
    // Only the loopback interface can be reached. Some distributions configure a start page elsewhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/// The timeout of a single command.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);

/// A browser under remote control.
#[derive(Debug)]
pub(crate) struct Driver {
    authority: String,
    session: String,
    // Owns the standard input whose end stops the browser; see WATCHDOG.
    watchdog: RefCell<Option<Child>>,
}

/// An error response of `ChromeDriver`.
#[derive(Debug)]
pub(crate) struct DriverError {
    /// WebDriver's error code, such as `no such element`.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl std::fmt::Display for DriverError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message.lines().next().unwrap_or_default())
    }
}

impl From<io::Error> for DriverError {
    fn from(error: io::Error) -> Self {
        Self { code: "no response".into(), message: error.to_string() }
    }
}

pub(crate) type CommandResult = Result<Value, DriverError>;

impl Driver {
    /// Starts `ChromeDriver`, and Chromium with a fresh profile in `profile`.
    pub(crate) async fn start(environment: &Environment, profile: &Path) -> Self {
        let mut started = None;
        for _ in 0..MAX_START_ATTEMPTS {
            started = Self::start_chromedriver(environment).await;
            if started.is_some() {
                break;
            }
        }
        let (watchdog, port) = started.expect("ChromeDriver should print its port");
        let mut driver = Self {
            authority: format!("127.0.0.1:{port}"),
            session: String::new(),
            watchdog: RefCell::new(Some(watchdog)),
        };

        let mut arguments = CHROMIUM_ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": environment.chrome, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "timeouts": { "implicit": 0, "pageLoad": 30_000, "script": 30_000 },
        }}});
        let mut session = driver.send(Method::POST, "/session", Some(capabilities.clone())).await;
        for _ in 1..MAX_START_ATTEMPTS {
            // Retries, because a browser that ends while it starts has shown nothing of the site.
            if session.is_ok() {
                break;
            }
            session = driver.send(Method::POST, "/session", Some(capabilities.clone())).await;
        }
        let session = session.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        session["sessionId"].as_str().unwrap_or_default().clone_into(&mut driver.session);
        driver
    }

    /// Starts `ChromeDriver` under the control of `WATCHDOG` and returns its port, or `None` if it does not listen.
    async fn start_chromedriver(environment: &Environment) -> Option<(Child, u16)> {
        let mut watchdog = Command::new("sh")
            .arg("-c")
            .arg(WATCHDOG)
            .arg(&environment.chromedriver)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh should start");
        let stdout = watchdog.stdout.take().expect("stdout should be piped");
        let port = tokio::time::timeout(COMMAND_TIMEOUT, read_port(BufReader::new(stdout))).await.ok()?;
        Some((watchdog, port?))
    }

    /// Sends a `GET` request for a path below the session.
    pub(crate) async fn get(&self, path: &str) -> CommandResult {
        self.send(Method::GET, &format!("/session/{}/{path}", self.session), None).await
    }

    /// Sends a `POST` request to a path below the session.
    pub(crate) async fn post(&self, path: &str, input: Value) -> CommandResult {
        self.send(Method::POST, &format!("/session/{}/{path}", self.session), Some(input)).await
    }

    /// Sends a `DELETE` request for a path below the session.
    pub(crate) async fn delete(&self, path: &str) -> CommandResult {
        self.send(Method::DELETE, &format!("/session/{}/{path}", self.session), None).await
    }

    /// Runs the body of a function in the page.
    pub(crate) async fn execute(&self, body: &str, arguments: Value) -> CommandResult {
        self.post("execute/sync", json!({ "script": body, "args": arguments })).await
    }

    /// Runs a command of the `DevTools` protocol on the current tab.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> CommandResult {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// Returns the entries that a log (`browser` or `performance`) has received since it was last read.
    pub(crate) async fn log(&self, kind: &str) -> Vec<Value> {
        match self.post("se/log", json!({ "type": kind })).await {
            Ok(Value::Array(entries)) => entries,
            Ok(other) => panic!("the {kind} log is not a list: {other}"),
            Err(error) => panic!("the {kind} log cannot be read: {error}"),
        }
    }

    /// Ends the browser in an orderly way. Dropping the driver kills it instead.
    pub(crate) async fn quit(&self) {
        // The watchdog ends everything that this leaves behind.
        let _ = self.send(Method::DELETE, &format!("/session/{}", self.session), None).await;
        let watchdog = self.watchdog.take();
        if let Some(mut watchdog) = watchdog {
            drop(watchdog.stdin.take());
            let _ = watchdog.wait().await;
        }
    }

    async fn send(&self, method: Method, path: &str, input: Option<Value>) -> CommandResult {
        let body = input.map_or_else(Body::default, |input| Body::from(input.to_string()));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.authority)
            .header("content-type", "application/json")
            .body(body)
            .map_err(io::Error::other)?;
        let reply = tokio::time::timeout(COMMAND_TIMEOUT, http::send(&self.authority, request));
        let reply = reply.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let mut response: Value = serde_json::from_slice(reply.body()).map_err(io::Error::other)?;
        let value = response["value"].take();
        if reply.status().is_success() {
            return Ok(value);
        }
        let text = |member: &str| value[member].as_str().unwrap_or_default().to_owned();
        Err(DriverError { code: text("error"), message: text("message") })
    }
}

async fn read_port(stdout: BufReader<tokio::process::ChildStdout>) -> Option<u16> {
    let mut lines = stdout.lines();
    while let Some(line) = lines.next_line().await.ok()? {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            // Keeps reading, so that ChromeDriver never writes into a closed pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return port.trim_end_matches('.').parse().ok();
        }
    }
    None
}
