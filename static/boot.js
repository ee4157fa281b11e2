// Starts the app. `cargo xtask boot` puts wasm-bindgen's glue before these lines and fills in the names in capitals;
// the page loads the result as one module that the browser checks, and this checks the WebAssembly.
try {
  await __INIT__({ module_or_path: fetch("__WASM_URL__", { integrity: "__WASM_INTEGRITY__" }) });
} catch (error) {
  // reveals the message in index.html
  document.documentElement.dataset.boot = "failed";
  throw error;
}
