use crate::protocol::secret;

/// A JSON text, parsed ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
///
/// `serde_json` has such a type too; with its map and its fractions it would take 7 kB more of the wasm that
/// everybody loads before they can sign in. Nothing that a pool says is a fraction.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// A whole number of 64 bits.
    Number(i64),
    /// Some other number, as it was written.
    Fraction(String),
    String(String),
    Array(Vec<Self>),
    /// In the order of the text. Of members with the same name the last one counts.
    Object(Vec<(String, Self)>),
}

/// How deeply lists and objects may be nested.
const DEEPEST: u8 = 128;

impl Value {
    /// Parses `text`; otherwise gives the index of the byte that does not fit.
    pub(super) fn parse(text: &str) -> Result<Self, usize> {
        let mut parser = Parser { text, at: 0 };
        match parser.value(DEEPEST) {
            Some(value) if parser.at == text.len() => Ok(value),
            _ => Err(parser.at),
        }
    }

    /// The member called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Overwrites all text in it.
    pub(super) fn wipe(&mut self) {
        match self {
            Self::String(text) | Self::Fraction(text) => secret::wipe(text),
            Self::Array(items) => items.iter_mut().for_each(Self::wipe),
            Self::Object(members) => members.iter_mut().for_each(|(_, value)| value.wipe()),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

/// Stops at what does not fit.
struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    /// A value and the space around it, `depth` levels deep at the most.
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

    /// `null`, `true` or `false`.
    fn word(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let words = [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        let (word, value) = words.into_iter().find(|(word, _)| rest.starts_with(word))?;
        self.at += word.len();
        Some(value)
    }

    /// Items between brackets and commas.
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

    /// The character of an escape, whose backslash is behind.
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

    /// Four hexadecimal digits, or twice four with `\u` between them: beyond 16 bits it takes two surrogates.
    ///
    /// A surrogate that is not one of a pair is the replacement character, as a browser shows it. JSON allows it
    /// ([RFC 8259, section 8.2](https://www.rfc-editor.org/rfc/rfc8259#section-8.2)), and it must not make a whole reply
    /// unreadable.
    fn code_point(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        let mut code_point = first;
        if (0xd800..0xdc00).contains(&first) {
            let after_first = self.at;
            match self.low_surrogate() {
                Some(low) => code_point = 0x1_0000 + ((first - 0xd800) << 10) + low,
                // Whatever follows is read by itself.
                None => self.at = after_first,
            }
        }
        Some(char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The ten bits of an escaped low surrogate, if one follows.
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
        // A point or an exponent is no digit.
        Some(number.parse().map_or_else(|_| Value::Fraction(number.to_owned()), Value::Number))
    }

    /// One digit or more.
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
