use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::Window;
use yew::prelude::*;
use yew_router::Routable as _;

use super::{Route, base::Base};
use crate::ui::components::is_plain;

/// Moves about in the browser's history.
///
/// The site has one component that needs to know where it is, so that asks the browser itself: the router's
/// components, contexts and history would be a tenth of the wasm.
#[derive(Clone, PartialEq)]
pub(super) struct Navigator {
    base: Base,
    on_move: Callback<()>,
}

impl Navigator {
    /// Tells `on_move` of every move, whoever makes it.
    pub(super) fn new(on_move: Callback<()>) -> Self {
        Self { base: Base::of_page(), on_move }
    }

    /// Returns the address of a path of the site, for a link.
    pub(super) fn address(&self, path: &str) -> String {
        self.base.address(path)
    }

    /// Goes to `path`; Back comes back here.
    pub(super) fn push(&self, path: &str) {
        self.go(path, |history, address| history.push_state_with_url(&JsValue::NULL, "", Some(address)));
    }

    /// Goes to `path` in place of here.
    pub(super) fn replace(&self, path: &str) {
        self.go(path, |history, address| history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
    }

    fn go(&self, path: &str, change: impl FnOnce(&web_sys::History, &str) -> Result<(), JsValue>) {
        let Some(window) = window() else { return };
        let address = self.address(path);
        if window.history().and_then(|history| change(&history, &address)).is_err() {
            // Browsers limit how often a page may move in a second; loading it anew is the slow way there. If that is
            // refused as well, the page has to know that it is where it was.
            drop(window.location().assign(&address));
        }
        self.on_move.emit(());
    }

    /// Tells of Back and Forward too, until what it returns is dropped.
    pub(super) fn listen(&self) -> Listening {
        let on_move = self.on_move.clone();
        let closure = Closure::new(move || on_move.emit(()));
        if let Some(window) = window() {
            window.set_onpopstate(Some(closure.as_ref().unchecked_ref()));
        }
        Listening { _closure: closure }
    }
}

/// Ends the listening when it is dropped.
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

/// Where the browser is: the page, and the path to go to after a sign-in, as it was asked for.
pub(super) fn here() -> (Route, String) {
    let location = window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    let (address, query) = (part(web_sys::Location::pathname), part(web_sys::Location::search));
    match Base::of_page().path(&address) {
        Some(path) => parse(path, &query),
        None => (Route::NotFound, String::new()),
    }
}

/// The same of a path of this site.
pub(super) fn at(path: &str) -> (Route, String) {
    let end = path.bytes().position(|byte| byte == b'#').unwrap_or(path.len());
    let query = path.bytes().take(end).position(|byte| byte == b'?').unwrap_or(end);
    parse(path.get(..query).unwrap_or_default(), path.get(query..end).unwrap_or_default())
}

fn parse(path: &str, query: &str) -> (Route, String) {
    (Route::recognize(path).unwrap_or(Route::NotFound), query_value(query, "return_to"))
}

/// The value of `name` in a query such as `?a=b&c=d`, decoded; empty where it is absent or malformed.
fn query_value(query: &str, name: &str) -> String {
    let query = query.strip_prefix('?').unwrap_or(query).as_bytes();
    let value = |pair| <[u8]>::strip_prefix(pair, name.as_bytes())?.strip_prefix(b"=");
    let value =
        query.split(|byte| *byte == b'&').find_map(value).and_then(|value| str::from_utf8(value).ok());
    js_sys::decode_uri_component(value.unwrap_or_default()).map(String::from).unwrap_or_default()
}

/// A link that stays in the page; with a modifier key it is the browser's.
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
