//! AWS's own model of the service: its operations, and the inputs that it takes.
//!
//! An extract of it is in `model/cognito-idp.json`, made by the script beside that file out of the model in
//! [botocore](https://github.com/boto/botocore/tree/develop/botocore/data/cognito-idp) (Apache-2.0). `cargo xtask test
//! model` compares the two.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Exception;

mod constraints;
mod differences;
mod known;
mod pattern;
mod serialization;
mod shape;

use shape::Shapes;

/// One operation of the service, whether it is served here or not.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    /// The shape of its input.
    input: &'static str,
    #[serde(default)]
    unsigned: bool,
    #[serde(borrow)]
    errors: Vec<&'static str>,
}

/// The extract.
#[derive(Default, Deserialize)]
struct Model {
    #[serde(borrow)]
    operations: HashMap<&'static str, Operation>,
    shapes: Shapes,
}

impl Model {
    fn parse() -> serde_json::Result<Self> {
        let mut model: Self = serde_json::from_str(include_str!("../model/cognito-idp.json"))?;
        differences::apply(&mut model.shapes);
        Ok(model)
    }
}

/// A test makes sure that the extract can be read, so that there is always one.
static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse().unwrap_or_default());

/// The operation of that name; none where AWS has none.
pub(crate) fn operation(name: &str) -> Option<&'static Operation> {
    MODEL.operations.get(name)
}

impl Operation {
    /// Whether apps call it without AWS credentials.
    pub(crate) fn is_unsigned(&self) -> bool {
        self.unsigned
    }

    /// The codes of the exceptions that it may answer with.
    pub(crate) fn errors(&self) -> &[&'static str] {
        &self.errors
    }
}

/// Whether the input is one that the operation takes: first what JSON it is, then the limits of every member.
///
/// Members that the operation doesn't know are ignored, and null is the same as nothing, as with AWS.
///
/// # Errors
/// `SerializationException` at the first value that is of another type (its message is empty where AWS sends none), or
/// else `InvalidParameterException`, which names everything that is wrong.
pub(crate) fn check(operation: &Operation, input: &Value) -> Result<(), Exception> {
    let shapes = &MODEL.shapes;
    serialization::check(shapes, operation.input, input)?;
    constraints::check(shapes, operation.input, input)
}

/// The input without what the operation doesn't look at: members that it doesn't know, and null.
pub(crate) fn known(operation: &Operation, mut input: Value) -> Value {
    known::keep(&MODEL.shapes, operation.input, &mut input);
    input
}

#[cfg(test)]
mod tests;
