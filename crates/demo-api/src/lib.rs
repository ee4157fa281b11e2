//! The demo API, a program to explore and to develop against:
//!
//! ```text
//! demo-api --config config.json [--port 8081] [--allow-origin https://app.example.com]… [--client-id ID]…
//! ```
//!
//! | | |
//! |-|-|
//! | `GET /api/health` | `{"status":"ok"}` |
//! | `GET /api/activities/home` | `{"activities":[…]}`, the newest first; signed-in users get one more, for them only |
//! | `GET /api/people/{handle}` | `{"handle":…,"activities":[…]}`; 404 `PersonNotFound` |
//! | `POST /api/activities` | `{"message":…}`, 1 to 280 characters; 201 with the activity; 401, 422 `MessageLength` |
//! | `GET /api/me` | `{"sub":…,"handle":…,"username":…,"groups":[…]}`; 401 |
//!
//! An activity is `{"id":…,"handle":…,"message":…,"created_at":RFC 3339,"mine":bool}`. Errors are
//! `{"error":{"code":…,"message":…}}`. All data is in memory, and its size is limited.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program talks through these")]

mod arguments;
mod failure;
mod feed;
mod log;
mod people;
mod routes;
mod settings;

use std::ffi::OsString;
use std::io;
use std::net::Ipv4Addr;
use std::process::ExitCode;

use arguments::Arguments;
use settings::Settings;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves until the program is interrupted or terminated. Requests that have begun have some seconds to complete.
///
/// It listens on the loopback interface only. To offer the API on a network, put a server with TLS in front of it.
pub async fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("demo-api: {why}");
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: impl IntoIterator<Item = OsString>) -> Result<(), String> {
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => return Err(arguments::one_line(&error)),
        Err(help) => {
            print!("{help}");
            return Ok(());
        }
    };
    let settings = Settings::from_file(&arguments.config)?;
    let (verifier, pool) = settings.connect(&arguments.client_ids)?;
    let app = routes::app(verifier, pool, &arguments.allowed_origins);
    let port = arguments.port;
    let in_use =
        |error: io::Error| format!("port {port} can't be listened on ({error}); choose another with --port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(in_use)?;
    let address = listener.local_addr().map_err(in_use)?;
    let shutdown_signal =
        shutdown_signal().map_err(|error| format!("signals can't be listened to: {error}"))?;
    println!("Listening on http://{address}");
    let (stop_sender, stop) = watch::channel(false);
    tokio::spawn(async move {
        shutdown_signal.await;
        stop_sender.send_replace(true);
    });
    let served = axum::serve(listener, app).with_graceful_shutdown(wait_for_stop(stop.clone()));
    // A request that never arrives in full must not keep the program running.
    let deadline = async {
        wait_for_stop(stop).await;
        tokio::time::sleep(routes::REQUEST_TIMEOUT).await;
    };
    tokio::select! {
        served = served => served.map_err(|error| error.to_string()),
        () = deadline => Ok(()),
    }
}

async fn wait_for_stop(mut stop: watch::Receiver<bool>) {
    // This also returns if the sender was dropped.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Returns a future that completes when the program is interrupted or terminated.
#[cfg(unix)]
fn shutdown_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
fn shutdown_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // If the signal cannot be received, the program ends at once.
        drop(tokio::signal::ctrl_c().await);
    })
}

#[cfg(test)]
mod tests;
