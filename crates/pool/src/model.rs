//! AWS's model of the service: its operations and their inputs.
//!
//! `model/cognito-idp.json` is an extract of the model in
//! [botocore](https://github.com/boto/botocore/tree/develop/botocore/data/cognito-idp) (Apache-2.0), written by the
//! script next to that file. `cargo xtask test model` compares the two.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Exception;

mod constraints;
mod differences;
mod ignored;
mod pattern;
mod serialization;
mod shape;

use shape::Shapes;

/// An operation of the service, whether the local pool supports it or not.
#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    /// The name of the input's shape.
    input: &'static str,
    #[serde(default)]
    unsigned: bool,
    #[serde(borrow)]
    errors: Vec<&'static str>,
}

/// The extract of the model.
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

/// The parsed model. A test ensures that the extract can be parsed, so the default value is never used.
static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse().unwrap_or_default());

/// Returns the operation with this name; `None` if AWS has none.
pub(crate) fn operation(name: &str) -> Option<&'static Operation> {
    MODEL.operations.get(name)
}

impl Operation {
    /// Returns whether apps call the operation without AWS credentials.
    pub(crate) fn is_unsigned(&self) -> bool {
        self.unsigned
    }

    /// Returns the codes of the exceptions that the operation may return.
    pub(crate) fn errors(&self) -> &[&'static str] {
        &self.errors
    }
}

/// Checks an input: first the JSON types, then the constraints of every member.
///
/// Members that the operation does not define are ignored, and null counts as absent, as on AWS.
///
/// # Errors
///
/// `SerializationException` for the first value of a wrong type (its message is empty where AWS sends none), otherwise
/// `InvalidParameterException` with a list of all violations.
pub(crate) fn check(operation: &Operation, input: &Value) -> Result<(), Exception> {
    let shapes = &MODEL.shapes;
    serialization::check(shapes, operation.input, input)?;
    constraints::check(shapes, operation.input, input)
}

/// Returns the input without the values that the operation ignores: members that it does not define, and nulls.
pub(crate) fn without_ignored(operation: &Operation, mut input: Value) -> Value {
    ignored::remove(&MODEL.shapes, operation.input, &mut input);
    input
}

#[cfg(test)]
mod tests;
