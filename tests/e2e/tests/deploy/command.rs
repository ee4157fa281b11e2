//! The deploy command, and the AWS CLI beside it.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use yew_cognito_e2e::{Distribution, Environment};

/// Returns the distribution of this run.
pub(crate) fn distribution() -> &'static Distribution {
    Environment::get().distribution.as_ref().expect("E2E_DISTRIBUTION; run `cargo xtask test deploy`")
}

/// Returns the URL of the local AWS emulator.
pub(crate) fn endpoint() -> String {
    format!("http://{}", distribution().authority)
}

/// A call of `cargo xtask deploy`.
pub(crate) struct Deploy {
    command: Command,
}

/// The outcome of a call.
pub(crate) struct Outcome {
    pub(crate) succeeded: bool,
    pub(crate) output: String,
    /// The error: the last line of standard error that starts with `xtask: `.
    pub(crate) error: String,
}

impl Deploy {
    pub(crate) fn new(stack: &str) -> Self {
        let xtask = std::env::var_os("E2E_XTASK").expect("E2E_XTASK; run `cargo xtask test deploy`");
        let mut command = Command::new(xtask);
        command.arg("deploy").args(["--stack", stack, "--endpoint", &endpoint()]);
        Self { command }
    }

    /// Deploys to the stack of this run, with its parameters.
    pub(crate) fn to_stack_of_run() -> Self {
        let pool = format!("PoolOrigin=http://localhost:{}", distribution().pool_port);
        Self::new("e2e").arguments(&["--set", &pool])
    }

    pub(crate) fn dist(mut self, dist: &Path) -> Self {
        self.command.arg("--dist").arg(dist);
        self
    }

    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn without(mut self, variables: &[&str]) -> Self {
        for name in variables {
            self.command.env_remove(name);
        }
        self
    }

    /// Replaces the AWS CLI with `script`, in which `"$AWS" "$@"` calls the CLI.
    pub(crate) fn with_cli(mut self, folder: &Path, script: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::var_os("PATH").expect("PATH should be set");
        let real = std::env::split_paths(&path).map(|it| it.join("aws")).find(|it| it.is_file());
        let fake = folder.join("aws");
        let script = format!(
            "#!/bin/sh\nAWS='{}'\n{script}\n",
            real.expect("the AWS CLI should be installed").display()
        );
        std::fs::write(&fake, script).expect("the script should be written");
        std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755))
            .expect("the script should become executable");
        let folders = [folder.to_owned()].into_iter().chain(std::env::split_paths(&path));
        let path: OsString = std::env::join_paths(folders).expect("the folders should form a PATH");
        self.command.env("PATH", path);
        self
    }

    pub(crate) fn run(mut self) -> Outcome {
        let Output { status, stdout, stderr } = self.command.output().expect("the command should start");
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        let error = stderr.lines().rfind(|line| line.starts_with("xtask: ")).unwrap_or_default().to_owned();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Outcome { succeeded: status.success(), output: format!("{stdout}{stderr}"), error }
    }

    /// Runs the command, which must succeed, and returns its output.
    #[track_caller]
    pub(crate) fn succeed(self) -> String {
        let outcome = self.run();
        assert!(outcome.succeeded, "{}", outcome.output);
        outcome.output
    }

    /// Runs the command, which must succeed, while the servers of the calling test go on answering.
    pub(crate) async fn succeed_beside_servers(self) {
        let output = tokio::task::spawn_blocking(|| self.succeed()).await;
        output.expect("the deploy should succeed");
    }

    /// Runs the command, which must fail with one line of error that contains these words.
    #[track_caller]
    pub(crate) fn fail(self, words: &[&str]) -> Outcome {
        let outcome = self.run();
        assert!(!outcome.succeeded, "{}", outcome.output);
        for word in words {
            assert!(
                outcome.error.contains(word),
                "{word:?} is not in {:?} of {}",
                outcome.error,
                outcome.output
            );
        }
        outcome
    }
}

/// Calls AWS directly, without the command.
pub(crate) fn aws(arguments: &[&str]) -> Value {
    let mut command = Command::new("aws");
    command.args(arguments).args(["--endpoint-url", &endpoint(), "--output", "json"]);
    let output = command.output().expect("the AWS CLI should start");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

/// Returns an output of a stack.
pub(crate) fn output(stack: &str, name: &str) -> String {
    let stacks = aws(&["cloudformation", "describe-stacks", "--stack-name", stack]);
    let outputs = stacks["Stacks"][0]["Outputs"].as_array().expect("the stack should have outputs").clone();
    let found = outputs.into_iter().find(|it| it["OutputKey"] == name);
    found
        .and_then(|it| it["OutputValue"].as_str().map(str::to_owned))
        .expect("the stack should have this output")
}

/// Returns the keys in a bucket.
pub(crate) fn keys(bucket: &str) -> Vec<String> {
    let listing = aws(&["s3api", "list-objects-v2", "--bucket", bucket]);
    let contents = listing["Contents"].as_array().cloned().unwrap_or_default();
    contents.iter().filter_map(|it| it["Key"].as_str().map(str::to_owned)).collect()
}
