//! Web Locks, `BroadcastChannel` and the events of a window, as the port to the other tabs.

use std::rc::Rc;

use futures_util::future::{self, select};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, Document, Event, EventTarget, MessageEvent, Window};

use crate::platform::{LocalFuture, LockGuard, Notice, Subscription, Tabs};
use crate::split::split_once;

/// Coordination among browser tabs. Locks are Web Locks; notices come from a `BroadcastChannel` and from the events
/// `storage`, `visibilitychange`, `pageshow` and `online`.
#[derive(Debug)]
pub struct WebTabs {
    channel: Option<BroadcastChannel>,
}

const CHANGED: &str = "changed";
const ENDED: &str = "ended:";
/// Followed by the id of the new session, which this crate makes of hexadecimal digits, a colon and the id of the old
/// one.
const REPLACED: &str = "replaced:";

// web-sys has LockManager only among its unstable bindings.
#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, callback: &Function) -> Result<Promise, JsValue>;
}

impl WebTabs {
    /// Joins the tabs of this origin that use the same `channel`.
    ///
    /// ```no_run
    /// use cognito_client::platform::web::WebTabs;
    ///
    /// let tabs = WebTabs::new("my-app");
    /// # drop(tabs);
    /// ```
    #[must_use]
    pub fn new(channel: &str) -> Self {
        Self { channel: BroadcastChannel::new(channel).ok() }
    }
}

impl Drop for WebTabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

impl Tabs for WebTabs {
    fn lock<'a>(&'a self, name: &'a str) -> LocalFuture<'a, LockGuard> {
        match lock_manager() {
            Some(manager) => Box::pin(async move { web_lock(&manager, name).await }),
            None => Box::pin(future::ready(LockGuard::new(()))),
        }
    }

    fn notify(&self, notice: &Notice) {
        let text = match notice {
            Notice::Changed => CHANGED.to_owned(),
            Notice::Ended { session, successor: None } => format!("{ENDED}{session}"),
            Notice::Ended { session, successor: Some(successor) } => {
                format!("{REPLACED}{successor}:{session}")
            }
            Notice::Woke => return,
        };
        if let Some(channel) = &self.channel {
            // Fails only on a closed channel; this one is open for as long as `self` exists.
            drop(channel.post_message(&text.into()));
        }
    }

    fn subscribe(&self, listener: Rc<dyn Fn(Notice)>) -> Subscription {
        let mut listeners = Vec::new();
        if let Some(channel) = &self.channel {
            let listener = listener.clone();
            listeners.push(listen(channel, "message", move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data().as_string().unwrap_or_default();
                if let Some(notice) = parse(&data) {
                    listener(notice);
                }
            }));
        }
        if let Some(window) = web_sys::window() {
            // If tabs run in separate processes, a message may be received before the write that it announces is
            // visible. This event always follows the write.
            let changed =
                [("storage", Notice::Changed), ("online", Notice::Woke), ("pageshow", Notice::Woke)];
            for (name, notice) in changed {
                let listener = listener.clone();
                listeners.push(listen(&window, name, move |event| {
                    if !is_foreign_key(&event) {
                        listener(notice.clone());
                    }
                }));
            }
            if let Some(document) = window.document() {
                let observed = document.clone();
                listeners.push(listen(&document, "visibilitychange", move |_| {
                    if !Document::hidden(&observed) {
                        listener(Notice::Woke);
                    }
                }));
            }
        }
        Subscription::new(move || drop(listeners))
    }
}

fn parse(message: &str) -> Option<Notice> {
    if message == CHANGED {
        return Some(Notice::Changed);
    }
    if let Some(session) = message.strip_prefix(ENDED) {
        return Some(Notice::Ended { session: session.to_owned(), successor: None });
    }
    let (successor, session) = split_once(message.strip_prefix(REPLACED)?, b':')?;
    Some(Notice::Ended { session: session.to_owned(), successor: Some(successor.to_owned()) })
}

/// Returns whether the event concerns a key that is not of this crate. When a whole storage is cleared, the event has
/// no key.
fn is_foreign_key(event: &Event) -> bool {
    let key = Reflect::get(event, &"key".into()).ok().and_then(|key| key.as_string());
    key.is_some_and(|key| !key.starts_with("yew-cognito."))
}

fn lock_manager() -> Option<LockManager> {
    let navigator = web_sys::window().as_ref().map(Window::navigator)?;
    let manager = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!manager.is_undefined() && !manager.is_null()).then(|| manager.unchecked_into())
}

/// Requests the lock with a callback that reports the grant, then holds it until the guard is dropped.
async fn web_lock(manager: &LockManager, name: &str) -> LockGuard {
    let (granted, grant) = deferred();
    let (held, release) = deferred();
    let release = Release(release);
    let callback = Closure::once_into_js(move || {
        grant.call0(&JsValue::NULL).map(drop).ok();
        held
    });
    let Ok(ended) = manager.request(name, callback.unchecked_ref()) else { return LockGuard::new(release) };
    // The request's promise settles before a grant only if it was refused. In that case the caller continues without
    // the lock.
    drop(select(JsFuture::from(granted), JsFuture::from(ended)).await);
    LockGuard::new(release)
}

struct Release(Function);

impl Drop for Release {
    fn drop(&mut self) {
        // Resolving a promise cannot throw.
        drop(self.0.call0(&JsValue::NULL));
    }
}

/// Returns a promise and the function that resolves it.
fn deferred() -> (Promise, Function) {
    let mut resolver = None;
    let promise = Promise::new(&mut |resolve, _| resolver = Some(resolve));
    (promise, resolver.unwrap_or_default())
}

struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

fn listen(target: &EventTarget, name: &'static str, callback: impl Fn(Event) + 'static) -> Listener {
    let callback = Closure::<dyn Fn(Event)>::new(callback);
    // Fails only on an invalid callback.
    drop(target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref()));
    Listener { target: target.clone(), name, callback }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        drop(self.target.remove_event_listener_with_callback(self.name, callback));
    }
}
