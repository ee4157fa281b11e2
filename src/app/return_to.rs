/// The path to go to after a sign-in: `asked` if it stays on this site, else the home page.
///
/// What comes in a URL may have been written by anyone. A path begins with one slash and consists of plain
/// printable ASCII without backslashes: browsers read `/\evil.example` as another site.
#[must_use]
pub fn safe_return_to(asked: &str) -> &str {
    let is_plain = asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_path = asked.starts_with('/') && !asked.starts_with("//");
    if is_plain && is_path { asked } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::safe_return_to;

    #[test]
    fn paths_of_this_site_stand() {
        for path in ["/", "/account", "/@ada", "/account?tab=1#top", "/a/b%20c"] {
            assert_eq!(safe_return_to(path), path);
        }
    }

    #[test]
    fn everything_else_leads_home() {
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "%2f%2fevil.example",
            "/\t/evil.example",
            "\n//evil.example",
            "/ /evil.example",
            "@evil.example",
            "user@evil.example",
            "\u{ff0f}\u{ff0f}evil.example",
            "/\u{2044}evil.example",
            "/\u{ff0f}evil.example",
        ] {
            assert_eq!(safe_return_to(evil), "/", "{evil:?}");
        }
    }
}
