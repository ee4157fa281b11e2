use super::*;
use crate::vectors::{Case, VECTORS};

#[test]
fn signatures_are_those_of_the_vectors() {
    for case in &VECTORS.cases {
        let ephemeral = case.ephemeral();
        assert_eq!(ephemeral.public_hex(), case.srp_a, "{}", case.name);
        let proof = if case.name.starts_with("device") { device_proof } else { user_proof };
        let signature = proof(
            &ephemeral,
            &case.challenge(),
            &case.pool_name,
            &case.user_id_for_srp,
            &case.password,
            &case.timestamp,
        );
        assert_eq!(signature.as_ref(), Ok(&case.signature), "{}", case.name);
    }
}

#[test]
fn malformed_parameters_are_named() {
    let case = &VECTORS.cases[0];
    let challenge = case.challenge();
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
        (Challenge { secret_block: "PA=", ..challenge }, Error::NotBase64("SECRET_BLOCK")),
    ] {
        assert_eq!(signature(case, &challenge, &case.password), Err(error));
    }
}

#[test]
fn hex_is_read_in_either_case_and_with_leading_zeros() {
    let case = &VECTORS.cases[0];
    let (salt, srp_b) = (case.salt.to_uppercase(), ["000", &case.srp_b.to_uppercase()].concat());
    let challenge = Challenge { salt: &salt, srp_b: &srp_b, ..case.challenge() };
    assert_eq!(signature(case, &challenge, &case.password).as_ref(), Ok(&case.signature));
}

#[test]
fn passwords_are_used_as_they_are() {
    let case = &VECTORS.cases[0];
    let spellings =
        ["Passe\u{301}", "Pass\u{e9}", "passe\u{301}", " Passe\u{301}", "Passe\u{301} ", "Passe\u{301}\0"];
    let signatures = spellings.map(|password| signature(case, &case.challenge(), password).unwrap());
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
}
