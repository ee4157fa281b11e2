//! `cognito-pool`: a local user pool for development and tests.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cognito_pool::run(std::env::args_os()).await
}
