//! A tab, in the terms of the page contract: screens, fields, actions, alerts.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{string, strings};
use crate::driver::{CommandResult, Driver, DriverError};
use crate::site::EMPTY_PAGE;
use crate::wait::{WAIT_TIMEOUT, holds_before};
use crate::{Browser, Canaries, Person};

/// Keys in WebDriver's encoding.
pub mod key {
    /// The Enter key.
    pub const ENTER: char = '\u{E007}';
    /// The Tab key.
    pub const TAB: char = '\u{E004}';
    /// The Escape key.
    pub const ESCAPE: char = '\u{E00C}';
    /// The space bar.
    pub const SPACE: char = ' ';
    pub(crate) const DELETE: char = '\u{E017}';
}

/// The name of the member that holds WebDriver's reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A tab of the browser. Cloning is cheap.
#[derive(Clone)]
pub struct Page {
    browser: Rc<Browser>,
    tab: usize,
    origin: String,
    canaries: Canaries,
}

/// An error shown on a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The value of `data-code`.
    pub code: String,
    /// The text that the user sees.
    pub text: String,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page {}", self.tab)
    }
}

// Navigation.
impl Page {
    pub(crate) fn new(browser: Rc<Browser>, tab: usize, origin: &str, canaries: Canaries) -> Self {
        Self { browser, tab, origin: origin.into(), canaries }
    }

    /// Loads a path of the site, like typing it into the address bar.
    pub async fn goto(&self, path: &str) {
        self.record_state().await;
        let url = format!("{}{path}", self.origin);
        let result = self.driver().await.post("url", json!({ "url": url })).await;
        result.unwrap_or_else(|error| panic!("{path} does not load: {error}"));
    }

    /// Loads a page of another site.
    pub async fn visit(&self, url: &str) {
        self.record_state().await;
        let result = self.driver().await.post("url", json!({ "url": url })).await;
        result.unwrap_or_else(|error| panic!("{url} does not load: {error}"));
    }

