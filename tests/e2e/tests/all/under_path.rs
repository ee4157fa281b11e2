//! Tests of the site under a path of its host, beside other sites.

use yew_cognito_e2e::{Page, Test, run};

async fn opened_at(t: &Test, path: &str, screen: &str) -> Page {
    t.site.move_under("/app/");
    let page = t.page();
    page.goto(path).await;
    page.screen(screen).await;
    page
}

#[test]
fn every_link_stays_under_the_path() {
    run(async |t| {
        let page = opened_at(t, "/app/", "home").await;
        let links =
            "return [...document.querySelectorAll('a[href^=\"/\"]')].map((it) => it.getAttribute('href'))";
        for (path, screen) in [
            ("/app/", "home"),
            ("/app/signin", "sign-in"),
            ("/app/forgot", "forgot-password"),
            ("/app/@ada", "not-found"),
        ] {
            page.goto(path).await;
            page.screen(screen).await;
            let links = page.eval(links).await;
            let links = links.as_array().expect("a list");
            assert!(!links.is_empty(), "{path}");
            assert!(
                links.iter().all(|it| it.as_str().is_some_and(|it| it.starts_with("/app/"))),
                "{links:?}"
            );
        }
        page.goto("/app/").await;
        page.screen("home").await;
        page.follow("/app/signin").await;
        page.screen("sign-in").await;
        page.at("/app/signin").await;
        page.back().await;
        page.screen("home").await;
        page.at("/app/").await;
    });
}

#[test]
fn sign_in_leads_back_to_where_it_was_needed() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = opened_at(t, "/app/account", "sign-in").await;
        page.at("/app/signin?return_to=%2Faccount").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.screen("account").await;
        page.at("/app/account").await;
        page.reload().await;
        page.screen("account").await;
        page.action("sign-out").await;
        page.screen("home").await;
        page.at("/app/").await;
    });
}
