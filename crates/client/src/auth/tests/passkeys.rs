//! Tests of Amplify's `associateWebAuthnCredential`, `listWebAuthnCredentials` and `deleteWebAuthnCredential`. Their
//! common behaviour is tested in `account`.

use super::account::act;
use super::token::record;
use super::*;
use crate::platform::fake::FakePasskeys;
use crate::platform::{LocalFuture, Mediation, PasskeyError, Passkeys};

const START: &str = "StartWebAuthnRegistration";
const COMPLETE: &str = "CompleteWebAuthnRegistration";
const LIST: &str = "ListWebAuthnCredentials";
const DELETE: &str = "DeleteWebAuthnCredential";

fn options() -> Value {
    json!({ "challenge": "Y2g", "timeout": 60000, "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }] })
}

fn credential() -> Value {
    json!({ "id": "a-_", "rawId": "a-_", "type": "public-key", "response": { "publicKeyAlgorithm": -7 } })
}

/// Returns the list of the passkeys with these ids.
fn listed(ids: &[&str]) -> Reply {
    let passkey = |id: &&str| json!({ "CredentialId": id, "RelyingPartyId": "r", "CreatedAt": 1.5 });
    Reply::json(&json!({ "Credentials": ids.iter().map(passkey).collect::<Vec<_>>() }))
}

fn register(tab: &Tab, passkeys: &Rc<FakePasskeys>) -> impl Future<Output = Result<(), AuthError>> + use<> {
    let (auth, passkeys) = (tab.auth.clone(), passkeys.clone());
    async move { auth.register_passkey(&*passkeys).await }
}

/// Signs in a user whose browser will return this answer.
fn signed_in_with_passkeys(answer: Result<&Value, PasskeyError>) -> (World, Tab, Rc<FakePasskeys>) {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(START, Reply::json(&json!({ "CredentialCreationOptions": options() })));
    let passkeys = Rc::<FakePasskeys>::default();
    passkeys.answer(answer);
    (world, tab, passkeys)
}

#[test]
fn a_passkey_is_created_and_registered() {
    let (mut world, tab, passkeys) = signed_in_with_passkeys(Ok(&credential()));
    world.reply(COMPLETE, Reply::json(&json!({})));
    assert_eq!(world.finish(register(&tab, &passkeys)), Ok(()));
    assert_eq!(world.operations(), [INITIATE, START, COMPLETE]);
    let token = access_token("ada", FakeClock::START);
    assert_eq!(world.host.transport.last(START), json!({ "AccessToken": token }));
    let body = json!({ "AccessToken": token, "Credential": credential() });
    assert_eq!(world.host.transport.last(COMPLETE), body);
    let prompts = passkeys.requests();
    assert_eq!((prompts.len(), &prompts[0].options, prompts[0].mediation), (1, &options(), None));
}

#[test]
fn a_credential_that_cannot_be_encoded_exactly_is_an_error() {
    let mut credential = credential();
    credential["clientExtensionResults"] = json!({ "distance": 1.5 });
    let (mut world, tab, passkeys) = signed_in_with_passkeys(Ok(&credential));
    let error = world.finish(register(&tab, &passkeys)).unwrap_err();
    assert_eq!(error.code(), "Encode");
    assert!(error.to_string().contains(COMPLETE), "{error}");
    assert_eq!(world.operations(), [INITIATE, START], "the credential should not be sent");
}

#[test]
fn errors_of_the_browser_are_returned() {
    for (error, code) in [
        (PasskeyError::AlreadyExists, "Passkey.AlreadyExists"),
        (PasskeyError::Cancelled, "Passkey.Cancelled"),
        (PasskeyError::Aborted, "Passkey.Aborted"),
        (PasskeyError::RelyingPartyMismatch, "Passkey.RelyingPartyMismatch"),
        (PasskeyError::NotSupported, "Passkey.NotSupported"),
        (PasskeyError::InvalidOptions, "Passkey.InvalidOptions"),
        (PasskeyError::Unknown("ConstraintError".to_owned()), "Passkey.Unknown"),
    ] {
        let (mut world, tab, passkeys) = signed_in_with_passkeys(Err(error.clone()));
        let failed = world.finish(register(&tab, &passkeys)).unwrap_err();
        assert_eq!((failed.code(), &failed), (code, &AuthError::Passkey(error)));
        assert_eq!(world.operations(), [INITIATE, START]);
    }
}

#[test]
fn without_passkey_support_no_request_is_sent() {
    let (mut world, tab, passkeys) = signed_in_with_passkeys(Ok(&credential()));
    passkeys.remove();
    let not_supported = Err(PasskeyError::NotSupported.into());
    assert_eq!(world.finish(register(&tab, &passkeys)), not_supported);
    assert_eq!(world.operations(), [INITIATE]);
}

/// The user does not answer, which has no deadline.
#[test]
fn the_browser_prompt_has_no_deadline_and_is_closed_on_drop() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(START, Reply::json(&json!({ "CredentialCreationOptions": options() })));
    let passkeys = Rc::<FakePasskeys>::default();
    let registering = world.spawn(register(&tab, &passkeys));
    world.advance(Duration::from_mins(3));
    assert!(!registering.is_done());
    assert_eq!((passkeys.requests().len(), passkeys.withdrawn()), (1, 0));
    registering.cancel(&mut world);
    assert_eq!(passkeys.withdrawn(), 1);
    assert_eq!(world.operations(), [INITIATE, START]);
}

/// Signs another user in as soon as a passkey is requested, and notifies this tab.
struct SignsGraceIn(FakeHost, FakePasskeys);

impl Passkeys for SignsGraceIn {
    fn is_supported(&self) -> bool {
        true
    }

    fn is_conditional_available(&self) -> LocalFuture<'_, bool> {
        self.1.is_conditional_available()
    }

    fn create<'a>(&'a self, options: &'a str) -> LocalFuture<'a, Result<String, PasskeyError>> {
        store(&self.0, &record("grace", FakeClock::START).to_string());
        self.0.tabs.wake();
        self.1.create(options)
    }

    fn get<'a>(
        &'a self,
        options: &'a str,
        mediation: Mediation,
    ) -> LocalFuture<'a, Result<String, PasskeyError>> {
        self.1.get(options, mediation)
    }
}

