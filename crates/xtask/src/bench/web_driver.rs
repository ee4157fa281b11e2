//! A minimal `WebDriver` client for measurements in Chromium.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::browser::{ARGUMENTS, Browser};
use crate::loopback;
use crate::process::Running;

/// The maximum time of a command.
const COMMAND_TIMEOUT: Duration = Duration::from_mins(1);

/// A Chromium under remote control. It ends when this value is dropped.
pub(super) struct WebDriver {
    port: u16,
    session: String,
    _driver: Running,
}

impl WebDriver {
    /// Starts the browser with a fresh profile in `profile`. Loads do not wait for the page.
    pub(super) fn start(browser: &Browser, profile: &Path) -> Result<Self> {
        let mut command = Command::new(&browser.driver);
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut running = Running::start(&mut command)?;
        let output = running.stdout().context("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let port = lines.find_map(|line| port_in(&line)).context("chromedriver names no port")?;
        // Keeps reading, so that the driver never writes into a closed pipe.
        thread::spawn(move || lines.for_each(drop));
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments: Vec<&str> = ARGUMENTS.iter().copied().chain([profile.as_str()]).collect();
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "pageLoadStrategy": "none",
            "goog:chromeOptions": { "binary": browser.chrome, "args": arguments },
        }}});
        let mut driver = Self { port, session: String::new(), _driver: running };
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
        let reply = loopback::post_1_1(self.port, &path, body, COMMAND_TIMEOUT)?;
        let mut response: Value = serde_json::from_str(&reply.body).context("chromedriver sent no JSON")?;
        if reply.status != 200 {
            bail!("chromedriver: {path}: {}", response["value"]["message"]);
        }
        Ok(response["value"].take())
    }
}

/// Returns the port that the driver announces in a line of its output.
fn port_in(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn port_is_read_from_the_announcement() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 45678."), Some(45678));
        assert_eq!(port_in("Starting ChromeDriver 150.0.1 on port 0"), None);
    }
}
