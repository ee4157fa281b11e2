//! Tests of languages and of the changes that an app makes to the screens.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;
use yew_cognito::client::platform::fake::FakeHost;
use yew_cognito::i18n::{Key, Locale, PluralCategory, Strings, Text, plural_categories, plural_category};
use yew_cognito::ui::components::{QrMatrix, Tone};
use yew_cognito::ui::{Block, ChoiceOption, Customize, Field, FieldName, Part, PartKind, Step};
use yew_cognito::{AuthClient, AuthProvider, Authenticator};

use crate::stage::{Stage, client, document, settle};

#[derive(Properties, PartialEq)]
struct Props {
    client: AuthClient,
    initial: Step,
    before: Customize,
    after: Customize,
}

/// An app that replaces one customization by another when its button is pressed.
#[component]
fn App(props: &Props) -> Html {
    let is_after = use_state(|| false);
    let customize = if *is_after { props.after.clone() } else { props.before.clone() };
    let onclick = {
        let is_after = is_after.setter();
        Callback::from(move |_| is_after.set(true))
    };
    html! {
        <AuthProvider client={props.client.clone()}>
            <button id="switch" {onclick}></button>
            <Authenticator initial={props.initial.clone()} {customize} />
        </AuthProvider>
    }
}

async fn show(host: &FakeHost, initial: Step, before: Customize, after: Customize) -> Stage<App> {
    Stage::show(Props { client: client(host), initial, before, after }).await
}

/// Returns a language whose texts are their keys in brackets.
fn keys_in(locale: &str) -> Strings {
    let texts = Object::new();
    for key in Key::ALL {
        let text = format!("[{}]", key.name());
        Reflect::set(&texts, &key.name().into(), &text.into()).expect("a property can be set");
    }
    let json = js_sys::JSON::stringify(&texts).expect("an object of strings is JSON");
    Strings::from_json(locale, &String::from(json)).expect("every key has a text")
}

/// Does to the texts below an element what the page translation of browsers does: each becomes a new node.
fn translate_page(root: &Element) {
    let all = root.query_selector_all("span, p, label, a").expect("the selector should be valid");
    for element in Array::from(&all).iter().map(Element::from) {
        if element.child_element_count() == 0 && !element.text_content().unwrap_or_default().is_empty() {
            let font = document().create_element("font").expect("the element should be created");
            font.set_text_content(Some("übersetzt"));
            element.replace_children_with_node_1(&font);
        }
    }
}

#[wasm_bindgen_test]
async fn a_change_of_language_keeps_what_was_typed() {
    let after = Customize::default().with_strings(keys_in("ar"));
    let stage = show(&FakeHost::new(), Step::sign_in(), Customize::default(), after).await;
    stage.enter("username", "ada@example.com");
    stage.click("[data-action=submit]");
    settle().await;
    let screen: Element = stage.find("[data-screen]");
    assert_eq!(
        (screen.get_attribute("lang"), screen.get_attribute("dir")),
        (Some("en".into()), Some("ltr".into()))
    );
    assert!(stage.text().contains("Please fill this in."));
    stage.click("#switch");
    settle().await;
    assert_eq!(
        (screen.get_attribute("lang"), screen.get_attribute("dir")),
        (Some("ar".into()), Some("rtl".into()))
    );
    for text in ["[sign_in]", "[email]", "[required]", "[show]", "[forgot_link]", "[new_here]"] {
        assert!(stage.text().contains(text), "{text} is missing in {}", stage.text());
    }
    assert!(!stage.text().contains("Please fill this in."));
    assert_eq!(stage.find::<HtmlInputElement>("[name=username]").value(), "ada@example.com");
}

#[wasm_bindgen_test]
async fn texts_of_a_translated_page_are_replaced() {
    let after = Customize::default().with_strings(keys_in("de"));
    let stage = show(&FakeHost::new(), Step::sign_in(), Customize::default(), after).await;
    translate_page(&stage.find("[data-screen]"));
    stage.click("[data-action=submit]");
    settle().await;
    assert!(stage.text().contains("Please fill this in."), "a new text: {}", stage.text());
    stage.click("#switch");
    settle().await;
    let heading: Element = stage.find("h1");
    assert_eq!(heading.text_content().as_deref(), Some("[sign_in]"));
    for label in ["[email]", "[password]"] {
        assert!(stage.text().contains(label), "{label}: {}", stage.text());
    }
    assert!(!stage.text().contains("Please fill this in."), "a text that was replaced: {}", stage.text());
}

