//! The script that starts the app: wasm-bindgen's glue and `static/boot.js` in one module.

use anyhow::{Context, Result, bail};

/// Combines wasm-bindgen's glue and the project's boot code into one module.
pub(super) fn join(glue: &str, boot: &str, wasm_url: &str, wasm_integrity: &str) -> Result<String> {
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
        code.join("\n").replace("__WASM_URL__", wasm_url).replace("__WASM_INTEGRITY__", wasm_integrity);
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
    use super::{join, without_exports};

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
        let script =
            |glue: &str| join(&format!("{glue}\nexport {{ i as default }};\n"), boot, "/a.wasm", "sha384-x");
        assert_eq!(
            script(glue).unwrap(),
            format!("{glue}\nfetch(\"/a.wasm\", {{ integrity: \"sha384-x\" }});\n")
        );
        assert!(script("let other;").unwrap_err().to_string().contains("__wbg_get_imports"));
    }

    #[test]
    fn glue_with_an_import_is_an_error() {
        let glue = "import { a } from './snippets/a.js';\nexport { i as default };";
        assert!(join(glue, "", "", "").unwrap_err().to_string().contains("snippets"));
    }
}
