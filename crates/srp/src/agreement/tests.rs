//! Tests of each step of the computation.

use super::*;
use crate::encoding::decode_hex;
use crate::vectors::{VECTORS, hex};

const N: Integer = *Element::MODULUS.as_ref();

#[test]
fn every_step_matches_the_vectors() {
    for case in &VECTORS.cases {
        let name = &case.name;
        let ephemeral = case.ephemeral();
        let b = server_value(&hex(&case.srp_b)).unwrap();
        let salt = decode_hex(&case.salt, "SALT").unwrap();

        let x = private_key(&salt, &case.pool_name, &case.user_id_for_srp, &case.password);
        assert_eq!(*x, *hash_integer(&hash(&case.x)), "x of {name}");
        let u = scrambling(ephemeral.public(), &b);
        assert_eq!(*u, *hash_integer(&hash(&case.u)), "u of {name}");
        let s = premaster_secret(&ephemeral, &b, &u, &x).unwrap();
        let s_bytes = signed_bytes(&s.to_be_bytes());
        assert_eq!(s_bytes.len(), case.s_pad_len, "length of S of {name}");
        assert_eq!(sha256(&[&s_bytes])[..], hex(&case.s_sha256), "S of {name}");
        assert_eq!(claim_key(&s, &u)[..], hex(&case.hkdf_key), "key of {name}");
    }
}

fn hash(digits: &str) -> Hash {
    Zeroizing::new(hex(digits).try_into().unwrap())
}

#[test]
fn server_values_that_are_zero_modulo_n_are_rejected() {
    // 2N has one bit more than N.
    let mut twice = [0; Integer::BYTES + 1];
    twice[0] = 1;
    twice[1..].copy_from_slice(&N.wrapping_add(&N).to_be_bytes());
    for bytes in [&[][..], &[0], &[0; 500], &N.to_be_bytes(), &twice, &[0xff; 1024]] {
        assert_eq!(server_value(bytes), Err(Error::ServerValue));
    }
}

#[test]
fn other_server_values_are_reduced_modulo_n() {
    let one = premaster_of(&Integer::ONE);
    assert_eq!(premaster_of(&N.wrapping_add(&Integer::ONE)), one);
    assert_ne!(premaster_of(&N.wrapping_sub(&Integer::ONE)), one);
    assert!(server_value(&[&[0; 500][..], &[1]].concat()).is_ok());
}

fn premaster_of(b: &Integer) -> Integer {
    let b = server_value(&b.to_be_bytes()).unwrap();
    let ephemeral = Ephemeral::new(&[0x5a; 32]).unwrap();
    *premaster_secret(&ephemeral, &b, &HashInteger::from_u32(3), &HashInteger::from_u32(5)).unwrap()
}

#[test]
fn a_zero_scrambling_parameter_is_rejected() {
    let ephemeral = Ephemeral::new(&[0x5a; 32]).unwrap();
    let secret = premaster_secret(&ephemeral, &Integer::ONE, &HashInteger::ZERO, &HashInteger::ONE);
    assert_eq!(secret, Err(Error::Scrambling));
}