#[wasm_bindgen_test]
async fn a_translated_page_shows_the_links_of_the_next_screen() {
    let stage = show(&FakeHost::new(), Step::sign_in(), Customize::default(), Customize::default()).await;
    translate_page(&stage.find("[data-screen]"));
    stage.click(".auth-more p:nth-of-type(2) [data-look=link]");
    settle().await;
    let links = stage.find::<Element>(".auth-more").text_content().unwrap_or_default();
    assert!(links.contains("Already have an account?"), "{links}");
    assert!(!links.contains("New here?") && !links.contains("übersetzt"), "{links}");
}

#[wasm_bindgen_test]
async fn a_problem_of_content_of_the_app_is_shown_above_the_form() {
    let customize = Customize::default().with_validation(|_, _| {
        vec![(FieldName::Attribute("terms".to_owned()), Text::from("Accept the terms first."))]
    });
    let host = FakeHost::new();
    let stage = show(&host, Step::forgot_password(), customize.clone(), customize).await;
    stage.enter("username", "ada@example.com");
    stage.click("[data-action=submit]");
    settle().await;
    let alert: Element = stage.find("[role=alert]");
    assert_eq!(alert.text_content().as_deref(), Some("Accept the terms first."));
    assert!(host.transport.sent().is_empty());
}

#[wasm_bindgen_test]
async fn an_app_adds_fields_checks_and_content() {
    let customize = Customize::default()
        .with_strings(Strings::default().with(Key::SignUp, "Join the bakery"))
        .with_layout(|step, layout| {
            if let Step::SignUp(_) = step {
                layout.blocks.push(Block::Field(Field::attribute("nickname")));
                layout.blocks.push(Block::Slot("terms".into()));
            }
        })
        .with_slots(|step, name| html! { <p id="slot">{ name }{ " of " }{ step.name() }</p> })
        .with_validation(|_, values| {
            let is_taken = values.get("nickname") == "admin";
            let problem = || (FieldName::Attribute("nickname".to_owned()), Text::from("This name is taken."));
            is_taken.then(problem).into_iter().collect()
        });
    let host = FakeHost::new();
    let stage = show(&host, Step::sign_up(), customize.clone(), customize).await;
    assert_eq!(stage.find::<Element>("h1").text_content().as_deref(), Some("Join the bakery"));
    assert_eq!(stage.find::<Element>("#slot").text_content().as_deref(), Some("terms of sign-up"));
    stage.enter("email", "ada@example.com");
    stage.enter("password", "correct horse battery");
    stage.enter("nickname", "admin");
    stage.click("[data-action=submit]");
    settle().await;
    assert!(stage.text().contains("This name is taken."), "{}", stage.text());
    assert!(host.transport.sent().is_empty());
    stage.enter("nickname", "ada");
    stage.click("[data-action=submit]");
    settle().await;
    let sent = host.transport.sent();
    assert_eq!(sent.len(), 1, "{}", stage.text());
    let attributes = host.transport.last("SignUp")["UserAttributes"].to_string();
    assert!(attributes.contains("nickname") && attributes.contains("ada"), "{attributes}");
}

/// Shows the screen of a forgotten password with these parts. A submission that is valid otherwise shows the values in place
/// of a problem, and sends nothing.
async fn show_parts(parts: Vec<PartKind>) -> Stage<App> {
    let customize = Customize::default()
        .with_layout(move |_, layout| {
            layout.blocks.extend(parts.iter().cloned().map(|kind| Block::from(Part::new(kind))));
        })
        .with_validation(|_, values| {
            let found = ["method", "news"].map(|name| format!("{name}={}", values.get(name)));
            vec![(FieldName::Attribute("values".to_owned()), Text::from(found.join(" ")))]
        });
    let stage = show(&FakeHost::new(), Step::forgot_password(), customize.clone(), customize).await;
    stage.enter("username", "ada@example.com");
    stage
}

