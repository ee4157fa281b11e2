//! A minimal reader for `Cargo.lock`.

/// Returns the version of the first package with this name.
pub(crate) fn version(lockfile: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lockfile.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::version;

    const LOCKFILE: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "cfg-if",
]
"#;

    #[test]
    fn version_is_that_of_the_package_with_exactly_this_name() {
        assert_eq!(version(LOCKFILE, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version(LOCKFILE, "wasm-bindgen-futures").as_deref(), Some("0.4.80"));
    }

    #[test]
    fn unknown_package_has_no_version() {
        assert_eq!(version(LOCKFILE, "wasm"), None);
        assert_eq!(version("", "wasm-bindgen"), None);
    }
}
