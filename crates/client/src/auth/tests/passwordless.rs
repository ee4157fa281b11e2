//! A sign-up without a password. Its confirmation is the first factor of the following sign-in.

use super::kinds::{LOGIN, answer, as_challenge, kind};
use super::*;

const SIGN_UP: &str = "SignUp";
const CONFIRM: &str = "ConfirmSignUp";

fn sign_up(world: &mut World, tab: &Tab, reply: &Value) -> Result<SignInStep, AuthError> {
    world.reply(SIGN_UP, Reply::json(reply));
    let auth = tab.auth.clone();
    world.finish(async move { auth.sign_up(SignUp::passwordless(LOGIN)).await })
}

fn confirm(world: &mut World, tab: &Tab, reply: &Value) -> Result<Confirmed, AuthError> {
    world.reply(CONFIRM, Reply::json(reply));
    let auth = tab.auth.clone();
    world.finish(async move { auth.confirm_sign_up(LOGIN, &Secret::new("123456")).await })
}

fn unconfirmed(session: Option<&str>) -> Value {
    let mut reply = json!({ "UserConfirmed": false, "UserSub": "s" });
    if let Some(session) = session {
        reply["Session"] = json!(session);
    }
    reply
}

fn initiate(session: Option<&str>) -> Value {
    let mut request =
        json!({ "ClientId": CLIENT_ID, "AuthFlow": "USER_AUTH", "AuthParameters": { "USERNAME": LOGIN } });
    if let Some(session) = session {
        request["Session"] = json!(session);
    }
    request
}

#[test]
fn one_code_confirms_the_sign_up_and_signs_in() {
    let mut world = World::new();
    let tab = world.tab();
    assert!(matches!(
        sign_up(&mut world, &tab, &unconfirmed(Some("one"))),
        Ok(SignInStep::ConfirmSignUp { .. })
    ));
    assert_eq!(world.host.transport.last(SIGN_UP), json!({ "ClientId": CLIENT_ID, "Username": LOGIN }));
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    let confirmed = confirm(&mut world, &tab, &json!({ "Session": "two" }));
    assert!(matches!(confirmed, Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert_eq!(
        world.host.transport.last(CONFIRM),
        json!({ "ClientId": CLIENT_ID, "Username": LOGIN, "ConfirmationCode": "123456", "Session": "one" })
    );
    assert_eq!(world.host.transport.last(INITIATE), initiate(Some("two")));
    assert_eq!(world.operations(), [SIGN_UP, CONFIRM, INITIATE]);
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn without_a_session_the_pool_asks_for_a_first_factor() {
    let mut world = World::new();
    let tab = world.tab();
    assert!(sign_up(&mut world, &tab, &unconfirmed(None)).is_ok());
    world.reply(INITIATE, Reply::json(&kind("EMAIL_OTP").reply("s")));
    let Ok(Confirmed::SignIn(step)) = confirm(&mut world, &tab, &json!({})) else {
        panic!("expected a sign-in")
    };
    assert_eq!(world.host.transport.last(INITIATE), initiate(None));
    let challenge = as_challenge(Ok(step));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, (kind("EMAIL_OTP").answer)(&challenge)).is_ok());
}

#[test]
fn an_automatic_confirmation_signs_in_with_the_session_of_the_sign_up() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    let reply = json!({ "UserConfirmed": true, "UserSub": "s", "Session": "one" });
    assert!(matches!(sign_up(&mut world, &tab, &reply), Ok(SignInStep::Done(_))));
    assert_eq!(world.host.transport.last(INITIATE), initiate(Some("one")));
}

#[test]
fn the_session_is_not_sent_in_flows_with_a_password() {
    for (sign_in, flow) in [
        (SignIn::by_password(LOGIN, &Secret::new("a password")), "USER_PASSWORD_AUTH"),
        (SignIn::custom(LOGIN), "CUSTOM_AUTH"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        world
            .reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": true, "UserSub": "s", "Session": "one" })));
        world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
        let sign_up = SignUp { sign_in: Some(sign_in), ..SignUp::new(LOGIN, Secret::new("a password")) };
        let auth = tab.auth.clone();
        assert!(matches!(world.finish(async move { auth.sign_up(sign_up).await }), Ok(SignInStep::Done(_))));
        let sent = world.host.transport.last(INITIATE);
        assert_eq!((&sent["AuthFlow"], sent.get("Session")), (&json!(flow), None));
    }
}

#[test]
fn the_session_of_a_sign_up_is_kept_in_memory_only() {
    let mut world = World::new();
    let tab = world.tab();
    assert!(sign_up(&mut world, &tab, &unconfirmed(Some("a secret session"))).is_ok());
    let reloaded = world.page(tab.host.reloaded());
    assert!(reloaded.auth.pending().is_some());
    let confirmed = confirm(&mut world, &reloaded, &json!({ "Session": "two" }));
    assert_eq!(confirmed, Ok(Confirmed::PleaseSignIn { username: LOGIN.to_owned() }));
    assert_eq!(world.host.transport.last(CONFIRM).get("Session"), None);
}
