//! Tests of the checks that follow every test: each of them must be able to fail.

use std::time::Duration;

use yew_cognito_e2e::{Calls, Fault, Test, run, wait_until_within};

const PAGE: &str = "<!doctype html><title>Page</title><main data-screen='page'></main>";

#[test]
fn a_policy_violation_is_detected() {
    run(async |t| {
        t.site.add_file("/inline", &format!("{PAGE}<script>document.title = 'ran'</script>"));
        t.page().goto("/inline").await;
        assert_problem(t, "Content-Security-Policy: ").await;
        assert_eq!(t.page().eval("return document.title").await, "Page", "the script should not have run");
    });
}

#[test]
fn a_policy_violation_is_detected_after_the_page_is_left() {
    run(async |t| {
        t.site.add_file("/styled", &format!("{PAGE}<p style='color: red'>red</p>"));
        let page = t.new_tab().await;
        page.goto("/styled").await;
        page.leave().await;
        assert_problem(t, "Content-Security-Policy: ").await;
    });
}

#[test]
fn trusted_types_are_enforced() {
    run(async |t| {
        serve_script(t, "document.querySelector('main').innerHTML = '<b>b</b>'");
        t.page().goto("/scripted").await;
        let problems = t.take_problems().await;
        assert!(problems.iter().any(|it| it.contains("require-trusted-types-for")), "{problems:?}");
    });
}

#[test]
fn script_errors_are_detected() {
    run(async |t| {
        serve_script(t, "throw new Error('broken')");
        t.page().goto("/scripted").await;
        assert_problem(t, "error on the console: ").await;
        serve_script(t, "Promise.reject(new Error('broken'))");
        t.page().reload().await;
        assert_problem(t, "error on the console: ").await;
        serve_script(t, "console.error('broken')");
        t.page().reload().await;
        assert_problem(t, "error on the console: ").await;
    });
}

#[test]
fn a_panic_is_detected() {
    run(async |t| {
        serve_script(t, "console.log('panicked at src/main.rs:1:1: broken')");
        t.page().goto("/scripted").await;
        assert_problem(t, "panic: ").await;
    });
}

#[test]
fn a_foreign_request_is_detected() {
    run(async |t| {
        let foreign = "http://localhost:9/foreign";
        serve_script(t, &format!("fetch('{foreign}').catch(() => 0)"));
        t.page().goto("/scripted").await;
        let problems = t.take_problems().await;
        let is_found = |prefix: &str| problems.iter().any(|it| it.starts_with(prefix));
        assert!(is_found("foreign URL") || is_found("Content-Security-Policy"), "{problems:?}");
    });
}

#[test]
fn a_canary_is_detected_in_every_place() {
    run(async |t| {
        let password = t.person().password;
        t.canaries().code("426842");
        let leaks = [
            (format!("fetch('/?p={password}')"), "a password in a URL"),
            (
                format!("history.pushState(null, '', '?p=' + encodeURIComponent('{password}'))"),
                "a password in a URL",
            ),
            ("fetch('/config.json?code=426842')".into(), "a code in a URL"),
            (format!("console.debug('{password}')"), "a password on the console"),
            (format!("document.querySelector('main').title = '{password}'"), "a password in the DOM"),
            ("document.querySelector('main').textContent = 'Code 426842'".into(), "a code in the DOM"),
            (format!("history.replaceState({{ p: '{password}' }}, '')"), "a password in history.state"),
            (
                format!("sessionStorage.setItem('yew-cognito.form', '{password}')"),
                "a password in sessionStorage",
            ),
            (format!("localStorage.setItem('yew-cognito.form', '{password}')"), "a password in localStorage"),
            ("localStorage.setItem('token', 'x')".into(), "localStorage has a key that is not ours"),
        ];
        for (leak, problem) in leaks {
            serve_script(t, &leak);
            t.page().goto("/scripted").await;
            // Requests are logged a moment after they are made.
            let mut problems = Vec::new();
            wait_until_within(Duration::from_secs(5), problem, async || {
                problems.extend(t.take_problems().await);
                problems.iter().any(|it| it.starts_with(problem))
            })
            .await;
            clean_up(t).await;
        }
        // Six digits inside a longer number are not a code.
        serve_script(t, "document.querySelector('main').title = '14268421'");
        t.page().goto("/scripted").await;
        assert_eq!(t.take_problems().await, Vec::<String>::new());
    });
}