fn alert_text(stage: &Stage<App>) -> String {
    stage.find::<Element>("[role=alert]").text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_choice_enters_its_value_and_submits_the_form() {
    let option = |value: &'static str, title: &'static str| ChoiceOption {
        value: value.into(),
        title: title.into(),
        description: None,
    };
    let options = vec![option("method-email", "E-mail"), option("method-sms", "Text message")];
    let choices = PartKind::Choices { name: "method".into(), label: "Methods".into(), options };
    let stage = show_parts(vec![choices]).await;
    stage.click("[data-action=method-sms]");
    settle().await;
    assert_eq!(alert_text(&stage), "method=method-sms news=");
}

#[wasm_bindgen_test]
async fn a_check_box_enters_whether_it_is_checked() {
    let news = PartKind::CheckBox { name: "news".into(), label: "News".into(), hint: Some("Monthly".into()) };
    let stage = show_parts(vec![news]).await;
    let input: HtmlInputElement = stage.find("[name=news]");
    assert_eq!(stage.find::<Element>("label[for$=-news]").get_attribute("for"), Some(input.id()));
    for expected in ["method= news=true", "method= news=false"] {
        input.click();
        settle().await;
        assert_eq!(input.checked(), expected.ends_with("true"));
        stage.click("[data-action=submit]");
        settle().await;
        assert_eq!(alert_text(&stage), expected);
    }
}

#[wasm_bindgen_test]
async fn a_secret_says_whether_it_was_copied() {
    let secret = PartKind::Secret {
        label: "Key".into(),
        secret: "JBSWY3DP".into(),
        copy: "Copy".into(),
        outcomes: ["Copied.".into(), "Selected.".into()],
    };
    let stage = show_parts(vec![secret]).await;
    for (write_text, status) in [
        ("() => Promise.resolve()", "Copied."),
        ("() => Promise.reject(new DOMException('no', 'NotAllowedError'))", "Selected."),
    ] {
        let clipboard = format!("{{ configurable: true, value: {{ writeText: {write_text} }} }}");
        js_sys::eval(&format!("Object.defineProperty(navigator, 'clipboard', {clipboard})"))
            .expect("the clipboard should be replaced");
        stage.click("[data-action=copy]");
        settle().await;
        let shown = stage.find::<Element>(".auth-secret [role=status]").text_content();
        assert_eq!(shown.as_deref(), Some(status));
    }
}

#[wasm_bindgen_test]
async fn a_code_and_a_note_are_drawn() {
    let matrix = QrMatrix::new(1, vec![true]).expect("one module is a square");
    let note = PartKind::Note(Tone::Warning, Text::Key(Key::CodeHint));
    let stage = show_parts(vec![PartKind::Qr(matrix), note]).await;
    assert!(stage.find::<Element>(".auth-qr path").get_attribute("d").is_some_and(|path| !path.is_empty()));
    assert!(
        stage
            .find::<Element>("[data-tone=warning]")
            .text_content()
            .is_some_and(|text| text.contains("digits"))
    );
}

#[wasm_bindgen_test]
fn plural_rules_are_those_of_the_browser() {
    for locale in ["en", "de", "fr", "es", "ja", "ar"] {
        let rules = js_sys::Intl::PluralRules::new(&Array::of1(&locale.into()), &Object::new());
        let name = |category: PluralCategory| format!("{category:?}").to_lowercase();
        for number in (0..=200).chain([1_000, 1_000_000, 1_000_001, 2_000_000]) {
            let expected = rules.select(f64::from(number)).as_string().unwrap_or_default();
            assert_eq!(name(plural_category(locale, number)), expected, "{locale} {number}");
        }
        let categories =
            Reflect::get(&rules.resolved_options(), &"pluralCategories".into()).unwrap_or(JsValue::NULL);
        let mut expected: Vec<String> =
            Array::from(&categories).iter().filter_map(|category| category.as_string()).collect();
        let mut known: Vec<String> = plural_categories(locale).iter().copied().map(name).collect();
        expected.sort();
        known.sort();
        assert_eq!(known, expected, "{locale}");
    }
}

#[wasm_bindgen_test]
fn values_are_formatted_for_the_language() {
    let words = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    assert_eq!(Locale::new("de").number(1234), "1.234");
    assert_eq!(Locale::new("ar-EG").number(12), "١٢");
    assert_eq!(Locale::new("en").list(&words), "a, b, and c");
    assert_eq!(Locale::new("de").list(&words), "a, b und c");
    assert_eq!(Locale::new("de").country("JP"), "Japan");
    assert_eq!(Locale::new("ja").country("DE"), "ドイツ");
    let date = Locale::new("ja").date_time("2026-02-03T04:05:06Z");
    assert!(date.starts_with("2026/02/0"), "{date}");
}

#[wasm_bindgen_test]
fn a_language_or_value_that_the_browser_rejects_is_formatted_plainly() {
    let words = ["a".to_owned(), "b".to_owned()];
    for tag in ["", "x", "de_DE", "no such language"] {
        let locale = Locale::new(tag);
        assert_eq!(locale.number(1234), "1234", "{tag}");
        assert_eq!(locale.list(&words), "a, b", "{tag}");
        assert_eq!(locale.country("JP"), "JP", "{tag}");
        assert_eq!(locale.date_time("2026-02-03T04:05:06Z"), "2026-02-03T04:05:06Z", "{tag}");
    }
    assert_eq!(Locale::new("de").country("Japan"), "Japan");
    assert_eq!(Locale::new("de").date_time("yesterday"), "yesterday");
}
