//! Tests of Amplify's `associateWebAuthnCredential`, `listWebAuthnCredentials` and `deleteWebAuthnCredential`. Their
//! common behaviour is tested in `account`.

use super::{account::act, token::record, *};
use crate::platform::{LocalFuture, Mediation, PasskeyError, Passkeys, fake::FakePasskeys};

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
fn person(answer: Result<&Value, PasskeyError>) -> (World, Tab, Rc<FakePasskeys>) {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(START, Reply::json(&json!({ "CredentialCreationOptions": options() })));
    let passkeys = Rc::<FakePasskeys>::default();
    passkeys.answer(answer);
    (world, tab, passkeys)
}

#[test]
fn a_passkey_is_created_and_registered() {
    let (mut world, tab, passkeys) = person(Ok(&credential()));
    world.reply(COMPLETE, Reply::json(&json!({})));
    assert_eq!(world.finish(register(&tab, &passkeys)), Ok(()));
    assert_eq!(world.operations(), [INITIATE, START, COMPLETE]);
    let token = access_token("ada", FakeClock::START);
    assert_eq!(world.host.transport.last(START), json!({ "AccessToken": token }));
    let body = json!({ "AccessToken": token, "Credential": credential() });
    assert_eq!(world.host.transport.last(COMPLETE), body);
    let asked = passkeys.requests();
    assert_eq!((asked.len(), &asked[0].options, asked[0].mediation), (1, &options(), None));
}

#[test]
fn a_credential_that_cannot_be_written_exactly_is_an_error_and_never_an_empty_request() {
    let mut credential = credential();
    credential["clientExtensionResults"] = json!({ "distance": 1.5 });
    let (mut world, tab, passkeys) = person(Ok(&credential));
    let error = world.finish(register(&tab, &passkeys)).unwrap_err();
    assert_eq!(error.code(), "Encode");
    assert!(error.to_string().contains(COMPLETE), "{error}");
    assert_eq!(world.operations(), [INITIATE, START], "nothing was sent");
}

#[test]
fn what_the_browser_says_is_passed_on() {
    for (error, code) in [
        (PasskeyError::AlreadyExists, "Passkey.AlreadyExists"),
        (PasskeyError::Cancelled, "Passkey.Cancelled"),
        (PasskeyError::Aborted, "Passkey.Aborted"),
        (PasskeyError::RelyingPartyMismatch, "Passkey.RelyingPartyMismatch"),
        (PasskeyError::NotSupported, "Passkey.NotSupported"),
        (PasskeyError::InvalidOptions, "Passkey.InvalidOptions"),
        (PasskeyError::Unknown("ConstraintError".to_owned()), "Passkey.Unknown"),
    ] {
        let (mut world, tab, passkeys) = person(Err(error.clone()));
        let failed = world.finish(register(&tab, &passkeys)).unwrap_err();
        assert_eq!((failed.code(), &failed), (code, &AuthError::Passkey(error)));
        assert_eq!(world.operations(), [INITIATE, START]);
    }
}

#[test]
fn a_browser_without_passkeys_asks_the_pool_for_nothing() {
    let (mut world, tab, passkeys) = person(Ok(&credential()));
    passkeys.remove();
    let not_supported = Err(PasskeyError::NotSupported.into());
    assert_eq!(world.finish(register(&tab, &passkeys)), not_supported);
    assert_eq!(world.operations(), [INITIATE]);
}

/// The user does not answer, which has no deadline.
#[test]
fn a_person_may_think_until_the_page_takes_the_question_back() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(START, Reply::json(&json!({ "CredentialCreationOptions": options() })));
    let passkeys = Rc::<FakePasskeys>::default();
    let registering = world.spawn(register(&tab, &passkeys));
    world.advance(Duration::from_mins(3));
    assert!(!registering.is_done());
    assert_eq!((passkeys.requests().len(), passkeys.withdrawn()), (1, 0));
    registering.drop_it(&mut world);
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
fn a_passkey_is_never_registered_for_somebody_else() {
    let (mut world, tab, _) = person(Ok(&credential()));
    let passkeys = SignsGraceIn(tab.host.clone(), FakePasskeys::default());
    passkeys.1.answer(Ok(&credential()));
    let registered = act(&mut world, &tab, async move |auth| auth.register_passkey(&passkeys).await);
    assert_eq!(registered, Err(AuthError::Superseded));
    assert_eq!(tab.auth.state().user().unwrap().sub(), token::sub("grace"));
    assert_eq!(world.count(COMPLETE), 0);
}

#[test]
fn a_lost_registration_is_looked_up() {
    for (ids, outcome) in [(vec!["b", "a-_"], Ok(())), (vec!["b"], Err(offline()))] {
        let (mut world, tab, passkeys) = person(Ok(&credential()));
        world.reply(COMPLETE, Reply::Fails(TransportError::Offline));
        world.reply(LIST, listed(&ids));
        assert_eq!(world.finish(register(&tab, &passkeys)), outcome);
        assert_eq!(world.operations(), [INITIATE, START, COMPLETE, LIST]);
    }
}

#[test]
fn what_is_no_credential_is_not_sent() {
    for answer in [json!({}), json!("text"), json!({ "id": 7 })] {
        let (mut world, tab, passkeys) = person(Ok(&answer));
        let error = world.finish(register(&tab, &passkeys)).unwrap_err();
        assert!(matches!(error, AuthError::Reply(_)), "{error}");
        assert_eq!(world.count(COMPLETE), 0);
    }
}

#[test]
fn a_registration_takes_a_sign_in_that_is_recent() {
    let (mut world, _, passkeys) = person(Ok(&credential()));
    let tab = world.tab_with(|builder| builder.with_step_up(Duration::from_mins(5)));
    world.advance(Duration::from_mins(6));
    assert_eq!(world.finish(register(&tab, &passkeys)), Err(AuthError::FreshSignInNeeded));
    assert_eq!((world.operations(), passkeys.requests().len()), (vec![INITIATE.to_owned()], 0));
}

#[test]
fn all_pages_make_one_list() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    for (id, next) in [("a", json!("second")), ("b", json!("third")), ("c", Value::Null)] {
        let passkey = json!({ "CredentialId": id, "RelyingPartyId": "r", "CreatedAt": 1 });
        world.reply(LIST, Reply::json(&json!({ "Credentials": [passkey], "NextToken": next })));
    }
    let passkeys = act(&mut world, &tab, async |auth| auth.passkeys().await).unwrap();
    let ids: Vec<&str> = passkeys.iter().map(|passkey| &*passkey.credential_id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let asked: Vec<Value> = world.host.transport.sent().into_iter().map(|sent| sent.body).collect();
    let next: Vec<&Value> = asked[1..].iter().map(|body| &body["NextToken"]).collect();
    assert_eq!(next, [&Value::Null, &json!("second"), &json!("third")]);
}

#[test]
fn pages_without_end_end() {
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
fn a_passkey_that_is_gone_is_deleted() {
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
