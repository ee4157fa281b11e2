//! The site's entry point in the browser.

/// A small allocator that needs constant time per allocation. The page has a single thread.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    wasm_bindgen_futures::spawn_local(yew_cognito::app::start());
}
