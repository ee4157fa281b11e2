//! Tests of the destination after a sign-in, which is a path of this site whatever the URL says.

use yew_cognito_e2e::run;

/// Values that an attacker would write after `return_to=` in a URL.
const FOREIGN_TARGETS: [&str; 25] = [
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
fn return_to_never_leaves_the_site() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin?return_to=//evil.example").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_auth("signed-in").await;
        page.wait_for_screen("home").await;
        page.wait_for_location("/").await;

        // A user who is already signed in is redirected at once, by the same rule.
        for target in FOREIGN_TARGETS {
            page.goto(&format!("/signin?return_to={target}")).await;
            page.wait_for_location("/").await;
            page.wait_for_screen("home").await;
            let url = page.url().await;
            assert_eq!(url, format!("{}/", t.site.origin), "return_to={target}");
        }
    });
}

/// Browsers silently ignore history changes of a page that makes many of them.
#[test]
fn a_redirect_ignored_by_the_browser_still_shows_the_page() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin").await;
        page.sign_in(&ada).await;
        page.wait_for_auth("signed-in").await;
        page.eval(
            "history.replaceState = () => {};
             history.pushState(null, '', '/signin?return_to=/account');
             dispatchEvent(new PopStateEvent('popstate'));",
        )
        .await;
        page.wait_for_screen("account").await;
        page.wait_for_location("/signin?return_to=/account").await;

        // The same for a change that throws, after which the browser loads the page anew.
        page.goto("/").await;
        page.eval(
            "history.replaceState = () => { throw new DOMException('too many', 'SecurityError') };
             history.pushState(null, '', '/signin?return_to=/account');
             dispatchEvent(new PopStateEvent('popstate'));",
        )
        .await;
        page.wait_for_location("/account").await;
        page.wait_for_screen("account").await;
    });
}

#[test]
fn return_to_leads_to_a_path_of_the_site() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/signin?return_to=%2Faccount").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("account").await;
        page.wait_for_location("/account").await;

        page.goto("/signin?return_to=/account").await;
        page.wait_for_screen("account").await;
        page.wait_for_location("/account").await;
    });
}
