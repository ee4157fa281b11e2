//! Tests of the proofs with the known answers.

use alloc::string::String;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::vectors::{Case, VECTORS};

#[test]
fn signatures_match_the_vectors() {
    for case in &VECTORS.cases {
        let ephemeral = case.ephemeral();
        assert_eq!(ephemeral.public_hex(), case.srp_a, "{}", case.name);
        let proof = if case.name.starts_with("device") { device_proof } else { user_proof };
        let secret_block = case.secret_block();
        let signature = proof(
            &ephemeral,
            &case.challenge(&secret_block),
            &case.pool_name,
            &case.user_id_for_srp,
            &case.password,
            &case.timestamp,
        );
        assert_eq!(
            signature.map(|bytes| STANDARD.encode(bytes)).as_ref(),
            Ok(&case.signature),
            "{}",
            case.name
        );
    }
}

#[test]
fn malformed_parameters_are_rejected_by_name() {
    let case = &VECTORS.cases[0];
    let secret_block = case.secret_block();
    let challenge = case.challenge(&secret_block);
    let long = "f".repeat(2049);
    for (challenge, error) in [
        (Challenge { salt: "", ..challenge }, Error::NotHex("SALT")),
        (Challenge { salt: "12g4", ..challenge }, Error::NotHex("SALT")),
        (Challenge { salt: &long, ..challenge }, Error::TooLong("SALT")),
        (Challenge { srp_b: "", ..challenge }, Error::NotHex("SRP_B")),
        (Challenge { srp_b: "-1", ..challenge }, Error::NotHex("SRP_B")),
        (Challenge { srp_b: "0", ..challenge }, Error::ServerValue),
        (Challenge { srp_b: &long[..769], ..challenge }, Error::ServerValue),
        (Challenge { srp_b: &long, ..challenge }, Error::TooLong("SRP_B")),
    ] {
        assert_eq!(signature(case, &challenge, &case.password), Err(error));
    }
}

#[test]
fn hex_is_accepted_in_either_case_and_with_leading_zeros() {
    let case = &VECTORS.cases[0];
    let secret_block = case.secret_block();
    let (salt, srp_b) = (case.salt.to_uppercase(), ["000", &case.srp_b.to_uppercase()].concat());
    let challenge = Challenge { salt: &salt, srp_b: &srp_b, ..case.challenge(&secret_block) };
    assert_eq!(signature(case, &challenge, &case.password).as_ref(), Ok(&case.signature));
}

#[test]
fn passwords_are_neither_trimmed_nor_normalised() {
    let case = &VECTORS.cases[0];
    let secret_block = case.secret_block();
    let spellings =
        ["Passe\u{301}", "Pass\u{e9}", "passe\u{301}", " Passe\u{301}", "Passe\u{301} ", "Passe\u{301}\0"];
    let signatures =
        spellings.map(|password| signature(case, &case.challenge(&secret_block), password).unwrap());
    for (index, signature) in signatures.iter().enumerate() {
        assert!(!signatures[..index].contains(signature), "{:?}", spellings[index]);
    }
}

fn signature(case: &Case, challenge: &Challenge<'_>, password: &str) -> Result<String, Error> {
    user_proof(
        &case.ephemeral(),
        challenge,
        &case.pool_name,
        &case.user_id_for_srp,
        password,
        &case.timestamp,
    )
    .map(|signature| STANDARD.encode(signature))
}
