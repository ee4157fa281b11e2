//! The values of an enum on the wire.

use anyhow::{Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, Item, ItemEnum, ItemImpl, Lit, LitStr};

use super::names;

/// Returns the values of an enum with a derived `Serialize`; `None` if it has no `rename_all`.
pub(super) fn enum_values(item: &ItemEnum) -> Result<Option<Vec<String>>> {
    let name: fn(&str) -> String = match names::serde(&item.attrs)?.rename_all.as_deref() {
        None => return Ok(None),
        Some("snake_case") => names::snake,
        Some("PascalCase") => str::to_owned,
        Some(case) => bail!("{} is in {case}, which is not known here", item.ident),
    };
    Ok(Some(item.variants.iter().map(|variant| name(&variant.ident.to_string())).collect()))
}

/// Returns the texts in a manual implementation of `Serialize`.
pub(super) fn serialized_texts(item: &ItemImpl) -> Vec<String> {
    #[derive(Default)]
    struct Texts(Vec<String>);
    impl Visit<'_> for Texts {
        fn visit_lit_str(&mut self, literal: &LitStr) {
            self.0.push(literal.value());
        }
    }
    let mut texts = Texts::default();
    texts.visit_item_impl(item);
    texts.0
}

/// Returns the values of enums that macros declare from lines such as `SmsMfa = "SMS_MFA"`.
pub(super) fn macro_enums(items: &[Item]) -> Vec<(String, Vec<String>)> {
    let mut enums = Vec::new();
    for item in items {
        let Item::Macro(definition) = item else { continue };
        let (Some(name), Some(declared)) = (&definition.ident, declared_enum(definition.mac.tokens.clone()))
        else {
            continue;
        };
        for item in items {
            if let Item::Macro(call) = item
                && call.mac.path.is_ident(name)
            {
                enums.push((declared.clone(), assigned(call.mac.tokens.clone())));
            }
        }
    }
    enums
}

/// Returns the text of an expression that is a string literal.
pub(super) fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the first name after an `enum`, at any depth.
fn declared_enum(tokens: TokenStream) -> Option<String> {
    let mut is_next = false;
    for token in tokens {
        match token {
            TokenTree::Ident(name) if is_next => return Some(name.to_string()),
            TokenTree::Ident(word) => is_next = word == "enum",
            TokenTree::Group(group) => {
                if let Some(name) = declared_enum(group.stream()) {
                    return Some(name);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the texts that follow a name and an equals sign.
fn assigned(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let text = |window: &[TokenTree]| match window {
        [TokenTree::Ident(_), TokenTree::Punct(sign), TokenTree::Literal(literal)]
            if sign.as_char() == '=' =>
        {
            syn::parse_str::<LitStr>(&literal.to_string()).ok().map(|text| text.value())
        }
        _ => None,
    };
    tokens.windows(3).filter_map(text).collect()
}
