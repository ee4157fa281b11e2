//! Keeps the relocations in the linked WebAssembly if it is going to be split (feature `split`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Only the site is linked with them: they double the size of the file, and only the splitter removes them.
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some()
        && std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm")
    {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
