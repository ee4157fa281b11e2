//! Tests of the menu of themes, and of the order of the style sheets' layers.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, run};

/// Chooses a theme in the menu below the page: `light`, `dark`, or an empty text for that of the device.
async fn choose(page: &Page, theme: &str) {
    let choose = "const menu = document.querySelector('select[name=theme]');
        menu.value = arguments[0];
        menu.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval_with(choose, json!([theme])).await;
}

/// Returns the theme of the document, what `<meta name=color-scheme>` says, what is stored, and what the menu shows.
async fn theme(page: &Page) -> Value {
    let script = "return [
        document.documentElement.dataset.theme ?? null,
        document.querySelector('meta[name=color-scheme]').content,
        localStorage.getItem('yew-cognito.theme'),
        document.querySelector('select[name=theme]').value,
    ]";
    page.eval(script).await
}

/// Returns whether the page is darker than its text.
async fn is_dark(page: &Page) -> bool {
    let script = "const context = document.createElement('canvas').getContext('2d');
        const brightness = (color) => {
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            return context.getImageData(0, 0, 1, 1).data[1];
        };
        const { backgroundColor, color } = getComputedStyle(document.body);
        return brightness(backgroundColor) < brightness(color)";
    page.eval(script).await == true
}

#[test]
fn the_menu_changes_the_theme_and_a_reload_keeps_it() {
    run(async |t| {
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(theme(&page).await, json!([null, "light dark", null, ""]), "the theme of the device");
        page.fill_user_name("ada@example.com").await;
        for (chosen, dark) in [("dark", true), ("light", false)] {
            choose(&page, chosen).await;
            let expected = json!([chosen, chosen, chosen, chosen]);
            page.wait_until(chosen, async || theme(&page).await == expected).await;
            assert_eq!(is_dark(&page).await, dark, "{chosen}");
            assert_eq!(page.value("username").await, if dark { "ada@example.com" } else { "" });
            page.reload().await;
            page.wait_for_screen("sign-in").await;
            assert_eq!(theme(&page).await, expected, "after a reload");
            assert_eq!(is_dark(&page).await, dark, "{chosen}, after a reload");
        }
        choose(&page, "").await;
        let expected = json!([null, "light dark", null, ""]);
        page.wait_until("the theme of the device", async || theme(&page).await == expected).await;
    });
}

#[test]
fn an_unknown_stored_theme_is_that_of_the_device() {
    run(async |t| {
        let page = t.page();
        page.before_scripts("localStorage.setItem('yew-cognito.theme', 'sepia')").await;
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(theme(&page).await, json!([null, "light dark", "sepia", ""]));
    });
}

#[test]
fn the_resets_of_the_site_do_not_override_the_components() {
    run(async |t| {
        let page = t.page();
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        let script = "const style = (selector) => getComputedStyle(document.querySelector(selector));
            return [style('.auth-lead').marginBlockEnd, style('main h1').marginBlockEnd, style('[data-action=submit]').color ===
                style('main a').color]";
        assert_eq!(page.eval(script).await, json!(["24px", "8px", false]));
    });
}
