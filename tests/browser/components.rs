//! Tests of the components that dialogs, menus and account pages are made of.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;
use yew_cognito::ui::components::{
    Choice, Country, CountryPicker, Dialog, MenuItem, PickerEvent, PickerState, Row, RowEvent, SecretText,
    choices, close_dialog, copy_text, country_picker, dialog, focus_row, menu, rows, secret_text,
    show_dialog,
};

use crate::stage::{Stage, document, settle};

/// The events of the component under test, in their order.
#[derive(Clone, Default)]
struct Log(Rc<RefCell<Vec<String>>>);

impl Log {
    /// Returns a callback that writes an event down.
    fn callback<E: 'static>(&self, describe: impl Fn(E) -> String + 'static) -> Callback<E> {
        let log = Rc::clone(&self.0);
        Callback::from(move |event| log.borrow_mut().push(describe(event)))
    }

    fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    view: Callback<(), Html>,
}

/// Shows what a function returns.
#[component]
fn Shown(props: &ShownProps) -> Html {
    props.view.emit(())
}

async fn show(view: impl Fn() -> Html + 'static) -> Stage<Shown> {
    Stage::show(ShownProps { view: Callback::from(move |()| view()) }).await
}

/// Waits until the handlers of the dialog's next `close` event have run. Call it before what closes the dialog.
fn closed(dialog: &Element) -> JsFuture {
    let script = "return new Promise((done) => dialog.addEventListener('close', () => setTimeout(done), { once: true }))";
    let promise = js_sys::Function::new_with_args("dialog", script).call1(dialog, dialog).unwrap();
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>())
}