    /// Returns the URLs of the frames in this page, as the browser reports them. A frame that the browser refused to
    /// show does not have the URL that was requested.
    pub async fn frames(&self) -> Vec<String> {
        let tree = self
            .driver()
            .await
            .devtools("Page.getFrameTree", json!({}))
            .await
            .expect("the browser should list the frames");
        let frames = tree["frameTree"]["childFrames"].as_array().into_iter().flatten();
        frames.map(|it| it["frame"]["url"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Leaves the app for an empty page of the same origin, where no code runs and stored data remains.
    pub async fn leave(&self) {
        self.goto(EMPTY_PAGE).await;
    }

    /// Closes the tab at once. Another one must be open, because the browser ends with its last tab.
    pub async fn close(self) {
        self.browser.close_tab(self.tab).await;
    }

    /// Clears the browser's caches, including the preflight cache.
    pub async fn clear_caches(&self) {
        let done = self.driver().await.devtools("Network.clearBrowserCache", json!({})).await;
        done.expect("the caches should be cleared");
    }

    /// Reloads the page.
    pub async fn reload(&self) {
        self.record_state().await;
        self.driver().await.post("refresh", json!({})).await.expect("the page should reload");
    }

    /// Goes back, like the browser's Back button.
    pub async fn back(&self) {
        self.record_state().await;
        self.driver().await.post("back", json!({})).await.expect("the browser should go back");
    }

    /// Returns the path and the query of the tab's URL.
    pub async fn location(&self) -> String {
        string(&self.eval("return location.pathname + location.search").await)
    }

    /// Returns the tab's whole URL.
    pub async fn url(&self) -> String {
        string(&self.eval("return location.href").await)
    }

    /// Waits until the tab is at this path and query.
    pub async fn wait_for_location(&self, location: &str) {
        self.wait_until(&format!("location {location}"), async || self.location().await == location).await;
    }

    /// Clicks the link to a path. The link's query is ignored.
    pub async fn follow(&self, path: &str) {
        let script = "return [...document.querySelectorAll('a[href]')].find((link) =>
            link.pathname === arguments[0] && !link.hash && link.checkVisibility()) ?? null";
        self.click_found(WAIT_TIMEOUT, &format!("a link to {path}"), script, json!([path])).await;
    }

    /// Records the current state of the page for the checks at the end.
    pub async fn record_state(&self) {
        self.browser.take_snapshot(self.tab).await;
    }
}

// Screens and states.
impl Page {
    /// Waits for a screen.
    pub async fn wait_for_screen(&self, name: &str) {
        self.wait_until(&format!("screen {name}"), async || {
            self.current_screen().await.as_deref() == Some(name)
        })
        .await;
        self.record_state().await;
    }

    /// Waits for one of several screens and returns its name.
    pub async fn wait_for_any_screen(&self, names: &[&str]) -> String {
        let mut found = String::new();
        self.wait_until(&format!("one of the screens {names:?}"), async || {
            found = self.current_screen().await.unwrap_or_default();
            names.contains(&found.as_str())
        })
        .await;
        self.record_state().await;
        found
    }

    /// Returns the name of the current screen, if there is one. A page that the build has drawn is none until the app has
    /// replaced it.
    pub async fn current_screen(&self) -> Option<String> {
        let script = "return document.querySelector('[data-static]') ? null
            : document.querySelector('main[data-screen]')?.dataset.screen ?? null";
        let name = self.try_eval(script).await;
        name.ok()?.as_str().map(str::to_owned)
    }

    /// Waits for a value of `data-auth`.
    pub async fn wait_for_auth(&self, state: &str) {
        self.wait_until(&format!("data-auth {state}"), async || self.auth_state().await == state).await;
    }

    /// Returns the current value of `data-auth`.
    pub async fn auth_state(&self) -> String {
        let state = self.try_eval("return document.documentElement.dataset.auth ?? ''").await;
        state.map(|state| string(&state)).unwrap_or_default()
    }

    /// Returns the values that `data-auth` has had since the page was loaded, in order.
    pub async fn auth_changes(&self) -> Vec<String> {
        self.eval("return __e2e.auth").await.as_array().into_iter().flatten().map(string).collect()
    }

    /// Returns the visible text of the screen.
    pub async fn text(&self) -> String {
        string(&self.eval("return document.querySelector('main')?.innerText ?? ''").await)
    }

    /// Waits until the screen's text, or the value of one of its inputs, contains `part`.
    pub async fn wait_for_text(&self, part: &str) {
        let script = "return [document.querySelector('main')?.innerText ?? '',
            ...[...document.querySelectorAll('main input')].map((input) => input.value)].join('\\n')";
        self.wait_until(&format!("{part:?} on the screen"), async || {
            self.try_eval(script).await.is_ok_and(|text| string(&text).contains(part))
        })
        .await;
    }

    /// Waits for a visible status message and returns its text.
    pub async fn status(&self) -> String {
        let script = "return [...document.querySelectorAll('[role=status]')]
            .map((note) => note.checkVisibility() ? note.textContent.trim() : '').find((text) => text) ?? ''";
        let mut text = String::new();
        self.wait_until("a [role=status] with text", async || {
            text = self.try_eval(script).await.map(|text| string(&text)).unwrap_or_default();
            !text.is_empty()
        })
        .await;
        text
    }

    /// Returns the visible alert, if there is one.
    pub async fn current_alert(&self) -> Option<Alert> {
        let script = "const alert = [...document.querySelectorAll('main [role=alert]')]
                .find((it) => it.checkVisibility() && it.textContent.trim());
            return alert ? { code: alert.dataset.code ?? '', text: alert.textContent.trim() } : null";
        let alert = self.try_eval(script).await.ok()?;
        alert.is_object().then(|| Alert { code: string(&alert["code"]), text: string(&alert["text"]) })
    }

    /// Waits for an alert whose `data-code` begins with `code`, and returns it.
    pub async fn alert(&self, code: &str) -> Alert {
        let mut shown = None;
        self.wait_until(&format!("an alert with data-code {code}"), async || {
            shown = self.current_alert().await;
            shown.as_ref().is_some_and(|alert| alert.code.starts_with(code))
        })
        .await;
        shown.expect("the condition should have set the alert")
    }
}

// Forms.
impl Page {
    /// Types a text into a field in place of its value, like a user.
    pub async fn fill(&self, field: &str, text: &str) {
        self.fill_shown_as(field, text, text).await;
    }

