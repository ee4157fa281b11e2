// Loads the part of the app that the first screen does not need. `cargo xtask boot` inserts these lines before boot.js in
// a release with such a part, in place of the import of wasm-bindgen's glue that the name in capitals stands for.

const LAZY_TIMEOUT_MS = 15_000;

// Tells the app whether the part was loaded. A failure is not kept: the app may call this function again.
async function loadLazyPart(callback, data) {
  let isLoaded = false;
  try {
    // The part uses the memory, the table and functions of the main part.
    const imports = { __wasm_split: wasm };
    await instantiate("__LAZY_URL__", "__LAZY_INTEGRITY__", imports, AbortSignal.timeout(LAZY_TIMEOUT_MS));
    isLoaded = true;
  } catch (error) {
    console.error(error);
  }
  wasm.__indirect_function_table.get(callback)(data, isLoaded);
}

const __LAZY_IMPORT__ = { __wasm_split_load_lazy: loadLazyPart };
