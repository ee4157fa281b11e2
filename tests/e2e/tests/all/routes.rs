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
fn signed_out() {
    run(async |t| {
        let page = t.page();
        for (path, screen) in SIGNED_OUT {
            page.goto(path).await;
            opens_as(&page, screen, "signed-out").await;
            page.reload().await;
            opens_as(&page, screen, "signed-out").await;
        }
        assert!(
            t.proxy.operations().is_empty(),
            "looking around asks nothing of the pool: {:?}",
            t.proxy.operations()
        );
    });
}

/// The browser keeps titles in its history, which other users of the device may read.
#[test]
fn titles_name_the_page_and_nobody() {
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
            opens_as(&page, screen, "signed-in").await;
            page.until(title, async || page.eval("return document.title").await == title).await;
        }
        page.goto("/").await;
        page.action("sign-out").await;
        page.follow("/signup").await;
        page.screen("sign-up").await;
        assert_eq!(page.eval("return document.title").await, "Create an account · yew-cognito");
    });
}

#[test]
fn signed_in() {
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
            opens_as(&page, screen, "signed-in").await;
            page.reload().await;
            opens_as(&page, screen, "signed-in").await;
        }
        // The screens of these routes for a signed-in user are not specified, but there must be one.
        for path in ["/signup", "/confirm", "/forgot"] {
            page.goto(path).await;
            page.auth("signed-in").await;
            page.screen_of(&["home", "account", "sign-up", "confirm-sign-up", "forgot-password"]).await;
        }
    });
}

#[test]
fn guarded_route_is_returned_to_and_back_is_no_trap() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = t.page();
        page.goto("/").await;
        page.screen("home").await;
        page.goto("/account").await;
        page.screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.screen("account").await;
        page.at("/account").await;
        page.back().await;
        page.screen("home").await;
        page.at("/").await;
    });
}

#[test]
fn links_go_where_routes_are() {
    run(async |t| {
        let page = t.page();
        page.goto("/").await;
        page.screen("home").await;
        page.follow("/signup").await;
        page.screen("sign-up").await;
        page.follow("/signin").await;
        page.screen("sign-in").await;
        page.follow("/forgot").await;
        page.screen("forgot-password").await;
        page.back().await;
        page.screen("sign-in").await;
        page.goto("/nope").await;
        page.screen("not-found").await;
        page.follow("/").await;
        page.screen("home").await;
    });
}

async fn opens_as(page: &Page, screen: &str, auth: &str) {
    page.auth(auth).await;
    page.screen(screen).await;
}
