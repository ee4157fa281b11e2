//! Tests of the pages that the build has drawn, and of the app that takes them over.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, Test, key, run};

/// Delays the start of the app until the page calls `start()`: nothing is fetched before, not even the WebAssembly. Counts
/// the looks at the page with which the app waits for a quiet moment.
const DELAY_START: &str = "{
    const started = new Promise((start) => globalThis.start = start);
    const original = fetch;
    globalThis.fetch = async (...request) => { await started; return original(...request); };
    globalThis.polls = 0;
    const timeout = setTimeout;
    globalThis.setTimeout = (act, delay, ...more) => {
        if (delay === 50) globalThis.polls += 1;
        return timeout(act, delay, ...more);
    };
}";

/// Leaves the requests for the feed without a response, so that its placeholder stays.
const HOLD_FEED: &str = "{
    const original = fetch;
    globalThis.fetch = (request, ...more) => String(request.url ?? request).includes('/activities')
        ? new Promise(() => {})
        : original(request, ...more);
}";

/// Opens a drawn page, whose app starts when the page calls `start()`.
async fn open_drawn(t: &Test, path: &str) -> Page {
    t.site.draw_pages();
    let page = t.page();
    page.before_scripts(DELAY_START).await;
    page.goto(path).await;
    assert!(is_drawn(&page).await, "the build should have drawn {path}");
    page
}

async fn is_drawn(page: &Page) -> bool {
    page.eval("return document.querySelector('[data-static] main') !== null").await == true
}

/// Starts the app, and waits for its first page.
async fn start(page: &Page, screen: &str) {
    page.eval("start()").await;
    page.wait_for_screen(screen).await;
}

/// Returns the elements and texts of the app, without the differences between HTML and a DOM that was built by a script.
async fn outline(page: &Page) -> Vec<String> {
    let outline = "
        const lines = [];
        const visit = (element) => {
            const attributes = element.getAttributeNames().sort()
                .filter((name) => !['value', 'selected', 'data-static'].includes(name))
                .map((name) => ` ${name}=${element.getAttribute(name)}`);
            const value = 'value' in element ? ` (${element.value})` : '';
            lines.push(element.localName + attributes.join('') + value);
            element.normalize();
            for (const child of element.childNodes) {
                if (child.nodeType === Node.ELEMENT_NODE) visit(child);
                else if (child.nodeType === Node.TEXT_NODE && child.data) lines.push(`'${child.data}'`);
            }
            lines.push('end of ' + element.localName);
        };
        visit(document.querySelector('.app-shell'));
        return [document.title, document.documentElement.lang, document.documentElement.dir, ...lines]";
    let outline = page.eval(outline).await;
    outline
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn drawn_pages_are_those_that_the_app_draws_first() {
    run(async |t| {
        t.site.draw_pages();
        let drawn = t.page();
        drawn.disable_scripts().await;
        let live = t.new_tab().await;
        live.before_scripts(HOLD_FEED).await;
        for language in ["en", "de", "ar"] {
            drawn.goto("/signin").await;
            let choose = "document.cookie = 'yew-cognito.language=' + arguments[0];
                localStorage.setItem('yew-cognito.language', arguments[0])";
            drawn.eval_with(choose, json!([language])).await;
            for (path, screen) in [
                ("/", "home"),
                ("/signin", "sign-in"),
                ("/signup", "sign-up"),
                ("/forgot", "forgot-password"),
                ("/confirm", "confirm-sign-up"),
            ] {
                drawn.goto(path).await;
                let expected = outline(&drawn).await;
                live.goto(path).await;
                live.wait_for_screen(screen).await;
                assert_eq!(expected[1], language, "{path}");
                assert_eq!(outline(&live).await, expected, "{path} in {language}");
            }
        }
    });
}

#[test]
fn text_focus_and_selection_are_kept() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.fill("password", "a long password").await;
        page.fill("username", "ada@example.com").await;
        page.eval("document.activeElement.setSelectionRange(1, 3)").await;
        start(&page, "sign-in").await;
        let state = "const it = document.activeElement; return [it.name, it.selectionStart, it.selectionEnd]";
        assert_eq!(page.eval(state).await, json!(["username", 1, 3]));
        assert_eq!(page.value("username").await, "ada@example.com");
        assert_eq!(page.value("password").await, "a long password");

        // The app knows the values, too: a new text of the page does not replace them.
        page.action("show-password").await;
        page.wait_until("the visible password", async || {
            page.eval("return document.querySelector('[name=password]').type").await == "text"
        })
        .await;
        assert_eq!(page.value("password").await, "a long password");
    });
}

