//! Measurement of SRP in a real browser.

use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tiny_http::{Header, Response};

use crate::browser::{ARGUMENTS, Browser};
use crate::http_server;
use crate::process::{Running, run_shown};
use crate::project::Project;
use crate::tools::{self, Chromium, Target, Tool, WASM};

/// The directory of the benchmark page and of the package that it calls.
const SOURCE: &str = "crates/srp/bench";
const MODULE: &str = "srp_bench";
const BENCH_TIMEOUT: Duration = Duration::from_mins(3);

pub(super) fn run(project: &Project) -> Result<()> {
    let needed: [Box<dyn Tool>; 3] =
        [Box::new(Target(WASM)), Box::new(tools::web(project)?), Box::new(Chromium)];
    tools::set_up(project, &needed, 0)?;
    let browser = Browser::find_matching()?;

    let folder = project.empty_run_folder("bench-srp")?;
    let page = folder.join("page");
    build(project, &page)?;
    let port = serve(page)?;
    let mut command = Command::new(&browser.chrome);
    command
        .args(ARGUMENTS)
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        // The page keeps loading until it has finished its measurements.
        .args(["--dump-dom", &format!("http://localhost:{port}/bench.html")]);
    let result = result(&dump(&mut command)?)?;
    print(&result);
    Ok(())
}

/// Compiles the benchmark module and places it next to the page.
fn build(project: &Project, page: &Path) -> Result<()> {
    let source = project.root.join(SOURCE);
    let target = project.target().join("bench");
    let mut compile = project.cargo();
    compile
        .args(["build", "--release", "--locked", "--target", WASM, "--manifest-path"])
        .arg(source.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target);
    if !run_shown(&mut compile)?.success() {
        bail!("{SOURCE} does not compile");
    }
    let wasm = target.join(WASM).join("release").join(MODULE).with_extension("wasm");
    let mut bind = Command::new(tools::web(project)?.program(project, "wasm-bindgen"));
    bind.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(page.join("pkg")).arg(wasm);
    if !run_shown(&mut bind)?.success() {
        bail!("wasm-bindgen failed");
    }
    for file in ["bench.html", "bench.js"] {
        fs::copy(source.join(file), page.join(file))
            .with_context(|| format!("{SOURCE}/{file} cannot be copied"))?;
    }
    Ok(())
}

/// Serves a directory on loopback for as long as this program runs, and returns the port.
fn serve(folder: PathBuf) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port for the page")?;
    let port = listener.local_addr().context("the page has no port")?.port();
    http_server::serve(listener, move |request| {
        let path = Path::new(request.target().trim_start_matches('/'));
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        match fs::read(folder.join(path)) {
            Ok(content) if inside => {
                let mut reply = Response::from_data(content);
                if let Some(kind) = content_type(path) {
                    reply.add_header(kind);
                }
                reply
            }
            _ => Response::from_data(Vec::new()).with_status_code(404),
        }
    });
    Ok(port)
}

fn content_type(path: &Path) -> Option<Header> {
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    Header::from_bytes("content-type", kind).ok()
}

/// Returns the DOM of the page after it has loaded.
fn dump(chromium: &mut Command) -> Result<String> {
    let mut running = Running::start(chromium.stdout(Stdio::piped()).stderr(Stdio::null()))?;
    let mut output = running.stdout().context("Chromium has no output")?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut page = String::new();
        let _ = output.read_to_string(&mut page);
        let _ = sender.send(page);
    });
    receiver
        .recv_timeout(BENCH_TIMEOUT)
        .with_context(|| format!("no result within {} s", BENCH_TIMEOUT.as_secs()))
}

/// Returns the JSON that the page wrote into its `<pre id="result">`.
fn result(page: &str) -> Result<Value> {
    let (_, rest) = page.split_once(r#"id="result""#).context("the page shows no result")?;
    let (attributes, rest) = rest.split_once('>').context("the page shows no result")?;
    let (text, _) = rest.split_once('<').context("the page shows no result")?;
    if !attributes.contains(r#"data-done="ok""#) {
        bail!("the page failed: {text}");
    }
    serde_json::from_str(text).context("the result is not JSON")
}

fn print(result: &Value) {
    println!(
        "SRP with a secret of {} bits, medians of {} rounds, ms",
        result["secretBits"], result["rounds"]
    );
    println!("{:>16} {:>10} {:>10} {:>8}", "", "this crate", "BigInt", "ratio");
    for (label, name) in [("A, before click", "publicValue"), ("proof, after it", "proof")] {
        let number = |of: &str| result[of][name].to_string();
        println!("{label:>16} {:>10} {:>10} {:>8}", number("wasm"), number("bigint"), number("ratio"));
    }
}

#[cfg(test)]
mod tests {
    use super::result;

    #[test]
    fn result_is_read_from_the_page() {
        let page = r#"<html><pre id="result" data-done="ok">{"rounds":25}</pre></html>"#;
        assert_eq!(result(page).unwrap()["rounds"], 25);
    }

    #[test]
    fn failed_or_unfinished_page_is_an_error() {
        let failed = r#"<pre id="result" data-done="failed">{"error":"oops"}</pre>"#;
        assert!(result(failed).unwrap_err().to_string().contains("oops"));
        assert!(result(r#"<pre id="result">measuring</pre>"#).is_err());
        assert!(result("").is_err());
    }
}
