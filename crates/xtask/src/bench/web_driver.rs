//! A minimal `WebDriver` client for measurements in Chromium.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::{ARGUMENTS, Browser};
use crate::loopback::{self, Reservation};
use crate::process::Running;

const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A Chromium under remote control. It ends when this value is dropped.
pub(super) struct WebDriver {
    port: u16,
    session: String,
    _driver: Running,
    _port: Reservation,
}

impl WebDriver {
    /// Starts the browser with a fresh profile in `profile`. Loads do not wait for the page.
    pub(super) fn start(browser: &Browser, profile: &Path) -> Result<Self> {
        let reserved = Reservation::new()?;
        let port = reserved.port;
        let mut command = Command::new(&browser.driver);
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = Running::start(&mut command)?;
        loopback::wait_until_ok(port, "/status", START_TIMEOUT, || match running.ended()? {
            Some(status) => bail!("chromedriver ended ({status})"),
            None => Ok(()),
        })?;
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments: Vec<&str> = ARGUMENTS.iter().copied().chain([profile.as_str()]).collect();
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "pageLoadStrategy": "none",
            "goog:chromeOptions": { "binary": browser.chrome, "args": arguments },
        }}});
        let mut driver = Self { port, session: String::new(), _driver: running, _port: reserved };
        let session = driver.post("/session", &capabilities)?;
        let id = session["sessionId"].as_str().context("chromedriver names no session")?;
        driver.session = format!("/session/{id}");
        Ok(driver)
    }

    /// Begins to load a page.
    pub(super) fn load(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Runs the body of a function in the page and returns its result.
    pub(super) fn execute(&self, body: &str) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Runs a command of the `DevTools` protocol.
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Result<()> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).map(drop)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let path = format!("{}{path}", self.session);
        let reply = loopback::post(self.port, &path, &[("content-type", "application/json")], body)?;
        let mut response: Value = serde_json::from_str(&reply.body).context("chromedriver sent no JSON")?;
        if reply.status != 200 {
            bail!("chromedriver: {path}: {}", response["value"]["message"]);
        }
        Ok(response["value"].take())
    }
}
