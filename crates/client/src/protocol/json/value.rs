//! The parser of JSON, and the values that it returns.

use crate::protocol::secret;

/// A parsed JSON text ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
///
/// The type of `serde_json`, with its map and its floating-point numbers, would add 7 kB to the wasm that every user
/// loads before signing in. The protocol needs no floating-point numbers: fractions of a timestamp are read from their
/// digits.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// A 64-bit integer.
    Number(i64),
    /// Any other number, as its text.
    Fraction(String),
    String(String),
    Array(Vec<Self>),
    /// The members in the order of the text. If a name occurs more than once, the last member counts.
    Object(Vec<(String, Self)>),
}

/// The maximum depth of nested lists and objects.
const MAX_DEPTH: u8 = 128;

impl Value {
    /// Parses `text`, or returns the index of the first invalid byte.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut parser = Parser { text, at: 0 };
        match parser.value(MAX_DEPTH) {
            Some(value) if parser.at == text.len() => Ok(value),
            _ => Err(parser.at),
        }
    }

    /// Returns the member called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Overwrites all strings in this value, except the names of members.
    pub(super) fn wipe(&mut self) {
        match self {
            Self::String(text) | Self::Fraction(text) => secret::wipe(text),
            Self::Array(items) => items.iter_mut().for_each(Self::wipe),
            Self::Object(members) => members.iter_mut().for_each(|(_, value)| value.wipe()),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

/// A parser that stops at the first invalid byte.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    /// Parses a value, at most `depth` levels deep, and the whitespace around it.
    fn value(&mut self, depth: u8) -> Option<Value> {
        self.skip(is_space);
        let value = match self.next()? {
            b'"' => Value::String(self.string()?),
            b'[' | b'{' if depth == 0 => return None,
            b'[' => Value::Array(self.list(b']', |it| it.value(depth - 1))?),
            b'{' => Value::Object(self.list(b'}', |it| it.member(depth - 1))?),
            b'-' | b'0'..=b'9' => self.number()?,
            _ => self.word()?,
        };
        self.skip(is_space);
        Some(value)
    }

    /// Parses `null`, `true` or `false`.
    fn word(&mut self) -> Option<Value> {
        let remainder = self.text.get(self.at..)?;
        let words = [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        let (word, value) = words.into_iter().find(|(word, _)| remainder.starts_with(word))?;
        self.at += word.len();
        Some(value)
    }

    /// Parses comma-separated items between brackets.
    fn list<T>(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip(is_space);
        if self.next()? != end {
            items.push(item(self)?);
            while self.next()? != end {
                self.expect(b',')?;
                items.push(item(self)?);
            }
        }
        self.at += 1;
        Some(items)
    }

    fn member(&mut self, depth: u8) -> Option<(String, Value)> {
        self.skip(is_space);
        let name = self.string()?;
        self.skip(is_space);
        self.expect(b':')?;
        Some((name, self.value(depth)?))
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let start = self.at;
            self.skip(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
            text.push_str(self.text.get(start..self.at)?);
            match self.next()? {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => {
                    self.at += 1;
                    text.push(self.escaped()?);
                }
                // Control characters have to be escaped.
                _ => return None,
            }
        }
    }

    /// Parses an escape after its backslash.
    fn escaped(&mut self) -> Option<char> {
        let meant = match self.next()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                self.at += 1;
                return self.code_point();
            }
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            _ => return None,
        };
        self.at += 1;
        Some(meant)
    }

    /// Parses four hexadecimal digits, or twice four with `\u` between them: code points beyond 16 bits are two
    /// surrogates.
    ///
    /// An unpaired surrogate becomes the replacement character, as in a browser. JSON permits it ([RFC 8259, section
    /// 8.2](https://www.rfc-editor.org/rfc/rfc8259#section-8.2)), so it must not make a whole response unreadable.
    fn code_point(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        let mut code_point = first;
        if (0xd800..0xdc00).contains(&first) {
            let after_first = self.at;
            match self.low_surrogate() {
                Some(low) => code_point = 0x1_0000 + ((first - 0xd800) << 10) + low,
                // The text that follows is parsed separately.
                None => self.at = after_first,
            }
        }
        Some(char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Returns the ten bits of an escaped low surrogate, if one follows.
    fn low_surrogate(&mut self) -> Option<u32> {
        self.expect(b'\\')?;
        self.expect(b'u')?;
        self.code_unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)
    }

    fn code_unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.next()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.skip_one(b"-");
        if self.next()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.skip_one(b".") {
            self.digits()?;
        }
        if self.skip_one(b"eE") {
            self.skip_one(b"+-");
            self.digits()?;
        }
        let number = self.text.get(start..self.at)?;
        // Fails for fractions, exponents and integers that do not fit into 64 bits.
        Some(number.parse().map_or_else(|_| Value::Fraction(number.to_owned()), Value::Number))
    }

    /// Skips one or more digits.
    fn digits(&mut self) -> Option<()> {
        self.next().filter(u8::is_ascii_digit)?;
        self.skip(|byte| byte.is_ascii_digit());
        Some(())
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip_one(&[byte]).then_some(())
    }

    fn skip_one(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.next().is_some_and(|next| bytes.contains(&next));
        self.at += usize::from(is_there);
        is_there
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        while self.next().is_some_and(&is_skipped) {
            self.at += 1;
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests;