#[test]
fn values_are_kept_on_every_form() {
    run(async |t| {
        let page = open_drawn(t, "/signup").await;
        page.fill("name", "Ada").await;
        page.fill("password", "correct horse battery staple").await;
        start(&page, "sign-up").await;
        assert_eq!(page.value("name").await, "Ada");
        let unmet = "return document.querySelectorAll('.auth-checklist [data-met=false]').length";
        page.wait_until("the rules of the password", async || page.eval(unmet).await == 0).await;
    });
}

#[test]
fn without_a_focus_the_page_stays_where_it_is() {
    run(async |t| {
        let page = open_drawn(t, "/signup").await;
        page.eval("scrollTo(0, 120)").await;
        let position = page.eval("return scrollY").await;
        start(&page, "sign-up").await;
        assert_eq!(
            page.eval("return [document.activeElement.localName, scrollY]").await,
            json!(["body", position])
        );
    });
}

#[test]
fn an_input_method_completes_its_text_before_the_app_draws() {
    run(async |t| {
        let page = open_drawn(t, "/signup").await;
        page.eval("document.querySelector('[name=name]').focus()").await;
        page.compose("えい").await;
        page.eval("start()").await;
        page.wait_until("the app, waiting", async || {
            page.eval("return globalThis.polls").await.as_u64().unwrap_or_default() >= 3
        })
        .await;
        assert!(is_drawn(&page).await, "the composition should not be interrupted");
        let message = "return getComputedStyle(document.querySelector('#boot-failed')).display";
        assert_eq!(page.eval(message).await, "none", "the app has started, however long it waits");
        page.complete_composition("エイダ").await;
        page.wait_for_screen("sign-up").await;
        assert_eq!(page.value("name").await, "エイダ");
        assert_eq!(page.eval("return document.activeElement.name").await, "name");
    });
}

/// Chromium hides what a password manager has filled in until the user does something. No protocol makes it do so, hence
/// the attribute in place of `:autofill`, and the value that comes later.
#[test]
fn the_app_waits_until_it_can_read_what_a_password_manager_has_filled_in() {
    run(async |t| {
        let page = t.page();
        page.before_scripts(
            "const find = Element.prototype.querySelectorAll;
             Element.prototype.querySelectorAll = function (selector) {
                 return find.call(this, selector.replaceAll(':autofill', '[data-is-filled]'));
             };",
        )
        .await;
        let page = open_drawn(t, "/signin").await;
        page.eval("for (const input of document.querySelectorAll('form input')) input.dataset.isFilled = ''")
            .await;
        page.eval("start()").await;
        let polls = async || page.eval("return globalThis.polls").await.as_u64().unwrap_or_default();
        page.wait_until("the app, waiting", async || polls().await >= 3).await;
        assert!(is_drawn(&page).await);
        page.eval("document.querySelector('[name=username]').value = 'ada@example.com'").await;
        let before = polls().await;
        page.wait_until("another look", async || polls().await >= before + 2).await;
        assert!(is_drawn(&page).await, "the password cannot be read yet");
        page.eval("document.querySelector('[name=password]').value = 'a long password'").await;
        page.wait_until("the page of the app", async || !is_drawn(&page).await).await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(page.value("username").await, "ada@example.com");
        assert_eq!(page.value("password").await, "a long password");
    });
}

