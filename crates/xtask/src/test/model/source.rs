//! The operations and shapes of the client, parsed from their Rust source so that they are not declared a second time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use syn::{Fields, Item, ItemImpl, ItemStruct, Type};

mod names;
mod reads;
mod values;

/// All declarations in the files, by their Rust names.
#[derive(Default)]
pub(super) struct Source {
    pub(super) operations: Vec<Operation>,
    structs: BTreeMap<String, Vec<Field>>,
    enums: BTreeMap<String, Vec<String>>,
    /// The functions that read a type from JSON, and their helpers.
    readers: BTreeMap<String, reads::Function>,
}

/// An operation, from its `impl Operation`.
pub(super) struct Operation {
    /// The name on the wire.
    pub(super) name: String,
    /// The struct that is sent.
    pub(super) request: String,
    pub(super) response: String,
}

/// A field of a struct.
pub(super) struct Field {
    /// The name in Rust.
    pub(super) name: String,
    /// The name on the wire, if the field is sent.
    pub(super) wire: String,
    pub(super) kind: Kind,
    /// Whether the field may be left out.
    pub(super) is_optional: bool,
    pub(super) doc: String,
}

/// A type, as it appears on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    Flag,
    Integer,
    /// A point in time.
    Time,
    /// Arbitrary JSON.
    Document,
    /// A map from names to texts.
    Map,
    List(Box<Kind>),
    /// A struct or an enum of the client, by its name.
    Named(String),
}

impl Source {
    /// Reads the files among `paths`, and all files of the directories among them.
    pub(super) fn read(root: &Path, paths: &[&str]) -> Result<Self> {
        let mut source = Self::default();
        for path in paths {
            let path = root.join(path);
            let files = if path.is_dir() {
                fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?
            } else {
                vec![path.clone()]
            };
            for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "rs")) {
                let text = fs::read_to_string(file);
                let added = text.map_err(Into::into).and_then(|text| source.add(&text));
                added.with_context(|| format!("{} cannot be read", file.display()))?;
            }
        }
        source.operations.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(source)
    }

    /// Adds the declarations of a file.
    pub(super) fn add(&mut self, text: &str) -> Result<()> {
        let file = syn::parse_file(text)?;
        self.enums.extend(values::macro_enums(&file.items));
        for item in file.items {
            match item {
                Item::Struct(item) => {
                    self.structs.insert(item.ident.to_string(), fields(&item)?);
                }
                Item::Enum(item) => {
                    if let Some(values) = values::enum_values(&item)? {
                        self.enums.insert(item.ident.to_string(), values);
                    }
                }
                Item::Impl(item) => self.add_impl(item)?,
                Item::Fn(item) => {
                    self.readers
                        .insert(item.sig.ident.to_string(), reads::Function::new(&item.sig, *item.block));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add_impl(&mut self, item: ItemImpl) -> Result<()> {
        let owner = names::last(&item.self_ty).context("an impl for something without a name")?;
        let trait_name = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        match trait_name.map(|segment| segment.ident.to_string()).as_deref() {
            Some("Operation") => self.operations.push(operation(owner, &item)?),
            Some("Serialize") => {
                let values = values::serialized_texts(&item);
                if !values.is_empty() {
                    self.enums.insert(owner, values);
                }
            }
            Some("FromJson") | None => {
                for function in item.items {
                    if let syn::ImplItem::Fn(function) = function {
                        let name = format!("{owner}::{}", function.sig.ident);
                        self.readers.insert(name, reads::Function::new(&function.sig, function.block));
                    }
                }
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Returns the fields of a struct.
    pub(super) fn fields(&self, name: &str) -> Option<&[Field]> {
        self.structs.get(name).map(Vec::as_slice)
    }

    /// Returns the values of an enum on the wire.
    pub(super) fn values(&self, name: &str) -> Option<&[String]> {
        self.enums.get(name).map(Vec::as_slice)
    }

    /// Returns the members that are read from a reply to create a `name`; `None` if nothing creates one.
    pub(super) fn reads(&self, name: &str) -> Option<reads::Reads> {
        self.readers.get(&format!("{name}::from_json")).map(|reader| reader.reads(&self.readers))
    }
}

fn operation(request: String, item: &ItemImpl) -> Result<Operation> {
    let (mut name, mut response) = (None, None);
    for item in &item.items {
        match item {
            syn::ImplItem::Const(item) if item.ident == "NAME" => name = values::text(&item.expr),
            syn::ImplItem::Type(item) if item.ident == "Response" => response = names::last(&item.ty),
            _ => {}
        }
    }
    match (name, response) {
        (Some(name), Some(response)) => Ok(Operation { name, request, response }),
        _ => bail!("the operation {request} has no NAME or no Response that can be read"),
    }
}

fn fields(item: &ItemStruct) -> Result<Vec<Field>> {
    let Fields::Named(fields) = &item.fields else { return Ok(Vec::new()) };
    let case = names::serde(&item.attrs)?.rename_all;
    let field = |field: &syn::Field| {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let serde = names::serde(&field.attrs)?;
        let wire = match (serde.rename, case.as_deref()) {
            (Some(wire), _) => wire,
            (None, Some("PascalCase")) => names::pascal(&name),
            _ => name.clone(),
        };
        let (kind, is_option) = Kind::from_type(&field.ty).with_context(|| format!("of the field {name}"))?;
        let doc = names::doc(&field.attrs);
        Ok(Field { name, wire, kind, is_optional: is_option || serde.is_skipped, doc })
    };
    fields
        .named
        .iter()
        .map(field)
        .collect::<Result<_>>()
        .with_context(|| format!("the struct {}", item.ident))
}

impl Kind {
    /// Returns the kind of a type, and whether the type is an `Option` of it.
    fn from_type(ty: &Type) -> Result<(Self, bool)> {
        let kind = match ty {
            Type::Reference(reference) => return Self::from_type(&reference.elem),
            Type::Slice(slice) => Self::List(Box::new(Self::from_type(&slice.elem)?.0)),
            Type::Path(_) => {
                let name = names::last(ty).context("a type without a name")?;
                match (name.as_str(), names::argument(ty)) {
                    ("Option", Some(inner)) => return Ok((Self::from_type(inner)?.0, true)),
                    ("Vec", Some(item)) => Self::List(Box::new(Self::from_type(item)?.0)),
                    ("str" | "String" | "Secret", _) => Self::Text,
                    ("bool", _) => Self::Flag,
                    ("u8" | "u16" | "u32" | "u64" | "i32" | "i64", _) => Self::Integer,
                    ("Millis", _) => Self::Time,
                    ("Document", _) => Self::Document,
                    ("Parameters", _) => Self::Map,
                    _ => Self::Named(name),
                }
            }
            _ => bail!("a type that is not known on the wire"),
        };
        Ok((kind, false))
    }
}
