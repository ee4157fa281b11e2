//! Tests that open every route directly, and reload it.

use yew_cognito_e2e::{Page, run};

/// Routes whose screen depends only on the session, with the screen that a signed-out user sees.
const SIGNED_OUT: [(&str, &str); 8] = [
    ("/", "home"),
    ("/signin", "sign-in"),
    ("/signup", "sign-up"),
    ("/confirm", "confirm-sign-up"),
    ("/forgot", "forgot-password"),
    ("/account", "sign-in"),
    ("/@some.one", "not-found"),
    ("/nope", "not-found"),
];

#[test]
fn every_route_opens_and_reloads_when_signed_out() {
    run(async |t| {
        let page = t.page();
        for (path, screen) in SIGNED_OUT {
            page.goto(path).await;
            wait_for_page(&page, screen, "signed-out").await;
            page.reload().await;
            wait_for_page(&page, screen, "signed-out").await;
        }
        assert!(
            t.proxy.operations().is_empty(),
            "opening pages should send no request to the pool: {:?}",
            t.proxy.operations()
        );
    });
}

/// The browser keeps titles in its history, which other users of the device may read.
#[test]
fn titles_name_the_page_and_not_the_user() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        for (path, screen, title) in [
            ("/", "home", "Home · yew-cognito"),
            ("/account", "account", "Account · yew-cognito"),
            ("/nope", "not-found", "There is no such page · yew-cognito"),
        ] {
            page.goto(path).await;
            wait_for_page(&page, screen, "signed-in").await;
            page.wait_until(title, async || page.eval("return document.title").await == title).await;
        }
        page.goto("/").await;
        page.action("sign-out").await;
        page.follow("/signup").await;
        page.wait_for_screen("sign-up").await;
        assert_eq!(page.eval("return document.title").await, "Create an account · yew-cognito");
    });
}

#[test]
fn every_route_opens_and_reloads_when_signed_in() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.sign_in(&ada).await;
        for (path, screen) in [
            ("/", "home"),
            ("/signin", "home"),
            ("/account", "account"),
            ("/@some.one", "not-found"),
            ("/nope", "not-found"),
        ] {
            page.goto(path).await;
            wait_for_page(&page, screen, "signed-in").await;
            page.reload().await;
            wait_for_page(&page, screen, "signed-in").await;
        }
        // The screens of these routes for a signed-in user are not specified, but there must be one.
        for path in ["/signup", "/confirm", "/forgot"] {
            page.goto(path).await;
            page.wait_for_auth("signed-in").await;
            page.wait_for_any_screen(&["home", "account", "sign-up", "confirm-sign-up", "forgot-password"])
                .await;
        }
    });
}

#[test]
fn a_sign_in_returns_to_the_guarded_route_and_back_leaves_it() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/").await;
        page.wait_for_screen("home").await;
        page.goto("/account").await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("account").await;
        page.wait_for_location("/account").await;
        page.back().await;
        page.wait_for_screen("home").await;
        page.wait_for_location("/").await;
    });
}

#[test]
fn links_lead_to_their_routes() {
    run(async |t| {
        let page = t.page();
        page.goto("/").await;
        page.wait_for_screen("home").await;
        page.follow("/signup").await;
        page.wait_for_screen("sign-up").await;
        page.follow("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.follow("/forgot").await;
        page.wait_for_screen("forgot-password").await;
        page.back().await;
        page.wait_for_screen("sign-in").await;
        page.goto("/nope").await;
        page.wait_for_screen("not-found").await;
        page.follow("/").await;
        page.wait_for_screen("home").await;
    });
}

async fn wait_for_page(page: &Page, screen: &str, auth: &str) {
    page.wait_for_auth(auth).await;
    page.wait_for_screen(screen).await;
}
