//! The program that runs the server.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use crate::arguments::{Arguments, one_line};
use crate::http::Server;
use crate::service::Service;
use crate::state_file::StateFile;
use crate::template;

/// Runs the program until a signal stops it. The first of the arguments is the program's name.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let result = match Arguments::parse(arguments) {
        Ok(arguments) => serve(arguments).await,
        Err(error) if error.use_stderr() => Err(one_line(&error)),
        Err(help) => print_line(help.to_string().trim_end()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A failure here cannot be reported anywhere else.
            let _ = writeln!(std::io::stderr(), "cognito-pool: {error}");
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), String> {
    let (state, service) = match &arguments.state {
        Some(path) => {
            let (file, service) = StateFile::open(path, &arguments.region)?;
            (Some(file), service)
        }
        None => (None, Service::new(&arguments.region)),
    };
    let service = Arc::new(service);
    let outputs = match &arguments.template {
        Some(file) => {
            let path = file.display();
            let text = std::fs::read_to_string(file).map_err(|error| format!("{path}: {error}"))?;
            let outputs = template::deploy(&service, &text, &arguments.parameters, &arguments.stack_name)
                .map_err(|error| format!("{path}: {error}"))?;
            Some(outputs)
        }
        None => None,
    };
    let server = Server::bind(Arc::clone(&service), outputs, arguments.port)
        .await
        .map_err(|error| format!("port {} of 127.0.0.1: {error}", arguments.port))?;
    let origin = server.origin().map_err(|error| error.to_string())?;
    print_line(concat!(
        "cognito-pool ",
        env!("CARGO_PKG_VERSION"),
        ": a user pool on this machine, for development and tests; not for production."
    ))?;
    print_line(&format!("Mail and SMS: {origin}/inbox    contents: {origin}/pool"))?;
    // This has to be the last line, because programs that wait for it may stop reading.
    print_line(&format!("Listening on {origin}"))?;
    let saver = state.map(|state| state.save_in_background(service));
    tokio::select! {
        never = server.serve() => match never {},
        () = wait_for_signal() => {}
    }
    match saver {
        Some(saver) => saver.finish().await,
        None => Ok(()),
    }
}

/// Prints a line at once, because another program may be waiting for it.
fn print_line(line: &str) -> Result<(), String> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}").and_then(|()| output.flush()).map_err(|error| error.to_string())
}

/// Waits for Ctrl-C or SIGTERM.
#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        std::future::pending::<()>().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Waits for Ctrl-C, or until the console is closed.
#[cfg(windows)]
async fn wait_for_signal() {
    use tokio::signal::windows::{ctrl_close, ctrl_shutdown};

    let (Ok(mut close), Ok(mut shutdown)) = (ctrl_close(), ctrl_shutdown()) else {
        std::future::pending::<()>().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
    }
}
