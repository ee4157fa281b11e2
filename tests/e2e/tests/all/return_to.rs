//! Tests of the destination after a sign-in, which is a path of this site whatever the URL asks for.

use yew_cognito_e2e::run;

/// Values that an attacker would write after `return_to=` in a URL.
const ELSEWHERE: [&str; 25] = [
    "//evil.example",
    "///evil.example",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:%2f%2fevil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    "%2f%2fevil.example",
    "%252f%252fevil.example",
    "/%2fevil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "%09//evil.example",
    "%20//evil.example",
    "@evil.example",
    "evil.example",
    "/%EF%BC%8Fevil.example",
    "%EF%BC%8F%EF%BC%8Fevil.example",
    "/.//evil.example",
    "/account/..//evil.example",
    "/%252e%252e//evil.example",
    "/account/..",
    "/./signin",
];

#[test]
fn leads_nowhere_else() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin?return_to=//evil.example").await;
        page.screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.auth("signed-in").await;
        page.screen("home").await;
        page.at("/").await;

        // A user who is already signed in is redirected at once, by the same rule.
        for elsewhere in ELSEWHERE {
            page.goto(&format!("/signin?return_to={elsewhere}")).await;
            page.at("/").await;
            page.screen("home").await;
            let url = page.url().await;
            assert_eq!(url, format!("{}/", t.site.origin), "return_to={elsewhere}");
        }
    });
}

/// Browsers silently ignore history changes of a page that makes many of them.
#[test]
fn a_redirect_that_the_browser_ignores_ends_with_a_page() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin").await;
        page.sign_in(&ada).await;
        page.auth("signed-in").await;
        page.eval(
            "history.replaceState = () => {};
             history.pushState(null, '', '/signin?return_to=/account');
             dispatchEvent(new PopStateEvent('popstate'));",
        )
        .await;
        page.screen("account").await;
        page.at("/signin?return_to=/account").await;

        // The same for a change that is refused, after which the browser loads the page anew.
        page.goto("/").await;
        page.eval(
            "history.replaceState = () => { throw new DOMException('too many', 'SecurityError') };
             history.pushState(null, '', '/signin?return_to=/account');
             dispatchEvent(new PopStateEvent('popstate'));",
        )
        .await;
        page.at("/account").await;
        page.screen("account").await;
    });
}

#[test]
fn leads_where_it_should() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin?return_to=%2Faccount").await;
        page.screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.screen("account").await;
        page.at("/account").await;

        page.goto("/signin?return_to=/account").await;
        page.screen("account").await;
        page.at("/account").await;
    });
}
