//! Compares an operation of the client with the model.

use super::exceptions::Exceptions;
use super::limits::{self, Limits};
use super::service::{self, Shape};
use super::source::{Kind, Operation, Source};

/// Returns the differences, one line each.
pub(super) fn operation(
    source: &Source,
    ours: &Operation,
    theirs: service::Operation,
    exceptions: &Exceptions,
) -> Vec<String> {
    let mut comparison =
        Comparison { source, exceptions, operation: &ours.name, path: Vec::new(), failures: Vec::new() };
    if !theirs.is_unsigned() {
        comparison.fail("a request without a signature", "one that is signed");
    }
    match theirs.input() {
        Some(input) => comparison.at("request", |it| it.sent(&ours.request, input, &ours.name)),
        None => comparison.fail("a request", "none"),
    }
    comparison.at("reply", |it| it.received(&ours.response, theirs.output(), &ours.name));
    comparison.failures
}

/// Whether a value is part of a request or of a response.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Sent,
    Received,
}

struct Comparison<'a> {
    source: &'a Source,
    exceptions: &'a Exceptions,
    operation: &'a str,
    /// The path of members to the current position.
    path: Vec<String>,
    failures: Vec<String>,
}

impl Comparison<'_> {
    fn fail(&mut self, ours: &str, theirs: &str) {
        self.fail_alone(&format!("{ours}, the model's {theirs}"));
    }

    fn fail_alone(&mut self, ours: &str) {
        let path = if self.path.is_empty() { String::new() } else { format!(" {}:", self.path.join(".")) };
        self.failures.push(format!("{}:{path} ours is {ours}", self.operation));
    }

    fn at(&mut self, member: &str, compare: impl FnOnce(&mut Self)) {
        self.path.push(member.to_owned());
        compare(self);
        self.path.pop();
    }

    /// Compares a struct that is sent. `owner` is the name under which the exceptions list its members.
    fn sent(&mut self, name: &str, shape: Shape, owner: &str) {
        let source = self.source;
        let Some(fields) = source.fields(name) else {
            return self.fail(&format!("the unknown type {name}"), shape.name);
        };
        for field in fields {
            self.at(&field.wire, |it| {
                let Some(member) = shape.member(&field.wire) else { return it.fail("a member", "none") };
                if field.is_optional && shape.requires(&field.wire) {
                    it.fail("optional", "required");
                }
                it.kind(&field.kind, member, Direction::Sent);
                it.stated(&field.doc, &field.kind, member);
            });
        }
        for (wire, _) in shape.members() {
            if fields.iter().all(|field| field.wire != wire) {
                self.at(wire, |it| {
                    if shape.requires(wire) {
                        it.fail("not sent", "required");
                    } else if !it.exceptions.may_omit(owner, wire) {
                        it.fail("not sent, without a reason in the list of exceptions", "a member");
                    }
                });
            }
        }
    }

    /// Compares a struct that is read from a reply.
    fn received(&mut self, name: &str, shape: Option<Shape>, owner: &str) {
        let source = self.source;
        let (Some(fields), Some(reads)) = (source.fields(name), source.reads(name)) else {
            return self
                .fail(&format!("the type {name}, which nothing reads"), shape.map_or("none", |it| it.name));
        };
        for field in fields {
            let read = reads.fields.get(&field.name);
            let Some((read, [wire])) = read.map(|read| (read, read.members.as_slice())) else {
                self.at(&field.name, |it| {
                    it.fail_alone("a field that is not made of one member of the reply");
                });
                continue;
            };
            let Some(member) = shape.and_then(|shape| shape.member(wire)) else { continue };
            self.at(wire, |it| {
                if !read.is_optional()
                    && shape.is_some_and(|shape| !shape.requires(wire))
                    && !it.exceptions.may_require(owner, wire)
                {
                    it.fail(
                        "required, without a reason in the list of exceptions",
                        "one that may be missing",
                    );
                }
                if let Some(value) = &read.compared {
                    return it.value(value, member);
                }
                let kind = if read.calls("to_text") { &Kind::Document } else { &field.kind };
                if *kind == Kind::Time && !read.calls("as_timestamp") {
                    it.fail("a number that is not read as a time", member.kind());
                }
                it.kind(kind, member, Direction::Received);
                it.stated(&field.doc, kind, member);
            });
        }
        for wire in &reads.members {
            if shape.and_then(|shape| shape.member(wire)).is_none() && !self.exceptions.may_add(owner, wire) {
                self.at(wire, |it| it.fail("read", "none"));
            }
        }
        for (wire, _) in shape.into_iter().flat_map(Shape::members) {
            if !reads.members.iter().any(|read| read == wire) && !self.exceptions.may_omit(owner, wire) {
                self.at(wire, |it| {
                    it.fail("not read, without a reason in the list of exceptions", "a member");
                });
            }
        }
    }

    fn kind(&mut self, ours: &Kind, theirs: Shape, direction: Direction) {
        let fits = match ours {
            Kind::Text => theirs.kind() == "string",
            Kind::Flag => theirs.kind() == "boolean",
            Kind::Integer => ["integer", "long"].contains(&theirs.kind()),
            Kind::Time => theirs.kind() == "timestamp",
            Kind::Document => theirs.is_document(),
            Kind::Map => {
                theirs.kind() == "map" && theirs.value().is_some_and(|value| value.kind() == "string")
            }
            Kind::List(item) => match theirs.item() {
                Some(theirs) => return self.at("0", |it| it.kind(item, theirs, direction)),
                None => false,
            },
            Kind::Named(name) => return self.named(name, theirs, direction),
        };
        if !fits {
            self.fail(&format!("{ours:?}"), &format!("{} ({})", theirs.name, theirs.kind()));
        }
    }

    fn named(&mut self, name: &str, theirs: Shape, direction: Direction) {
        let source = self.source;
        if let Some(values) = source.values(name) {
            for value in values {
                self.value(value, theirs);
            }
            for value in theirs.values() {
                if !values.iter().any(|known| known == value)
                    && !self.exceptions.may_omit_value(theirs.name, value)
                {
                    self.fail(
                        &format!("{name} without it and without a reason in the list of exceptions"),
                        value,
                    );
                }
            }
        } else if theirs.kind() != "structure" {
            self.fail(name, &format!("{} ({})", theirs.name, theirs.kind()));
        } else if direction == Direction::Sent {
            self.sent(name, theirs, theirs.name);
        } else {
            self.received(name, Some(theirs), theirs.name);
        }
    }

    fn value(&mut self, ours: &str, theirs: Shape) {
        let values = theirs.values();
        if !values.contains(&ours) {
            self.fail(&format!("the value {ours}"), &format!("one of {}", values.join(", ")));
        }
    }

    /// Compares the limits and the pattern that the docs of a member state.
    fn stated(&mut self, doc: &str, kind: &Kind, theirs: Shape) {
        // The limits of a list apply to the number of its items. A list without limits has those of its items.
        let item_shape = match kind {
            Kind::List(_) if theirs.limits() == Limits::default() => theirs.item(),
            _ => None,
        };
        let shape = item_shape.unwrap_or(theirs);
        let limits = shape.limits();
        match Limits::stated_in(doc) {
            Some(stated) if stated != limits => self.fail(&stated.to_string(), &limits.to_string()),
            None if limits != Limits::default() && limits != Limits::ANY_TEXT => {
                self.fail("documented without limits", &limits.to_string());
            }
            _ => {}
        }
        if let Some(pattern) = limits::pattern_in(doc)
            && shape.pattern() != Some(pattern)
        {
            self.fail(&format!("the pattern {pattern}"), shape.pattern().unwrap_or("no pattern"));
        }
    }
}

#[cfg(test)]
mod tests;
