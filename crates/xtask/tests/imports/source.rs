//! Reads the modules of a crate and finds, for each path in their code, the file that defines the name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Macro, Meta, UseTree, Visibility};

/// The maximum number of re-exports between a path and the definition.
const MAX_REEXPORTS: usize = 16;

/// A name that one file takes from another. Files are relative to the directory of the crate.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) name: String,
}

impl fmt::Display for Import {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} imports {} from {}", self.from, self.name, self.to)
    }
}

/// The path of a module, or of a name: its segments from the root of the crate.
type ModulePath = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    /// The names that the module itself defines, child modules excluded.
    defined: BTreeSet<String>,
    /// Whether a macro can define more names.
    has_macros: bool,
    children: BTreeSet<String>,
    /// The names that `use` brings in, with their paths as written.
    uses: BTreeMap<String, ModulePath>,
    /// The paths before `::*`.
    globs: Vec<ModulePath>,
    /// The names that the module publishes without using them itself.
    published: BTreeMap<String, ModulePath>,
    /// All paths in the code, as written. Names without `::` count only if `use` brings them in.
    paths: BTreeSet<ModulePath>,
}

/// The modules of a crate.
pub(crate) struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

impl Crate {
    /// Reads the files that can be reached from `roots`, without tests.
    ///
    /// # Errors
    ///
    /// Returns the name of a file that cannot be read or parsed.
    pub(crate) fn parse(folder: &Path, roots: &[&str]) -> Result<Self, String> {
        let mut modules = BTreeMap::new();
        for root in roots {
            let mut reader = Reader { folder, modules: &mut modules };
            // Modules of a program and of its library have the same root, which is what `crate` means in both.
            reader.file(&folder.join(root), folder, &Vec::new())?;
        }
        Ok(Self { modules })
    }

    /// Returns the imports between different files, sorted and without duplicates.
    pub(crate) fn imports(&self) -> Vec<Import> {
        let mut imports = BTreeSet::new();
        for (at, module) in &self.modules {
            let in_code = module.paths.iter();
            // Names that are published from a module that is not a child are an import like any other.
            let published = module.published.values().filter(|path| !self.is_below(at, path));
            for path in in_code.chain(published) {
                if let Some((to, name)) = self.definition(at, path, 0)
                    && to != module.file
                {
                    imports.insert(Import { from: module.file.clone(), to, name });
                }
            }
            for glob in &module.globs {
                if let Some(to) = self.absolute(at, glob).and_then(|path| self.modules.get(&path))
                    && to.file != module.file
                    && !self.is_below(at, glob)
                {
                    imports.insert(Import {
                        from: module.file.clone(),
                        to: to.file.clone(),
                        name: "*".to_owned(),
                    });
                }
            }
        }
        imports.into_iter().collect()
    }

    fn is_below(&self, at: &ModulePath, path: &ModulePath) -> bool {
        self.absolute(at, path).is_some_and(|path| path.len() > at.len() && path.starts_with(at))
    }

    /// Replaces the first segment of a path by the module that it means. Returns [`None`] for names of other crates.
    fn absolute(&self, at: &ModulePath, path: &ModulePath) -> Option<ModulePath> {
        let module = self.modules.get(at)?;
        let (first, rest) = path.split_first()?;
        let mut absolute = match first.as_str() {
            "crate" => Vec::new(),
            "self" => at.clone(),
            "super" => {
                let parent = at.split_last()?.1.to_vec();
                let mut rest = rest.to_vec();
                if rest.first().is_some_and(|segment| segment == "super") {
                    return self.absolute(&parent, &rest);
                }
                let mut absolute = parent;
                absolute.append(&mut rest);
                return Some(absolute);
            }
            child if module.children.contains(child) => [at.clone(), vec![first.clone()]].concat(),
            name => {
                // `use` lines may shadow the name of a crate, but do not refer to themselves.
                let target = module.uses.get(name).filter(|target| target.first() != Some(first))?;
                self.absolute(at, target)?
            }
        };
        absolute.extend_from_slice(rest);
        Some(absolute)
    }

    /// Returns the file that defines what a path names, and the name there. Modules themselves are not definitions.
    fn definition(&self, at: &ModulePath, path: &ModulePath, depth: usize) -> Option<(String, String)> {
        if depth > MAX_REEXPORTS {
            return None;
        }
        let absolute = self.absolute(at, path)?;
        // The longest prefix that is a module; what follows is a name in it.
        let length =
            (0..=absolute.len()).rev().find(|length| self.modules.contains_key(&absolute[..*length]))?;
        let (module_path, rest) = absolute.split_at(length);
        let module_path = module_path.to_vec();
        let name = rest.first()?;
        let module = &self.modules[&module_path];
        if module.defined.contains(name) {
            return Some((module.file.clone(), name.clone()));
        }
        if let Some(target) = module.uses.get(name).or_else(|| module.published.get(name)) {
            let target = [target.clone(), rest[1..].to_vec()].concat();
            return self.definition(&module_path, &target, depth + 1);
        }
        let from_globs = module.globs.iter().find_map(|glob| {
            let target = [glob.clone(), rest.to_vec()].concat();
            self.definition(&module_path, &target, depth + 1)
        });
        from_globs.or_else(|| module.has_macros.then(|| (module.file.clone(), name.clone())))
    }
}

