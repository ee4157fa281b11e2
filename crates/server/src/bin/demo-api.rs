//! The API behind the demo site: a public feed, and more for who is signed in. See [`cognito_server::demo`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cognito_server::demo::run(std::env::args_os()).await
}
