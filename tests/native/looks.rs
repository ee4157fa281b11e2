//! Tests of the rules that the style sheets of the components follow: one layer, no specificity, logical properties, and the
//! documented custom properties.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A rule of a style sheet.
struct Rule {
    /// The blocks around it, from the outside: `@layer auth`, `@media …`.
    around: Vec<String>,
    selectors: Vec<String>,
    /// The names and values of its declarations.
    declarations: Vec<(String, String)>,
}

/// The style sheets for apps.
const SHEETS: [&str; 2] = ["static/auth.css", "static/auth-components.css"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the text without comments.
fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("*/").map_or("", |(_, code)| code))
}

/// Returns the rules, except for the steps of animations.
fn rules(path: &str) -> Vec<Rule> {
    let text = without_comments(&read(path));
    let mut rules = Vec::new();
    let mut around: Vec<String> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let before = text[start..at].trim();
        match c {
            '{' => {
                around.push(before.to_owned());
                start = at + 1;
            }
            '}' => {
                let prelude = around.pop().unwrap_or_else(|| panic!("{path}: a brace too many"));
                let is_step = around.last().is_some_and(|block| block.starts_with("@keyframes"));
                if !prelude.starts_with('@') && !is_step {
                    let declarations = split(before, ';').into_iter().filter(|it| !it.is_empty()).map(|it| {
                        let (name, value) = it.split_once(':').unwrap_or_else(|| panic!("{path}: {it}"));
                        (name.trim().to_owned(), value.trim().to_owned())
                    });
                    rules.push(Rule {
                        around: around.clone(),
                        selectors: split(&prelude, ','),
                        declarations: declarations.collect(),
                    });
                }
                start = at + 1;
            }
            ';' if before.starts_with('@') => start = at + 1,
            _ => {}
        }
    }
    assert!(around.is_empty(), "{path}: {} is not closed", around.join(" "));
    assert!(rules.len() > 10, "{path} has {} rules", rules.len());
    rules
}

/// Splits at a character that is not inside of parentheses or brackets.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut depth = 0;
    let parts = text.split(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && c == separator
    });
    parts.map(|part| part.trim().to_owned()).collect()
}

/// Returns whether a selector consists of `:where(…)`, with a pseudo-element at the end if any.
fn has_no_specificity(selector: &str) -> bool {
    let (compound, pseudo_element) = selector
        .rsplit_once(")::")
        .map_or((selector, ""), |(compound, name)| (&selector[..=compound.len()], name));
    pseudo_element.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        && split(compound, ' ').iter().flat_map(|part| where_groups(part)).all(|is_where| is_where)
}

/// Returns for each part outside of parentheses whether it is `:where`.
fn where_groups(compound: &str) -> Vec<bool> {
    let mut depth = 0;
    let outside: String = compound
        .chars()
        .map(|c| {
            depth += i32::from(c == '(');
            depth -= i32::from(c == ')');
            if depth > 0 || c == ')' { ' ' } else { c }
        })
        .collect();
    outside.split_whitespace().map(|part| part == ":where").collect()
}

/// Returns what is wrong with a declaration whose effect depends on left and right.
fn physical(name: &str, value: &str) -> Option<String> {
    const SIDES: [&str; 4] = ["left", "right", "top", "bottom"];
    let is_sided =
        |text: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| SIDES.contains(&word));
    let is_size = ["width", "height", "min-width", "max-width", "min-height", "max-height"].contains(&name);
    let values = split(value, ' ');
    // A check mark and an arrow are drawn by two sides of a border.
    let is_asymmetric = matches!(&*values, [_, right, _, left] if right != left)
        && ["margin", "padding", "inset"].contains(&name);
    (is_sided(name) || is_sided(value) || is_size || is_asymmetric).then(|| format!("{name}: {value}"))
}

/// Returns the custom properties whose names begin with `prefix` and that are used in `text`.
fn used(text: &str, prefix: &str) -> BTreeSet<String> {
    let uses = text.split("var(").skip(1);
    let names = uses.filter_map(|rest| rest.split([')', ',']).next()).filter(|name| name.starts_with(prefix));
    names.map(str::to_owned).collect()
}

fn declared(path: &str, prefix: &str) -> BTreeSet<String> {
    let rules = rules(path);
    let names = rules.iter().flat_map(|rule| &rule.declarations).map(|(name, _)| name);
    names.filter(|name| name.starts_with(prefix)).cloned().collect()
}

#[test]
fn every_rule_is_in_the_layer_and_has_no_specificity() {
    for sheet in SHEETS {
        for rule in rules(sheet) {
            let selectors = rule.selectors.join(", ");
            assert_eq!(rule.around.first().map(String::as_str), Some("@layer auth"), "{sheet}: {selectors}");
            for selector in &rule.selectors {
                assert!(has_no_specificity(selector), "{sheet}: {selector}");
            }
        }
    }
    for selector in [".a", ":where(.a).b", ":where(.a) > b", "a :where(b)", ":where(.a)::before:hover"] {
        assert!(!has_no_specificity(selector), "{selector} should be found");
    }
    for selector in [":where(.a, :is(b) > c)", ":where(.a) :where(b):where(:hover)::before"] {
        assert!(has_no_specificity(selector), "{selector} should be accepted");
    }
}

#[test]
fn no_rule_depends_on_left_and_right() {
    for sheet in SHEETS {
        for rule in rules(sheet) {
            for (name, value) in &rule.declarations {
                assert_eq!(physical(name, value), None, "{sheet}: {}", rule.selectors.join(", "));
            }
        }
    }
    for (name, value) in [
        ("margin-left", "0"),
        ("text-align", "right"),
        ("width", "1px"),
        ("padding", "0 1px 0 2px"),
        ("left", "0"),
    ] {
        assert!(physical(name, value).is_some(), "{name}: {value} should be found");
    }
}

#[test]
fn the_public_properties_are_the_documented_ones() {
    let rules = rules(SHEETS[0]);
    let root = rules.first().expect("the sheet should have rules");
    assert_eq!(root.selectors, [":where(:root)"], "the properties come first");
    let public: Vec<&str> = root.declarations.iter().map(|(name, _)| name.as_str()).collect();
    let docs = read("docs/theming.md");
    let documented: Vec<&str> =
        docs.lines().filter_map(|line| line.strip_prefix("| `--auth-").and(line.split('`').nth(1))).collect();
    assert_eq!(public, documented);
    assert_eq!(declared(SHEETS[0], "--auth-").len(), public.len(), "only the first rule declares them");
    assert!(declared(SHEETS[1], "--auth-").is_empty());
}

#[test]
fn every_property_that_is_used_is_declared() {
    let declared: BTreeSet<String> =
        [declared(SHEETS[0], "--"), declared(SHEETS[1], "--"), declared("static/app.css", "--")]
            .into_iter()
            .flatten()
            .collect();
    for sheet in [SHEETS[0], SHEETS[1], "static/app.css", "examples/gallery/gallery.css"] {
        let missing: Vec<_> = used(&read(sheet), "--").difference(&declared).cloned().collect();
        assert!(missing.is_empty(), "{sheet} uses {missing:?}");
    }
}
