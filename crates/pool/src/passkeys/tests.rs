//! Tests with a simulated authenticator.

use super::test_authenticator::{Authenticator, CHALLENGE, HANDLE, PRESENT, VERIFIED};
use super::*;

fn party() -> RelyingParty {
    RelyingParty { id: "localhost".to_owned(), user_verification: UserVerification::Required }
}

fn registered(authenticator: &Authenticator) -> Passkey {
    verify_registration(&party(), CHALLENGE, &authenticator.create_credential()).unwrap()
}

fn assertion_error(authenticator: &Authenticator, passkey: &Passkey) -> Error {
    verify_assertion(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, &authenticator.get_assertion())
        .unwrap_err()
}

#[test]
fn passkeys_with_either_algorithm_can_be_registered_and_used() {
    for mut authenticator in [Authenticator::es256(), Authenticator::rs256()] {
        let mut passkey = registered(&authenticator);
        assert_eq!(passkey.attachment.as_deref(), Some("platform"));
        assert_eq!(passkey.transports, ["internal"]);
        let saved = serde_json::to_string(&passkey).unwrap();
        passkey = serde_json::from_str(&saved).unwrap();
        authenticator.counter = 2;
        verify_assertion(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.get_assertion()).unwrap();
        assert_eq!(assertion_error(&authenticator, &passkey), Error::Counter);
        authenticator.counter = 3;
        verify_assertion(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.get_assertion()).unwrap();
    }
}

#[test]
fn authenticator_without_a_counter_is_accepted() {
    let mut authenticator = Authenticator::es256();
    authenticator.counter = 0;
    let mut passkey = registered(&authenticator);
    for _ in 0..2 {
        verify_assertion(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.get_assertion()).unwrap();
    }
}

/// A change that makes a credential invalid, and the expected error.
type InvalidChange = (fn(&mut Authenticator), Error);

#[test]
fn every_property_is_checked_in_both_ceremonies() {
    let changes: [InvalidChange; 5] = [
        (|it| it.party = "example.com", Error::RelyingParty),
        (|it| it.origin = "https://example.com", Error::Origin("https://example.com".to_owned())),
        (|it| it.cross_origin = true, Error::Origin("http://localhost:8080".to_owned())),
        (|it| it.challenge = b"another".to_vec(), Error::Challenge),
        (|it| it.flags = 0, Error::NotVerified),
    ];
    let good = Authenticator::es256();
    let passkey = registered(&good);
    let mut authenticator = good;
    for (change, expected) in changes {
        let original = (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge.clone(),
            authenticator.flags,
        );
        change(&mut authenticator);
        assert_eq!(
            verify_registration(&party(), CHALLENGE, &authenticator.create_credential()).unwrap_err(),
            expected
        );
        assert_eq!(assertion_error(&authenticator, &passkey), expected);
        (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge,
            authenticator.flags,
        ) = original;
    }
}

#[test]
fn user_verification_is_checked_only_if_it_is_required() {
    let mut authenticator = Authenticator::es256();
    authenticator.flags = PRESENT;
    let created = authenticator.create_credential();
    assert_eq!(verify_registration(&party(), CHALLENGE, &created).unwrap_err(), Error::NotVerified);
    let preferred = RelyingParty { user_verification: UserVerification::Preferred, ..party() };
    verify_registration(&preferred, CHALLENGE, &created).unwrap();
    authenticator.flags = PRESENT | VERIFIED | 0x10;
    let created = authenticator.create_credential();
    assert!(matches!(verify_registration(&party(), CHALLENGE, &created).unwrap_err(), Error::Malformed(_)));
}

#[test]
fn other_algorithms_are_rejected() {
    for (mut authenticator, algorithm) in
        [(Authenticator::es256(), -8), (Authenticator::es256(), -257), (Authenticator::rs256(), -37)]
    {
        authenticator.algorithm = Some(algorithm);
        let error = verify_registration(&party(), CHALLENGE, &authenticator.create_credential()).unwrap_err();
        assert_eq!(error, Error::Algorithm, "{algorithm}");
    }
}

#[test]
fn assertion_of_another_key_or_ceremony_is_rejected() {
    let mut authenticator = Authenticator::es256();
    let passkey = registered(&authenticator);
    authenticator.counter = 2;
    let other = Authenticator { counter: 2, ..Authenticator::es256() };
    assert_eq!(assertion_error(&other, &passkey), Error::Signature);
    let mut assertion = authenticator.get_assertion();
    assertion["response"]["clientDataJSON"] = json!(encode(&authenticator.client_data("webauthn.create")));
    let check = |assertion: &Value| {
        verify_assertion(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, assertion).unwrap_err()
    };
    assert_eq!(check(&assertion), Error::WrongType);
    let mut assertion = authenticator.get_assertion();
    assertion["response"]["userHandle"] = json!(encode(b"another user"));
    assert_eq!(check(&assertion), Error::Owner);
    authenticator.id = vec![8; 20];
    assert_eq!(check(&authenticator.get_assertion()), Error::Malformed("id"));
    let created = authenticator.create_credential();
    assert_eq!(verify_registration(&party(), b"another", &created).unwrap_err(), Error::Challenge);
}

proptest::proptest! {
    /// Changed data must never cause a panic.
    #[test]
    fn changed_bytes_cause_an_error_and_no_panic(position: proptest::sample::Index, byte: u8) {
        static CREATED: std::sync::LazyLock<Value> =
            std::sync::LazyLock::new(|| Authenticator::es256().create_credential());
        let mut created = CREATED.clone();
        let mut bytes = decode(&created["response"]["attestationObject"], "").unwrap();
        let position = position.index(bytes.len());
        bytes[position] = byte;
        created["response"]["attestationObject"] = json!(encode(&bytes));
        let _ = verify_registration(&party(), CHALLENGE, &created);
        bytes.truncate(position);
        created["response"]["attestationObject"] = json!(encode(&bytes));
        assert!(verify_registration(&party(), CHALLENGE, &created).is_err());
    }
}
