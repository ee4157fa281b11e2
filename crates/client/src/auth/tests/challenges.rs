//! Tests of the challenge for a new password, and of challenges in general.

use super::kinds::answer;
use super::srp_server::SrpServer;
use super::*;

const USER_ID: &str = "3f1c9a52-7c1e-4d9a-9b0a-0d5e8d0c7f11";

fn challenge(parameters: &Value, session: Option<&str>) -> Value {
    let mut reply = json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeParameters": parameters });
    if let Some(session) = session {
        reply["Session"] = json!(session);
    }
    reply
}

/// Signs in, with `reply` as the response to the proof of the password.
#[track_caller]
fn sign_in(world: &mut World, tab: &Tab, reply: &Value) -> Result<SignInStep, AuthError> {
    world.reply(INITIATE, Reply::json(&SrpServer::new(USER_ID, "temporary").challenge()));
    world.reply(RESPOND, Reply::json(reply));
    world.finish(tab.sign_in(SignIn::new("ada@example.com", Secret::new("temporary"))))
}

#[track_caller]
fn new_password(step: SignInStep) -> NewPassword {
    match step {
        SignInStep::Challenge(Challenge::NewPassword(challenge)) => challenge,
        other => panic!("expected a challenge for a new password, found {other:?}"),
    }
}

#[test]
fn a_new_password_completes_the_sign_in() {
    let mut world = World::new();
    let tab = world.tab();
    let parameters = json!({
        "USER_ID_FOR_SRP": USER_ID,
        "requiredAttributes": "[\"userAttributes.name\",\"preferred_username\"]",
        "userAttributes": "{\"email\":\"ada@example.com\"}",
    });
    let step = sign_in(&mut world, &tab, &challenge(&parameters, Some("session one"))).unwrap();
    let challenge = new_password(step);
    assert_eq!(challenge.missing_attributes(), ["name", "preferred_username"]);
    assert_eq!(tab.reason(), Reason::NoSession);
    assert_eq!(stored(&world.host), None);
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let attribute = Attribute { name: "name".to_owned(), value: "Ada".to_owned() };
    let step =
        answer(&mut world, &tab, challenge.answer(&Secret::new(" new one "), vec![attribute])).unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
    assert_eq!(
        world.host.transport.last(RESPOND),
        json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeResponses": {
                "USERNAME": USER_ID,
                "NEW_PASSWORD": " new one ",
                "userAttributes.name": "Ada",
            },
            "Session": "session one",
        })
    );
    assert_eq!(world.operations(), [INITIATE, RESPOND, RESPOND]);
    assert!(tab.is_signed_in());
}

#[test]
fn a_challenge_without_session_user_and_attributes_is_accepted() {
    let mut world = World::new();
    let tab = world.tab();
    for parameters in [json!({}), json!({ "requiredAttributes": "[]" })] {
        let step = sign_in(&mut world, &tab, &challenge(&parameters, None)).unwrap();
        let challenge = new_password(step);
        assert!(challenge.missing_attributes().is_empty());
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, challenge.answer(&Secret::new("new"), Vec::new())).is_ok());
        // The user name is known from the previous challenge.
        assert_eq!(
            world.host.transport.last(RESPOND),
            json!({
                "ClientId": CLIENT_ID,
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "ChallengeResponses": { "USERNAME": USER_ID, "NEW_PASSWORD": "new" },
            })
        );
    }
}

#[test]
fn a_challenge_without_user_name_uses_the_entered_one() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&challenge(&json!({}), None)));
    let step = world.finish(tab.sign_in(by_password(" ada "))).unwrap();
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let answered = new_password(step).answer(&Secret::new("new"), Vec::new());
    assert!(answer(&mut world, &tab, answered).is_ok());
    assert_eq!(world.host.transport.last(RESPOND)["ChallengeResponses"]["USERNAME"], "ada");
}

#[test]
fn malformed_required_attributes_are_an_error() {
    for list in ["", "no", "{}", "[1]", "null", "\"name\""] {
        let mut world = World::new();
        let tab = world.tab();
        let parameters = json!({ "requiredAttributes": list });
        let error = sign_in(&mut world, &tab, &challenge(&parameters, None)).unwrap_err();
        assert_eq!(error.code(), "Reply", "{list}");
    }
}

