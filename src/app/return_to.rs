//! Checks the path to which a sign-in returns.

use cognito_client::auth::has_dot_segments;

/// The maximum length of a return path in a URL, in characters.
const MAX_RETURN_TO_CHARS: usize = 512;

/// Returns the path to go to after a sign-in: `path` if it stays on this site, otherwise the home page.
///
/// Treats `path` as untrusted: anyone can write a link with it. A valid path begins with one slash and consists of
/// printable ASCII without spaces or backslashes, because browsers read `/\evil.example` as another site. It has no dot
/// segments, so that it is the path that the browser goes to, and it has at most 512 characters.
#[must_use]
pub fn safe_return_to(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_path = path.starts_with('/') && !path.starts_with("//") && !has_dot_segments(path);
    // A plain path is ASCII, so its length in bytes is its length in characters.
    let is_short = path.len() <= MAX_RETURN_TO_CHARS;
    if is_plain && is_path && is_short { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::safe_return_to;

    #[test]
    fn paths_on_this_site_are_accepted() {
        for path in ["/", "/account", "/@ada", "/account?tab=1#top", "/a/b%20c"] {
            assert_eq!(safe_return_to(path), path);
        }
    }

    #[test]
    fn paths_with_dot_segments_in_any_encoding_become_the_home_page() {
        for dots in [
            "/.",
            "/..",
            "/./signin",
            "/.//evil.example",
            "/account/../signin",
            "/account/..",
            "/account/..?tab=1",
            "/account/.#top",
            "/%2e/signin",
            "/%2E%2e//evil.example",
            "/.%2e/signin",
            "/account/..%2fsignin",
            "/account%5C..%5Csignin",
            "/account/..;/signin",
        ] {
            assert_eq!(safe_return_to(dots), "/", "{dots}");
        }
        for path in ["/...", "/@a.b", "/account?next=../x", "/.well-known/x"] {
            assert_eq!(safe_return_to(path), path);
        }
    }

    #[test]
    fn a_path_of_more_than_512_characters_becomes_the_home_page() {
        let longest = format!("/{}", "a".repeat(511));
        assert_eq!(safe_return_to(&longest), longest);
        assert_eq!(safe_return_to(&format!("{longest}a")), "/");
    }

    #[test]
    fn anything_that_is_not_a_path_becomes_the_home_page() {
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
