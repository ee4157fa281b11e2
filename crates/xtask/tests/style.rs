//! Checks what rustfmt and clippy cannot: every file says what it is responsible for, `use` lines have one level of
//! braces, and the site has no texts outside of its table.

#![expect(clippy::expect_used, clippy::panic, reason = "a panic fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{AttrStyle, Attribute, File, Item, ItemMod, LitStr, Macro, UseTree};

/// The directories with sources, relative to the root of the repository.
const FOLDERS: [&str; 4] = ["src", "crates", "tests", "examples"];

/// Directories of these names hold no sources of ours.
const SKIPPED: [&str; 3] = ["target", "node_modules", "dist"];

/// Returns the path and the syntax tree of every file.
fn sources() -> Vec<(String, File)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository");
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut files);
    }
    let parse = |path: PathBuf| {
        let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).expect("a readable file");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{shown}: {error}"));
        (shown, file)
    };
    files.into_iter().map(parse).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn every_file_says_what_it_is_responsible_for() {
    let is_documented = |file: &File| {
        let first = file.attrs.first();
        first.is_some_and(|first| matches!(first.style, AttrStyle::Inner(_)) && first.path().is_ident("doc"))
    };
    let silent: Vec<_> =
        sources().into_iter().filter(|(_, file)| !is_documented(file)).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "files that do not begin with `//!`:\n{}", silent.join("\n"));
}

fn has_nested_braces(tree: &UseTree) -> bool {
    match tree {
        UseTree::Path(path) => has_nested_braces(&path.tree),
        UseTree::Group(group) => {
            group.items.iter().any(|item| !matches!(item, UseTree::Name(_) | UseTree::Rename(_)))
        }
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => false,
    }
}

#[test]
fn use_lines_name_items_of_one_module() {
    let mut nested = Vec::new();
    for (path, file) in sources() {
        for item in &file.items {
            if let Item::Use(item) = item
                && has_nested_braces(&item.tree)
            {
                nested.push(path.clone());
            }
        }
    }
    nested.dedup();
    assert!(
        nested.is_empty(),
        "`use` lines with paths inside of braces; write one line per module:\n{}",
        nested.join("\n")
    );
}

/// Collects the string literals that a user would read.
#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    /// Collects from the tokens of a macro, which is mostly `html!`.
    fn read_macro(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    // `<p>{ "text" }</p>`
                    if let (Delimiter::Brace, [TokenTree::Literal(only)]) = (group.delimiter(), &*inner)
                        && only.to_string().starts_with('"')
                        && only.to_string().contains(char::is_alphabetic)
                    {
                        self.0.push(only.to_string());
                    }
                    self.read_macro(group.stream());
                }
                TokenTree::Literal(literal) => {
                    let before: String =
                        tokens[at.saturating_sub(4)..at].iter().map(ToString::to_string).collect();
                    let is_read_aloud = ["aria-label=", "title=", "alt=", "placeholder="];
                    if is_read_aloud.iter().any(|attribute| before.ends_with(attribute))
                        && literal.to_string() != "\"\""
                    {
                        self.0.push(literal.to_string());
                    }
                    if let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string()) {
                        self.read(&text);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }

    /// Collects a literal that looks like a sentence.
    fn read(&mut self, literal: &LitStr) {
        let text = literal.value();
        let mut letters = text.chars();
        let is_capitalized = letters.next().is_some_and(char::is_uppercase);
        if is_capitalized && letters.next().is_some_and(char::is_lowercase) && text.contains(' ') {
            self.0.push(text);
        }
    }
}

impl<'ast> Visit<'ast> for Texts {
    /// Skips documentation, and the reasons of expected lints.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.read(literal);
    }

    fn visit_macro(&mut self, it: &'ast Macro) {
        self.read_macro(it.tokens.clone());
    }
}

fn texts(file: &File) -> Vec<String> {
    let mut texts = Texts::default();
    texts.visit_file(file);
    texts.0
}

#[test]
fn a_text_in_the_source_is_found() {
    let found = |source: &str| texts(&syn::parse_file(source).expect("Rust"));
    assert_eq!(found(r#"fn f() -> Html { html! { <p class="a">{ "text" }</p> } }"#), [r#""text""#]);
    assert_eq!(found(r#"fn f() { html! { <a aria-label="name" /> } }"#), [r#""name""#]);
    assert_eq!(found(r#"fn f() { announce("This page is missing") }"#), ["This page is missing"]);
    assert_eq!(found(r#"fn f() { html! { { text(s, "This page") } } }"#), ["This page"]);
    assert!(found("/// A sentence.\nfn f() { html! { <p id=\"x\">{ \"@\" }{ name }</p> } }").is_empty());
    assert!(found("mod tests { fn f() { g(\"A sentence\") } }").is_empty());
}

#[test]
fn the_site_has_no_texts_outside_of_its_table() {
    let is_drawn = |path: &str| {
        (path.starts_with("src/ui/") || path.starts_with("src/app/")) && !path.ends_with("/tests.rs")
    };
    let mut found = Vec::new();
    for (path, file) in sources() {
        if is_drawn(&path) {
            found.extend(texts(&file).into_iter().map(|text| format!("{path}: {text}")));
        }
    }
    assert!(
        found.is_empty(),
        "texts that no translation replaces; move them to src/i18n/texts.rs:\n{}",
        found.join("\n")
    );
}
