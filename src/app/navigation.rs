use std::borrow::Cow;

use yew::prelude::*;
use yew_router::{
    Routable as _,
    history::{BrowserHistory, History as _},
};

use super::Route;
use crate::ui::components::is_plain;

/// Moves about in the browser's history.
///
/// The site has one component that needs to know where it is, so it listens to the history itself: the
/// router's components and contexts would be a tenth of the wasm.
#[derive(Clone, PartialEq)]
pub(super) struct Navigator(BrowserHistory);

impl Navigator {
    pub(super) fn new() -> Self {
        Self(BrowserHistory::new())
    }

    /// Goes to `path`; Back comes back here.
    pub(super) fn push<'a>(&self, path: impl Into<Cow<'a, str>>) {
        self.0.push(path.into());
    }

    /// Goes to `path` in place of here.
    pub(super) fn replace<'a>(&self, path: impl Into<Cow<'a, str>>) {
        self.0.replace(path.into());
    }

    /// Calls `listener` after every move, whoever made it, until what it returns is dropped.
    pub(super) fn listen<F: Fn() + 'static>(&self, listener: F) -> impl Sized + use<F> {
        self.0.listen(listener)
    }
}

/// Where the browser is: the page, and the path to go to after a sign-in, as it was asked for.
pub(super) fn here() -> (Route, String) {
    let location = web_sys::window().map(|window| window.location());
    let part = |read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>| {
        location.as_ref().and_then(|location| read(location).ok()).unwrap_or_default()
    };
    let route = Route::recognize(&part(web_sys::Location::pathname)).unwrap_or(Route::NotFound);
    (route, query_value(&part(web_sys::Location::search), "return_to"))
}

/// The value of `name` in a query such as `?a=b&c=d`, decoded; empty where it is absent or malformed.
fn query_value(query: &str, name: &str) -> String {
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.find_map(|(key, value)| (key == name).then_some(value)).unwrap_or_default();
    js_sys::decode_uri_component(value).map(String::from).unwrap_or_default()
}

/// A link that stays in the page; with a modifier key it is the browser's.
pub(super) fn link(
    navigator: &Navigator,
    to: impl Into<AttrValue>,
    class: &'static str,
    content: impl Into<Html>,
    current: Option<&'static str>,
) -> Html {
    let (navigator, to) = (navigator.clone(), to.into());
    let href = to.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            navigator.push(to.as_str());
        }
    });
    html! { <a {class} {href} aria-current={current} {onclick}>{ content.into() }</a> }
}
