//! The paths of Rust functions in the names that the compiler gives to symbols.

use rustc_demangle::try_demangle;

/// Returns the path of a function, such as `core::option::unwrap_failed`; `None` if the name has no plain path, as that
/// of a method, or if it is not one of Rust.
///
/// Generic arguments and hashes are left out.
pub(super) fn path(symbol: &str) -> Option<String> {
    let mut path = format!("{:#}", try_demangle(symbol).ok()?);
    if path.starts_with('<') {
        return None;
    }
    if let Some(arguments) = path.find("::<").filter(|_| path.ends_with('>')) {
        path.truncate(arguments);
    }
    Some(path)
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
            (
                "_RNCNvNtCsebHcaeoSrxy_3std9panicking13panic_handler0B5_",
                "std::panicking::panic_handler::{closure#0}",
            ),
            (
                "_RNvNtNtCsgXGp5Oqx2Ny_4core9panicking11panic_const23panic_const_div_by_zero",
                "core::panicking::panic_const::panic_const_div_by_zero",
            ),
        ] {
            assert_eq!(path(symbol).as_deref(), Some(expected), "{symbol}");
        }
    }

    #[test]
    fn name_without_a_plain_path_has_none() {
        for symbol in [
            "_RNvXs_NvNtCsebHcaeoSrxy_3std9panicking13panic_handlerNtB4_3Foo",
            "_RNvMNtCs86o9dxWySvj_9hashbrown3rawNtB2_11Fallibility17capacity_overflow",
            "rust_begin_unwind",
            "_R",
            "_ZN4core",
            "_ZN99core",
            "_RNvCs",
        ] {
            assert_eq!(path(symbol), None, "{symbol}");
        }
    }
}
