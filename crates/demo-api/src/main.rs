//! The API behind the demo site: a public feed, with more for signed-in users. See [`yew_cognito_demo_api`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    yew_cognito_demo_api::run(std::env::args_os()).await
}