#[test]
fn a_rejected_answer_can_be_corrected() {
    let mut world = World::new();
    let tab = world.tab();
    let step = sign_in(&mut world, &tab, &challenge(&json!({}), Some("s"))).unwrap();
    let challenge = new_password(step);
    world.reply(RESPOND, Reply::error("InvalidPasswordException", "too short"));
    let error = answer(&mut world, &tab, challenge.answer(&Secret::new("x"), Vec::new())).unwrap_err();
    assert_eq!(service_code(&error), &ErrorCode::InvalidPassword);
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, challenge.answer(&Secret::new("longer"), Vec::new())).is_ok());
    assert_eq!(world.host.transport.last(RESPOND)["Session"], "s");
}

#[test]
fn an_answer_without_reply_is_not_retried() {
    let mut world = World::new();
    let tab = world.tab();
    let step = sign_in(&mut world, &tab, &challenge(&json!({}), Some("s"))).unwrap();
    let before = world.count(RESPOND);
    let answered = new_password(step).answer(&Secret::new("new"), Vec::new());
    assert_eq!(answer(&mut world, &tab, answered), Err(offline()));
    assert_eq!(world.count(RESPOND), before + 1);
}

#[test]
fn a_challenge_can_follow_another_with_a_new_session() {
    let mut world = World::new();
    let tab = world.tab();
    let step = sign_in(&mut world, &tab, &challenge(&json!({}), Some("first"))).unwrap();
    world.reply(RESPOND, Reply::json(&challenge(&json!({}), Some("second"))));
    let step = answer(&mut world, &tab, new_password(step).answer(&Secret::new("new"), Vec::new())).unwrap();
    world.reply(RESPOND, Reply::json(&json!({ "ChallengeName": "ADMIN_NO_SRP_AUTH", "Session": "third" })));
    let error =
        answer(&mut world, &tab, new_password(step).answer(&Secret::new("new"), Vec::new())).unwrap_err();
    assert_eq!(world.host.transport.last(RESPOND)["Session"], "second");
    assert_eq!(error, AuthError::Unsupported("ADMIN_NO_SRP_AUTH".to_owned()));
}

#[test]
fn an_unknown_challenge_is_unsupported_and_does_not_sign_in() {
    for name in [
        "ADMIN_NO_SRP_AUTH",
        "ADMIN_USER_PASSWORD_AUTH",
        "DEVICE_PASSWORD_VERIFIER",
        "PASSWORD_VERIFIER",
        "novel",
        "",
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let reply = json!({ "ChallengeName": name, "ChallengeParameters": { "A": "b" }, "Session": "s" });
        let error = sign_in(&mut world, &tab, &reply).unwrap_err();
        assert_eq!(error, AuthError::Unsupported(name.to_owned()));
        assert_eq!(tab.reason(), Reason::NoSession);
    }
}

#[test]
fn a_sign_out_supersedes_an_answer_in_flight() {
    let mut world = World::new();
    let tab = world.tab();
    let step = sign_in(&mut world, &tab, &challenge(&json!({}), Some("s"))).unwrap();
    let answered = new_password(step).answer(&Secret::new("new"), Vec::new());
    world.host.transport.hold();
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let auth = tab.auth.clone();
    let task = world.spawn(async move { auth.answer(answered).await });
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(task.result(), Err(AuthError::Superseded));
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_second_answer_is_rejected_while_the_first_is_in_flight() {
    let mut world = World::new();
    let tab = world.tab();
    let step = sign_in(&mut world, &tab, &challenge(&json!({}), Some("s"))).unwrap();
    let challenge = new_password(step);
    let answered = || challenge.answer(&Secret::new("new"), Vec::new());
    let send = |answer| {
        let auth = tab.auth.clone();
        async move { auth.answer(answer).await }
    };
    world.host.transport.hold();
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    let first = world.spawn(send(answered()));
    assert_eq!(world.finish(send(answered())), Err(AuthError::Superseded));
    world.host.transport.release();
    assert_eq!(world.join(first), Err(offline()));
    // A new answer is accepted once the first has failed or its future was dropped.
    world.host.transport.hold();
    world.spawn(send(answered())).cancel(&mut world);
    world.host.transport.release();
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(matches!(world.finish(send(answered())), Ok(SignInStep::Done(_))));
}
