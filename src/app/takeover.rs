//! Takes over the page that the build has drawn: what the user has entered, the focus and an early action are kept.

use std::time::Duration;

use cognito_client::auth::Secret;
use cognito_client::platform::Clock as _;
use cognito_client::platform::web::WebClock;
use js_sys::Promise;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, FocusOptions, HtmlElement, HtmlInputElement};

use crate::hash::fnv_1a;

/// The attribute of `#app` with the hash of the configuration for which its content was drawn.
const STATIC: &str = "data-static";
/// The attribute in which `static/head.js` records the last action of the user.
const ACTION: &str = "data-action";
/// The attribute in which `static/head.js` records why the page cannot be replaced at the moment.
const HOLD: &str = "data-hold";
/// The time between two looks at the page, until it can be replaced.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// The maximum number of looks during which a pointer counts as pressed: its release may happen elsewhere.
const MAX_PRESS_POLLS: u32 = 20;
/// The maximum number of turns of the microtask queue until the app has drawn its first page.
const MAX_DRAWING_TURNS: u32 = 100;

/// The page that the build has drawn, in the element of the app.
pub(super) struct StaticPage(Element);

impl StaticPage {
    /// Returns the page in the element of the app, if there is one.
    pub(super) fn find(place: &Element) -> Option<Self> {
        place.has_attribute(STATIC).then(|| Self(place.clone()))
    }

    /// Waits until the page can be replaced without disturbing the user. A page that was drawn for another configuration
    /// than `config` is replaced at once.
    pub(super) async fn wait_until_quiet(&self, config: &str) {
        let Self(place) = self;
        let hash = place.get_attribute(STATIC).unwrap_or_default();
        if hash.parse() != Ok(fnv_1a(config.as_bytes())) {
            return;
        }
        let mut polls = 0;
        loop {
            let is_held = match place.get_attribute(HOLD).as_deref() {
                Some("composition") => true,
                Some(_) => polls < MAX_PRESS_POLLS,
                None => false,
            };
            if !is_held && !self.has_unreadable_value() {
                return;
            }
            polls += 1;
            WebClock.sleep(POLL_INTERVAL).await;
        }
    }

    /// Returns whether a password manager has filled in a value that the page cannot read yet. Chromium hides it until the
    /// user does something.
    fn has_unreadable_value(&self) -> bool {
        all(&self.0, "input:autofill").iter().any(|input| input.value().is_empty())
    }

    /// Returns what the user has done on the page, which is about to be replaced; `None` if it was not visible.
    pub(super) fn leave(self) -> Option<Entered> {
        let Self(place) = self;
        let document = place.owner_document()?;
        let is_visible = document.document_element()?.get_attribute("data-boot").as_deref() != Some("held");
        let action = place.get_attribute(ACTION);
        for attribute in [STATIC, ACTION, HOLD] {
            // Removing an attribute cannot fail.
            place.remove_attribute(attribute).ok();
        }
        is_visible.then(|| Entered {
            controls: all(&place, "[name]").iter().filter_map(Control::read).collect(),
            focus: document.active_element().as_ref().and_then(selector),
            action,
            place,
        })
    }
}

/// What the user has done before the app started.
pub(super) struct Entered {
    place: Element,
    controls: Vec<Control>,
    /// The selector of the element with the focus.
    focus: Option<String>,
    /// The last action of the user.
    action: Option<String>,
}

/// An input or a menu with its value.
struct Control {
    selector: String,
    value: Secret,
    selection: Option<(u32, u32)>,
}

impl Control {
    fn read(input: &HtmlInputElement) -> Option<Self> {
        // Not every kind of input has a selection.
        let [start, end] = [input.selection_start(), input.selection_end()].map(|at| at.ok().flatten());
        Some(Self { selector: selector(input)?, value: input.value().into(), selection: start.zip(end) })
    }

    fn write(&self, place: &Element) {
        let Some(input) = find(place, &self.selector) else { return };
        if input.value() != self.value.expose() {
            input.set_value(self.value.expose());
            let options = EventInit::new();
            options.set_bubbles(true);
            for name in ["input", "change"] {
                if let Ok(event) = Event::new_with_event_init_dict(name, &options) {
                    // An event without listeners changes nothing.
                    input.dispatch_event(&event).ok();
                }
            }
        }
    }
}

impl Entered {
    /// Enters everything into the page that the app draws now, before the browser paints it.
    pub(super) async fn restore(self) {
        let Self { place, controls, focus, action } = self;
        for _ in 0..MAX_DRAWING_TURNS {
            if matches!(place.query_selector("[data-screen]:not([data-screen=restoring])"), Ok(Some(_))) {
                break;
            }
            // A resolved promise cannot fail.
            JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.ok();
        }
        for control in &controls {
            control.write(&place);
        }
        if let Some(selector) = &focus
            && let Some(element) = find(&place, selector)
        {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).ok();
            let control = controls.iter().find(|control| control.selector == *selector);
            if let Some((start, end)) = control.and_then(|control| control.selection) {
                // An input without a selection has none to restore.
                element.set_selection_range(start, end).ok();
            }
        }
        if let Some(action) = action
            && let Some(button) = find(&place, &["button[data-action=\"", &action, "\"]"].concat())
        {
            button.unchecked_ref::<HtmlElement>().click();
        }
    }
}

/// Returns a selector that finds the same element in the page of the app.
fn selector(element: &Element) -> Option<String> {
    let find = |name: &str| Some(["[", name, "=\"", &element.get_attribute(name)?, "\"]"].concat());
    ["name", ACTION, "href"].into_iter().find_map(find)
}

/// Returns an element as an input. Menus and buttons have the methods of it that are used here.
fn find(place: &Element, selector: &str) -> Option<HtmlInputElement> {
    place.query_selector(selector).ok().flatten().map(wasm_bindgen::JsCast::unchecked_into)
}

fn all(place: &Element, selector: &str) -> Vec<HtmlInputElement> {
    // Older browsers do not know every selector.
    let Ok(found) = place.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).map(wasm_bindgen::JsCast::unchecked_into).collect()
}
