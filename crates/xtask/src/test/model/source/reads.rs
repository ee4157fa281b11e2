//! The members that an implementation of `FromJson` reads, and the fields that are created from them.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ExprBinary, ExprCall, ExprMethodCall, ExprPath, ExprStruct, FnArg, Local, Member, Pat,
    Signature,
};

use super::values;

/// The methods of `Json` that take the name of a member.
const READING: [&str; 8] = [
    "get",
    "text",
    "optional_text",
    "checked",
    "secret",
    "optional_secret",
    "optional_texts",
    "optional_member",
];

/// A function that may read members.
pub(in super::super) struct Function {
    /// The name of the first parameter, which is the JSON.
    json: Option<String>,
    body: Block,
}

/// Everything that is read for one value.
#[derive(Default)]
pub(in super::super) struct Reads {
    /// The source of each field, by its name in the Rust struct.
    pub(in super::super) fields: BTreeMap<String, Read>,
    /// All members that are read.
    pub(in super::super) members: Vec<String>,
}

/// The source of a field.
#[derive(Default)]
pub(in super::super) struct Read {
    pub(in super::super) members: Vec<String>,
    /// The methods that are called between the member and the field.
    methods: Vec<String>,
    /// The text that the member is compared with.
    pub(in super::super) compared: Option<String>,
}

impl Read {
    /// Returns whether the member may be missing.
    pub(in super::super) fn is_optional(&self) -> bool {
        self.methods.iter().any(|method| method.starts_with("optional"))
    }

    /// Returns whether a method with this name is called.
    pub(in super::super) fn calls(&self, method: &str) -> bool {
        self.methods.iter().any(|called| called == method)
    }
}

impl Function {
    pub(super) fn new(signature: &Signature, body: Block) -> Self {
        let json = signature.inputs.first().and_then(|input| match input {
            FnArg::Typed(input) => name(&input.pat),
            FnArg::Receiver(_) => None,
        });
        Self { json, body }
    }

    /// Returns everything that the function reads, following calls to `others`.
    pub(super) fn reads(&self, others: &BTreeMap<String, Self>) -> Reads {
        let mut lets = Lets::default();
        lets.visit_block(&self.body);
        let follow = |go: &dyn Fn(&mut Reader)| {
            let mut reader = Reader { function: self, lets: &lets.0, others, read: Read::default() };
            go(&mut reader);
            reader.read
        };
        let fields = lets.1.iter().flat_map(|made| &made.fields).filter_map(|field| match &field.member {
            Member::Named(name) => Some((name.to_string(), follow(&|reader| reader.visit_expr(&field.expr)))),
            Member::Unnamed(_) => None,
        });
        Reads { fields: fields.collect(), members: follow(&|reader| reader.visit_block(&self.body)).members }
    }
}

/// The expressions that names are bound to, and the struct expressions of `Self`.
#[derive(Default)]
struct Lets<'a>(BTreeMap<String, &'a Expr>, Vec<&'a ExprStruct>);

impl<'a> Visit<'a> for Lets<'a> {
    fn visit_local(&mut self, local: &'a Local) {
        if let (Some(name), Some(init)) = (name(&local.pat), &local.init) {
            // If two bindings have the same name, the first may be lost with its members. A field is then reported to
            // have none.
            self.0.insert(name, &init.expr);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_struct(&mut self, made: &'a ExprStruct) {
        if made.path.is_ident("Self") {
            self.1.push(made);
        }
        visit::visit_expr_struct(self, made);
    }
}

/// A visitor that traces an expression back to the members that it reads.
struct Reader<'a> {
    function: &'a Function,
    lets: &'a BTreeMap<String, &'a Expr>,
    others: &'a BTreeMap<String, Function>,
    read: Read,
}

impl Reader<'_> {
    fn is_json(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.path.get_ident().map(ToString::to_string) == self.function.json)
    }

    fn add(&mut self, member: Option<String>) {
        if let Some(member) = member.filter(|member| !self.read.members.contains(member)) {
            self.read.members.push(member);
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        let method = call.method.to_string();
        if READING.contains(&method.as_str()) && self.is_json(&call.receiver) {
            self.add(call.args.first().and_then(values::text));
        }
        self.read.methods.push(method);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'a ExprCall) {
        let Expr::Path(path) = &*call.func else { return visit::visit_expr_call(self, call) };
        let names: Vec<_> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let name = names.join("::");
        if self.lets.contains_key(&name) {
            // This is a closure that receives the name of the member.
            self.add(call.args.first().and_then(values::text));
        } else if call.args.first().is_some_and(|argument| self.is_json(argument))
            && let Some(other) = self.others.get(&name)
        {
            let mut reader = Reader {
                function: other,
                lets: &BTreeMap::new(),
                others: self.others,
                read: Read::default(),
            };
            reader.visit_block(&other.body);
            reader.read.members.into_iter().for_each(|member| self.add(Some(member)));
            self.read.methods.extend(reader.read.methods);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_binary(&mut self, binary: &'a ExprBinary) {
        if matches!(binary.op, syn::BinOp::Eq(_)) {
            self.read.compared = values::text(&binary.right);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        let bound = path.path.get_ident().and_then(|name| self.lets.get(&name.to_string()).copied());
        if let Some(expr) = bound {
            // A name that is rebound to an expression that contains it would cause endless recursion.
            let without: BTreeMap<_, _> = self
                .lets
                .iter()
                .filter(|(_, it)| !std::ptr::eq(**it, expr))
                .map(|(name, it)| (name.clone(), *it))
                .collect();
            let mut reader = Reader {
                function: self.function,
                lets: &without,
                others: self.others,
                read: std::mem::take(&mut self.read),
            };
            reader.visit_expr(expr);
            self.read = reader.read;
        }
    }
}

/// Returns the name that a pattern binds, if it binds a single one.
fn name(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(pattern) => Some(pattern.ident.to_string()),
        Pat::Type(pattern) => name(&pattern.pat),
        _ => None,
    }
}
