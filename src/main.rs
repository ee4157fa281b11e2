//! The site, in the browser.

/// Small, and constant time per allocation. The page has one thread.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    wasm_bindgen_futures::spawn_local(yew_cognito::app::start());
}
