//! Splits text at ASCII separators with little code: the standard library's search for a `char` compiles to ten times as
//! much.

/// Returns the parts of `text` before and after the first `separator`, or `None` if there is none.
pub(crate) fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// Returns the parts of `text` that are separated by `separator`, as `str::split` does.
pub(crate) fn split_all(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut remainder = Some(text);
    std::iter::from_fn(move || {
        let text = remainder.take()?;
        let Some((part, after)) = split_once(text, separator) else { return Some(text) };
        remainder = Some(after);
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_split_like_by_the_standard_library() {
        assert_eq!(split_once("a=b=c", b'='), Some(("a", "b=c")));
        let edge_cases = (split_once("é=", b'='), split_once("", b'='), split_once("a", b'='));
        assert_eq!(edge_cases, (Some(("é", "")), None, None));
        for text in ["", ".", "a.b.c", ".a.", "a..b", "é.ü"] {
            assert!(split_all(text, b'.').eq(text.split('.')), "{text}");
        }
    }
}
