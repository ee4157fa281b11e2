//! The browser of one test, and a record of what happened in it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value, json};

use crate::driver::{CommandResult, Driver};
use crate::environment::{Environment, output_dir};

/// Chromium with a fresh profile.
#[derive(Debug)]
pub struct Browser {
    driver: Driver,
    profile: PathBuf,
    /// The handles of the tabs; empty for a closed tab.
    tabs: RefCell<Vec<String>>,
    current_tab: Cell<usize>,
    record: RefCell<Record>,
}

/// Everything observed in a browser since the record was last taken.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The browser's log: console lines, uncaught errors, and Chromium's own messages.
    pub console: Vec<ConsoleLine>,
    /// URLs that were requested and URLs that a tab showed, including those from `history.pushState`.
    pub urls: Vec<String>,
    /// The snapshots of pages.
    pub snapshots: Vec<Snapshot>,
}

/// One line of the browser's log.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// `console-api`, `javascript`, `network`, `security`, …
    pub source: String,
    /// The text, with its source location.
    pub text: String,
}

/// The state of a page at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The page's URL.
    pub url: String,
    /// The DOM as HTML, without the values of inputs.
    pub html: String,
    /// `history.state`, as JSON.
    pub history_state: String,
    /// The content of localStorage.
    pub local: BTreeMap<String, String>,
    /// The content of the tab's sessionStorage.
    pub session: BTreeMap<String, String>,
}

impl Browser {
    /// Starts a fresh browser with one tab.
    pub(crate) async fn start(environment: &Environment, test: &str) -> Rc<Self> {
        let profile =
            output_dir().join("profiles").join(format!("{}-{}", test.replace("::", "-"), std::process::id()));
        std::fs::create_dir_all(&profile).expect("the directory of the profile should be created");
        let driver = Driver::start(environment, &profile).await;
        let tab = driver.get("window").await.expect("the browser should have a tab");
        let browser = Self {
            driver,
            profile,
            tabs: RefCell::new(vec![string(&tab)]),
            current_tab: Cell::new(0),
            record: RefCell::default(),
        };
        browser.install_recorder().await;
        browser
            .driver
            .post("url", json!({ "url": "about:blank" }))
            .await
            .expect("the empty page should load");
        // Discards everything that was logged before the test.
        browser.read_logs().await;
        browser.record.take();
        Rc::new(browser)
    }

    /// Opens another tab and returns its number.
    pub(crate) async fn open_tab(&self) -> usize {
        let window =
            self.driver.post("window/new", json!({ "type": "tab" })).await.expect("another tab should open");
        let tab = {
            let mut tabs = self.tabs.borrow_mut();
            tabs.push(string(&window["handle"]));
            tabs.len() - 1
        };
        self.switch_to(tab).await;
        self.install_recorder().await;
        tab
    }

    /// Closes a tab. Another one must be open, because the browser ends with its last tab.
    pub(crate) async fn close_tab(&self, tab: usize) {
        self.tab(tab).await.delete("window").await.expect("the tab should close");
        self.tabs.borrow_mut()[tab].clear();
        self.current_tab.set(usize::MAX);
    }

    fn open_tabs(&self) -> Vec<usize> {
        let tabs = self.tabs.borrow();
        (0..tabs.len()).filter(|tab| !tabs[*tab].is_empty()).collect()
    }

    /// Returns the driver, whichever tab is current.
    pub(crate) fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Returns the driver, with the given tab as the current one.
    pub(crate) async fn tab(&self, tab: usize) -> &Driver {
        if self.current_tab.get() != tab {
            self.switch_to(tab).await;
        }
        &self.driver
    }