    /// Types a text into a field that shows it in another form.
    pub async fn fill_shown_as(&self, field: &str, text: &str, shown: &str) {
        match field {
            "password" | "new_password" | "confirm_password" => self.canaries.password(text),
            "code" => self.canaries.code(text),
            _ => {}
        }
        let mut error = None;
        self.wait_until(&format!("a field {field} that can be typed into"), async || {
            match self.try_fill(field, text).await {
                Ok(_) => true,
                // The screen was redrawn in the meantime, or is not there yet.
                Err(it) => {
                    error = Some(it);
                    false
                }
            }
        })
        .await;
        self.wait_until(&format!("the typed text in the field {field}"), async || {
            self.value(field).await == shown
        })
        .await;
    }

    /// Types an e-mail address as the user name. The form may call the field `email` or `username`.
    pub async fn fill_user_name(&self, email: &str) {
        let field = if self.has_field("email").await { "email" } else { "username" };
        self.fill(field, email).await;
    }

    /// Returns the value of a field.
    pub async fn value(&self, field: &str) -> String {
        string(
            &self
                .eval_with(
                    "return document.querySelector(arguments[0])?.value ?? ''",
                    json!([field_selector(field)]),
                )
                .await,
        )
    }

    /// Returns whether the screen has a visible field with this name.
    pub async fn has_field(&self, field: &str) -> bool {
        let script = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
        self.eval_with(script, json!([field_selector(field)])).await == json!(true)
    }

    /// Waits until a field is marked as invalid, and returns the message that is tied to it.
    pub async fn field_error(&self, field: &str) -> String {
        let script = "const input = document.querySelector(arguments[0]);
            if (input?.getAttribute('aria-invalid') !== 'true') return '';
            const ids = (input.getAttribute('aria-describedby') ?? '').split(/\\s+/).filter(Boolean);
            return ids.map((id) => document.getElementById(id)?.textContent.trim() ?? '').join(' ').trim()";
        let mut message = String::new();
        self.wait_until(&format!("an error message tied to the field {field}"), async || {
            message = self
                .try_eval_with(script, json!([field_selector(field)]))
                .await
                .map(|it| string(&it))
                .unwrap_or_default();
            !message.is_empty()
        })
        .await;
        message
    }

    /// Clicks the button of an action, once it can be clicked.
    pub async fn action(&self, action: &str) {
        self.action_within(WAIT_TIMEOUT, action).await;
    }

    /// [`action`](Self::action) with a deadline of its own, for buttons with a cooldown.
    pub async fn action_within(&self, deadline: Duration, action: &str) {
        self.click_found(deadline, &format!("the action {action}"), FIND_ACTION, json!([action])).await;
    }

    /// Clicks the first element that matches `selector`.
    pub async fn click(&self, selector: &str) {
        let script = "return document.querySelector(arguments[0])";
        self.click_found(WAIT_TIMEOUT, selector, script, json!([selector])).await;
    }

