// Starts the app. `cargo xtask boot` puts wasm-bindgen's glue before these lines and fills in the names in capitals;
// the page loads the result as one module that the browser checks, and this checks the WebAssembly.
const wasmUrl = "__WASM_URL__";

// What a server answered in place of WebAssembly, or nothing. The browser's own error for a reply of other content is
// "Failed to fetch", because the integrity check fails first: so this one is made without it, and runs nothing.
async function wrongReply() {
  const reply = await fetch(wasmUrl);
  const type = (reply.headers.get("content-type") || "content of no type").split(";")[0];
  const bytes = new Uint8Array(await reply.arrayBuffer());
  // "\0asm"
  const isWasm = [0, 97, 115, 109].every((byte, at) => bytes[at] === byte);
  const what = reply.ok ? type : `status ${reply.status}`;
  return isWasm ? "" : `The server answered ${wasmUrl} with ${what} instead of WebAssembly.`;
}

// A panic or another trap of the WebAssembly, or an exception of the browser that passed through it, leaves the app in
// an unknown state: it would keep its looks and answer nothing. The page says so instead. Errors of other scripts, such
// as an extension's, are their own affair.
function stopAfter(error) {
  const isFatal = error instanceof WebAssembly.RuntimeError || /wasm-function/.test(error?.stack);
  if (isFatal && document.documentElement.dataset.boot !== "stopped") {
    // reveals the message in index.html
    document.documentElement.dataset.boot = "stopped";
    document.querySelector("#stopped a").focus();
  }
}

addEventListener("error", (event) => stopAfter(event.error));
addEventListener("unhandledrejection", (event) => stopAfter(event.reason));

try {
  const reply = await fetch(wasmUrl, { integrity: "__WASM_INTEGRITY__" });
  const imports = __wbg_get_imports();
  // a server that does not know WebAssembly's type costs time, not the site
  const { instance } = reply.headers.get("content-type") === "application/wasm"
    ? await WebAssembly.instantiateStreaming(reply, imports)
    : await WebAssembly.instantiate(await reply.arrayBuffer(), imports);
  __wbg_finalize_init(instance);
} catch (error) {
  // reveals the message in index.html
  document.documentElement.dataset.boot = "failed";
  const reason = await wrongReply().catch(() => "");
  if (reason) {
    document.getElementById("boot-reason").textContent = reason;
    console.error(reason);
  }
  throw error;
}
