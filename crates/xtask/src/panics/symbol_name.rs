//! The paths of Rust functions in the names that the compiler gives to symbols, in both of its
//! [schemes](https://doc.rust-lang.org/rustc/symbol-mangling/index.html).

/// Returns the path of a function, such as `core::option::unwrap_failed`; `None` if the name has no plain path, as that
/// of a method of a trait.
///
/// Generic arguments, hashes and what follows the path are left out.
pub(super) fn path(symbol: &str) -> Option<String> {
    let parts = match (symbol.strip_prefix("_R"), symbol.strip_prefix("_ZN")) {
        (Some(rest), _) => V0 { rest }.path(),
        (_, Some(rest)) => legacy(rest),
        _ => Some(vec![symbol]),
    };
    Some(parts?.join("::"))
}

/// Splits the numbered parts of the older scheme. The last one is a hash.
fn legacy(mut rest: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    while !rest.starts_with('E') {
        let (count, after) = number(rest)?;
        let (part, after) = after.split_at_checked(count)?;
        parts.push(part);
        rest = after;
    }
    parts.pop();
    Some(parts)
}

/// A reader of the newer scheme, v0.
struct V0<'a> {
    rest: &'a str,
}

impl<'a> V0<'a> {
    fn path(&mut self) -> Option<Vec<&'a str>> {
        match self.byte()? {
            b'C' => Some(vec![self.identifier()?]),
            b'N' => {
                // The kind of the name: type, value or closure.
                self.byte()?;
                let mut path = self.path()?;
                path.push(self.identifier()?);
                Some(path)
            }
            // The generic arguments come after the path.
            b'I' => self.path(),
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest.as_bytes().first()?;
        self.rest = self.rest.get(1..)?;
        Some(byte)
    }

    /// Reads a name, and the number before it that distinguishes items of the same name.
    fn identifier(&mut self) -> Option<&'a str> {
        if let Some(number) = self.rest.strip_prefix('s') {
            self.rest = number.split_once('_')?.1;
        }
        let (count, rest) = number(self.rest)?;
        // There is an underscore before names that begin with a digit or an underscore.
        let (name, rest) = rest.strip_prefix('_').unwrap_or(rest).split_at_checked(count)?;
        self.rest = rest;
        Some(name)
    }
}

/// Splits off a decimal number.
fn number(text: &str) -> Option<(usize, &str)> {
    let (digits, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn path_is_read_from_both_schemes() {
        for (symbol, expected) in [
            ("_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt", "core::panicking::panic_fmt"),
            ("_ZN4core9panicking9panic_fmt17h5e24df46b225f828E", "core::panicking::panic_fmt"),
            ("_RNvCsfLfy6EI15iL_7___rustc17rust_begin_unwind", "__rustc::rust_begin_unwind"),
            ("_RINvNtCsgXGp5Oqx2Ny_4core9panicking13assert_failedjjEB4_", "core::panicking::assert_failed"),
            ("_RNCNvNtCsebHcaeoSrxy_3std9panicking13panic_handler0B5_", "std::panicking::panic_handler::"),
            (
                "_RNvNtNtCsgXGp5Oqx2Ny_4core9panicking11panic_const23panic_const_div_by_zero",
                "core::panicking::panic_const::panic_const_div_by_zero",
            ),
            ("rust_begin_unwind", "rust_begin_unwind"),
        ] {
            assert_eq!(path(symbol).as_deref(), Some(expected), "{symbol}");
        }
    }

    #[test]
    fn name_without_a_plain_path_has_none() {
        for symbol in [
            "_RNvXs_NvNtCsebHcaeoSrxy_3std9panicking13panic_handlerNtB4_3Foo",
            "_RNvMNtCs86o9dxWySvj_9hashbrown3rawNtB2_11Fallibility17capacity_overflow",
            "_R",
            "_ZN4core",
            "_ZN99core",
            "_RNvCs",
        ] {
            assert_eq!(path(symbol), None, "{symbol}");
        }
    }
}
