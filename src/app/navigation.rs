//! The address bar: history entries, links, and the address that the user is at.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Window;
use yew::prelude::*;
use yew_router::Routable as _;

use super::Route;
use super::base::Base;
use crate::ui::components::is_plain;

/// Navigates within the site with the browser's history.
///
/// Only one component of the site depends on the address, so it reads the address from the browser: the router's
/// components, contexts and history would be a tenth of the wasm.
#[derive(Clone, PartialEq)]
pub(super) struct Navigator {
    base: Base,
    on_move: Callback<()>,
}

impl Navigator {
    /// Creates a navigator for a site under `base`. It calls `on_move` after every navigation by it or a clone of it.
    pub(super) fn new(base: Base, on_move: Callback<()>) -> Self {
        Self { base, on_move }
    }

    /// Returns the address of a path within the site, for a link.
    pub(super) fn address(&self, path: &str) -> String {
        self.base.address(path)
    }

    /// Goes to `path` and adds a history entry, so that Back returns to the current page.
    pub(super) fn push(&self, path: &str) {
        self.go(path, |history, address| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
    }

    /// Goes to `path` and replaces the current history entry.
    pub(super) fn replace(&self, path: &str) {
        self.go(path, |history, address| history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
    }

    fn go(&self, path: &str, change: impl FnOnce(&web_sys::History, &str) -> Result<(), JsValue>) {
        let Some(window) = window() else { return };
        let address = self.address(path);
        if window.history().and_then(|history| change(&history, &address)).is_err() {
            // Browsers limit how many times per second a page may change its history. Loading the new page is the
            // slower way to get there. If that is refused as well, `on_move` lets the site notice that its address has
            // not changed.
            drop(window.location().assign(&address));
        }
        self.on_move.emit(());
    }

    /// Calls `on_move` on Back and Forward as well, until the returned value is dropped.
    pub(super) fn listen(&self) -> Listening {
        let on_move = self.on_move.clone();
        let closure = Closure::new(move || on_move.emit(()));
        if let Some(window) = window() {
            window.set_onpopstate(Some(closure.as_ref().unchecked_ref()));
        }
        Listening { _closure: closure }
    }
}

/// Removes the listener when it is dropped.
pub(super) struct Listening {
    _closure: Closure<dyn Fn()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(window) = window() {
            window.set_onpopstate(None);
        }
    }
}

fn window() -> Option<Window> {
    web_sys::window()
}

/// Returns the current page, and the path to go to after a sign-in exactly as the URL asks for it.
pub(super) fn here() -> (Route, String) {
    let location = window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    let (pathname, search) = (part(web_sys::Location::pathname), part(web_sys::Location::search));
    parse(Base::from_page().path(&pathname), &search)
}

/// Returns the same for a path within the site.
pub(super) fn at(path: &str) -> (Route, String) {
    let end = path.bytes().position(|byte| byte == b'#').unwrap_or(path.len());
    let query = path.bytes().take(end).position(|byte| byte == b'?').unwrap_or(end);
    parse(path.get(..query), path.get(query..end).unwrap_or_default())
}

fn parse(path: Option<&str>, query: &str) -> (Route, String) {
    let route = path.and_then(Route::recognize);
    (route.unwrap_or(Route::NotFound), query_value(query, "return_to"))
}

/// Returns the decoded value of `name` in a query such as `?a=b&c=d`; empty if it is absent or malformed.
fn query_value(query: &str, name: &str) -> String {
    let query = query.strip_prefix('?').unwrap_or(query).as_bytes();
    let value = |pair| <[u8]>::strip_prefix(pair, name.as_bytes())?.strip_prefix(b"=");
    let value =
        query.split(|byte| *byte == b'&').find_map(value).and_then(|value| str::from_utf8(value).ok());
    js_sys::decode_uri_component(value.unwrap_or_default()).map(String::from).unwrap_or_default()
}

/// Returns a link that navigates without loading a document. Clicks with a modifier key are left to the browser.
pub(super) fn link(
    navigator: &Navigator,
    to: AttrValue,
    look: Option<&'static str>,
    content: Html,
    current: Option<&'static str>,
) -> Html {
    let (navigator, href) = (navigator.clone(), navigator.address(&to));
    let onclick = Callback::from(move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            navigator.push(to.as_str());
        }
    });
    html! { <a data-look={look} {href} aria-current={current} {onclick}>{ content }</a> }
}
