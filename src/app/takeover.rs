//! Takes over the page that the build has drawn, with the values that the user has entered, the focus and an early action.

use std::time::Duration;

use cognito_client::platform::Clock as _;
use cognito_client::platform::web::WebClock;
use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, FocusOptions, HtmlInputElement, NodeList};

use crate::hash::fnv_1a;

/// The attribute of `#app` with the hash of the configuration for which its content was drawn.
const STATIC: &str = "data-static";
/// The attribute in which `static/head.js` records the last action of the user.
const ACTION: &str = "data-action";
/// The attribute in which `static/head.js` records why the page cannot be replaced at the moment.
const HOLD: &str = "data-hold";
/// The attribute that tells the style sheet that the app has started.
const READY: &str = "data-ready";
/// The time between two looks at the page, until it can be replaced.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// The maximum number of looks during which a pointer counts as pressed: its release may happen elsewhere.
const MAX_PRESS_POLLS: u32 = 20;
/// The maximum number of turns of the microtask queue until the app has drawn its first page.
const MAX_DRAWING_TURNS: u32 = 100;

/// Waits until the page in the element of the app can be replaced without disturbing the user. A page that was drawn for
/// another configuration than `config` is replaced at once.
pub(super) async fn wait_until_quiet(place: &Element, config: &str) {
    // From now on, the page does not say that the app has not started. Setting an attribute cannot fail.
    place.set_attribute(READY, "").ok();
    let mut polls = 0;
    while place.get_attribute(STATIC).and_then(|hash| hash.parse().ok()) == Some(fnv_1a(config.as_bytes())) {
        let is_held = match place.get_attribute(HOLD).as_deref() {
            Some("composition") => true,
            Some(_) => polls < MAX_PRESS_POLLS,
            None => false,
        };
        if !is_held && !has_unreadable_value(place) {
            return;
        }
        polls += 1;
        WebClock.sleep(POLL_INTERVAL).await;
    }
}

/// Returns whether a password manager has filled in a value that the page cannot read yet. Chromium hides it until the user
/// does something.
fn has_unreadable_value(place: &Element) -> bool {
    // Older browsers do not know the selector.
    place.query_selector_all("input:autofill").is_ok_and(|inputs| {
        let mut inputs = (0..inputs.length()).filter_map(|at| inputs.get(at));
        inputs.any(|input| input.unchecked_ref::<HtmlInputElement>().value().is_empty())
    })
}

/// Returns whether the element of the app contains a page that the build has drawn and that the user sees.
pub(super) fn is_drawn(place: &Element) -> bool {
    let root = place.owner_document().and_then(|document| document.document_element());
    // static/head.js hides the page if the app is going to show another one.
    let is_hidden = root.is_some_and(|root| root.get_attribute("data-boot").as_deref() == Some("held"));
    place.has_attribute(STATIC) && !is_hidden
}

/// The elements of the page that the build has drawn. They keep their values when the app has replaced them.
pub(super) struct StaticPage {
    place: Element,
    controls: NodeList,
    focus: Option<Element>,
}

impl StaticPage {
    /// Returns the page in the element of the app, which is about to be replaced; `None` if there is none that the user has
    /// seen.
    pub(super) fn leave(place: &Element) -> Option<Self> {
        let is_drawn = is_drawn(place);
        for name in [STATIC, HOLD, READY] {
            // Removing an attribute cannot fail.
            place.remove_attribute(name).ok();
        }
        if !is_drawn {
            return None;
        }
        // A menu that the user has not touched shows a default, which may not be the user's earlier choice.
        let controls = place.query_selector_all("[name]:not(select), select[data-changed]").ok()?;
        Some(Self { place: place.clone(), controls, focus: place.owner_document()?.active_element() })
    }

    /// Enters everything into the page that the app draws now, before the browser paints it.
    pub(super) async fn restore(self) {
        let Self { place, controls, focus } = self;
        for _ in 0..MAX_DRAWING_TURNS {
            if place.has_child_nodes() {
                break;
            }
            // A resolved promise cannot fail.
            JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.ok();
        }
        for at in 0..controls.length() {
            if let Some(old) = controls.get(at)
                && let Some(new) = counterpart(&place, old.unchecked_ref())
            {
                copy_value(&old, &new);
            }
        }
        if let Some(old) = focus
            && let Some(new) = counterpart(&place, &old)
        {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            new.focus_with_options(&options).ok();
            let old: HtmlInputElement = old.unchecked_into();
            // Only inputs for text have a selection.
            if let (Ok(Some(start)), Ok(Some(end))) = (old.selection_start(), old.selection_end()) {
                new.set_selection_range(start, end).ok();
            }
        }
        if let Some(button) = counterpart(&place, &place) {
            place.remove_attribute(ACTION).ok();
            button.click();
        }
    }
}

/// Gives an input or a menu the value of another one, as if the user had entered it. The value, which may be a password,
/// does not get into the memory of the app.
fn copy_value(old: &JsValue, new: &HtmlInputElement) {
    let property = JsValue::from_str("value");
    let (Ok(entered), Ok(shown)) = (Reflect::get(old, &property), Reflect::get(new, &property)) else {
        return;
    };
    if entered != shown && Reflect::set(new, &property, &entered).is_ok() {
        let options = EventInit::new();
        options.set_bubbles(true);
        for name in ["input", "change"] {
            if let Ok(event) = Event::new_with_event_init_dict(name, &options) {
                // Without listeners, an event changes nothing.
                new.dispatch_event(&event).ok();
            }
        }
    }
}

/// Returns the element of the app's page that corresponds to one of the page before, as an input. Menus, links and buttons
/// have the methods of an input that are used here.
fn counterpart(place: &Element, old: &Element) -> Option<HtmlInputElement> {
    ["name", ACTION, "href"].into_iter().find_map(|name| {
        let selector = ["[", name, "=\"", &old.get_attribute(name)?, "\"]"].concat();
        place.query_selector(&selector).ok()?.map(wasm_bindgen::JsCast::unchecked_into)
    })
}
