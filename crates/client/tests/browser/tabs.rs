//! Tests of notices, locks and wake-up events between tabs.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use cognito_client::platform::web::WebTabs;
use cognito_client::platform::{Notice, Subscription, Tabs as _};
use futures_util::FutureExt as _;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use crate::patch::{Patch, window};

/// Returns a new name for a channel or lock.
fn name() -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    format!("test {}", NEXT.with(|next| next.replace(next.get() + 1)))
}

/// The received notices and the task that waits for them.
#[derive(Clone, Default)]
struct Received {
    notices: Rc<RefCell<Vec<Notice>>>,
    waker: Rc<RefCell<Option<Waker>>>,
}

impl Received {
    fn on(tabs: &WebTabs) -> (Self, Subscription) {
        let received = Self::default();
        let sink = received.clone();
        let subscription = tabs.subscribe(Rc::new(move |notice| {
            sink.notices.borrow_mut().push(notice);
            if let Some(waker) = sink.waker.take() {
                waker.wake();
            }
        }));
        (received, subscription)
    }

    async fn next(&self) -> Notice {
        poll_fn(|context| {
            self.waker.replace(Some(context.waker().clone()));
            let mut notices = self.notices.borrow_mut();
            if notices.is_empty() { Poll::Pending } else { Poll::Ready(notices.remove(0)) }
        })
        .await
    }
}

fn dispatch(target: &web_sys::EventTarget, name: &str) {
    target.dispatch_event(&Event::new(name).unwrap()).unwrap();
}

/// Returns the number of requests that wait for the lock called `name`, once the browser has registered all of them.
async fn pending_requests(name: &str) -> u32 {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap();
    let query = Reflect::get(&locks, &"query".into()).unwrap().unchecked_into::<Function>();
    let snapshot = query.call0(&locks).unwrap().unchecked_into::<Promise>();
    let snapshot = JsFuture::from(snapshot).await.unwrap();
    let pending: js_sys::Array = Reflect::get(&snapshot, &"pending".into()).unwrap().unchecked_into();
    let has_name =
        |lock: &JsValue| Reflect::get(lock, &"name".into()).unwrap().as_string().as_deref() == Some(name);
    u32::try_from(pending.iter().filter(has_name).count()).unwrap()
}