    /// Records the current state of a tab.
    pub(crate) async fn take_snapshot(&self, tab: usize) {
        const READ_STATE: &str = "
            const stored = (area) => { try { return Object.assign({}, window[area]); } catch { return {}; } };
            return {
                url: location.href,
                html: document.documentElement.outerHTML,
                history_state: JSON.stringify(history.state) ?? '',
                local: stored('localStorage'),
                session: stored('sessionStorage'),
            };";
        let answer: CommandResult = self.tab(tab).await.execute(READ_STATE, json!([])).await;
        // A page that is being left cannot be read; the next page will be.
        if let Ok(state) = answer {
            self.record.borrow_mut().snapshots.push(Snapshot {
                url: string(&state["url"]),
                html: string(&state["html"]),
                history_state: string(&state["history_state"]),
                local: strings(&state["local"]),
                session: strings(&state["session"]),
            });
        }
    }

    /// Takes a snapshot of every tab, reads the logs, and returns everything recorded since the last call.
    pub(crate) async fn take_record(&self) -> Record {
        for tab in self.open_tabs() {
            self.take_snapshot(tab).await;
        }
        if let Some(tab) = self.open_tabs().first() {
            // The logs can be read only through an open tab.
            self.tab(*tab).await;
        }
        self.read_logs().await;
        self.record.take()
    }

    /// Saves the HTML and a screenshot of every tab.
    pub(crate) async fn save_tabs(&self, directory: &Path) -> std::io::Result<()> {
        for tab in self.open_tabs() {
            let driver = self.tab(tab).await;
            if let Ok(html) = driver.execute("return document.documentElement.outerHTML", json!([])).await {
                std::fs::write(directory.join(format!("tab-{tab}.html")), string(&html))?;
            }
            let screenshot = driver.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
            if let Ok(screenshot) = screenshot {
                std::fs::write(
                    directory.join(format!("tab-{tab}.png")),
                    from_base64(&string(&screenshot["data"])),
                )?;
            }
        }
        Ok(())
    }

    /// Ends the browser and deletes its profile.
    pub(crate) async fn quit(&self) {
        self.driver.quit().await;
        // A profile that could not be deleted wastes disk space, but does not affect the test.
        let _ = std::fs::remove_dir_all(&self.profile);
    }

    async fn switch_to(&self, tab: usize) {
        let handle = self.tabs.borrow()[tab].clone();
        self.driver.post("window", json!({ "handle": handle })).await.expect("the tab should be open");
        self.current_tab.set(tab);
    }

    async fn install_recorder(&self) {
        let source = include_str!("recorder.js");
        self.driver
            .devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))
            .await
            .expect("the browser should accept the recorder");
    }

    async fn read_logs(&self) {
        let console = self.driver.log("browser").await;
        let performance = self.driver.log("performance").await;
        let mut record = self.record.borrow_mut();
        record.console.extend(console.iter().map(|entry| ConsoleLine {
            level: string(&entry["level"]),
            source: string(&entry["source"]),
            text: string(&entry["message"]),
        }));
        record.urls.extend(performance.iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let parameters = &event["message"]["params"];
            let url = match event["message"]["method"].as_str()? {
                "Network.requestWillBeSent" => &parameters["request"]["url"],
                "Network.webSocketCreated" | "Page.navigatedWithinDocument" => &parameters["url"],
                "Page.frameNavigated" => &parameters["frame"]["url"],
                _ => return None,
            };
            url.as_str().map(str::to_owned)
        }));
    }
}

pub(crate) fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn strings(value: &Value) -> BTreeMap<String, String> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), string(value))).collect()
}

/// Decodes standard base64, without checking that it is well-formed.
fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut bit_count) = (0_u32, 0_u32);
    for value in text.bytes().filter_map(|byte| ALPHABET.iter().position(|it| *it == byte)) {
        bits = (bits << 6) | u32::try_from(value).unwrap_or_default();
        bit_count += 6;
        if bit_count >= 8 {
            bit_count -= 8;
            bytes.push(((bits >> bit_count) & 0xff) as u8);
            bits &= (1 << bit_count) - 1;
        }
    }
    bytes
}
