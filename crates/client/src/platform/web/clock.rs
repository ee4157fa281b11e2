//! The browser's clock, its timers and its animation frames.

use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::platform::{Clock, LocalFuture, Millis};

/// A clock based on `Date.now` and `setTimeout`.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebClock;

/// The maximum wait for an animation frame. A hidden tab gets no frames, but its work has to continue.
const MAX_FRAME_WAIT: Duration = Duration::from_millis(60);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = requestAnimationFrame, catch)]
    fn request_animation_frame(callback: &js_sys::Function) -> Result<i32, JsValue>;
}

impl Clock for WebClock {
    #[expect(clippy::cast_possible_truncation, reason = "Date.now is a whole number of milliseconds")]
    fn now(&self) -> Millis {
        js_sys::Date::now() as Millis
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'static, ()> {
        Box::pin(timer(duration))
    }

    fn painted(&self) -> LocalFuture<'static, ()> {
        Box::pin(async {
            let frame = js_sys::Promise::new(&mut |resolve, _| {
                // If the request for a frame fails, the timer below continues.
                drop(request_animation_frame(resolve.unchecked_ref()));
            });
            if let Either::Left(_) = select(JsFuture::from(frame), WebClock.sleep(MAX_FRAME_WAIT)).await {
                // The callbacks of a frame run before it is painted, the next task after it.
                WebClock.sleep(Duration::ZERO).await;
            }
        })
    }
}

/// Completes after `duration`. Dropping the future clears the browser's timer.
async fn timer(duration: Duration) {
    let mut timeout = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let millis = u32::try_from(duration.as_millis()).unwrap_or(u32::MAX);
        // Resolving a promise cannot throw.
        timeout = Some(Timeout::new(millis, move || drop(resolve.call0(&JsValue::NULL))));
    });
    drop(JsFuture::from(promise).await);
    drop(timeout);
}
