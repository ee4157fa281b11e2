//! Runs a test, and the checks that no test can skip.

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::{Value, json};

use crate::environment::output_dir;
use crate::proxy::Kind;
use crate::site::Source;
use crate::{
    Api, Browser, Canaries, Environment, ForeignSite, Page, Person, Pool, Proxy, Record, Server, Site, checks,
};

/// The timeout of a test. A test that takes longer is considered hung.
const TEST_TIMEOUT: Duration = Duration::from_mins(4);

/// The environment of one test: a site, a proxy to the pool and a browser.
#[derive(Debug)]
pub struct Test {
    /// The site under test.
    pub site: Site,
    /// The proxy between the page and the pool.
    pub proxy: Proxy,
    /// The site's own API. [`Server::Rust`] is running when the test starts.
    pub api: Api,
    /// The pool itself.
    pub pool: &'static Pool,
    browser: Rc<Browser>,
    canaries: Canaries,
    expected_errors: RefCell<Vec<String>>,
    foreign_origins: RefCell<Vec<String>>,
    problems: RefCell<Vec<String>>,
    seen: RefCell<Record>,
}

/// Runs one end-to-end test with fresh servers and a fresh browser, followed by the checks of
/// [`checks`](crate::checks). After a failure, the screenshots and the HTML of the tabs, the console and the requests
/// are saved, and their location is printed.
pub fn run<F>(test: F)
where
    F: AsyncFnOnce(&Test),
{
    static DEPLOYED: Mutex<()> = Mutex::new(());
    let name = test_name::<F>();
    // The stack of a deployed site names one pool and one API, so only one test at a time can provide them.
    let _lock = Environment::get()
        .distribution
        .as_ref()
        .map(|_| DEPLOYED.lock().unwrap_or_else(PoisonError::into_inner));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the runtime should be created");
    runtime.block_on(async {
        let context = Test::start(&name).await;
        let outcome =
            tokio::time::timeout(TEST_TIMEOUT, AssertUnwindSafe(test(&context)).catch_unwind()).await;
        context.finish(&name, outcome).await;
    });
}

/// Returns the name of the test that a closure belongs to.
pub(crate) fn test_name<F>() -> String {
    let name = std::any::type_name::<F>().trim_end_matches("::{{closure}}");
    name.split_once("::").map_or(name, |(_, name)| name).to_owned()
}

type Outcome = Result<Result<(), Box<dyn Any + Send>>, tokio::time::error::Elapsed>;

impl Test {
    async fn start(name: &str) -> Self {
        let environment = Environment::get();
        let canaries = Canaries::default();
        // A deployed site may contact only the origins that its stack names.
        let deployed = environment.distribution.as_ref();
        let pool_port = deployed.map_or(0, |it| it.pool_port);
        let pool = Kind::Pool { is_like_aws: environment.pool.is_like_aws() };
        let proxy = Proxy::start(pool, &environment.pool.authority, canaries.clone(), pool_port).await;
        let api_port = deployed.map_or(0, |it| it.api_port);
        let api = Proxy::start(Kind::Api, "", canaries.clone(), api_port).await;
        let source = match deployed {
            Some(distribution) => Source::Distribution(distribution),
            None => Source::folder(environment.dist.clone(), &proxy.origin, &api.origin),
        };
        let site = Site::start(source).await;
        if deployed.is_none() {
            site.set_config(&config(&proxy, &api));
        }
        let api = Api::new(api, &site.origin);
        api.start(Server::Rust).await;
        let browser = Browser::start(environment, name).await;
        Self {
            site,
            proxy,
            api,
            pool: &environment.pool,
            browser,
            canaries,
            expected_errors: RefCell::default(),
            foreign_origins: RefCell::default(),
            problems: RefCell::default(),
            seen: RefCell::default(),
        }
    }

