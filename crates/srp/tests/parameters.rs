//! Checks that any challenge parameters lead either to a proof or to an error that names the invalid one.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::LazyLock;

use cognito_client_srp::{Challenge, Ephemeral, Error, user_proof};
use proptest::prelude::*;

/// Shared by all cases: the tests are about the parameters, and computing A is slow.
static EPHEMERAL: LazyLock<Result<Ephemeral, Error>> = LazyLock::new(|| Ephemeral::new(&[0x5a; 32]));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_parameters_lead_to_a_proof_or_name_the_invalid_one(
        salt in "[0-9a-fA-F]{0,40}|.*",
        srp_b in "[0-9a-fA-F]{0,770}|.*",
        secret_block: Vec<u8>,
        password: String,
    ) {
        let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: &secret_block };
        let ephemeral = EPHEMERAL.as_ref().unwrap();
        let proof = user_proof(ephemeral, &challenge, "AbCdEfGhI", "ada", &password, "Tue Sep 1 09:05:07 UTC 2026");
        let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match proof {
            Ok(_) => assert!(is_hex(&salt) && is_hex(&srp_b)),
            Err(Error::NotHex("SALT")) => assert!(!is_hex(&salt)),
            Err(Error::NotHex("SRP_B")) => assert!(!is_hex(&srp_b)),
            Err(Error::ServerValue) => {
                let digits = srp_b.trim_start_matches('0');
                assert!(digits.is_empty() || digits.len() > 768, "{digits}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}
