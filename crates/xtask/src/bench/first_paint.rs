//! Measurement of the time until people can type on the sign-in page, on a slow network and a slow processor.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::web_driver::WebDriver;
use crate::browser::Browser;
use crate::hosting::Host;
use crate::loopback::Reservation;
use crate::project::Project;
use crate::site::{self, Flavor};
use crate::tools::{self, Chromium};
use crate::{file, file_list};

const ROUNDS: usize = 5;
/// The round-trip time of the emulated network.
const ROUND_TRIP_MS: u32 = 150;
const DOWNLOAD_BITS_PER_SECOND: u32 = 1_600_000;
const UPLOAD_BITS_PER_SECOND: u32 = 750_000;
/// How many times slower the processor appears to be.
const CPU_SLOWDOWN: u32 = 4;
/// The maximum time of a load. It is repeated then: the server may leave one of several connections that arrive together
/// without a thread.
const PAGE_TIMEOUT: Duration = Duration::from_secs(20);
const MAX_LOADS: usize = 5;

/// Records when the user name can be typed, and when the app has started.
const RECORD: &str = "
    globalThis.times = {};
    const look = () => {
        const input = document.querySelector('input[name=username]');
        if (!times.typeable && input?.checkVisibility({ visibilityProperty: true })) times.typeable = performance.now();
        if (document.documentElement?.dataset.auth === 'signed-out') times.started = performance.now();
        if (!times.started) requestAnimationFrame(look);
    };
    look();";

/// A page with its measurements in milliseconds.
struct Page {
    name: &'static str,
    url: String,
    has_app: bool,
    typeable: Vec<f64>,
    started: Vec<f64>,
}

pub(super) fn run(project: &Project) -> Result<()> {
    let mut needed = tools::for_building(project, true)?;
    needed.push(Box::new(Chromium));
    tools::set_up(project, &needed, 0)?;
    let browser = Browser::find_matching()?;
    let folder = project.empty_run_folder("bench-first-paint")?;
    let dist = folder.join("dist");
    site::build(project, Flavor::Standard, &dist)?;
    let form = folder.join("form");
    write_form(&dist, &form)?;

    let mut ports = Vec::new();
    let mut page = |name, dist: &Path, is_drawn: bool| -> Result<Page> {
        let reserved = Reservation::new()?;
        let port = reserved.port;
        ports.push(reserved);
        let files = folder.join(name);
        file::create_folder(&files)?;
        let mut host = Host::new(project, dist, &config(), &files, None)?;
        if !is_drawn {
            host = host.without_drawn_pages();
        }
        host.serve(port)?;
        let has_app = name != FORM;
        let url = format!("http://localhost:{port}/signin");
        Ok(Page { name, url, has_app, typeable: Vec::new(), started: Vec::new() })
    };
    let mut pages = [
        page(FORM, &form, false)?,
        page("sign-in page, drawn by the build", &dist, true)?,
        page("sign-in page, drawn by the app", &dist, false)?,
    ];

    let driver = WebDriver::start(&browser, &folder.join("profile"))?;
    emulate(&driver)?;
    for _ in 0..ROUNDS {
        for page in &mut pages {
            measure(&driver, page)?;
        }
    }
    print(&pages);
    Ok(())
}

/// The name of the page to compare with.
const FORM: &str = "form in plain HTML";

/// Returns a configuration with which the site starts. The measurement sends nothing to the pool.
fn config() -> Value {
    json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": "client",
            "username_attributes": ["email"],
        },
    })
}

/// Writes a page with the same form and the style sheet of the site, and without scripts.
fn write_form(dist: &Path, form: &Path) -> Result<()> {
    let files = file_list::list(dist)?;
    let style = files.iter().find(|file| Path::new(file).extension().is_some_and(|it| it == "css"));
    let style = style.context("the release has no style sheet")?;
    file::create_folder(&form.join("assets"))?;
    file::write(&form.join(style), file::read(&dist.join(style))?)?;
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Sign in</title><link rel=stylesheet href=/{style}><main class=auth-screen><h1>Sign in</h1>\
         <form class=auth-form method=dialog><label>User name <input name=username></label>\
         <label>Password <input name=password type=password></label><button>Sign in</button></form></main>"
    );
    file::write(&form.join("index.html"), page)
}

fn emulate(driver: &WebDriver) -> Result<()> {
    let network = json!({
        "offline": false,
        "latency": ROUND_TRIP_MS,
        "downloadThroughput": DOWNLOAD_BITS_PER_SECOND / 8,
        "uploadThroughput": UPLOAD_BITS_PER_SECOND / 8,
    });
    driver.devtools("Network.enable", &json!({}))?;
    driver.devtools("Network.emulateNetworkConditions", &network)?;
    driver.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": CPU_SLOWDOWN }))?;
    driver.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": RECORD }))
}

/// Loads a page with an empty cache, and adds its times.
fn measure(driver: &WebDriver, page: &mut Page) -> Result<()> {
    for _ in 0..MAX_LOADS {
        driver.load("about:blank")?;
        driver.devtools("Network.clearBrowserCache", &json!({}))?;
        driver.load(&page.url)?;
        if let Some((typeable, started)) = times(driver, page.has_app) {
            page.typeable.push(typeable);
            page.started.extend(started);
            return Ok(());
        }
    }
    bail!("{} cannot be typed into within {} s", page.name, PAGE_TIMEOUT.as_secs())
}

/// Waits until a page can be typed into and its app has started, and returns both times in milliseconds; `None` if that takes
/// too long.
fn times(driver: &WebDriver, has_app: bool) -> Option<(f64, Option<f64>)> {
    let begin = Instant::now();
    while begin.elapsed() < PAGE_TIMEOUT {
        let times = driver.execute("return location.href === 'about:blank' ? {} : globalThis.times ?? {}");
        // A page that is being left cannot be read.
        let times = times.unwrap_or_default();
        let (typeable, started) = (times["typeable"].as_f64(), times["started"].as_f64());
        if let Some(typeable) = typeable
            && (started.is_some() || !has_app)
        {
            return Some((typeable, started));
        }
        thread::sleep(Duration::from_millis(100));
    }
    None
}

fn print(pages: &[Page]) {
    println!(
        "\nsign-in page, {ROUND_TRIP_MS} ms round trip, {} Mbit/s, processor {CPU_SLOWDOWN} times slower, medians of \
         {ROUNDS} rounds, ms",
        f64::from(DOWNLOAD_BITS_PER_SECOND) / 1e6
    );
    println!("{:>34} {:>10} {:>8} {:>12}", "", "typeable", "ratio", "app started");
    let base = pages.first().and_then(|page| median(&page.typeable)).unwrap_or(f64::NAN);
    for page in pages {
        let typeable = median(&page.typeable).unwrap_or(f64::NAN);
        let started = median(&page.started).map(|time| format!("{time:.0}")).unwrap_or_default();
        println!("{:>34} {typeable:>10.0} {:>8.2} {started:>12}", page.name, typeable / base);
    }
}

/// Returns the median; `None` without values.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn median_is_the_value_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[]), None);
    }
}
