//! The site's own API: the demo API or the Flask example, in one process per test.

use std::process::Stdio;
use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::{Environment, Proxy};

/// An implementation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// `demo-api` of `crates/demo-api`.
    Rust,
    /// `examples/flask-api`.
    Flask,
}

/// The API of one test, behind a proxy.
#[derive(Debug)]
pub struct Api {
    /// The proxy between the page and the API.
    pub proxy: Proxy,
    allowed_origin: String,
    running: Mutex<Option<Child>>,
    log: Arc<std::sync::Mutex<String>>,
}

impl Api {
    /// Creates the API for the site at `allowed_origin`, without starting a server.
    pub(crate) fn new(proxy: Proxy, allowed_origin: &str) -> Self {
        Self {
            proxy,
            allowed_origin: allowed_origin.to_owned(),
            running: Mutex::default(),
            log: Arc::default(),
        }
    }

    /// Starts `server` in place of the one that is running.
    pub async fn start(&self, server: Server) {
        self.stop().await;
        let environment = Environment::get();
        let mut command = match server {
            Server::Rust => Command::new(&environment.api),
            Server::Flask => {
                let mut python = Command::new(&environment.flask_python);
                python.arg(&environment.flask_app);
                python
            }
        };
        let mut child = command
            .arg("--config")
            .arg(&environment.api_config)
            .args(["--port", "0", "--allow-origin", &self.allowed_origin])
            .args(["--client-id", &environment.pool.short_client_id])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the API should start");
        let output = child.stdout.take().expect("the output should be piped");
        let mut lines = BufReader::new(output).lines();
        let authority = loop {
            let line = lines
                .next_line()
                .await
                .expect("the output should be readable")
                .expect("the API should print its address");
            if let Some(authority) = line.strip_prefix("Listening on http://") {
                break authority.to_owned();
            }
        };
        let log = self.log.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
        });
        self.proxy.set_upstream(authority);
        *self.running.lock().await = Some(child);
    }

    /// Stops the server. All posts are lost.
    pub async fn stop(&self) {
        if let Some(mut child) = self.running.lock().await.take() {
            child.kill().await.expect("the API should stop");
        }
    }

    /// Returns the server's log so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the part of the site's configuration that describes the API.
    pub(crate) fn config(origin: &str) -> Value {
        json!({ "url": format!("{origin}/api"), "origins": [origin] })
    }
}
