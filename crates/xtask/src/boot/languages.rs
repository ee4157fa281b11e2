//! Compiles the languages of the site: each becomes a file with the texts alone, in the order of their keys.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Map, Value};
use syn::Item;

use crate::file;
use crate::hash;
use crate::project::Project;

/// The source of the keys and of the English texts.
const KEYS: &str = "src/i18n/texts.rs";
/// The directory of the languages: one JSON file each, named by its tag.
const FOLDER: &str = "static/locales";
/// The beginning of the names of texts that are not for the app, but for the page around it, where `crates/prerender` writes
/// them.
const PAGE_PREFIX: &str = "page_";
/// The key of the language's own name.
const NAME_KEY: &str = "language_name";

/// A compiled language.
#[derive(Debug, PartialEq)]
pub(super) struct Language {
    /// The BCP 47 tag.
    pub(super) tag: String,
    /// The name of the language in that language.
    pub(super) name: String,
    /// The content of the file.
    pub(super) content: String,
}

impl Language {
    /// Returns the file's name, which changes with its content.
    pub(super) fn file_name(&self) -> String {
        format!("{}-{}.txt", self.tag, hash::for_file_name(self.content.as_bytes()))
    }
}

/// Compiles all languages of the project, in the order of their tags.
///
/// # Errors
///
/// Returns an error that names the file if a language lacks a text or has one that is not used.
pub(super) fn compile_all(project: &Project) -> Result<Vec<Language>> {
    let keys = keys(&file::read_text(&project.root.join(KEYS))?)?;
    let folder = project.root.join(FOLDER);
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{FOLDER} cannot be read"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let language = compile(&keys, &tag, &file::read_text(Path::new(&path))?);
            languages.push(language.with_context(|| format!("{FOLDER}/{tag}.json"))?);
        }
    }
    languages.sort_by(|one, other| one.tag.cmp(&other.tag));
    Ok(languages)
}

/// Returns the value of `data-languages` in the page, which `src/app/language.rs` reads.
pub(super) fn attribute(languages: &[Language], folder: &str) -> String {
    let entry = |language: &Language| {
        let Language { tag, name, .. } = language;
        format!("{tag},{name},{folder}{}", language.file_name())
    };
    languages.iter().map(entry).collect::<Vec<_>>().join(";")
}

/// Returns the names of the keys in their order, from the source of the macro call that declares them.
fn keys(source: &str) -> Result<Vec<String>> {
    let source = syn::parse_file(source).with_context(|| format!("{KEYS} cannot be parsed"))?;
    let declaration = source.items.into_iter().find_map(|item| match item {
        Item::Macro(item) if item.mac.path.is_ident("texts") => Some(item.mac.tokens),
        _ => None,
    });
    let keys = names(declaration.with_context(|| format!("{KEYS} has no texts!"))?);
    if keys.is_empty() {
        bail!("{KEYS} declares no texts");
    }
    Ok(keys)
}

/// Returns the names before the equals signs.
fn names(declaration: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut last = None;
    for token in declaration {
        match token {
            TokenTree::Ident(ident) => last = Some(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == '=' => names.extend(last.take()),
            _ => {}
        }
    }
    names
}

fn compile(keys: &[String], tag: &str, json: &str) -> Result<Language> {
    let mut texts: Map<String, Value> = serde_json::from_str(json).context("not a JSON object")?;
    let mut content = format!("{}\n", fingerprint(keys));
    let mut own_name = String::new();
    for key in keys {
        let name = snake_case(key);
        let Some(Value::String(text)) = texts.remove(&name) else { bail!("the text `{name}` is missing") };
        if text.is_empty() || text.contains('\n') {
            bail!("the text `{name}` is empty or has a line break");
        }
        if name == NAME_KEY {
            own_name.clone_from(&text);
        }
        content.push_str(&text);
        content.push('\n');
    }
    if let Some((name, _)) = texts.iter().find(|(name, _)| !name.starts_with(PAGE_PREFIX)) {
        bail!("there is no text named `{name}`");
    }
    if tag == "en" {
        bail!("English is in {KEYS}");
    }
    if own_name.contains([',', ';', '"', '<', '&']) {
        bail!("`{NAME_KEY}` contains a character that separates names");
    }
    Ok(Language { tag: tag.to_owned(), name: own_name, content })
}

/// Returns the number by which the app recognizes files for its own keys: the FNV-1a hash of their names, each followed
/// by a line feed.
fn fingerprint(keys: &[String]) -> u32 {
    const OFFSET: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;

    let bytes = keys.iter().flat_map(|key| key.bytes().chain(*b"\n"));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(PRIME))
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        macro_rules! texts { ($($key:ident = $english:literal;)+) => {}; }
        texts! {
            /// The name = of the language.
            LanguageName = "English";
            /// A button.
            SignIn = "Sign in";
        }
    "#;

    fn compiled(json: &str) -> Result<Language> {
        compile(&keys(SOURCE).unwrap(), "de", json)
    }

    #[test]
    fn keys_are_read_in_their_order() {
        assert_eq!(keys(SOURCE).unwrap(), ["LanguageName", "SignIn"]);
        assert!(keys("fn main() {}").unwrap_err().to_string().contains("texts!"));
    }

    #[test]
    fn language_has_its_texts_in_the_order_of_the_keys() {
        let language =
            compiled(r#"{ "sign_in": "Anmelden", "language_name": "Deutsch", "page_stopped": "Ende" }"#)
                .unwrap();
        let fingerprint = fingerprint(&keys(SOURCE).unwrap());
        assert_eq!(language.content, format!("{fingerprint}\nDeutsch\nAnmelden\n"));
        let name = language.file_name();
        assert_eq!(
            name.strip_prefix("de-").and_then(|rest| rest.split_once('.')).map(|(_, end)| end),
            Some("txt")
        );
        assert_eq!(attribute(&[language], "/assets/"), format!("de,Deutsch,/assets/{name}"));
    }

    #[test]
    fn invalid_language_is_an_error_that_names_the_text() {
        for (json, name) in [
            (r#"{ "language_name": "Deutsch" }"#, "sign_in"),
            (r#"{ "language_name": "Deutsch", "sign_in": "" }"#, "sign_in"),
            (r#"{ "language_name": "Deutsch", "sign_in": 1 }"#, "sign_in"),
            (r#"{ "language_name": "Deutsch", "sign_in": "a\nb" }"#, "sign_in"),
            (r#"{ "language_name": "Deutsch", "sign_in": "a", "hello": "b" }"#, "hello"),
            (r#"{ "language_name": "De,utsch", "sign_in": "a" }"#, "language_name"),
            ("[]", "JSON"),
        ] {
            let error = compiled(json).unwrap_err().to_string();
            assert!(error.contains(name), "{json}: {error}");
        }
    }

    #[test]
    fn fingerprint_depends_on_the_order() {
        let keys = |names: [&str; 2]| names.map(str::to_owned);
        assert_ne!(fingerprint(&keys(["A", "B"])), fingerprint(&keys(["B", "A"])));
        assert_ne!(fingerprint(&keys(["AB", "C"])), fingerprint(&keys(["A", "BC"])));
    }
}