#[test]
fn tokens_of_the_pool_are_canaries() {
    run(async |t| {
        let reply = serde_json::json!({ "AuthenticationResult": { "AccessToken": "eyJ.e30.c2ln" } });
        t.canaries().tokens_of(&reply);
        serve_script(t, "document.querySelector('main').title = 'Bearer eyJ.e30.c2ln'");
        t.page().goto("/scripted").await;
        assert_problem(t, "a token or session in the DOM").await;
        clean_up(t).await;
        serve_script(t, "localStorage.setItem('yew-cognito.session', 'eyJ.e30.c2ln')");
        t.page().goto("/scripted").await;
        assert_eq!(t.take_problems().await, Vec::<String>::new(), "tokens are allowed in storage");
    });
}

#[test]
fn the_proxy_records_requests_and_injects_faults() {
    run(async |t| {
        let call = format!(
            "window.call = (operation, headers = {{}}) => fetch('{}', {{ method: 'POST', body: '{{\"ClientId\":\"none\"}}',
                headers: {{ 'content-type': 'application/x-amz-json-1.1',
                    'x-amz-target': 'AWSCognitoIdentityProviderService.' + operation, ...headers }} }})
                .then(async (reply) => [reply.status, reply.headers.get('x-amzn-errortype'), await reply.text()],
                    (error) => error.name)",
            t.proxy.origin
        );
        serve_script(t, &call);
        let page = t.page();
        page.goto("/scripted").await;

        let response = page.eval("return call('InitiateAuth')").await;
        assert_eq!(response[0], 400);
        assert!(
            response[1].as_str().is_some_and(|code| code.ends_with(':')),
            "the error type should end with a colon, as with AWS: {response}"
        );
        assert_eq!(t.proxy.operations(), ["InitiateAuth"]);
        assert_eq!(t.proxy.calls("InitiateAuth")[0].body["ClientId"], "none");

        t.proxy.inject("InitiateAuth", Calls::Nth(2), Fault::HTML_500);
        assert_eq!(page.eval("return call('InitiateAuth')").await[0], 400);
        assert_eq!(page.eval("return call('InitiateAuth')").await[0], 500);
        assert_eq!(page.eval("return call('InitiateAuth')").await[0], 400);
        t.proxy.inject("SignUp", Calls::Every, Fault::LostRequest);
        assert_eq!(page.eval("return call('SignUp')").await, "TypeError");
        t.proxy.remove_faults();

        let preflights = |t: &Test| t.proxy.exchanges().iter().filter(|it| it.method == "OPTIONS").count();
        assert_eq!(preflights(t), 1, "one preflight should serve all calls");
        t.expect_console_error("blocked by CORS policy");
        assert_eq!(page.eval("return call('SignUp', { 'x-amz-user-agent': 'us' })").await, "TypeError");

        t.proxy.refuse_connections().await;
        assert_eq!(page.eval("return call('GetUser')").await, "TypeError");
        t.proxy.accept_connections().await;
        t.proxy.discard_exchanges();
        let hold = t.proxy.hold("GetUser");
        page.eval("window.held = call('GetUser')").await;
        hold.wait_for(1).await;
        hold.release();
        assert_eq!(page.eval("return held").await[0], 400);
        assert_eq!(t.proxy.operations(), ["GetUser"]);
    });
}

fn serve_script(t: &Test, script: &str) {
    t.site.add_file("/scripted", &format!("{PAGE}<script src='/script.js'></script>"));
    t.site.add_file("/script.js", script);
}

/// Removes the leak, and the problems that are found once more when its page is left.
async fn clean_up(t: &Test) {
    t.page().eval("localStorage.clear(); sessionStorage.clear()").await;
    t.page().leave().await;
    t.take_problems().await;
}

async fn assert_problem(t: &Test, problem: &str) {
    let problems = t.take_problems().await;
    assert!(problems.iter().any(|it| it.starts_with(problem)), "{problem:?} is not in {problems:?}");
}
