use super::Value;

/// What `serde_json` makes of the same text.
fn by_serde_json(text: &str) -> Option<Value> {
    fn converted(value: serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Bool(flag),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Value::Fraction(String::new()), Value::Number)
            }
            serde_json::Value::String(text) => Value::String(text),
            serde_json::Value::Array(items) => Value::Array(items.into_iter().map(converted).collect()),
            serde_json::Value::Object(members) => {
                Value::Object(members.into_iter().map(|(name, value)| (name, converted(value))).collect())
            }
        }
    }
    serde_json::from_str(text).ok().map(converted)
}

/// With its members as `serde_json` keeps them: sorted, and the last of each name. Fractions are just fractions.
fn normal(value: Value) -> Value {
    match value {
        Value::Fraction(_) => Value::Fraction(String::new()),
        Value::Array(items) => Value::Array(items.into_iter().map(normal).collect()),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, normal(value)));
            let last: std::collections::BTreeMap<_, _> = members.collect();
            Value::Object(last.into_iter().collect())
        }
        other => other,
    }
}

fn parse(text: &str) -> Option<Value> {
    Value::parse(text).ok().map(normal)
}

const GOOD: &[&str] = &[
    "null",
    " true\r\n",
    "\tfalse ",
    "0",
    "-1",
    "10",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551616",
    "0.5",
    "-0.0",
    "1e5",
    "1E+5",
    "12.5e-3",
    "1.0",
    r#""""#,
    r#""a\"b\\c\/d\b\f\n\r\t""#,
    r#""\u00e9\u20AC\ud83d\ude00""#,
    "\"é€😀\u{7f}\"",
    "[]",
    "[ ]",
    "[1,2 , 3]",
    "[[],[[]],{}]",
    "{}",
    "{ }",
    r#"{"a":1}"#,
    r#"{ "a" : { "b" : [ null , true ] } , "c" : "d" }"#,
    r#"{"a":1,"a":2}"#,
    r#"{"":""}"#,
];

const BAD: &[&str] = &[
    "",
    " ",
    "nul",
    "True",
    "nulll",
    "+1",
    "01",
    "-",
    "-a",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x1",
    "1 2",
    "NaN",
    "-Infinity",
    "\"",
    "\"a",
    "'a'",
    "\"\\",
    r#""\x""#,
    r#""\u12""#,
    r#""\u12g4""#,
    r#""\u+123""#,
    r#""\ud800""#,
    r#""\ud800a""#,
    r#""\ud800\n""#,
    r#""\ud800\ud800""#,
    r#""\udc00""#,
    "\"\n\"",
    "\"\0\"",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "]",
    "[}",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{\"a\" 1}",
    "{1:2}",
    "{\"a\":1]",
    "{} {}",
    "// a\n1",
    "\u{feff}1",
    "\u{a0}1",
];

#[test]
fn what_is_json_reads_as_serde_json_reads_it() {
    for text in GOOD {
        assert!(parse(text).is_some(), "{text}");
        assert_eq!(parse(text), by_serde_json(text), "{text}");
    }
}

#[test]
fn what_is_not_json_is_refused() {
    for text in BAD {
        assert_eq!((parse(text), by_serde_json(text)), (None, None), "{text}");
    }
}

#[test]
fn the_last_of_several_members_counts() {
    assert_eq!(Value::parse(r#"{"a":1,"b":2,"a":3}"#).unwrap().get("a"), Some(&Value::Number(3)));
}

#[test]
fn numbers_beyond_those_of_a_machine_are_no_whole_numbers() {
    for text in ["1e400", "-1e400", "123456789012345678901234567890"] {
        assert_eq!(Value::parse(text), Ok(Value::Fraction(text.to_owned())));
    }
}

#[test]
fn nesting_has_an_end() {
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(128)).is_some());
    assert_eq!(parse(&nested(129)), None);
    assert_eq!(parse(&r#"{"a":"#.repeat(100_000)), None);
}

/// Small changes at places drawn from a fixed sequence: both must agree about every result.
#[test]
fn mutations_read_as_serde_json_reads_them() {
    let mut state = 0x9e37_79b9_u32;
    let mut draw = |below: usize| {
        // xorshift32 (Marsaglia)
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    let pieces = [
        "", "\"", "\\", "\\u", "d83d", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", " ", "é", "null",
        "\u{1}",
    ];
    let mut accepted = 0;
    for _ in 0..200_000 {
        let mut text: String = GOOD[draw(GOOD.len())].to_owned();
        for _ in 0..=draw(3) {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (from, to) = (draw(boundaries.len()), draw(boundaries.len()));
            // mostly an insertion, at times something is lost as well
            let to = if draw(3) == 0 { to.max(from) } else { from };
            text.replace_range(boundaries[from]..boundaries[to], pieces[draw(pieces.len())]);
        }
        // Two numbers that they see differently on purpose: negative zero, and what no machine can hold.
        if text.contains("-0")
            || text.to_lowercase().contains('e') && text.contains(|c: char| c.is_ascii_digit())
        {
            assert!(by_serde_json(&text).is_none() || parse(&text).is_some(), "{text}");
        } else {
            assert_eq!(parse(&text), by_serde_json(&text), "{text}");
        }
        accepted += u32::from(parse(&text).is_some());
    }
    assert!(accepted > 10_000, "{accepted}: too few are still JSON for this to say much");
}
