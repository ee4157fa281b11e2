//! Checks the crate against a server's side of the protocol that was written independently of it: both sides must
//! agree.

mod people;
mod pool;

use cognito_client_srp::{Challenge, DeviceVerifier, Ephemeral, device_proof, device_verifier, user_proof};
use people::Person;
use pool::{SECRET_BLOCK, Server, TIMESTAMP};

#[test]
fn proofs_of_users_match_those_of_the_server() {
    let server = Server::new();
    for seed in 0..200 {
        let Person { group: pool, name, password, salt, secret, server_secret } = &Person::new(seed);
        let verifier = server.verifier(salt, pool, name, password);
        let login = server.challenge(&verifier, *server_secret);
        let ephemeral = Ephemeral::new(secret).unwrap();
        let (salt, srp_b) = (digits(salt, seed), digits(&login.b, seed));
        let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: SECRET_BLOCK };
        let proof = |password| user_proof(&ephemeral, &challenge, pool, name, password, TIMESTAMP).unwrap();
        let expected = server.proof(&verifier, &login, &ephemeral.public_hex(), pool, name);
        assert_eq!(proof(password), expected, "user {seed}");
        assert_ne!(proof(&format!("{password} ")), expected, "user {seed}");
    }
}

#[test]
fn proofs_of_devices_match_those_of_the_server() {
    let server = Server::new();
    for seed in 0..100 {
        let Person { group, name: key, password, salt, secret, server_secret } = &Person::new(seed);
        let salt: [u8; 16] = std::array::from_fn(|at| salt.get(at).copied().unwrap_or_default());
        let DeviceVerifier { salt, password_verifier } = device_verifier(&salt, group, key, password);
        assert!((1..=17).contains(&salt.len()) && password_verifier.len() <= 385, "device {seed}");
        let verifier = server.element(&password_verifier);
        let login = server.challenge(&verifier, *server_secret);
        let ephemeral = Ephemeral::new(secret).unwrap();
        let (salt, srp_b) = (digits(&salt, seed), digits(&login.b, seed));
        let challenge = Challenge { salt: &salt, srp_b: &srp_b, secret_block: SECRET_BLOCK };
        let proof = device_proof(&ephemeral, &challenge, group, key, password, TIMESTAMP).unwrap();
        let expected = server.proof(&verifier, &login, &ephemeral.public_hex(), group, key);
        assert_eq!(proof, expected, "device {seed}");
    }
}

/// Writes an integer as hex in the forms that may be received: with or without leading zeros, in either case.
fn digits(integer: &[u8], seed: u8) -> String {
    let all = integer.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let fewest = all.trim_start_matches('0');
    match seed % 3 {
        0 if !fewest.is_empty() => fewest.to_owned(),
        1 => format!("000{fewest}").to_uppercase(),
        _ => format!("0{all}"),
    }
}
