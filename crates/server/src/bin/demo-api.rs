//! The API behind the demo site: a public feed, with more for signed-in users. See [`cognito_server::demo`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cognito_server::demo::run(std::env::args_os()).await
}