    /// Returns the browser's first tab, which is empty at first.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::new(Rc::clone(&self.browser), 0, &self.site.origin, self.canaries.clone())
    }

    /// Opens another tab of the same browser.
    pub async fn new_tab(&self) -> Page {
        let tab = self.browser.open_tab().await;
        Page::new(Rc::clone(&self.browser), tab, &self.site.origin, self.canaries.clone())
    }

    /// Returns a user with a new address and no account.
    #[must_use]
    pub fn person(&self) -> Person {
        let person = Person::new();
        self.canaries.password(&person.password);
        person
    }

    /// Creates a user who has signed up but has not confirmed the account.
    pub async fn unconfirmed_person(&self) -> Person {
        let person = self.person();
        self.pool.sign_up(&person).await;
        person
    }

    /// Creates a user with a confirmed account.
    pub async fn confirmed_person(&self) -> Person {
        let person = self.unconfirmed_person().await;
        self.pool.confirm(&person).await;
        person
    }

    /// Creates a user as an administrator. Returns the user and the temporary password.
    pub async fn person_created_by_administrator(&self) -> (Person, String) {
        let person = self.person();
        let temporary_password = format!("temporary {}", person.another_password());
        self.canaries.password(&temporary_password);
        self.pool.create_as_administrator(&person.email, &temporary_password).await;
        (person, temporary_password)
    }

    /// Returns the newest code mailed to an address.
    pub async fn code_for(&self, address: &str) -> String {
        let code = self.pool.code_for(address).await;
        self.canaries.code(&code);
        code
    }

    /// Returns the site's `config.json`, for the test to change.
    #[must_use]
    pub fn config(&self) -> Value {
        config(&self.proxy, &self.api.proxy)
    }

    /// Returns the secrets seen so far.
    #[must_use]
    pub fn canaries(&self) -> &Canaries {
        &self.canaries
    }

    /// Allows error lines with this text on the console, because the test provokes them.
    pub fn expect_console_error(&self, text: &str) {
        self.expected_errors.borrow_mut().push(text.into());
    }

    /// Starts a site of another origin with one page, which the test may visit.
    pub async fn foreign_site(&self, html: &str) -> ForeignSite {
        let foreign_site = ForeignSite::start(html.into()).await;
        self.foreign_origins.borrow_mut().push(foreign_site.origin.clone());
        foreign_site
    }

    /// Returns the problems found so far. They no longer fail the test, so the caller has to check them. Meant for
    /// tests that provoke problems.
    pub async fn take_problems(&self) -> Vec<String> {
        self.check().await;
        self.problems.take()
    }

    async fn check(&self) {
        let record = self.browser.take_record().await;
        let expected_errors = self.expected_errors.borrow().clone();
        let mut origins =
            vec![self.site.origin.clone(), self.proxy.origin.clone(), self.api.proxy.origin.clone()];
        origins.extend(self.foreign_origins.borrow().iter().cloned());
        let rules =
            checks::Rules { origins: &origins, expected_errors: &expected_errors, canaries: &self.canaries };
        self.problems.borrow_mut().extend(checks::problems(&record, &rules));
        let mut seen = self.seen.borrow_mut();
        seen.console.extend(record.console);
        seen.urls.extend(record.urls);
    }

    async fn finish(self, name: &str, outcome: Outcome) {
        // If the browser itself has failed, the checks cannot run.
        let checked = AssertUnwindSafe(self.check()).catch_unwind().await.is_ok();
        let mut problems = self.problems.take();
        if !checked {
            problems.push("the browser's record could not be read".into());
        }
        if outcome.is_err() {
            problems.push(format!("not complete after {} s", TEST_TIMEOUT.as_secs()));
        }
        let panic = outcome.ok().and_then(Result::err);
        if panic.is_some() || !problems.is_empty() {
            let evidence = self.save_evidence(name, &problems);
            match AssertUnwindSafe(evidence).catch_unwind().await {
                Ok(Ok(directory)) => eprintln!("{name}: see {}", directory.display()),
                Ok(Err(error)) => eprintln!("{name}: the evidence could not be saved: {error}"),
                Err(_) => eprintln!("{name}: the evidence could not be collected"),
            }
        }
        self.browser.quit().await;
        if let Some(panic) = panic {
            for problem in problems {
                eprintln!("{name}: also: {problem}");
            }
            resume_unwind(panic);
        }
        assert!(problems.is_empty(), "{name}:\n  {}", problems.join("\n  "));
    }

    async fn save_evidence(&self, name: &str, problems: &[String]) -> std::io::Result<PathBuf> {
        let directory = output_dir().join("failures").join(name.replace("::", "-"));
        if directory.exists() {
            std::fs::remove_dir_all(&directory)?;
        }
        std::fs::create_dir_all(&directory)?;
        let seen = self.seen.take();
        let mut console = String::new();
        for line in &seen.console {
            writeln!(console, "{} {} {}", line.level, line.source, line.text)
                .map_err(std::io::Error::other)?;
        }
        let mut calls = String::new();
        for it in self.proxy.exchanges().into_iter().chain(self.api.proxy.exchanges()) {
            let status = it.reply.map_or_else(|| "no response".to_owned(), |reply| reply.status.to_string());
            writeln!(calls, "{} {} {status}", it.method, it.operation).map_err(std::io::Error::other)?;
        }
        std::fs::write(directory.join("console.txt"), console)?;
        std::fs::write(directory.join("urls.txt"), seen.urls.join("\n"))?;
        std::fs::write(directory.join("calls.txt"), calls)?;
        std::fs::write(directory.join("problems.txt"), problems.join("\n"))?;
        self.browser.save_tabs(&directory).await?;
        Ok(directory)
    }
}

/// Returns the site's configuration in a test, in which every server is behind a proxy.
fn config(pool: &Proxy, api: &Proxy) -> Value {
    let mut config = Environment::get().pool.config.clone();
    let custom = &mut config["custom"]["yew_cognito"];
    custom["endpoint"] = json!(pool.origin);
    custom["api"] = Api::config(&api.origin);
    config
}