#[test]
fn an_early_submission_is_carried_out_by_the_app() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = open_drawn(t, "/signin").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.press(key::ENTER).await;
        let busy = "return document.querySelector('form').getAttribute('aria-busy')";
        page.wait_until("the busy form", async || page.eval(busy).await == "true").await;
        assert!(is_drawn(&page).await);
        assert_eq!(page.location().await, "/signin");
        page.eval("start()").await;
        page.wait_for_auth("signed-in").await;
        page.wait_for_screen("home").await;
    });
}

#[test]
fn an_early_submission_with_problems_shows_them() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.fill("username", "ada@example.com").await;
        page.action("submit").await;
        start(&page, "sign-in").await;
        assert!(!page.field_error("password").await.is_empty());
        assert_eq!(page.value("username").await, "ada@example.com");
    });
}

#[test]
fn other_early_actions_are_carried_out_as_well() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.fill("password", "a long password").await;
        page.action("show-password").await;
        start(&page, "sign-in").await;
        page.wait_until("the visible password", async || {
            page.eval("return document.querySelector('[name=password]').type").await == "text"
        })
        .await;
        assert_eq!(page.value("password").await, "a long password");

        // Links work without the app.
        page.goto("/signin").await;
        page.follow("/signup").await;
        page.wait_for_location("/signup").await;
        assert!(is_drawn(&page).await);
    });
}

#[test]
fn early_links_keep_the_path_to_return_to() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        let page = open_drawn(t, "/signin?return_to=%2Faccount").await;
        page.follow("/signup").await;
        page.wait_for_location("/signup?return_to=%2Faccount").await;
        assert!(is_drawn(&page).await);
        // The app finds the link that has the focus.
        page.eval("document.querySelector('main a[href=\"/signin\"]').focus()").await;
        start(&page, "sign-up").await;
        page.wait_until("the page of the app", async || !is_drawn(&page).await).await;
        let focused = "return document.activeElement.getAttribute('href')";
        page.wait_until("the focus on the same link", async || {
            page.eval(focused).await == "/signin?return_to=%2Faccount"
        })
        .await;
        page.press(key::ENTER).await;
        page.wait_for_screen("sign-in").await;
        page.fill("username", &ada.email).await;
        page.fill("password", &ada.password).await;
        page.action("submit").await;
        page.wait_for_location("/account").await;
    });
}

#[test]
fn early_links_to_other_pages_stay_as_they_are() {
    run(async |t| {
        let page = open_drawn(t, "/signin?return_to=%2Faccount").await;
        page.follow("/").await;
        page.wait_for_location("/").await;
        assert!(is_drawn(&page).await);
    });
}

#[test]
fn a_language_that_is_chosen_early_is_kept_for_the_next_page() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.eval(
            "const menu = document.querySelector('select[name=language]');
             menu.value = 'de';
             menu.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await;
        start(&page, "sign-in").await;
        page.wait_for_text("Passwort").await;

        page.reload().await;
        assert!(is_drawn(&page).await);
        let shown = "const form = document.querySelector('form');
            return [document.documentElement.lang, document.title, form.checkVisibility({ visibilityProperty: true })]";
        assert_eq!(page.eval(shown).await, json!(["de", "Anmelden · yew-cognito", true]));
        start(&page, "sign-in").await;
        assert_eq!(page.eval("return document.documentElement.lang").await, "de");
    });
}

#[test]
fn a_page_in_another_language_than_the_chosen_one_is_not_shown() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.eval("localStorage.setItem('yew-cognito.language', 'fr')").await;
        page.reload().await;
        assert!(is_drawn(&page).await && !is_form_visible(&page).await);
        page.eval("start()").await;
        page.wait_for_text("Mot de passe").await;
        assert!(is_form_visible(&page).await);
    });
}

