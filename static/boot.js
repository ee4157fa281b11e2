// Starts the app. `cargo xtask boot` puts wasm-bindgen's glue before these lines and fills in the names in capitals;
// the page loads the result as one module that the browser checks, and this checks the WebAssembly.
try {
  const reply = await fetch("__WASM_URL__", { integrity: "__WASM_INTEGRITY__" });
  const imports = __wbg_get_imports();
  // a server that does not know WebAssembly's type costs time, not the site
  const { instance } = reply.headers.get("content-type") === "application/wasm"
    ? await WebAssembly.instantiateStreaming(reply, imports)
    : await WebAssembly.instantiate(await reply.arrayBuffer(), imports);
  __wbg_finalize_init(instance);
} catch (error) {
  // reveals the message in index.html
  document.documentElement.dataset.boot = "failed";
  throw error;
}
