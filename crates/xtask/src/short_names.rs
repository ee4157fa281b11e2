//! Short names for the imports and exports between the WebAssembly and its script.
//!
//! wasm-bindgen names these with hashes and whole type names, on both sides. That adds 4 kB to the first visit, which
//! no compression removes, and no other code refers to the names.

use std::collections::HashMap;

use anyhow::{Result, bail};
use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, Module};
use wasmparser::{
    Export, ExportSectionReader, ExternalKind, Import, ImportSectionReader, Parser, Payload, TypeRef,
};

use crate::wasm;

/// Replaces the names that wasm-bindgen has chosen in the glue and in the WebAssembly by short ones.
pub(crate) fn shorten(glue: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut names = Names::default();
    let mut shortened = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                shortened.section(&imports(section, &mut names)?);
            }
            Payload::ExportSection(section) => {
                shortened.section(&exports(section, &mut names)?);
            }
            payload => wasm::copy_section(&mut shortened, wasm, &payload)?,
        }
    }
    Ok((names.replaced_in(glue), shortened.finish()))
}

fn imports(section: ImportSectionReader<'_>, names: &mut Names) -> Result<ImportSection> {
    let mut imports = ImportSection::new();
    for import in section.into_imports() {
        let Import { module, name, ty } = import?;
        let TypeRef::Func(kind) = ty else {
            // wasm-bindgen creates no other kind of import.
            bail!("the WebAssembly imports something that is not a function: {ty:?}");
        };
        imports.import(&names.short_module(module), &names.short(name), EntityType::Function(kind));
    }
    Ok(imports)
}

fn exports(section: ExportSectionReader<'_>, names: &mut Names) -> Result<ExportSection> {
    let mut exports = ExportSection::new();
    for export in section {
        let Export { name, kind, index } = export?;
        let kind = match kind {
            ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
        };
        exports.export(&names.short(name), kind, index);
    }
    Ok(exports)
}

/// The name of the module of the glue, from which each function is imported.
const SHORT_MODULE: &str = "$";

#[derive(Default)]
struct Names {
    /// The short names by their long names.
    short: HashMap<String, String>,
    /// The name that wasm-bindgen gave to the module of the glue.
    module: Option<String>,
}

impl Names {
    /// Returns the short name for the module of the glue. Other modules keep their names.
    fn short_module(&mut self, long: &str) -> String {
        if !long.ends_with("_bg.js") {
            return long.to_owned();
        }
        self.module = Some(long.to_owned());
        SHORT_MODULE.to_owned()
    }

    /// Returns the short name for one of wasm-bindgen's names. Other names, such as `memory`, are kept, because they
    /// may have a meaning in a script.
    fn short(&mut self, long: &str) -> String {
        if !["__wb", "__externref_", "wasm_bindgen_"].iter().any(|prefix| long.starts_with(prefix)) {
            return long.to_owned();
        }
        let next = format!("${}", self.short.len());
        self.short.entry(long.to_owned()).or_insert(next).clone()
    }

    fn replaced_in(&self, script: &str) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let mut out = String::with_capacity(script.len());
        let mut rest = script;
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
            out.push_str(self.short.get(word).map_or(word, String::as_str));
            let (between, after) = after.split_at(after.find(is_part).unwrap_or(after.len()));
            out.push_str(between);
            rest = after;
        }
        match &self.module {
            Some(module) => out.replace(&format!("\"{module}\""), &format!("\"{SHORT_MODULE}\"")),
            None => out,
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, MemoryType};

    use super::*;

    fn module_importing(imports: &[(&str, &str, EntityType)], exported: &[&str]) -> Vec<u8> {
        let mut import_section = ImportSection::new();
        for (module, name, kind) in imports {
            import_section.import(module, name, *kind);
        }
        let mut export_section = ExportSection::new();
        for name in exported {
            export_section.export(name, ExportKind::Func, 2);
        }
        let custom = CustomSection { name: "abc".into(), data: b"def".into() };
        let mut module = Module::new();
        module.section(&import_section).section(&export_section).section(&custom);
        module.finish()
    }

    fn module(import: &str, exports: [&str; 2]) -> Vec<u8> {
        module_importing(&[("./glue.js", import, EntityType::Function(1))], &exports)
    }

    #[test]
    fn script_and_wasm_get_the_same_short_names() {
        let glue = "x = { __wbg_now_0123456789abcdef: f }; wasm.memory; wasm.__wbindgen_start(); my__wbindgen_start;";
        let wasm = module("__wbg_now_0123456789abcdef", ["memory", "__wbindgen_start"]);
        let (glue, wasm) = shorten(glue, &wasm).unwrap();
        assert_eq!(glue, "x = { $0: f }; wasm.memory; wasm.$1(); my__wbindgen_start;");
        assert_eq!(wasm, module("$0", ["memory", "$1"]));
    }

    #[test]
    fn module_of_the_glue_gets_a_short_name() {
        let wasm = |glue: &str| {
            let now = |module| (module, "now", EntityType::Function(1));
            module_importing(&[now(glue), now("./other.js")], &[])
        };
        let (glue, shortened) =
            shorten(r#"{ "./site_bg.js": a, "./other.js": b }"#, &wasm("./site_bg.js")).unwrap();
        assert_eq!(glue, r#"{ "$": a, "./other.js": b }"#);
        assert_eq!(shortened, wasm("$"));
    }

    #[test]
    fn other_names_are_unchanged() {
        let (glue, wasm) = ("call(now)", module("now", ["memory", "main"]));
        assert_eq!(shorten(glue, &wasm).unwrap(), (glue.to_owned(), wasm));
    }

    #[test]
    fn incomplete_or_unknown_module_is_an_error() {
        let wasm = module("now", ["memory", "main"]);
        for end in [3, 9, 12, wasm.len() - 1] {
            assert!(shorten("", &wasm[..end]).is_err(), "{end} bytes");
        }
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        let wasm = module_importing(&[("./glue.js", "memory", memory.into())], &[]);
        assert!(shorten("", &wasm).unwrap_err().to_string().contains("not a function"));
    }
}