/// Reads files into modules.
struct Reader<'a> {
    folder: &'a Path,
    modules: &'a mut BTreeMap<ModulePath, Module>,
}

impl Reader<'_> {
    /// Reads a file as the module `at`, whose child modules are in `children`.
    fn file(&mut self, path: &Path, children: &Path, at: &ModulePath) -> Result<(), String> {
        let shown = path.strip_prefix(self.folder).unwrap_or(path).display().to_string();
        let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let file = syn::parse_file(&text).map_err(|error| format!("{shown}: {error}"))?;
        self.items(&file.items, &shown, children, at)
    }

    fn items(&mut self, items: &[Item], file: &str, children: &Path, at: &ModulePath) -> Result<(), String> {
        let mut code = Code::default();
        let items = items.iter().filter(|item| !is_test(attributes(item)));
        for item in items.clone() {
            code.visit_item(item);
        }
        let mut module = self.modules.remove(at).unwrap_or_default();
        file.clone_into(&mut module.file);
        module.paths.append(&mut code.paths);
        for item in items {
            match item {
                Item::Use(item) => add_use(&mut module, item, &code.names),
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    module.children.insert(name.clone());
                    let path = [at.clone(), vec![name]].concat();
                    let own = children.join(item.ident.to_string());
                    if let Some((_, items)) = &item.content {
                        self.items(items, file, &own, &path)?;
                    } else {
                        self.file(&own.with_extension("rs"), &own, &path)?;
                    }
                }
                Item::Macro(item) if item.ident.is_none() => module.has_macros = true,
                other => module.defined.extend(name_of(other)),
            }
        }
        self.modules.insert(at.clone(), module);
        Ok(())
    }
}

fn add_use(module: &mut Module, item: &ItemUse, names: &BTreeSet<String>) {
    let mut found = Vec::new();
    flatten(&item.tree, &mut Vec::new(), &mut found);
    let is_public = !matches!(item.vis, Visibility::Inherited);
    for (name, path) in found {
        match name {
            None => module.globs.push(path),
            Some(name) if is_public && !names.contains(&name) => {
                module.published.insert(name, path);
            }
            Some(name) => {
                module.paths.insert(path.clone());
                module.uses.insert(name, path);
            }
        }
    }
}

/// Lists the names that a `use` brings in, with their paths; a `*` has no name.
fn flatten(tree: &UseTree, prefix: &mut ModulePath, found: &mut Vec<(Option<String>, ModulePath)>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, found)),
        UseTree::Glob(_) => found.push((None, prefix.clone())),
        UseTree::Name(name) if name.ident == "self" => found.push((prefix.last().cloned(), prefix.clone())),
        UseTree::Name(name) => {
            let path = [prefix.clone(), vec![name.ident.to_string()]].concat();
            found.push((Some(name.ident.to_string()), path));
        }
        UseTree::Rename(rename) => {
            let path = [prefix.clone(), vec![rename.ident.to_string()]].concat();
            found.push((Some(rename.rename.to_string()), path));
        }
    }
}

/// The paths and names in code.
#[derive(Default)]
struct Code {
    paths: BTreeSet<ModulePath>,
    names: BTreeSet<String>,
}

impl Code {
    fn add(&mut self, path: ModulePath) {
        self.names.extend(path.first().cloned());
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }

    /// Macros are not parsed: everything that looks like a path counts.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = ModulePath::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 || path.is_empty() => {
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && colons < 2 && !path.is_empty() => {
                    colons += 1;
                }
                other => {
                    self.add(std::mem::take(&mut path));
                    colons = 0;
                    match other {
                        TokenTree::Ident(ident) => path.push(ident.to_string()),
                        TokenTree::Group(group) => self.add_tokens(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.add(path);
    }
}

impl<'ast> Visit<'ast> for Code {
    fn visit_item(&mut self, item: &'ast Item) {
        // Modules are read by themselves, and `use` lines by name.
        if !is_test(attributes(item)) && !matches!(item, Item::Mod(_) | Item::Use(_)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        self.add_tokens(item.tokens.clone());
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // `pub(super)` is not an import.
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let mut tokens = list.tokens.clone().into_iter();
            matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "test")
        }
        _ => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the name that an item defines.
fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}
