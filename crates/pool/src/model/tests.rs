//! Tests of the extract of the model, and of its use with arbitrary inputs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;

mod messages;
mod types;

/// Returns the result of `check` for an input.
fn checked(name: &str, input: &Value) -> Result<(), Exception> {
    check(operation(name).unwrap(), input)
}

/// Returns the names of the operations that the client calls.
fn names_of_the_client() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/src/protocol/operations");
    let sources =
        fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let names = sources.map(|source| {
        let (_, after) = source.split_once("const NAME: &'static str = \"").unwrap();
        after.split_once('"').unwrap().0.to_owned()
    });
    names.collect()
}

#[test]
fn extract_defines_every_shape_that_it_mentions() {
    let model = Model::parse().unwrap();
    assert!(model.operations.len() > 100);
    let inputs = model.operations.values().map(|operation| operation.input);
    let parts = model.shapes.iter().flat_map(|(_, shape)| {
        let members = shape.members.iter().map(|&(_, shape)| shape);
        members.chain(shape.member).chain(shape.key).chain(shape.value)
    });
    for name in inputs.chain(parts) {
        assert!(model.shapes.get(name).is_some(), "{name}");
    }
    for (name, shape) in model.shapes.iter() {
        for required in &shape.required {
            assert!(shape.members.iter().any(|(member, _)| member == required), "{name}.{required}");
        }
        // Messages about the entries of maps are only defined for simple values.
        for part in shape.key.into_iter().chain(shape.value) {
            assert!(!model.shapes.get(part).unwrap().is_nested(), "{name}");
        }
    }
}

#[test]
fn every_pattern_compiles() {
    let model = Model::parse().unwrap();
    let mut count = 0;
    for (name, shape) in model.shapes.iter() {
        if let Some(pattern) = &shape.pattern {
            assert!(pattern.compiled().is_ok(), "{name}: {:?}", pattern.compiled());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn operations_of_the_client_are_known_and_unsigned() {
    let names = names_of_the_client();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let operation = operation(&name).unwrap();
        assert!(operation.is_unsigned(), "{name}");
        assert!(operation.errors().contains(&"InvalidParameterException"), "{name}");
    }
}

#[test]
fn operations_of_administrators_are_known_and_signed() {
    for name in ["AdminCreateUser", "AdminGetUser", "CreateUserPool", "DescribeUserPool", "ListUsers"] {
        assert!(!operation(name).unwrap().is_unsigned(), "{name}");
    }
}

#[test]
fn unknown_operation_is_not_found() {
    assert!(operation("Invent").is_none());
    assert!(operation("signUp").is_none());
    assert!(operation("").is_none());
}

/// Returns arbitrary JSON in which most names are known to the model.
fn any_json() -> impl Strategy<Value = Value> {
    let known: BTreeSet<_> =
        MODEL.shapes.iter().flat_map(|(_, shape)| shape.members.iter().map(|&(name, _)| name)).collect();
    let names = prop_oneof![
        3 => prop::sample::select(known.into_iter().collect::<Vec<_>>()).prop_map(str::to_owned),
        1 => ".*",
    ];
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    simple.prop_recursive(6, 200, 30, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..30)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn no_input_panics(input in any_json()) {
        for operation in MODEL.operations.values() {
            // Checking constraints must not panic even if the types are wrong.
            let _ = constraints::check(&MODEL.shapes, operation.input, &input);
            if let Err(exception) = check(operation, &input) {
                let is_known = ["SerializationException", "InvalidParameterException"].contains(&&*exception.code);
                prop_assert!(is_known, "{exception}");
            }
        }
    }
}
