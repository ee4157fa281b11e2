//! The program that `cargo xtask` runs after a build.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program talks through these")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use yew_cognito_prerender::{Error, Page, pages};

/// Writes the pages that signed-out users open first into HTML, and prints the languages, of which the first is the
/// default.
#[derive(Debug, Parser)]
#[command(name = "prerender")]
struct Arguments {
    /// The directory of the release.
    #[arg(long, value_name = "DIR")]
    dist: PathBuf,
    /// The configuration of the site.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The directory to write the pages into, with their paths on the site.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(languages) => {
            println!("{}", languages.join(" "));
            ExitCode::SUCCESS
        }
        // The site reports the same error, so the build goes on.
        Err(error @ Error::Config(_)) => {
            eprintln!("the first pages are not written into HTML: {error}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("prerender: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the pages and returns their languages.
fn run(arguments: &Arguments) -> Result<Vec<String>, Error> {
    let Arguments { dist, config, out } = arguments;
    let template = read(&dist.join("index.html"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| Error::File(error.to_string()))?;
    let read_asset = |path: &str| read(&dist.join(path.trim_start_matches('/')));
    let config = read(config)?;
    let pages = pages(&template, &config, read_asset);
    let pages = runtime.block_on(tokio::task::LocalSet::new().run_until(pages))?;
    for page in &pages {
        write(&out.join(page.path.trim_start_matches('/')), page)?;
    }
    let mut languages: Vec<String> = pages.into_iter().map(|page| page.language).collect();
    languages.dedup();
    Ok(languages)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path)
        .map_err(|error| Error::File(format!("{} cannot be read: {error}", path.display())))
}

fn write(path: &Path, page: &Page) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, &page.html))
        .map_err(|error| Error::File(format!("{} cannot be written: {error}", path.display())))
}
