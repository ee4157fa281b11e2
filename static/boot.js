// Starts the app. `cargo xtask boot` inserts wasm-bindgen's glue before these lines and replaces the names in capitals.
// The page loads the result as one module. The browser checks the module's integrity, and the module checks that of the
// WebAssembly.
const wasmUrl = "__WASM_URL__";

// Returns a message if the server responds with something other than WebAssembly, and an empty string otherwise. The
// browser itself only reports "Failed to fetch" for such a response, because the integrity check fails first. This
// request is therefore made without an integrity check, and its response is never run.
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
// an unknown state: the page would look intact but not respond. A message is shown instead. Errors of other scripts,
// such as those of an extension, are ignored.
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

async function instantiate(url, options, imports) {
  const reply = await fetch(url, options);
  // without the MIME type of WebAssembly, the app still starts, but more slowly
  const { instance } = reply.headers.get("content-type") === "application/wasm"
    ? await WebAssembly.instantiateStreaming(reply, imports)
    : await WebAssembly.instantiate(await reply.arrayBuffer(), imports);
  return instance;
}

try {
  __wbg_finalize_init(await instantiate(wasmUrl, { integrity: "__WASM_INTEGRITY__" }, __wbg_get_imports()));
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
