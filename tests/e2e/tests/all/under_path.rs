//! Tests of the site under a path of its host, beside other sites.

use yew_cognito_e2e::{Page, Test, run};

async fn open_at(t: &Test, path: &str, screen: &str) -> Page {
    t.site.move_under("/app/");
    let page = t.page();
    page.goto(path).await;
    page.wait_for_screen(screen).await;
    page
}

#[test]
fn all_links_stay_below_the_base_path() {
    run(async |t| {
        let page = open_at(t, "/app/", "home").await;
        let links =
            "return [...document.querySelectorAll('a[href^=\"/\"]')].map((it) => it.getAttribute('href'))";
        for (path, screen) in [
            ("/app/", "home"),
            ("/app/signin", "sign-in"),
            ("/app/forgot", "forgot-password"),
            ("/app/@ada", "not-found"),
        ] {
            page.goto(path).await;
            page.wait_for_screen(screen).await;
            let links = page.eval(links).await;
            let links = links.as_array().expect("the result should be a list");
            assert!(!links.is_empty(), "{path}");
            assert!(
                links.iter().all(|it| it.as_str().is_some_and(|it| it.starts_with("/app/"))),
                "{links:?}"
            );
        }
        page.goto("/app/").await;
        page.wait_for_screen("home").await;
        page.follow("/app/signin").await;
        page.wait_for_screen("sign-in").await;
        page.wait_for_location("/app/signin").await;
        page.back().await;
        page.wait_for_screen("home").await;
        page.wait_for_location("/app/").await;
    });
}

#[test]
fn a_sign_in_returns_to_the_guarded_page_below_the_base_path() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = open_at(t, "/app/account", "sign-in").await;
        page.wait_for_location("/app/signin?return_to=%2Faccount").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_screen("account").await;
        page.wait_for_location("/app/account").await;
        page.reload().await;
        page.wait_for_screen("account").await;
        page.action("sign-out").await;
        page.wait_for_screen("home").await;
        page.wait_for_location("/app/").await;
    });
}