#[wasm_bindgen_test]
async fn notices_are_delivered_to_the_other_tabs() {
    let channel = name();
    let (tab, other, third) = (WebTabs::new(&channel), WebTabs::new(&channel), WebTabs::new(&channel));
    let (own, _own) = Received::on(&tab);
    let (received, _received) = Received::on(&other);
    let (also, _also) = Received::on(&third);
    tab.notify(&Notice::Changed);
    let ended = [
        Notice::Ended { session: "a session: \u{e4}".to_owned(), successor: None },
        Notice::Ended { session: "a session: \u{e4}".to_owned(), successor: Some("0f".to_owned()) },
        Notice::Ended { session: String::new(), successor: None },
    ];
    tab.notify(&ended[0]);
    // This notice is not sent to other tabs.
    tab.notify(&Notice::Woke);
    tab.notify(&ended[1]);
    tab.notify(&ended[2]);
    for received in [received, also] {
        assert_eq!(received.next().await, Notice::Changed);
        for notice in &ended {
            assert_eq!(received.next().await, *notice);
        }
    }
    assert!(own.notices.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn channels_are_separate_and_foreign_messages_are_ignored() {
    let channel = name();
    let tab = WebTabs::new(&channel);
    let (received, _received) = Received::on(&tab);
    WebTabs::new(&name()).notify(&Notice::Changed);
    let foreign = web_sys::BroadcastChannel::new(&channel).unwrap();
    let long = "x".repeat(100_000);
    for message in [
        JsValue::NULL,
        7.into(),
        "".into(),
        "novel".into(),
        "replaced:".into(),
        js_sys::Object::new().into(),
        long.into(),
    ] {
        foreign.post_message(&message).unwrap();
    }
    WebTabs::new(&channel).notify(&Notice::Changed);
    assert_eq!(received.next().await, Notice::Changed);
    assert!(received.notices.borrow().is_empty());
    foreign.close();
}

#[wasm_bindgen_test]
async fn a_dropped_subscription_gets_no_notices() {
    let channel = name();
    let (tab, other) = (WebTabs::new(&channel), WebTabs::new(&channel));
    let (first, subscription) = Received::on(&other);
    let (second, _second) = Received::on(&other);
    drop(subscription);
    tab.notify(&Notice::Changed);
    dispatch(&window(), "online");
    assert_eq!(second.next().await, Notice::Woke);
    assert_eq!(second.next().await, Notice::Changed);
    assert!(first.notices.borrow().is_empty());
}

#[wasm_bindgen_test]
fn wake_up_events_are_delivered_immediately() {
    let tab = WebTabs::new(&name());
    let (received, _received) = Received::on(&tab);
    let document = window().document().unwrap();
    for (event, notice) in
        [("online", Notice::Woke), ("pageshow", Notice::Woke), ("storage", Notice::Changed)]
    {
        dispatch(&window(), event);
        assert_eq!(received.notices.take(), [notice], "{event}");
    }
    {
        let _patch = Patch::value(&document, "hidden", &false.into());
        dispatch(&document, "visibilitychange");
        assert_eq!(received.notices.take(), [Notice::Woke]);
    }
    let _patch = Patch::value(&document, "hidden", &true.into());
    dispatch(&document, "visibilitychange");
    assert!(received.notices.take().is_empty());
}

#[wasm_bindgen_test]
fn a_listener_can_end_its_own_subscription() {
    let tab = WebTabs::new(&name());
    let slot: Rc<RefCell<Option<Subscription>>> = Rc::default();
    let (ended, received) = (slot.clone(), Rc::new(Cell::new(0)));
    let count = received.clone();
    slot.replace(Some(tab.subscribe(Rc::new(move |_| {
        count.set(count.get() + 1);
        drop(ended.take());
    }))));
    dispatch(&window(), "online");
    dispatch(&window(), "online");
    assert_eq!(received.get(), 1);
}

#[wasm_bindgen_test]
async fn a_lock_has_one_holder_and_is_passed_to_the_next() {
    let (tab, other, lock) = (WebTabs::new(&name()), WebTabs::new(&name()), name());
    let guard = tab.lock(&lock).await;
    let mut next = other.lock(&lock);
    assert!((&mut next).now_or_never().is_none());
    assert_eq!(pending_requests(&lock).await, 1);
    assert!((&mut next).now_or_never().is_none());
    // A lock with another name is independent.
    drop(tab.lock(&name()).await);
    drop(guard);
    let guard = next.await;
    drop(guard);
    drop(tab.lock(&lock).await);
}

#[wasm_bindgen_test]
async fn a_dropped_request_does_not_keep_the_lock() {
    let (tab, lock) = (WebTabs::new(&name()), name());
    let guard = tab.lock(&lock).await;
    let mut abandoned = tab.lock(&lock);
    assert!((&mut abandoned).now_or_never().is_none());
    let mut next = tab.lock(&lock);
    assert!((&mut next).now_or_never().is_none());
    assert_eq!(pending_requests(&lock).await, 2);
    drop(abandoned);
    drop(guard);
    drop(next.await);
    assert_eq!(pending_requests(&lock).await, 0);
}

#[wasm_bindgen_test]
async fn without_web_locks_lock_completes_immediately() {
    let _patch = Patch::value(&window().navigator(), "locks", &JsValue::UNDEFINED);
    let (tab, lock) = (WebTabs::new(&name()), name());
    let _first = tab.lock(&lock).await;
    let _second = tab.lock(&lock).await;
}

/// In a sandboxed frame, for example, the lock manager exists but rejects requests.
#[wasm_bindgen_test]
async fn a_rejected_lock_request_completes_without_lock() {
    let manager = js_sys::Object::new();
    let rejects = wasm_bindgen::prelude::Closure::<dyn Fn() -> Promise>::new(|| {
        Promise::reject(&js_sys::Error::new("rejected"))
    });
    Reflect::set(&manager, &"request".into(), rejects.as_ref()).unwrap();
    let _patch = Patch::value(&window().navigator(), "locks", &manager);
    let (tab, lock) = (WebTabs::new(&name()), name());
    let _first = tab.lock(&lock).await;
    let _second = tab.lock(&lock).await;
    let throws = wasm_bindgen::prelude::Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(|| {
        Err(js_sys::Error::new("rejected").into())
    });
    Reflect::set(&manager, &"request".into(), throws.as_ref()).unwrap();
    let _third = tab.lock(&lock).await;
}

#[wasm_bindgen_test]
async fn without_broadcast_channels_only_own_events_are_delivered() {
    let _patch = Patch::value(&window(), "BroadcastChannel", &JsValue::UNDEFINED);
    let tab = WebTabs::new(&name());
    let (received, _received) = Received::on(&tab);
    tab.notify(&Notice::Changed);
    dispatch(&window(), "online");
    assert_eq!(received.notices.take(), [Notice::Woke]);
}