#[test]
fn the_theme_is_set_before_the_first_paint() {
    run(async |t| {
        let page = open_drawn(t, "/signin").await;
        page.eval("localStorage.setItem('yew-cognito.theme', 'dark')").await;
        page.reload().await;
        let shown = "return [document.documentElement.dataset.theme,
            document.querySelector('meta[name=color-scheme]').content]";
        assert_eq!(page.eval(shown).await, json!(["dark", "dark"]));

        // The menu of the drawn page does not know the choice, which must not be replaced by that of the menu.
        start(&page, "sign-in").await;
        assert_eq!(page.eval(shown).await, json!(["dark", "dark"]));
        assert_eq!(page.eval("return document.querySelector('select[name=theme]').value").await, "dark");
        assert_eq!(page.eval("return localStorage.getItem('yew-cognito.theme')").await, "dark");
    });
}

async fn is_form_visible(page: &Page) -> bool {
    let visible =
        "return document.querySelector('main')?.checkVisibility({ visibilityProperty: true }) ?? false";
    page.eval(visible).await == true
}

#[test]
fn a_signed_in_user_does_not_see_the_page_of_a_signed_out_one() {
    run(async |t| {
        let ada = t.confirmed_person().await;
        t.site.draw_pages();
        let page = t.page();
        page.sign_in(&ada).await;
        page.wait_for_screen("home").await;
        page.before_scripts(
            "globalThis.hasFlashed = false;
             const look = () => {
                 const parts = document.querySelectorAll('[data-static] :is(main, nav a, form)');
                 hasFlashed ||= [...parts].some((it) => it.checkVisibility({ visibilityProperty: true }));
                 requestAnimationFrame(look);
             };
             look();",
        )
        .await;
        for path in ["/", "/signin"] {
            page.goto(path).await;
            page.wait_for_auth("signed-in").await;
            page.wait_for_screen("home").await;
            assert_eq!(page.eval("return hasFlashed").await, false, "{path}");
        }
        page.action("sign-out").await;
        page.wait_for_auth("signed-out").await;
        page.goto("/signin").await;
        page.wait_for_screen("sign-in").await;
        assert_eq!(
            page.eval("return hasFlashed").await,
            true,
            "signed-out users should see the page at once"
        );
    });
}

#[test]
fn nothing_moves_when_the_app_takes_over() {
    run(async |t| {
        t.site.draw_pages();
        let page = t.page();
        page.before_scripts(DELAY_START).await;
        page.before_scripts(HOLD_FEED).await;
        page.before_scripts(
            "globalThis.shifts = [];
             const place = ({ x, y, width, height }) => [x, y, width, height];
             const report = ({ node, previousRect, currentRect }) =>
                 [node?.cloneNode?.()?.outerHTML ?? node?.nodeName, place(previousRect), place(currentRect)];
             globalThis.record = (entries) => shifts.push(...entries.map((it) => it.sources.map(report)));
             globalThis.observer = new PerformanceObserver((list) => record(list.getEntries()));
             observer.observe({ type: 'layout-shift', buffered: true });",
        )
        .await;
        for (path, screen) in [("/signin", "sign-in"), ("/signup", "sign-up"), ("/", "home")] {
            page.goto(path).await;
            let places = "return [...document.querySelectorAll('.app-shell *')].map((it) => {
                const { x, y, width, height } = it.getBoundingClientRect();
                return [it.localName, x, y, width, height];
            })";
            let before: Value = page.eval(places).await;
            // A slow browser may have painted a part of the page before it has parsed all of it.
            page.eval("observer.takeRecords(); shifts.length = 0").await;
            start(&page, screen).await;
            assert_eq!(page.eval(places).await, before, "{path}");
            assert_eq!(page.eval("record(observer.takeRecords()); return shifts").await, json!([]), "{path}");
        }
    });
}

