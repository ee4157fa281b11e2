/// Returns the parts of `text` before and after the first `at`, or `None` if there is none.
///
/// The standard library's search for a `char` compiles to ten times as much code.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Returns the parts of `text` that are separated by `at`, as `str::split` does.
pub(crate) fn parts(text: &str, at: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some((part, after)) = cut(text, at) else { return Some(text) };
        rest = Some(after);
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_a_character_boundary() {
        assert_eq!(cut("a=b=c", b'='), Some(("a", "b=c")));
        assert_eq!((cut("é=", b'='), cut("", b'='), cut("a", b'=')), (Some(("é", "")), None, None));
        for text in ["", ".", "a.b.c", ".a.", "a..b", "é.ü"] {
            assert!(parts(text, b'.').eq(text.split('.')), "{text}");
        }
    }
}
