//! Tests of the site's languages, and of the name, logo and links that its configuration sets.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, run};

/// Chooses a language in the menu below the page.
async fn choose(page: &Page, tag: &str) {
    let choose = "const menu = document.querySelector('select[name=language]');
        menu.value = arguments[0];
        menu.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval_with(choose, json!([tag])).await;
}

async fn language(page: &Page) -> (Value, Value) {
    let root = "return [document.documentElement.lang, document.documentElement.dir]";
    let root = page.eval(root).await;
    (root[0].clone(), root[1].clone())
}

#[test]
fn the_menu_changes_the_language_and_keeps_what_was_typed() {
    run(async |t| {
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        page.fill_user_name("ada@example.com").await;
        choose(&page, "de").await;
        page.wait_for_text("Passwort").await;
        assert_eq!(language(&page).await, (json!("de"), json!("ltr")));
        assert_eq!(page.value("username").await, "ada@example.com");
        assert_eq!(page.eval("return document.title").await, "Anmelden · yew-cognito");
        page.action("submit").await;
        assert!(!page.field_error("password").await.is_empty());

        page.reload().await;
        page.wait_for_text("Passwort").await;
        assert_eq!(language(&page).await, (json!("de"), json!("ltr")));

        choose(&page, "ar").await;
        page.wait_until("right to left", async || language(&page).await == (json!("ar"), json!("rtl"))).await;
        choose(&page, "en").await;
        page.wait_for_text("Password").await;
        assert_eq!(language(&page).await, (json!("en"), json!("ltr")));
    });
}

#[test]
fn the_first_language_is_that_of_the_browser() {
    run(async |t| {
        let page = t.page();
        page.before_scripts(
            "Object.defineProperty(navigator, 'languages', { value: ['xx', 'fr-CA', 'de'] });",
        )
        .await;
        page.goto("/signin").await;
        page.wait_for_text("Mot de passe").await;
        assert_eq!(language(&page).await, (json!("fr"), json!("ltr")));
    });
}

#[test]
fn the_configuration_restricts_the_languages() {
    run(async |t| {
        let page = t.page();
        let mut config = t.config();
        config["custom"]["yew_cognito"]["languages"] = json!(["ja"]);
        t.site.set_config(&config);
        page.goto("/signin").await;
        page.wait_for_text("パスワード").await;
        let menus = "return document.querySelectorAll('select[name=language]').length";
        assert_eq!(page.eval(menus).await, 0, "there is nothing to choose from");

        config["custom"]["yew_cognito"]["languages"] = json!(["en", "tlh"]);
        t.site.set_config(&config);
        page.goto("/signin").await;
        page.wait_for_screen("config-error").await;
        page.wait_for_text("custom.yew_cognito.languages").await;
        page.wait_for_text("tlh").await;
    });
}

#[test]
fn a_language_that_cannot_be_loaded_leaves_the_page_as_it_is() {
    run(async |t| {
        t.site.rewrite_to_page("txt");
        let page = t.page();
        page.before_scripts("Object.defineProperty(navigator, 'languages', { value: ['de'] });").await;
        page.goto("/signin").await;
        page.wait_for_text("Password").await;
        page.fill_user_name("ada@example.com").await;
        choose(&page, "fr").await;
        assert!(page.status().await.contains("can't be loaded"));
        assert_eq!(page.eval("return document.querySelector('select[name=language]').value").await, "en");
        assert_eq!(page.value("username").await, "ada@example.com");
        assert_eq!(language(&page).await, (json!("en"), json!("ltr")));
    });
}

#[test]
fn name_logo_and_links_are_those_of_the_configuration() {
    run(async |t| {
        let page = t.page();
        t.site.add_file("/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>");
        let mut config = t.config();
        config["custom"]["yew_cognito"]["app"] = json!({
            "name": "Bakery",
            "logo": "/logo.svg",
            "footer": "Bread since 1898",
            "links": [{ "text": "Terms", "href": "/terms.html" }, { "text": "Help", "href": "mailto:help@example.com" }],
        });
        t.site.set_config(&config);
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.eval("return document.title").await, "Sign in · Bakery");
        let shown = "const all = (selector) => [...document.querySelectorAll(selector)];
            return [
                document.querySelector('header [data-look=brand]').textContent,
                document.querySelector('header img').getAttribute('src'),
                document.querySelector('footer p').textContent,
                ...all('footer a').map((link) => link.textContent + ' ' + link.getAttribute('href')),
            ]";
        let expected = json!([
            "Bakery",
            "/logo.svg",
            "Bread since 1898",
            "Terms /terms.html",
            "Help mailto:help@example.com"
        ]);
        assert_eq!(page.eval(shown).await, expected);

        config["custom"]["yew_cognito"]["app"] = json!({});
        t.site.set_config(&config);
        page.reload().await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.eval("return document.title").await, "Sign in");
        assert_eq!(page.eval("return document.querySelectorAll('footer p, footer a').length").await, 0);
    });
}
