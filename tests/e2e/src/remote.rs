//! Tests that drive the headless client in a page, each on a pool of its own, for flows that no screen shows yet.

use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::run::test_name;
use crate::site::Source;
use crate::{Browser, Canaries, Environment, OwnPool, Page, Site};

/// The timeout of a test. A test that takes longer is considered hung.
const TEST_TIMEOUT: Duration = Duration::from_mins(2);

/// The browser of one test, and the site with the client's page.
#[derive(Debug)]
pub struct RemoteTest {
    browser: Rc<Browser>,
    site: Site,
}

/// The client in one tab.
#[derive(Debug)]
pub struct Remote {
    /// The tab.
    pub page: Page,
    config: Value,
    devices: bool,
}

/// Runs one test with a browser of its own. A panic in the page or a violation of the Content-Security-Policy fails it.
pub fn run_remote<F>(test: F)
where
    F: AsyncFnOnce(&RemoteTest),
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the runtime should be created");
    runtime.block_on(async {
        let environment = Environment::get();
        let origin = OwnPool::origin();
        let source = Source::folder(environment.page.clone(), &origin, &origin);
        let context = RemoteTest {
            browser: Browser::start(environment, &test_name::<F>()).await,
            site: Site::start(source).await,
        };
        let result = tokio::time::timeout(TEST_TIMEOUT, test(&context)).await;
        let record = context.browser.take_record().await;
        context.browser.quit().await;
        assert!(result.is_ok(), "not complete after {} s", TEST_TIMEOUT.as_secs());
        for line in &record.console {
            let is_problem =
                ["panicked at", "Content Security Policy"].iter().any(|part| line.text.contains(part));
            assert!(!is_problem, "{}", line.text);
        }
    });
}

impl RemoteTest {
    /// Loads the client in the first tab.
    pub async fn remote(&self, pool: &OwnPool, client: &str, devices: bool) -> Remote {
        self.remote_in(0, pool, client, devices).await
    }

    /// Loads the client in another tab of the same browser.
    pub async fn remote_in_new_tab(&self, pool: &OwnPool, client: &str) -> Remote {
        let tab = self.browser.open_tab().await;
        self.remote_in(tab, pool, client, false).await
    }

    async fn remote_in(&self, tab: usize, pool: &OwnPool, client: &str, devices: bool) -> Remote {
        let page = Page::new(Rc::clone(&self.browser), tab, &self.site.origin, Canaries::default());
        let remote = Remote { page, config: pool.config(client), devices };
        remote.load().await;
        remote
    }

    /// Adds an authenticator with a screen lock to the browser, like that of a laptop. Returns its id.
    pub async fn authenticator(&self) -> String {
        let options = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
        });
        let id = self.browser.driver().post("webauthn/authenticator", options).await;
        id.expect("the authenticator should be added")
            .as_str()
            .expect("the authenticator should have an id")
            .to_owned()
    }

    /// Makes the authenticator reject the verification of the user from now on.
    pub async fn reject_verification(&self, authenticator: &str) {
        let path = format!("webauthn/authenticator/{authenticator}/uv");
        let done = self.browser.driver().post(&path, json!({ "isUserVerified": false })).await;
        done.expect("the authenticator should exist");
    }
}

impl Remote {
    /// Loads or reloads the page, and creates the client.
    pub async fn load(&self) {
        const START: &str = "
            await window.ready;
            window.remote = new Remote(arguments[0], arguments[1]);
            return null;";
        self.page.goto("/").await;
        self.page
            .wait_until("the client's page", async || {
                self.page.eval("return 'ready' in window").await == true
            })
            .await;
        let script = format!("return (async (...arguments) => {{ {START} }})(...arguments)");
        self.page.eval_with(&script, json!([self.config.to_string(), self.devices])).await;
    }

    /// Runs a command of `tests/e2e/page`.
    ///
    /// # Errors
    ///
    /// Returns the code of the error.
    pub async fn run(&self, command: Value) -> Result<Value, String> {
        const RUN: &str = "
            return window.remote.run(arguments[0]).then(
                (result) => ({ result: JSON.parse(result) }),
                (code) => ({ code: String(code) }))";
        let response = self.page.eval_with(RUN, json!([command.to_string()])).await;
        match response["code"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(response["result"].clone()),
        }
    }

    /// [`run`](Self::run) for a command that must succeed.
    pub async fn run_ok(&self, command: Value) -> Value {
        let text = command.to_string();
        self.run(command).await.unwrap_or_else(|code| panic!("{text}: {code}"))
    }

    /// Starts a sign-in with a password and SRP.
    pub async fn sign_in(&self, username: &str) -> Value {
        self.sign_in_with(username, "srp").await
    }

    /// Starts a sign-in with this flow.
    pub async fn sign_in_with(&self, username: &str, flow: &str) -> Value {
        let arguments = json!({ "username": username, "password": crate::PASSWORD, "flow": flow });
        self.run_ok(json!({ "sign_in": arguments })).await
    }

    /// Answers the challenge and returns the next step.
    pub async fn answer(&self, answer: Value) -> Value {
        self.run_ok(json!({ "answer": answer })).await
    }

    /// Waits until the client has this state.
    pub async fn wait_for_state(&self, state: &str) {
        let has_state = async || self.run_ok(json!({ "state": {} })).await == state;
        self.page.wait_until(&format!("state {state}"), has_state).await;
    }

    /// Returns the origin of the pool.
    #[must_use]
    pub fn endpoint(&self) -> String {
        OwnPool::origin()
    }

    /// Signs out on this device and waits for the new state.
    pub async fn sign_out(&self) {
        self.run_ok(json!({ "sign_out": { "everywhere": false } })).await;
        self.wait_for_state("signed-out").await;
    }
}
