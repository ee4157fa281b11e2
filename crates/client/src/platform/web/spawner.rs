//! Tasks on the browser's microtask queue.

use crate::platform::{LocalFuture, Spawner};

/// Spawns tasks on the browser's microtask queue.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebSpawner;

impl Spawner for WebSpawner {
    fn spawn(&self, task: LocalFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
