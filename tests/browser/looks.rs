//! Tests of the contrast of the default colours, of accents that an app chooses, and of rules of an app.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::stage::document;

const SHEETS: [&str; 2] =
    [include_str!("../../static/auth.css"), include_str!("../../static/auth-components.css")];

/// An element in a page with the style sheet. Both are removed on drop.
struct Sample {
    root: Element,
}

impl Sample {
    /// Creates an element in a theme, and adds the rules of an app.
    fn new(theme: &str, rules: &str) -> Self {
        let document = document();
        let root = document.create_element("div").unwrap();
        root.set_attribute("data-theme", theme).unwrap();
        let style = document.create_element("style").unwrap();
        style.set_text_content(Some(&[&SHEETS.concat(), rules].concat()));
        let part = document.create_element("p").unwrap();
        root.append_child(&style).unwrap();
        root.append_child(&part).unwrap();
        document.body().unwrap().append_child(&root).unwrap();
        Self { root }
    }

    fn part(&self) -> HtmlElement {
        self.root.last_element_child().unwrap().unchecked_into()
    }

    /// Returns the relative luminance (WCAG 2) of a colour in CSS.
    fn luminance(&self, color: &str) -> f64 {
        let part = self.part();
        part.set_attribute("style", &format!("color: {color}")).unwrap();
        let script = "const context = document.createElement('canvas').getContext('2d');
            context.fillStyle = getComputedStyle(part).color;
            context.fillRect(0, 0, 1, 1);
            return context.getImageData(0, 0, 1, 1).data.join()";
        let pixel = js_sys::Function::new_with_args("part", script).call1(&part, &part).unwrap();
        let pixel = pixel.as_string().unwrap();
        let channels = pixel.split(',').take(3).map(|channel| {
            let value = channel.parse::<f64>().unwrap() / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        channels.zip([0.2126, 0.7152, 0.0722]).map(|(channel, weight)| channel * weight).sum()
    }

    fn contrast(&self, a: &str, b: &str) -> f64 {
        let [a, b] = [self.luminance(a), self.luminance(b)];
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        self.root.remove();
    }
}

#[wasm_bindgen_test]
fn text_and_edges_have_enough_contrast_in_both_themes() {
    const TEXT: [(&str, &[&str]); 7] = [
        ("var(--auth-ink)", &["var(--auth-paper)", "var(--auth-card)", "var(--_auth-tint)"]),
        ("var(--_auth-muted)", &["var(--auth-paper)", "var(--auth-card)", "var(--_auth-tint)"]),
        ("var(--auth-accent)", &["var(--auth-paper)", "var(--auth-card)", "var(--_auth-tint)"]),
        ("var(--auth-danger)", &["var(--auth-card)", "var(--_auth-danger-tint)"]),
        ("var(--_auth-on-accent)", &["var(--auth-accent)", "var(--_auth-strong)"]),
        ("var(--_auth-success)", &["color-mix(in oklab, var(--_auth-success) 10%, var(--auth-card))"]),
        ("var(--_auth-warning)", &["color-mix(in oklab, var(--_auth-warning) 10%, var(--auth-card))"]),
    ];
    for theme in ["light", "dark"] {
        let sample = Sample::new(theme, "");
        for (color, grounds) in TEXT {
            for ground in grounds {
                let contrast = sample.contrast(color, ground);
                assert!(contrast >= 4.5, "{theme}: {color} on {ground} has {contrast:.2}");
            }
        }
        for ground in ["var(--auth-paper)", "var(--auth-card)"] {
            let contrast = sample.contrast("var(--_auth-edge)", ground);
            assert!(contrast >= 3.0, "{theme}: an edge on {ground} has {contrast:.2}");
        }
    }
}

#[wasm_bindgen_test]
fn the_text_on_any_accent_is_readable() {
    for accent in ["#ff9900", "#ffffff", "#000000", "#0066ff", "#c2185b", "#7fd0c3", "#767676"] {
        let sample = Sample::new("light", &format!(":root {{ --auth-accent: {accent} }}"));
        let contrast = sample.contrast("var(--_auth-on-accent)", "var(--auth-accent)");
        assert!(contrast >= 4.5, "the text on {accent} has {contrast:.2}");
    }
}

#[wasm_bindgen_test]
fn an_element_with_a_theme_of_its_own_derives_its_colours() {
    let sample = Sample::new("light", ".brand { --auth-ink: #000080 }");
    sample.root.set_class_name("brand auth-theme");
    let muted = sample.luminance("var(--_auth-muted)");
    sample.root.set_class_name("");
    assert!(
        (muted - sample.luminance("var(--_auth-muted)")).abs() > 0.01,
        "the muted text is a mixture of the ink"
    );
}

#[wasm_bindgen_test]
fn one_class_or_element_name_of_an_app_overrides_the_sheet() {
    for rule in [".mine { color: rgb(1, 2, 3) }", "p { color: rgb(1, 2, 3) }"] {
        let sample = Sample::new("light", rule);
        let part = sample.part();
        part.set_class_name("auth-lead mine");
        let color = |part: &HtmlElement| {
            let style = js_sys::Function::new_with_args("part", "return getComputedStyle(part).color");
            style.call1(part, part).unwrap().as_string().unwrap()
        };
        assert_eq!(color(&part), "rgb(1, 2, 3)", "{rule}");
    }
}