#[test]
fn a_passkey_is_not_registered_for_a_user_who_signed_in_meanwhile() {
    let (mut world, tab, _) = signed_in_with_passkeys(Ok(&credential()));
    let passkeys = SignsGraceIn(tab.host.clone(), FakePasskeys::default());
    passkeys.1.answer(Ok(&credential()));
    let registered = act(&mut world, &tab, async move |auth| auth.register_passkey(&passkeys).await);
    assert_eq!(registered, Err(AuthError::Superseded));
    assert_eq!(tab.auth.state().user().unwrap().sub(), token::sub("grace"));
    assert_eq!(world.count(COMPLETE), 0);
}

#[test]
fn a_lost_registration_is_checked_against_the_list() {
    for (ids, outcome) in [(vec!["b", "a-_"], Ok(())), (vec!["b"], Err(offline()))] {
        let (mut world, tab, passkeys) = signed_in_with_passkeys(Ok(&credential()));
        world.reply(COMPLETE, Reply::Fails(TransportError::Offline));
        world.reply(LIST, listed(&ids));
        assert_eq!(world.finish(register(&tab, &passkeys)), outcome);
        assert_eq!(world.operations(), [INITIATE, START, COMPLETE, LIST]);
    }
}

#[test]
fn a_malformed_credential_is_not_sent() {
    for answer in [json!({}), json!("text"), json!({ "id": 7 })] {
        let (mut world, tab, passkeys) = signed_in_with_passkeys(Ok(&answer));
        let error = world.finish(register(&tab, &passkeys)).unwrap_err();
        assert!(matches!(error, AuthError::Reply(_)), "{error}");
        assert_eq!(world.count(COMPLETE), 0);
    }
}

#[test]
fn a_registration_requires_a_recent_sign_in() {
    let (mut world, _, passkeys) = signed_in_with_passkeys(Ok(&credential()));
    let tab = world.tab_with(|builder| builder.with_step_up(Duration::from_mins(5)));
    world.advance(Duration::from_mins(6));
    assert_eq!(world.finish(register(&tab, &passkeys)), Err(AuthError::FreshSignInNeeded));
    assert_eq!((world.operations(), passkeys.requests().len()), (vec![INITIATE.to_owned()], 0));
}

#[test]
fn all_pages_of_passkeys_are_read() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for (id, next) in [("a", json!("second")), ("b", json!("third")), ("c", Value::Null)] {
        let passkey = json!({ "CredentialId": id, "RelyingPartyId": "r", "CreatedAt": 1 });
        world.reply(LIST, Reply::json(&json!({ "Credentials": [passkey], "NextToken": next })));
    }
    let passkeys = act(&mut world, &tab, async |auth| auth.passkeys().await).unwrap();
    let ids: Vec<&str> = passkeys.iter().map(|passkey| &*passkey.credential_id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let bodies: Vec<Value> = world.host.transport.sent().into_iter().map(|sent| sent.body).collect();
    let next: Vec<&Value> = bodies[1..].iter().map(|body| &body["NextToken"]).collect();
    assert_eq!(next, [&Value::Null, &json!("second"), &json!("third")]);
}

#[test]
fn an_endless_list_is_an_error() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for _ in 0..100 {
        world.reply(LIST, Reply::json(&json!({ "Credentials": [], "NextToken": "again" })));
    }
    let error = act(&mut world, &tab, async |auth| auth.passkeys().await).unwrap_err();
    assert!(matches!(error, AuthError::Reply(_)), "{error}");
    assert_eq!(world.count(LIST), 20);
}

#[test]
fn deleting_a_missing_passkey_succeeds() {
    for reply in [Reply::Fails(TransportError::Offline), Reply::error("ResourceNotFoundException", "")] {
        for (ids, is_gone) in [(vec!["b"], true), (vec!["a"], false)] {
            let mut world = World::new();
            let tab = world.signed_in("ada");
            world.reply(DELETE, reply.clone());
            world.reply(LIST, listed(&ids));
            let deleted = act(&mut world, &tab, async |auth| auth.delete_passkey("a").await);
            assert_eq!(deleted.is_ok(), is_gone, "{deleted:?}");
            assert_eq!(world.operations(), [INITIATE, DELETE, LIST]);
        }
    }
}
