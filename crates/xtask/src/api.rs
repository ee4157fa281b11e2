//! The local demo API (`crates/demo-api`).

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;
use serde_json::{Value, json};

use crate::process::Running;
use crate::project::Project;
use crate::server::{Port, Server};

/// Returns whether an API can be added to a configuration: it names none yet, and the objects that would contain it are
/// valid. If they are not, the site itself reports the error.
pub(crate) fn is_wanted_in(config: &Value) -> bool {
    let custom = &config["custom"];
    let has_room = |value: &Value| value.is_null() || value.is_object();
    has_room(custom) && has_room(&custom["yew_cognito"]) && custom["yew_cognito"]["api"].is_null()
}

/// Adds the site's API at `port` to a configuration for which [`is_wanted_in`] returns `true`.
pub(crate) fn named_in(mut config: Value, port: u16) -> Value {
    let origin = format!("http://localhost:{port}");
    config["custom"]["yew_cognito"]["api"] = json!({ "url": format!("{origin}/api"), "origins": [origin] });
    config
}

/// A running API, which is stopped when this value is dropped.
pub(crate) struct LocalApi {
    /// The port on the loopback interface.
    pub(crate) port: u16,
    _process: Running,
}

impl LocalApi {
    /// Starts `program` for the site at `site_port` and the pool that `config` names. Its log is written to `folder`.
    pub(crate) fn start(
        project: &Project,
        program: &Path,
        folder: &Path,
        config: &Path,
        site_port: u16,
    ) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("--config").arg(config).args(["--port", "0"]);
        for host in ["localhost", "127.0.0.1"] {
            command.args(["--allow-origin", &format!("http://{host}:{site_port}")]);
        }
        let log = folder.join("api.log");
        let server = Server {
            name: "the API",
            command,
            input: Stdio::null(),
            log: &log,
            port: Port::Announced,
            health: "/api/health",
        };
        let (process, port) = server.start(project)?;
        Ok(Self { port, _process: process })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_named_where_there_is_room_for_it() {
        for config in
            [json!({}), json!({ "custom": null }), json!({ "custom": { "yew_cognito": { "theme": "x" } } })]
        {
            assert!(is_wanted_in(&config), "{config}");
            let ours = &named_in(config, 8081)["custom"]["yew_cognito"];
            assert_eq!(ours["api"]["url"], "http://localhost:8081/api");
        }
        for config in [
            json!({ "custom": "odd" }),
            json!({ "custom": { "yew_cognito": [] } }),
            json!({ "custom": { "yew_cognito": { "api": { "url": "https://api.example.com" } } } }),
        ] {
            assert!(!is_wanted_in(&config), "{config}");
        }
    }
}
