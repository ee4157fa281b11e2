/// The text before and after the first `at`. (The standard library's search for a `char` is ten times the code.)
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// The parts of `text` between every `at`.
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
    fn a_text_is_cut_where_it_should_be() {
        assert_eq!(cut("a=b=c", b'='), Some(("a", "b=c")));
        assert_eq!((cut("é=", b'='), cut("", b'='), cut("a", b'=')), (Some(("é", "")), None, None));
        for text in ["", ".", "a.b.c", ".a.", "a..b", "é.ü"] {
            assert!(parts(text, b'.').eq(text.split('.')), "{text}");
        }
    }
}
