//! The only way to run a test, and the checks that none escapes.

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
    Api, Browser, Canaries, Environment, Page, Person, Pool, Proxy, Record, Server, Site, Stranger, checks,
};

/// No test takes this long; one that does hangs.
const TEST_DEADLINE: Duration = Duration::from_mins(4);

/// A site, a proxy to the pool and a browser, all of the test's own.
#[derive(Debug)]
pub struct Test {
    /// The site under test.
    pub site: Site,
    /// The way from the page to the pool.
    pub proxy: Proxy,
    /// The site's own API; [`Server::Rust`] runs.
    pub api: Api,
    /// The pool itself.
    pub pool: &'static Pool,
    browser: Rc<Browser>,
    canaries: Canaries,
    expected_errors: RefCell<Vec<String>>,
    strangers: RefCell<Vec<String>>,
    problems: RefCell<Vec<String>>,
    seen: RefCell<Record>,
}

/// Runs one end-to-end test: fresh servers and a fresh browser, then the test, then the checks of
/// [`checks`](crate::checks). A failure leaves the tabs' pictures and HTML, the console and the requests behind
/// and says where.
pub fn run<F>(test: F)
where
    F: AsyncFnOnce(&Test),
{
    static DEPLOYED: Mutex<()> = Mutex::new(());
    let name = name_of::<F>();
    // its stack names one pool and one API, so one test at a time can be those
    let _alone = Environment::get()
        .distribution
        .as_ref()
        .map(|_| DEPLOYED.lock().unwrap_or_else(PoisonError::into_inner));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let context = Test::start(&name).await;
        let outcome =
            tokio::time::timeout(TEST_DEADLINE, AssertUnwindSafe(test(&context)).catch_unwind()).await;
        context.finish(&name, outcome).await;
    });
}

/// The test that a closure is of.
pub(crate) fn name_of<F>() -> String {
    let name = std::any::type_name::<F>().trim_end_matches("::{{closure}}");
    name.split_once("::").map_or(name, |(_, name)| name).to_owned()
}

type Outcome = Result<Result<(), Box<dyn Any + Send>>, tokio::time::error::Elapsed>;

impl Test {
    async fn start(name: &str) -> Self {
        let environment = Environment::get();
        let canaries = Canaries::default();
        // A deployed site may talk to the origins that its stack names, and to no others.
        let deployed = environment.distribution.as_ref();
        let pool_port = deployed.map_or(0, |it| it.pool_port);
        let pool = Kind::Pool { is_like_aws: environment.pool.is_like_aws() };
        let proxy = Proxy::start(pool, &environment.pool.authority, canaries.clone(), pool_port);
        let api = Proxy::start(Kind::Api, "", canaries.clone(), deployed.map_or(0, |it| it.api_port));
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
            strangers: RefCell::default(),
            problems: RefCell::default(),
            seen: RefCell::default(),
        }
    }

    /// The browser's first tab, empty until it is sent somewhere.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::new(Rc::clone(&self.browser), 0, &self.site.origin, self.canaries.clone())
    }

    /// Another tab of the same browser.
    pub async fn new_tab(&self) -> Page {
        let tab = self.browser.open_tab().await;
        Page::new(Rc::clone(&self.browser), tab, &self.site.origin, self.canaries.clone())
    }

    /// Somebody with a new address and no account.
    #[must_use]
    pub fn person(&self) -> Person {
        let person = Person::new();
        self.canaries.password(&person.password);
        person
    }

    /// Somebody who signed up and has not confirmed it.
    pub async fn unconfirmed_person(&self) -> Person {
        let person = self.person();
        self.pool.sign_up(&person).await;
        person
    }

    /// Somebody with an account.
    pub async fn confirmed_person(&self) -> Person {
        let person = self.unconfirmed_person().await;
        self.pool.confirm(&person).await;
        person
    }

    /// Somebody whom an administrator created, and the temporary password they were given.
    pub async fn person_created_by_administrator(&self) -> (Person, String) {
        let person = self.person();
        let temporary_password = format!("temporary {}", person.another_password());
        self.canaries.password(&temporary_password);
        self.pool.create_as_administrator(&person.email, &temporary_password).await;
        (person, temporary_password)
    }

    /// The newest code mailed to an address.
    pub async fn code_for(&self, address: &str) -> String {
        let code = self.pool.code_for(address).await;
        self.canaries.code(&code);
        code
    }

    /// What the site gets as `config.json`, for changes of the test's own.
    #[must_use]
    pub fn config(&self) -> Value {
        config(&self.proxy, &self.api.proxy)
    }

    /// The secrets seen so far.
    #[must_use]
    pub fn canaries(&self) -> &Canaries {
        &self.canaries
    }

    /// Lets error lines with this text on the console pass, because the test provokes them.
    pub fn expect_console_error(&self, text: &str) {
        self.expected_errors.borrow_mut().push(text.into());
    }

    /// Somebody else's site, with one page, which the test may visit.
    pub async fn stranger(&self, html: &str) -> Stranger {
        let stranger = Stranger::start(html.into()).await;
        self.strangers.borrow_mut().push(stranger.origin.clone());
        stranger
    }

    /// What the checks have to say so far. Whoever asks has to answer for it: it does not count against the test
    /// any more. For tests of the checks themselves.
    pub async fn take_problems(&self) -> Vec<String> {
        self.check().await;
        self.problems.take()
    }

    async fn check(&self) {
        let record = self.browser.take_record().await;
        let expected_errors = self.expected_errors.borrow().clone();
        let mut origins =
            vec![self.site.origin.clone(), self.proxy.origin.clone(), self.api.proxy.origin.clone()];
        origins.extend(self.strangers.borrow().iter().cloned());
        let rules =
            checks::Rules { origins: &origins, expected_errors: &expected_errors, canaries: &self.canaries };
        self.problems.borrow_mut().extend(checks::problems(&record, &rules));
        let mut seen = self.seen.borrow_mut();
        seen.console.extend(record.console);
        seen.urls.extend(record.urls);
    }

    async fn finish(self, name: &str, outcome: Outcome) {
        // The browser may be what broke, and then it cannot be asked.
        let checked = AssertUnwindSafe(self.check()).catch_unwind().await.is_ok();
        let mut problems = self.problems.take();
        if !checked {
            problems.push("the browser could not be asked what it saw".into());
        }
        if outcome.is_err() {
            problems.push(format!("not done after {} s", TEST_DEADLINE.as_secs()));
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
            let status = it.reply.map_or_else(|| "no reply".to_owned(), |reply| reply.status.to_string());
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

/// The site's configuration in a test: everything it calls is behind a proxy.
fn config(pool: &Proxy, api: &Proxy) -> Value {
    let mut config = Environment::get().pool.config.clone();
    let ours = &mut config["custom"]["yew_cognito"];
    ours["endpoint"] = json!(pool.origin);
    ours["api"] = Api::config(&api.origin);
    config
}
