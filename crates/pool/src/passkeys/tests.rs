//! Tests with a simulated authenticator.

use super::test_authenticator::{Authenticator, CHALLENGE, HANDLE, PRESENT, VERIFIED};
use super::*;

fn party() -> RelyingParty {
    RelyingParty { id: "localhost".to_owned(), user_verification: UserVerification::Required }
}

fn registered(authenticator: &Authenticator) -> Passkey {
    register(&party(), CHALLENGE, &authenticator.created()).unwrap()
}

fn refusal(authenticator: &Authenticator, passkey: &Passkey) -> Error {
    assert(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, &authenticator.got()).unwrap_err()
}

#[test]
fn both_kinds_of_keys_are_registered_and_recognised() {
    for mut authenticator in [Authenticator::es256(), Authenticator::rs256()] {
        let mut passkey = registered(&authenticator);
        assert_eq!(passkey.attachment.as_deref(), Some("platform"));
        assert_eq!(passkey.transports, ["internal"]);
        let saved = serde_json::to_string(&passkey).unwrap();
        passkey = serde_json::from_str(&saved).unwrap();
        authenticator.counter = 2;
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
        assert_eq!(refusal(&authenticator, &passkey), Error::Counter);
        authenticator.counter = 3;
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
    }
}

#[test]
fn an_authenticator_that_does_not_count_is_taken() {
    let mut authenticator = Authenticator::es256();
    authenticator.counter = 0;
    let mut passkey = registered(&authenticator);
    for _ in 0..2 {
        assert(&party(), CHALLENGE, &mut passkey, HANDLE, &authenticator.got()).unwrap();
    }
}

/// A change that makes a credential invalid, and the expected refusal.
type Wrong = (fn(&mut Authenticator), Error);

#[test]
fn each_thing_is_checked_in_both_ceremonies() {
    let wrongs: [Wrong; 5] = [
        (|it| it.party = "example.com", Error::RelyingParty),
        (|it| it.origin = "https://example.com", Error::Origin("https://example.com".to_owned())),
        (|it| it.cross_origin = true, Error::Origin("http://localhost:8080".to_owned())),
        (|it| it.challenge = b"another".to_vec(), Error::Challenge),
        (|it| it.flags = 0, Error::NotVerified),
    ];
    let good = Authenticator::es256();
    let passkey = registered(&good);
    let mut authenticator = good;
    for (change, expected) in wrongs {
        let kept = (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge.clone(),
            authenticator.flags,
        );
        change(&mut authenticator);
        assert_eq!(register(&party(), CHALLENGE, &authenticator.created()).unwrap_err(), expected);
        assert_eq!(refusal(&authenticator, &passkey), expected);
        (
            authenticator.party,
            authenticator.origin,
            authenticator.cross_origin,
            authenticator.challenge,
            authenticator.flags,
        ) = kept;
    }
}

#[test]
fn whether_the_user_is_verified_matters_where_it_is_required() {
    let mut authenticator = Authenticator::es256();
    authenticator.flags = PRESENT;
    let created = authenticator.created();
    assert_eq!(register(&party(), CHALLENGE, &created).unwrap_err(), Error::NotVerified);
    let preferred = RelyingParty { user_verification: UserVerification::Preferred, ..party() };
    register(&preferred, CHALLENGE, &created).unwrap();
    authenticator.flags = PRESENT | VERIFIED | 0x10;
    let created = authenticator.created();
    assert!(matches!(register(&party(), CHALLENGE, &created).unwrap_err(), Error::Malformed(_)));
}

#[test]
fn other_algorithms_are_refused() {
    for (mut authenticator, algorithm) in
        [(Authenticator::es256(), -8), (Authenticator::es256(), -257), (Authenticator::rs256(), -37)]
    {
        authenticator.algorithm = Some(algorithm);
        let refused = register(&party(), CHALLENGE, &authenticator.created()).unwrap_err();
        assert_eq!(refused, Error::Algorithm, "{algorithm}");
    }
}

#[test]
fn a_proof_of_another_key_or_ceremony_is_refused() {
    let mut authenticator = Authenticator::es256();
    let passkey = registered(&authenticator);
    authenticator.counter = 2;
    let other = Authenticator { counter: 2, ..Authenticator::es256() };
    assert_eq!(refusal(&other, &passkey), Error::Signature);
    let mut got = authenticator.got();
    got["response"]["clientDataJSON"] = json!(encode(&authenticator.client_data("webauthn.create")));
    let check = |got: &Value| assert(&party(), CHALLENGE, &mut passkey.clone(), HANDLE, got).unwrap_err();
    assert_eq!(check(&got), Error::WrongType);
    let mut got = authenticator.got();
    got["response"]["userHandle"] = json!(encode(b"somebody else"));
    assert_eq!(check(&got), Error::Owner);
    authenticator.id = vec![8; 20];
    assert_eq!(check(&authenticator.got()), Error::Malformed("id"));
    let created = authenticator.created();
    assert_eq!(register(&party(), b"another", &created).unwrap_err(), Error::Challenge);
}

proptest::proptest! {
    /// Changed data must never cause a panic.
    #[test]
    fn bytes_that_are_changed_are_refused(position: proptest::sample::Index, byte: u8) {
        static CREATED: std::sync::LazyLock<Value> =
            std::sync::LazyLock::new(|| Authenticator::es256().created());
        let mut created = CREATED.clone();
        let mut bytes = decode(&created["response"]["attestationObject"], "").unwrap();
        let position = position.index(bytes.len());
        bytes[position] = byte;
        created["response"]["attestationObject"] = json!(encode(&bytes));
        let _ = register(&party(), CHALLENGE, &created);
        bytes.truncate(position);
        created["response"]["attestationObject"] = json!(encode(&bytes));
        assert!(register(&party(), CHALLENGE, &created).is_err());
    }
}
