//! Tests of the drop-in on pages whose style sheets have rules for all elements, like those of a CSS framework.

use serde_json::{Value, json};
use yew_cognito_e2e::{Page, Test, run};

/// The HTML of the drop-in, after the header of the snapshot. `tests/native/component_page.rs` compares it with the
/// component.
const SNAPSHOT: &str = include_str!("../../../native/snapshots/native__component_page__drop_in.snap");
const SHEET: &str = include_str!("../../../../static/auth.css");

/// Rules like those of Bootstrap's Reboot.
const GENTLE: &str = "
    *, ::before, ::after { box-sizing: border-box }
    body { margin: 0; font: 400 1rem/1.5 Georgia, serif; color: #212529; background: #fff; -webkit-text-size-adjust: 100% }
    h1, h2, h3 { margin-top: 0; margin-bottom: .5rem; font-weight: 500; line-height: 1.2; color: inherit }
    h1 { font-size: calc(1.375rem + 1.5vw) }
    p { margin-top: 0; margin-bottom: 1rem }
    ol, ul { padding-left: 2rem; margin-top: 0; margin-bottom: 1rem }
    small { font-size: .875em }
    a { color: #0d6efd; text-decoration: underline }
    code { font-size: .875em; color: #d63384; word-wrap: break-word }
    img, svg { vertical-align: middle }
    label { display: inline-block }
    button { border-radius: 0; text-transform: none }
    button:focus:not(:focus-visible) { outline: 0 }
    input, button, select, textarea { margin: 0; font-family: inherit; font-size: inherit; line-height: inherit }
    button, [type=button], [type=submit] { -webkit-appearance: button }
    button:not(:disabled), [type=button]:not(:disabled), [type=submit]:not(:disabled) { cursor: pointer }
    fieldset { min-width: 0; padding: 0; margin: 0; border: 0 }
    [hidden] { display: none !important }
";

/// Rules like those of Tailwind's Preflight.
const THOROUGH: &str = "
    *, ::after, ::before, ::backdrop { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid }
    html { line-height: 1.5; -webkit-text-size-adjust: 100%; font-family: Georgia, serif }
    h1, h2, h3, h4, h5, h6 { font-size: inherit; font-weight: inherit }
    a { color: inherit; text-decoration: inherit }
    b, strong { font-weight: bolder }
    code { font-family: monospace; font-size: 1em }
    small { font-size: 80% }
    ol, ul, menu { list-style: none }
    img, svg, video, canvas { display: block; vertical-align: middle }
    button, input, select, optgroup, textarea { font: inherit; letter-spacing: inherit; color: inherit; border-radius: 0; background-color: transparent; opacity: 1 }
    ::placeholder { opacity: 1; color: currentcolor }
    textarea { resize: vertical }
    button, input:where([type=button], [type=submit]) { appearance: button }
    [hidden]:where(:not([hidden=until-found])) { display: none !important }
";

/// Rules that leave nothing as it was.
const HOSTILE: &str = "
    body * { all: unset }
    body * {
        float: left; margin: 3px; padding: 7px; border: 2px solid red; color: orange; font: 40px/2 cursive;
        text-indent: 1em; text-transform: uppercase; position: relative; top: 5px;
    }
    label { display: none }
    form, p, section, span { display: inline; width: 10px; transform: rotate(3deg) }
    input { appearance: auto; visibility: hidden }
    button { position: fixed; width: 100%; opacity: .1 }
";

/// Opens the drop-in on a page with these rules before the sheet of the drop-in.
async fn open(t: &Test, rules: &str) -> Page {
    let (_, html) = SNAPSHOT.rsplit_once("\n---\n").expect("the snapshot should have a header");
    // The line feeds of the snapshot would be contents of empty elements.
    let html = html.replace(">\n<", "><");
    let links =
        ["/host.css", "/drop-in.css"].map(|path| format!("<link rel=stylesheet href={path}>")).concat();
    t.site.add_file("/host.css", rules);
    t.site.add_file("/drop-in.css", SHEET);
    t.site.add_file("/drop-in.html", &format!("<!doctype html><title>Host</title>{links}<body>{html}"));
    let page = t.page();
    page.goto("/drop-in.html").await;
    let is_styled = "return getComputedStyle(document.querySelector('[type=submit]')).cursor";
    assert_eq!(page.eval(is_styled).await, "pointer", "the sheets should be loaded");
    page
}

/// Returns where the elements of the drop-in are, and some of their looks.
async fn looks(page: &Page) -> Value {
    let script = "return [...document.querySelectorAll('.auth-screen, .auth-screen *')].map((it) => {
        const { x, y, width, height } = it.getBoundingClientRect();
        const style = getComputedStyle(it);
        const names = ['color', 'fontSize', 'fontFamily', 'textTransform', 'opacity', 'visibility', 'backgroundColor'];
        return [it.localName, x, y, width, height, ...names.map((name) => style[name])];
    })";
    page.eval(script).await
}

#[test]
fn rules_in_a_lower_layer_do_not_change_the_drop_in() {
    run(async |t| {
        let expected = looks(&open(t, "body { margin: 0 }").await).await;
        for rules in [GENTLE, THOROUGH, HOSTILE] {
            let rules = format!("@layer host, auth; @layer host {{ {rules} }} body {{ margin: 0 }}");
            let found = looks(&open(t, &rules).await).await;
            assert_eq!(found, expected, "{rules}");
        }
    });
}

#[test]
fn slots_have_the_looks_of_their_page() {
    run(async |t| {
        let page = open(t, "@layer host, auth; @layer host { p { color: rgb(1, 2, 3) } }").await;
        let script = "const slot = document.createElement('div');
            slot.append(document.createElement('p'));
            document.querySelector('form').prepend(slot);
            return getComputedStyle(slot.firstChild).color";
        assert_eq!(page.eval(script).await, "rgb(1, 2, 3)");
    });
}

/// Rules without a layer override those of the drop-in. Those of a framework leave it usable.
#[test]
fn the_drop_in_stays_usable_under_the_rules_of_a_framework() {
    run(async |t| {
        for width in [320, 1280] {
            let page = open(t, GENTLE).await;
            page.resize(width, 900).await;
            let problems = "
                const problems = [];
                const box = (it) => it.getBoundingClientRect();
                for (const screen of document.querySelectorAll('.auth-screen')) {
                    const controls = [...screen.querySelectorAll('input, button, label')];
                    for (const it of controls) {
                        const { left, right, top, bottom } = box(it);
                        const name = `${it.localName} ${it.name || it.textContent}`;
                        if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true })) problems.push(`${name} is hidden`);
                        if (left < box(screen).left || right > box(screen).right) problems.push(`${name} sticks out`);
                        if (it.localName !== 'label' && (bottom - top < 24 || right - left < 24)) problems.push(`${name} is small`);
                        for (const other of controls) {
                            const next = box(other);
                            const overlap = left < next.right && next.left < right && top < next.bottom && next.top < bottom;
                            if (other !== it && overlap) problems.push(`${name} overlaps ${other.localName} ${other.name}`);
                        }
                    }
                }
                return problems";
            assert_eq!(page.eval(problems).await, json!([]), "{width} pixels");
            page.restore_size().await;
        }
    });
}
