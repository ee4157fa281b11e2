// Loads the part of the app that the first screen does not need. `cargo xtask boot` inserts these lines before boot.js in
// a release with such a part, in place of the import of wasm-bindgen's glue that the name in capitals stands for.

const LAZY_TIMEOUT_MS = 15_000;
let lazyCache = "default";

// Tells the app whether the part was loaded. A failure is not kept: the app may call this function again.
async function loadLazyPart(callback, data) {
  let isLoaded = false;
  try {
    const signal = AbortSignal.timeout(LAZY_TIMEOUT_MS);
    const options = { integrity: "__LAZY_INTEGRITY__", cache: lazyCache, signal };
    // The part uses the memory, the table and functions of the main part.
    await instantiate("__LAZY_URL__", options, { __wasm_split: wasm });
    isLoaded = true;
  } catch (error) {
    // A damaged file may be in the browser's cache, where it would stay valid for a year.
    lazyCache = "reload";
    console.error(error);
  }
  wasm.__indirect_function_table.get(callback)(data, isLoaded);
}

const __LAZY_IMPORT__ = { __wasm_split_load_lazy: loadLazyPart };