fn press(element: &Element, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

fn type_into(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    input.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
}

fn is_popover_open(stage: &Stage<Shown>) -> bool {
    stage.find::<Element>("[popover]").matches(":popover-open").unwrap()
}

fn focused() -> String {
    document().active_element().map(|element| element.text_content().unwrap_or_default()).unwrap_or_default()
}

/// Calls a method without arguments that web-sys does not have yet.
fn call(element: &Element, method: &str) {
    let method = js_sys::Reflect::get(element, &method.into()).unwrap();
    method.unchecked_into::<js_sys::Function>().call0(element).unwrap();
}

async fn show_with_dialog(log: &Log, root: &NodeRef, is_required: bool) -> Stage<Shown> {
    let on_close = log.callback(|()| "closed".to_owned());
    let shown = root.clone();
    let stage = show(move || {
        let view = Dialog {
            root: &shown,
            name: "confirm",
            title: "Sure?",
            is_required,
            body: html! { <form method="dialog"><input name="reason" /></form> },
            actions: Html::default(),
            on_close: on_close.clone(),
        };
        html! { <><button id="opener">{ "Open" }</button>{ dialog(&view) }</> }
    })
    .await;
    stage.find::<HtmlElement>("#opener").focus().unwrap();
    show_dialog(root);
    stage
}

#[wasm_bindgen_test]
async fn an_optional_dialog_closes_on_request_and_returns_the_focus() {
    let (log, root) = (Log::default(), NodeRef::default());
    let stage = show_with_dialog(&log, &root, false).await;
    let dialog: HtmlDialogElement = stage.find("dialog");
    assert_eq!(dialog.get_attribute("closedby").as_deref(), Some("closerequest"));
    assert!(dialog.open() && focused().contains("Sure?"), "the heading has the focus: {}", focused());
    let is_closed = closed(&dialog);
    call(&dialog, "requestClose");
    is_closed.await.unwrap();
    assert!(!dialog.open());
    assert_eq!(log.take(), ["closed"]);
    assert_eq!(focused(), "Open");
}

#[wasm_bindgen_test]
async fn a_required_dialog_stays_open_with_its_contents() {
    let (log, root) = (Log::default(), NodeRef::default());
    let stage = show_with_dialog(&log, &root, true).await;
    let dialog: HtmlDialogElement = stage.find("dialog");
    assert_eq!(dialog.get_attribute("closedby").as_deref(), Some("none"));
    stage.enter("reason", "mine");
    call(&dialog, "requestClose");
    assert!(dialog.open(), "a request does not close it");
    for close in ["dialog", "form"] {
        let is_closed = closed(&dialog);
        match close {
            "dialog" => dialog.close(),
            // Without an event before.
            _ => call(&stage.find::<Element>("form"), "submit"),
        }
        is_closed.await.unwrap();
        assert!(dialog.open(), "after {close}");
        assert_eq!(stage.find::<HtmlInputElement>("[name=reason]").value(), "mine", "after {close}");
    }
    assert!(log.take().is_empty());

    let is_closed = closed(&dialog);
    close_dialog(&root);
    is_closed.await.unwrap();
    assert!(!dialog.open());
    assert_eq!(log.take(), ["closed"]);
    show_dialog(&root);
    let is_closed = closed(&dialog);
    dialog.close();
    is_closed.await.unwrap();
    assert!(dialog.open(), "the earlier answer of the app does not count");
}

#[wasm_bindgen_test]
async fn a_menu_closes_when_an_entry_is_chosen_and_returns_the_focus() {
    let log = Log::default();
    let on_choose = log.callback(|event: MouseEvent| {
        event.prevent_default();
        "chosen".to_owned()
    });
    let stage = show(move || {
        let item = |text, href| MenuItem {
            text,
            href,
            action: Some("sign-out"),
            is_current: href.is_some(),
            on_choose: on_choose.clone(),
        };
        menu("m", "Account", html! { "Ada" }, &[item("Profile", Some("/account")), item("Sign out", None)])
    })
    .await;
    for entry in ["[popover] a[aria-current=page]", "[popover] [data-action=sign-out]"] {
        let button: HtmlElement = stage.find("[popovertarget]");
        button.focus().unwrap();
        button.click();
        assert!(is_popover_open(&stage));
        stage.find::<HtmlElement>(entry).focus().unwrap();
        stage.click(entry);
        assert!(!is_popover_open(&stage), "{entry}");
        assert_eq!(log.take(), ["chosen"]);
        assert_eq!(focused(), "Ada");
    }
    // The browser closes such a popover on Escape and on a press outside.
    assert_eq!(stage.find::<Element>("[popover]").get_attribute("popover").as_deref(), Some("auto"));
}

fn country(iso: &str, name: &str, dial_code: &str) -> Country {
    Country {
        iso: iso.to_owned(),
        name: name.to_owned(),
        other_names: String::new(),
        dial_code: dial_code.to_owned(),
    }
}

#[derive(Properties, PartialEq)]
struct PickerProps {
    on_choose: Callback<String>,
}

/// A picker whose state is kept, as in a form.
struct Picker {
    state: PickerState,
    chosen: String,
    countries: Vec<Country>,
}

impl Component for Picker {
    type Message = PickerEvent;
    type Properties = PickerProps;

    fn create(_: &Context<Self>) -> Self {
        let countries = vec![
            country("CA", "Canada", "+1"),
            country("CH", "Switzerland", "+41"),
            country("US", "United States", "+1"),
        ];
        Self { state: PickerState::default(), chosen: "CH".to_owned(), countries }
    }

    fn update(&mut self, ctx: &Context<Self>, event: PickerEvent) -> bool {
        self.state.update(&event, &self.countries, &self.chosen);
        if let PickerEvent::Choose(iso) = event {
            ctx.props().on_choose.emit(iso.clone());
            self.chosen = iso;
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        country_picker(&CountryPicker {
            id: "country",
            label: "Country",
            search_label: "Search",
            no_match: "Nothing.",
            countries: &self.countries,
            chosen: &self.chosen,
            state: &self.state,
            on_event: ctx.link().callback(|event| event),
        })
    }
}

#[wasm_bindgen_test]
async fn a_country_is_searched_and_chosen_with_the_keyboard() {
    let log = Log::default();
    let stage = Stage::<Picker>::show(PickerProps { on_choose: log.callback(|iso: String| iso) }).await;
    let button: HtmlElement = stage.find("[popovertarget]");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Country: Switzerland +41"));
    button.focus().unwrap();
    button.click();
    settle().await;
    let search: HtmlInputElement = stage.find("[role=combobox]");
    let is_focused = || document().active_element().as_ref() == Some(search.as_ref());
    assert!(is_focused(), "the search has the focus");
    let active = || {
        let id = search.get_attribute("aria-activedescendant").unwrap_or_default();
        document().get_element_by_id(&id).and_then(|option| option.get_attribute("data-row"))
    };
    assert_eq!(active().as_deref(), Some("CH"), "the list begins at the chosen country");
    press(&search, "ArrowDown");
    settle().await;
    assert_eq!(active().as_deref(), Some("US"));
    press(&search, "ArrowDown");
    settle().await;
    assert_eq!(active().as_deref(), Some("CA"), "after the last one");

    type_into(&search, "+1");
    settle().await;
    assert_eq!(stage.root.query_selector_all("[role=option]").unwrap().length(), 2);
    press(&search, "ArrowUp");
    settle().await;
    press(&search, "Enter");
    settle().await;
    assert_eq!(log.take(), ["US"]);
    assert!(!stage.find::<Element>("[popover]").matches(":popover-open").unwrap());
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Country: United States +1"));
    assert_eq!(document().active_element().as_ref(), Some(button.as_ref()), "the focus is where it was");
}

#[wasm_bindgen_test]
async fn a_search_without_a_match_says_so_and_enter_has_no_effect() {
    let log = Log::default();
    let stage = Stage::<Picker>::show(PickerProps { on_choose: log.callback(|iso: String| iso) }).await;
    stage.click("[popovertarget]");
    let search: HtmlInputElement = stage.find("[role=combobox]");
    type_into(&search, "atlantis");
    settle().await;
    assert_eq!(stage.find::<Element>("[role=status]").text_content().as_deref(), Some("Nothing."));
    assert!(!search.has_attribute("aria-activedescendant"));
    press(&search, "Enter");
    assert!(log.take().is_empty());
    assert!(stage.find::<Element>("[popover]").matches(":popover-open").unwrap(), "the list stays open");
}

/// Replaces the clipboard by one whose `writeText` is this function.
fn replace_clipboard(write_text: &str) {
    let script = format!(
        "Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {{ writeText: {write_text} }} }})"
    );
    js_sys::eval(&script).unwrap();
}

fn copied() -> Option<String> {
    js_sys::Reflect::get(&js_sys::global(), &"copiedByTest".into()).unwrap().as_string()
}

async fn show_secret(log: &Log, text: &NodeRef) -> Stage<Shown> {
    let (on_copy, text) = (log.callback(|()| "copy".to_owned()), text.clone());
    show(move || {
        secret_text(&SecretText {
            label: "Key",
            secret: "JBSWY3DP",
            copy: "Copy",
            status: "",
            text: &text,
            on_copy: on_copy.clone(),
        })
    })
    .await
}

#[wasm_bindgen_test]
async fn a_secret_is_copied_without_the_blanks_between_its_groups() {
    let (log, text) = (Log::default(), NodeRef::default());
    let stage = show_secret(&log, &text).await;
    assert_eq!(stage.find::<Element>("code").text_content().as_deref(), Some("JBSW Y3DP"));
    stage.click("[data-action=copy]");
    assert_eq!(log.take(), ["copy"]);

    replace_clipboard("(text) => { globalThis.copiedByTest = text; return Promise.resolve() }");
    assert!(copy_text("JBSWY3DP".to_owned(), text.clone()).await);
    assert_eq!(copied().as_deref(), Some("JBSWY3DP"));
}

#[wasm_bindgen_test]
async fn a_secret_that_cannot_be_copied_is_selected() {
    let (log, text) = (Log::default(), NodeRef::default());
    let _stage = show_secret(&log, &text).await;
    for clipboard in ["() => Promise.reject(new DOMException('no', 'NotAllowedError'))", "undefined"] {
        if clipboard == "undefined" {
            js_sys::eval(
                "Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined })",
            )
            .unwrap();
        } else {
            replace_clipboard(clipboard);
        }
        assert!(!copy_text("JBSWY3DP".to_owned(), text.clone()).await);
        let selection = js_sys::eval("String(getSelection())").unwrap();
        assert_eq!(selection, JsValue::from_str("JBSW Y3DP"), "{clipboard}");
    }
}

#[wasm_bindgen_test]
async fn the_form_of_a_row_closes_on_escape_and_the_focus_returns_to_the_button() {
    let log = Log::default();
    let on_event = log.callback(|event: RowEvent| format!("{event:?}"));
    let root = NodeRef::default();
    let shown = root.clone();
    let stage = show(move || {
        let row =
            |id, form| Row { id, label: "Name", value: None, note: None, action: Some(("add", "Add")), form };
        let list = [row("a", None), row("b", Some(html! { <input name="value" /> }))];
        html! { <div ref={shown.clone()}>{ rows(&list, "Not set", &on_event) }</div> }
    })
    .await;
    let button: Element = stage.find("[data-row=a] [data-action=add]");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Add: Name"));
    assert!(stage.root.query_selector("[data-row=b] button").unwrap().is_none(), "the form is in its place");
    press(&stage.find("[name=value]"), "Escape");
    press(&stage.find("[name=value]"), "a");
    assert_eq!(log.take(), [r#"Close("b")"#]);
    stage.click("[data-row=a] button");
    assert_eq!(log.take(), [r#"Act("a", "add")"#]);
    focus_row(&root, "a");
    assert_eq!(document().active_element().as_ref(), Some(&button));
}

#[wasm_bindgen_test]
async fn a_choice_has_no_effect_while_another_one_is_busy() {
    for busy in [None, Some("b")] {
        let log = Log::default();
        let on_choose = log.callback(|action: String| action);
        let stage = show(move || {
            let choice = |action| Choice { action, title: "Title", description: None, badge: None };
            choices("Ways", &[choice("a"), choice("b")], busy, &on_choose)
        })
        .await;
        stage.click("[data-action=a]");
        assert_eq!(log.take(), if busy.is_none() { vec!["a"] } else { vec![] });
        let is_busy = stage.find::<Element>("[data-action=b]").get_attribute("aria-busy");
        assert_eq!(is_busy.as_deref(), busy.map(|_| "true"));
    }
}
