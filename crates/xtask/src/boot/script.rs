//! The script that starts the app: wasm-bindgen's glue and `static/boot.js` in one module.

use anyhow::{Context, Result, bail};

/// A file of WebAssembly that the script loads.
pub(super) struct Module<'a> {
    pub(super) url: &'a str,
    pub(super) integrity: &'a str,
}

/// Returns the project's boot code after the code that loads the lazy part, which replaces the imported module `import`.
pub(super) fn with_loader(boot: &str, loader: &str, lazy: &Module<'_>, import: &str) -> String {
    let loader = loader
        .replace("__LAZY_URL__", lazy.url)
        .replace("__LAZY_INTEGRITY__", lazy.integrity)
        .replace("__LAZY_IMPORT__", import);
    format!("{loader}\n{boot}")
}

/// Combines wasm-bindgen's glue and the project's boot code into one module.
pub(super) fn join(glue: &str, boot: &str, main: &Module<'_>) -> Result<String> {
    let is_import = |line: &&str| {
        line.starts_with("import ") || line.starts_with("import{") || line.starts_with("import*")
    };
    if let Some(import) = glue.lines().find(is_import) {
        bail!("a dependency has JavaScript of its own, whose integrity nothing would check: {import}");
    }
    let glue = without_exports(glue).context("wasm-bindgen's glue exports nothing")?;
    // static/boot.js calls these functions itself. The glue's own start function accepts a module in six forms, and the
    // code for all of them would be in the script.
    for name in ["__wbg_get_imports", "__wbg_finalize_init"] {
        if !glue.contains(&format!("function {name}(")) {
            bail!("wasm-bindgen's glue has no {name}, which static/boot.js calls");
        }
    }
    let code: Vec<_> =
        boot.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
    let boot =
        code.join("\n").replace("__WASM_URL__", main.url).replace("__WASM_INTEGRITY__", main.integrity);
    Ok(format!("{glue}\n{boot}\n"))
}

/// Removes the last line of a module, which exports its items.
///
/// Nothing imports the boot script, and a minifier would keep exported code.
fn without_exports(module: &str) -> Option<&str> {
    module.rsplit_once("export {").map(|(code, _)| code.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{Module, join, with_loader, without_exports};

    const MAIN: Module<'static> = Module { url: "/a.wasm", integrity: "sha384-x" };

    #[test]
    fn exports_at_the_end_are_removed() {
        let glue = "let a;\nexport { initSync, __wbg_init as default };\n";
        assert_eq!(without_exports(glue), Some("let a;"));
        assert_eq!(without_exports("export const a = 1;"), None);
    }

    #[test]
    fn glue_and_boot_code_become_one_module() {
        let glue = "function __wbg_get_imports() {}\nfunction __wbg_finalize_init(i) {}";
        let boot = "// says why\nfetch(\"__WASM_URL__\", { integrity: \"__WASM_INTEGRITY__\" });\n";
        let script = |glue: &str| join(&format!("{glue}\nexport {{ i as default }};\n"), boot, &MAIN);
        assert_eq!(
            script(glue).unwrap(),
            format!("{glue}\nfetch(\"/a.wasm\", {{ integrity: \"sha384-x\" }});\n")
        );
        assert!(script("let other;").unwrap_err().to_string().contains("__wbg_get_imports"));
    }

    #[test]
    fn loader_of_the_lazy_part_comes_before_the_boot_code() {
        let loader = "load(\"__LAZY_URL__\", \"__LAZY_INTEGRITY__\");\nconst __LAZY_IMPORT__ = {};";
        let lazy = Module { url: "/b.wasm", integrity: "sha384-y" };
        assert_eq!(
            with_loader("boot();", loader, &lazy, "import1"),
            "load(\"/b.wasm\", \"sha384-y\");\nconst import1 = {};\nboot();"
        );
    }

    #[test]
    fn glue_with_an_import_is_an_error() {
        let glue = "import { a } from './snippets/a.js';\nexport { i as default };";
        assert!(join(glue, "", &MAIN).unwrap_err().to_string().contains("snippets"));
    }
}
