//! A parser for the start tags of the project's own HTML files.

/// A start tag and its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// The byte offset of its `<`.
    pub start: usize,
    /// The byte offset after its `>`.
    pub end: usize,
    /// The name, as written.
    pub name: String,
    /// The names and values of the attributes, in their order.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// Returns the value of an attribute, which is empty for an attribute without a value; `None` if there is no such
    /// attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Returns all start tags, in order. Comments and the contents of scripts are skipped.
#[must_use]
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        let start = at + offset;
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + end + 3);
        } else if rest[1..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let tag = read_tag(html, start);
            at = tag.end;
            if tag.name == "script" {
                at = html[at..].find("</script").map_or(html.len(), |end| at + end);
            }
            found.push(tag);
        } else {
            at = start + 1;
        }
    }
    found
}

/// Returns the base path of the site that a page declares in `data-base` of `#app`, or else the root.
#[must_use]
pub fn base_path(html: &str) -> String {
    app(html).and_then(|tag| tag.attribute("data-base").map(str::to_owned)).unwrap_or_else(|| "/".to_owned())
}

/// Returns the start tag of the element in which the app is rendered.
#[must_use]
pub fn app(html: &str) -> Option<Tag> {
    tags(html).into_iter().find(|tag| tag.attribute("id") == Some("app"))
}

fn read_tag(html: &str, start: usize) -> Tag {
    let ends_name = |letter: char| letter.is_ascii_whitespace() || letter == '>' || letter == '/';
    let mut rest = &html[start + 1..];
    let name = take_until(&mut rest, ends_name).to_owned();
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with('>') {
            break;
        }
        let attribute = take_until(&mut rest, |letter| ends_name(letter) || letter == '=').to_owned();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            rest = after;
            value = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    rest = &rest[1..];
                    let quoted = take_until(&mut rest, |letter| letter == quote);
                    rest = rest.get(1..).unwrap_or_default();
                    quoted
                }
                _ => take_until(&mut rest, |letter| letter.is_ascii_whitespace() || letter == '>'),
            };
        }
        attributes.push((attribute, value.to_owned()));
    }
    let end = html.len() - rest.len() + usize::from(!rest.is_empty());
    Tag { start, end, name, attributes }
}

fn take_until<'a>(rest: &mut &'a str, ends: impl Fn(char) -> bool) -> &'a str {
    let (taken, left) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    *rest = left;
    taken
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn attributes_are_parsed_with_and_without_quotes_or_value() {
        let html =
            r#"<!doctype html><html lang=en><link rel="preload" crossorigin href='/a b.wasm' /><p>1 < 2"#;
        let found = tags(html);
        assert_eq!(found.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["html", "link", "p"]);
        assert_eq!(found[0].attribute("lang"), Some("en"));
        assert_eq!(found[1].attribute("href"), Some("/a b.wasm"));
        assert_eq!(found[1].attribute("crossorigin"), Some(""));
        assert_eq!(found[1].attribute("as"), None);
        assert!(html[found[1].start..found[1].end].starts_with("<link"));
        assert!(html[found[1].start..found[1].end].ends_with("/>"));
    }

    #[test]
    fn comments_and_script_text_are_skipped() {
        let found = tags("<!-- <a> --><script>if (1<b) {}</script><i>");
        assert_eq!(found.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["script", "i"]);
    }

    #[test]
    fn incomplete_html_does_not_panic() {
        for html in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "<!--", "<script>"] {
            let _ = tags(html);
        }
    }
}
