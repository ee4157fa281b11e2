//! Compares the crate with pycognito, which shares no code with this project: the results must be identical for random
//! users and devices.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "clippy takes only `#[test]` for a test")]

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::{BuildHasher, Hasher};
use std::process::Command;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cognito_client_srp::{Challenge, DeviceVerifier, Ephemeral, device_proof, device_verifier, user_proof};
use serde::Deserialize;

/// The variable with the path of a Python interpreter that has pycognito installed.
const PYTHON: &str = "PYCOGNITO_PYTHON";
/// The variable with the seed of an earlier run, to repeat it.
const SEED: &str = "PYCOGNITO_SEED";

/// The results of pycognito and the seed that the cases were generated from.
struct Generated {
    seed: String,
    cases: Cases,
}

#[derive(Deserialize)]
struct Cases {
    people: Vec<Case>,
    devices: Vec<Device>,
}

#[derive(Deserialize)]
struct Case {
    group: String,
    name: String,
    password: String,
    secret: String,
    salt: String,
    srp_b: String,
    secret_block: String,
    timestamp: String,
    srp_a: String,
    signature: String,
}

#[derive(Deserialize)]
struct Device {
    new_salt: String,
    verifier_salt: String,
    password_verifier: String,
    #[serde(flatten)]
    sign_in: Case,
}

impl Case {
    fn secret_block(&self) -> Vec<u8> {
        STANDARD.decode(&self.secret_block).unwrap()
    }

    fn challenge<'a>(&'a self, secret_block: &'a [u8]) -> Challenge<'a> {
        Challenge { salt: &self.salt, srp_b: &self.srp_b, secret_block }
    }
}

static GENERATED: LazyLock<Generated> = LazyLock::new(|| {
    let seed = env::var(SEED).unwrap_or_else(|_| RandomState::new().build_hasher().finish().to_string());
    let python = env::var(PYTHON).expect("PYCOGNITO_PYTHON is not set; run `cargo xtask test srp`");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pycognito/cases.py");
    let output = Command::new(python).args([script, &seed]).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cases.py {seed} failed: {message}");
    Generated { cases: serde_json::from_slice(&output.stdout).unwrap(), seed }
});

#[test]
#[ignore = "needs pycognito: cargo xtask test srp"]
fn proofs_of_users_match_pycognito() {
    let Generated { seed, cases } = &*GENERATED;
    assert_eq!(cases.people.len(), 200);
    for (index, case) in cases.people.iter().enumerate() {
        let ephemeral = Ephemeral::new(&bytes(&case.secret)).unwrap();
        assert_eq!(ephemeral.public_hex(), case.srp_a, "A of user {index}, {SEED}={seed}");
        let Case { group, name, password, timestamp, signature, .. } = case;
        let proof =
            user_proof(&ephemeral, &case.challenge(&case.secret_block()), group, name, password, timestamp);
        assert_eq!(
            proof.map(|bytes| STANDARD.encode(bytes)).as_ref(),
            Ok(signature),
            "user {index}, {SEED}={seed}"
        );
    }
}

#[test]
#[ignore = "needs pycognito: cargo xtask test srp"]
fn verifiers_and_proofs_of_devices_match_pycognito() {
    let Generated { seed, cases } = &*GENERATED;
    assert_eq!(cases.devices.len(), 50);
    for (index, device) in cases.devices.iter().enumerate() {
        let case = &device.sign_in;
        let Case { group, name: key, password, timestamp, signature, .. } = case;
        let verifier = device_verifier(&bytes(&device.new_salt).try_into().unwrap(), group, key, password);
        let expected = DeviceVerifier {
            salt: STANDARD.decode(&device.verifier_salt).unwrap(),
            password_verifier: STANDARD.decode(&device.password_verifier).unwrap(),
        };
        assert_eq!(verifier, expected, "device {index}, {SEED}={seed}");
        let ephemeral = Ephemeral::new(&bytes(&case.secret)).unwrap();
        assert_eq!(ephemeral.public_hex(), case.srp_a, "A of device {index}, {SEED}={seed}");
        let proof =
            device_proof(&ephemeral, &case.challenge(&case.secret_block()), group, key, password, timestamp);
        assert_eq!(
            proof.map(|bytes| STANDARD.encode(bytes)).as_ref(),
            Ok(signature),
            "device {index}, {SEED}={seed}"
        );
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
