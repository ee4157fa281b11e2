//! Short names for the imports and exports between the WebAssembly and its script.
//!
//! wasm-bindgen names these with hashes and whole type names, on both sides. That adds 4 kB to the first visit, which
//! no compression removes, and no other code refers to the names.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::wasm::{self, EXPORTS, FUNCTION, IMPORTS, Reader, push_number, push_sized};

/// Replaces the names that wasm-bindgen has chosen in the glue and in the WebAssembly by short ones.
pub(crate) fn shorten(glue: &str, wasm: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut names = Names::default();
    let shortened = wasm::rewrite(wasm, |id, mut section| match id {
        IMPORTS => imports(section, &mut names),
        EXPORTS => exports(section, &mut names),
        _ => section.rest().map(<[u8]>::to_vec),
    })?;
    Ok((names.replaced_in(glue), shortened))
}

fn imports(mut section: Reader<'_>, names: &mut Names) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let count = section.number()?;
    push_number(&mut out, count);
    for _ in 0..count {
        push_sized(&mut out, &names.short_module(section.sized()?));
        push_sized(&mut out, &names.short(section.sized()?));
        let kind = section.byte()?;
        if kind != FUNCTION {
            // wasm-bindgen creates no other kind of import.
            bail!("the WebAssembly imports something of kind {kind}, which is not a function");
        }
        out.push(kind);
        push_number(&mut out, section.number()?);
    }
    Ok(out)
}

fn exports(mut section: Reader<'_>, names: &mut Names) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let count = section.number()?;
    push_number(&mut out, count);
    for _ in 0..count {
        push_sized(&mut out, &names.short(section.sized()?));
        out.push(section.byte()?);
        push_number(&mut out, section.number()?);
    }
    Ok(out)
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
    fn short_module(&mut self, name: &[u8]) -> Vec<u8> {
        let Some(long) = str::from_utf8(name).ok().filter(|name| name.ends_with("_bg.js")) else {
            return name.to_vec();
        };
        self.module = Some(long.to_owned());
        SHORT_MODULE.into()
    }

    /// Returns the short name for one of wasm-bindgen's names. Other names, such as `memory`, are kept, because they
    /// may have a meaning in a script.
    fn short(&mut self, name: &[u8]) -> Vec<u8> {
        let Ok(long) = str::from_utf8(name) else { return name.to_vec() };
        if !["__wb", "__externref_", "wasm_bindgen_"].iter().any(|prefix| long.starts_with(prefix)) {
            return name.to_vec();
        }
        let next = format!("${}", self.short.len());
        self.short.entry(long.to_owned()).or_insert(next).clone().into_bytes()
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
    use super::shorten;

    fn name(text: &str) -> Vec<u8> {
        [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
    }

    fn section(id: u8, items: &[Vec<u8>]) -> Vec<u8> {
        let content = [vec![u8::try_from(items.len()).unwrap()], items.concat()].concat();
        [vec![id, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn module(import: &str, exports: [&str; 2], kind: u8) -> Vec<u8> {
        let import = [name("./glue.js"), name(import), vec![kind, 1]].concat();
        let exports = exports.map(|export| [name(export), vec![0, 2]].concat());
        let custom = [vec![0, 3], b"abc".to_vec()].concat();
        [b"\0asm\x01\0\0\0".to_vec(), section(2, &[import]), section(7, &exports), custom].concat()
    }

    #[test]
    fn script_and_wasm_get_the_same_short_names() {
        let glue = "x = { __wbg_now_0123456789abcdef: f }; wasm.memory; wasm.__wbindgen_start(); my__wbindgen_start;";
        let wasm = module("__wbg_now_0123456789abcdef", ["memory", "__wbindgen_start"], 0);
        let (glue, wasm) = shorten(glue, &wasm).unwrap();
        assert_eq!(glue, "x = { $0: f }; wasm.memory; wasm.$1(); my__wbindgen_start;");
        assert_eq!(wasm, module("$0", ["memory", "$1"], 0));
    }

    #[test]
    fn module_of_the_glue_gets_a_short_name() {
        let import = |module: &str| [name(module), name("now"), vec![0, 1]].concat();
        let wasm = |glue: &str| {
            [b"\0asm\x01\0\0\0".to_vec(), section(2, &[import(glue), import("./other.js")])].concat()
        };
        let (glue, shortened) =
            shorten(r#"{ "./site_bg.js": a, "./other.js": b }"#, &wasm("./site_bg.js")).unwrap();
        assert_eq!(glue, r#"{ "$": a, "./other.js": b }"#);
        assert_eq!(shortened, wasm("$"));
    }

    #[test]
    fn other_names_are_unchanged() {
        let (glue, wasm) = ("call(now)", module("now", ["memory", "main"], 0));
        assert_eq!(shorten(glue, &wasm).unwrap(), (glue.to_owned(), wasm));
    }

    #[test]
    fn incomplete_or_unknown_module_is_an_error() {
        let wasm = module("now", ["memory", "main"], 0);
        for end in [3, 9, 12, wasm.len() - 1] {
            assert!(shorten("", &wasm[..end]).is_err(), "{end} bytes");
        }
        assert!(
            shorten("", &module("now", ["memory", "main"], 2)).unwrap_err().to_string().contains("kind 2")
        );
    }
}