    /// Clicks a point of the window, in CSS pixels.
    pub async fn click_at(&self, x: u32, y: u32) {
        let click = json!([
            { "type": "pointerMove", "x": x, "y": y },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        let pointer = json!([{ "type": "pointer", "id": "mouse", "actions": click }]);
        let result = self.driver().await.post("actions", json!({ "actions": pointer })).await;
        result.expect("the click should be performed");
    }

    /// Clicks the button of an action `times` times in a row, as fast as a mouse can and whether or not it is still
    /// enabled, like an impatient user.
    pub async fn click_repeatedly(&self, action: &str, times: usize) {
        let script = "const button = document.querySelector(`button[data-action='${arguments[0]}']`);
            button?.scrollIntoView({ block: 'center' }); return button";
        let mut button = Value::Null;
        self.wait_until(&format!("the action {action}"), async || {
            button = self.try_eval_with(script, json!([action])).await.unwrap_or_default();
            button.is_object()
        })
        .await;
        let click =
            [json!({ "type": "pointerDown", "button": 0 }), json!({ "type": "pointerUp", "button": 0 })];
        let mut actions = vec![json!({ "type": "pointerMove", "origin": button, "x": 0, "y": 0 })];
        actions.extend(std::iter::repeat_n(click, times).flatten());
        let pointer = json!([{ "type": "pointer", "id": "mouse", "actions": actions }]);
        self.driver()
            .await
            .post("actions", json!({ "actions": pointer }))
            .await
            .expect("the clicks should be performed");
    }

    /// Types a text into the focused element.
    pub async fn type_keys(&self, text: &str) {
        let strokes: Vec<Value> = text
            .chars()
            .flat_map(|it| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": it.to_string() })))
            .collect();
        let keyboard = json!([{ "type": "key", "id": "keyboard", "actions": strokes }]);
        self.driver()
            .await
            .post("actions", json!({ "actions": keyboard }))
            .await
            .expect("the keys should be pressed");
    }

    /// Types a text into the focused element with an input method, which has not completed it yet.
    pub async fn compose(&self, text: &str) {
        let end = text.encode_utf16().count();
        let parameters = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        let result = self.driver().await.devtools("Input.imeSetComposition", parameters).await;
        result.expect("the browser should accept the text");
    }

    /// Completes the text of an input method.
    pub async fn complete_composition(&self, text: &str) {
        let result = self.driver().await.devtools("Input.insertText", json!({ "text": text })).await;
        result.expect("the browser should accept the text");
    }

    /// Presses one key.
    pub async fn press(&self, key: char) {
        self.type_keys(&key.to_string()).await;
    }

    /// Presses Tab until `name` is the name of the focused field or the action of the focused button.
    pub async fn tab_to(&self, name: &str) {
        let script = "const it = document.activeElement; return it?.name || it?.dataset?.action || ''";
        for _ in 0..40 {
            if self.eval(script).await == name {
                return;
            }
            self.press(key::TAB).await;
        }
        panic!("Tab does not reach {name}: {}", self.describe().await);
    }

    async fn try_fill(&self, field: &str, text: &str) -> CommandResult {
        let driver = self.driver().await;
        let element = driver
            .post("element", json!({ "using": "css selector", "value": field_selector(field) }))
            .await?;
        driver.execute("arguments[0].focus(); arguments[0].select()", json!([element])).await?;
        let keys = if text.is_empty() { key::DELETE.to_string() } else { text.to_owned() };
        driver.post(&format!("element/{}/value", string(&element[ELEMENT])), json!({ "text": keys })).await
    }
}

// Complete tasks.
impl Page {
    /// Opens `/signin` and fills in the form.
    pub async fn fill_sign_in(&self, person: &Person) {
        self.goto("/signin").await;
        self.wait_for_screen("sign-in").await;
        self.fill("username", &person.email).await;
        self.fill("password", &person.password).await;
    }

    /// Signs in at `/signin`, and waits for the session.
    pub async fn sign_in(&self, person: &Person) {
        self.fill_sign_in(person).await;
        self.action("submit").await;
        self.wait_for_auth("signed-in").await;
    }
}

// The page itself.
impl Page {
    /// Runs the body of a function in the page and returns its result.
    pub async fn eval(&self, body: &str) -> Value {
        self.eval_with(body, json!([])).await
    }

    /// [`eval`](Self::eval) with arguments.
    pub async fn eval_with(&self, body: &str, arguments: Value) -> Value {
        let result = self.try_eval_with(body, arguments).await;
        result.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// Returns the content of localStorage.
    pub async fn local_storage(&self) -> BTreeMap<String, String> {
        strings(&self.eval("return Object.assign({}, localStorage)").await)
    }

    /// Returns the content of the tab's sessionStorage.
    pub async fn session_storage(&self) -> BTreeMap<String, String> {
        strings(&self.eval("return Object.assign({}, sessionStorage)").await)
    }

    /// Writes an entry of localStorage.
    pub async fn store(&self, key: &str, value: &str) {
        self.eval_with("localStorage.setItem(arguments[0], arguments[1])", json!([key, value])).await;
    }

    /// Lets requests of this tab fail from now on if their URL matches one of these patterns; none lets all through.
    pub async fn block_requests(&self, patterns: &[&str]) {
        let driver = self.driver().await;
        for (command, parameters) in
            [("Network.enable", json!({})), ("Network.setBlockedURLs", json!({ "urls": patterns }))]
        {
            driver.devtools(command, parameters).await.expect("requests should be blocked");
        }
    }

    /// Sets the size of the viewport, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.driver()
            .await
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await
            .expect("the size should change");
    }

    /// Restores the window's own size.
    pub async fn restore_size(&self) {
        self.driver()
            .await
            .devtools("Emulation.clearDeviceMetricsOverride", json!({}))
            .await
            .expect("the size should be restored");
    }

    /// Waits until `condition` holds. Otherwise panics with a description of the page.
    pub async fn wait_until(&self, what: &str, condition: impl AsyncFnMut() -> bool) {
        self.wait_until_within(WAIT_TIMEOUT, what, condition).await;
    }

    /// [`wait_until`](Self::wait_until) with a deadline of its own.
    pub async fn wait_until_within(
        &self,
        deadline: Duration,
        what: &str,
        mut condition: impl AsyncFnMut() -> bool,
    ) {
        if holds_before(deadline, &mut condition).await {
            return;
        }
        panic!("timed out after {} s waiting for {what}; {}", deadline.as_secs(), self.describe().await);
    }

    /// Runs a script in every document from now on, before the page's own scripts.
    pub async fn before_scripts(&self, source: &str) {
        let script = json!({ "source": source });
        let result = self.driver().await.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
        result.expect("the browser should accept the script");
    }

    /// Disables scripts from the next page on, as users can in their browser.
    pub async fn disable_scripts(&self) {
        let off = json!({ "value": true });
        self.driver()
            .await
            .devtools("Emulation.setScriptExecutionDisabled", off)
            .await
            .expect("scripts should be disabled");
    }

    async fn describe(&self) -> String {
        let screen = self.current_screen().await;
        let location = self.try_eval("return location.pathname + location.search").await.unwrap_or_default();
        format!(
            "the page is at {location} with screen {screen:?}, data-auth {:?}, alert {:?}",
            self.auth_state().await,
            self.current_alert().await,
        )
    }

    async fn click_found(&self, deadline: Duration, what: &str, find: &str, arguments: Value) {
        self.record_state().await;
        let mut error: Option<DriverError> = None;
        let clicked = holds_before(deadline, &mut async || {
            let Ok(element) = self.try_eval_with(find, arguments.clone()).await else { return false };
            let Some(id) = element[ELEMENT].as_str() else { return false };
            // A click that failed (another element covers this one, or it was removed) had no effect, so it is tried
            // again.
            let result = self.driver().await.post(&format!("element/{id}/click"), json!({})).await;
            error = result.err();
            error.is_none()
        })
        .await;
        if !clicked {
            let error = error.map_or_else(|| "not found".into(), |it| it.to_string());
            panic!("{what} cannot be clicked ({error}); {}", self.describe().await);
        }
    }

    async fn try_eval(&self, body: &str) -> CommandResult {
        self.try_eval_with(body, json!([])).await
    }

    async fn try_eval_with(&self, body: &str, arguments: Value) -> CommandResult {
        self.driver().await.execute(body, arguments).await
    }

    async fn driver(&self) -> &Driver {
        self.browser.tab(self.tab).await
    }
}

/// A script that returns the first button of an action that can be clicked.
const FIND_ACTION: &str = "
    return [...document.querySelectorAll(`button[data-action='${arguments[0]}']`)].find((button) =>
        button.checkVisibility() && !button.disabled && button.getAttribute('aria-disabled') !== 'true') ?? null";

fn field_selector(field: &str) -> String {
    format!("main [name='{field}']")
}
