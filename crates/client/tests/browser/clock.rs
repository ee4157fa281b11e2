//! Tests of the browser's clock.

use std::time::Duration;

use cognito_client::platform::Clock as _;
use cognito_client::platform::web::WebClock;
use futures_util::future::{Either, select};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn now_is_the_time_of_the_host() {
    let before = js_sys::Date::now();
    let now = WebClock.now();
    let after = js_sys::Date::now();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are exact in a double")]
    let now = now as f64;
    assert!((before..=after).contains(&now), "{before} {now} {after}");
}

#[wasm_bindgen_test]
async fn a_sleep_lasts_at_least_its_duration() {
    let began = WebClock.now();
    WebClock.sleep(Duration::from_millis(30)).await;
    // Timers and `Date` are rounded independently.
    assert!(WebClock.now() - began >= 29);
}

#[wasm_bindgen_test]
async fn the_shorter_sleep_ends_first() {
    let long = WebClock.sleep(Duration::from_mins(1));
    let short = WebClock.sleep(Duration::ZERO);
    assert!(matches!(select(long, short).await, Either::Right(_)));
}

#[wasm_bindgen_test]
async fn painted_completes_soon() {
    WebClock.painted().await;
    let painted = select(WebClock.painted(), WebClock.sleep(Duration::from_secs(5))).await;
    assert!(matches!(painted, Either::Left(_)));
}