#[test]
fn a_page_for_another_configuration_is_replaced_at_once() {
    run(async |t| {
        t.site.draw_pages();
        let mut config = t.config();
        config["custom"]["yew_cognito"]["app"]["name"] = json!("Bakery");
        t.site.set_config(&config);
        let page = t.page();
        page.before_scripts(DELAY_START).await;
        page.goto("/signin").await;
        assert!(is_drawn(&page).await);
        page.fill("username", "ada@example.com").await;
        page.compose("bcd").await;
        start(&page, "sign-in").await;
        assert_eq!(page.eval("return document.title").await, "Sign in · Bakery");
        assert_eq!(page.value("username").await, "ada@example.combcd");
        assert_eq!(page.eval("return polls").await, 0);
    });
}

#[test]
fn a_page_whose_app_cannot_start_shows_only_the_message() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.expect_console_error("Failed to fetch");
        t.site.draw_pages();
        t.site.damage("wasm");
        let page = t.page();
        page.goto("/signin").await;
        assert_only_message(&page, "The page could not start").await;
    });
}

#[test]
fn a_damaged_script_shows_only_the_message() {
    run(async |t| {
        t.expect_console_error("integrity");
        t.site.draw_pages();
        let page = t.page();
        // The small script in the head notices that the other one was refused.
        t.site.damage_files("/assets/boot-");
        page.goto("/signin").await;
        assert_only_message(&page, "The page could not start").await;
    });
}

#[test]
fn a_missing_script_shows_only_the_message() {
    run(async |t| {
        t.expect_console_error("404");
        t.expect_console_error("integrity");
        t.site.draw_pages();
        t.site.remove_files("/assets/boot-");
        let page = t.page();
        page.goto("/signin").await;
        assert_only_message(&page, "The page could not start").await;
    });
}

#[test]
fn a_browser_without_web_assembly_shows_only_the_message() {
    run(async |t| {
        t.expect_console_error("WebAssembly");
        t.site.draw_pages();
        let page = t.page();
        page.before_scripts("delete globalThis.WebAssembly").await;
        page.goto("/signin").await;
        assert_only_message(&page, "The page could not start").await;
    });
}

/// No script runs that could notice it, so the style sheet alone shows the message, after a while.
#[test]
fn a_page_without_its_scripts_shows_the_message_below() {
    run(async |t| {
        for error in ["404", "integrity"] {
            t.expect_console_error(error);
        }
        t.site.draw_pages();
        t.site.remove_files("/assets/head-");
        let page = t.page();
        page.before_scripts(DELAY_START).await;
        page.goto("/signin").await;
        let message =
            "return document.querySelector('#boot-failed').checkVisibility({ visibilityProperty: true })";
        assert_eq!(page.eval(message).await, false);
        page.eval("for (const animation of document.getAnimations()) animation.finish()").await;
        assert_eq!(page.eval(message).await, true);
        assert!(is_form_visible(&page).await, "the app may still start");
        start(&page, "sign-in").await;
        assert_eq!(page.eval(message).await, false);
    });
}

#[test]
fn without_scripts_only_the_message_is_shown() {
    run(async |t| {
        t.site.draw_pages();
        let page = t.page();
        page.disable_scripts().await;
        page.goto("/signin").await;
        assert!(is_drawn(&page).await);
        assert_only_message(&page, "This site needs JavaScript").await;
    });
}

#[test]
fn the_message_is_in_the_language_of_the_page() {
    run(async |t| {
        t.site.draw_pages();
        let page = t.page();
        page.disable_scripts().await;
        page.goto("/signin").await;
        page.eval("document.cookie = 'yew-cognito.language=de'").await;
        page.goto("/signin").await;
        assert_only_message(&page, "Diese Website braucht JavaScript").await;
    });
}

async fn assert_only_message(page: &Page, heading: &str) {
    let text = "return document.body.innerText.trim()";
    page.wait_until("the message alone", async || {
        page.eval(text).await.as_str().unwrap_or_default().starts_with(heading)
    })
    .await;
    assert!(!is_form_visible(page).await);
}
