//! Consecutive challenges, each with its own answer, independent of the previous ones.

use super::kinds::{LOGIN, answer, as_challenge, as_code, kind, kinds, sent, start_challenge, start_sign_in};
use super::token::sub;
use super::*;

#[test]
fn each_challenge_can_follow_each_other() {
    for first in kinds() {
        for second in kinds() {
            let rows = format!("{}, {}", first.row, second.row);
            let mut world = World::new();
            let tab = world.tab();
            let challenge = start_challenge(&mut world, &tab, first.reply("one"));
            assert_eq!((challenge.name(), challenge.login()), (first.challenge, LOGIN), "{rows}");
            world.reply(RESPOND, Reply::json(&second.reply("two")));
            let challenge = as_challenge(answer(&mut world, &tab, (first.answer)(&challenge)));
            assert_eq!((challenge.name(), challenge.login()), (second.challenge, LOGIN), "{rows}");
            assert_eq!(tab.reason(), Reason::NoSession, "{rows}");
            world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
            let step = answer(&mut world, &tab, (second.answer)(&challenge)).unwrap();
            assert!(matches!(step, SignInStep::Done(_)), "{rows}");
            assert_eq!(sent(&world, RESPOND), [first.request("one"), second.request("two")], "{rows}");
            assert!(tab.is_signed_in(), "{rows}");
        }
    }
}

#[test]
fn a_wrong_answer_can_be_corrected_with_the_same_session() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind.reply("the session"));
        for code in ["CodeMismatchException", "ExpiredCodeException", "InvalidParameterException"] {
            world.reply(RESPOND, Reply::error(code, ""));
            let error = answer(&mut world, &tab, (kind.answer)(&challenge)).unwrap_err();
            assert_eq!(error.code(), code, "{}", kind.row);
        }
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, (kind.answer)(&challenge)).is_ok());
        assert_eq!(sent(&world, RESPOND), vec![kind.request("the session"); 4], "{}", kind.row);
    }
}

#[test]
fn an_expired_session_returns_start_again_with_the_entered_name() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind.reply("the session"));
        world.reply(
            RESPOND,
            Reply::error(NOT_AUTHORIZED, "Invalid session for the user, session is expired."),
        );
        let step = answer(&mut world, &tab, (kind.answer)(&challenge)).unwrap();
        let SignInStep::StartAgain { username, why } = step else {
            panic!("{}: expected a new start, found {step:?}", kind.row)
        };
        assert_eq!((&*username, service_code(&why)), (LOGIN, &ErrorCode::NotAuthorized), "{}", kind.row);
        assert_eq!(tab.auth.sign_in_in_progress(), None);
        assert_eq!(tab.reason(), Reason::NoSession);
    }
}

#[test]
fn an_answer_is_not_sent_again_after_a_lost_reply() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind.reply("the session"));
        world.reply(RESPOND, Reply::Fails(TransportError::Offline));
        assert_eq!(answer(&mut world, &tab, (kind.answer)(&challenge)), Err(offline()), "{}", kind.row);
        assert_eq!(world.count(RESPOND), 1, "{}", kind.row);
    }
}

#[test]
fn an_answer_to_a_challenge_without_session_has_none() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let mut reply = kind.reply("");
        reply.as_object_mut().unwrap().remove("Session");
        let challenge = start_challenge(&mut world, &tab, reply);
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, (kind.answer)(&challenge)).is_ok());
        let mut request = kind.request("");
        request.as_object_mut().unwrap().remove("Session");
        assert_eq!(world.host.transport.last(RESPOND), request, "{}", kind.row);
    }
}

#[test]
fn answers_use_the_latest_user_name_of_the_pool() {
    let mut world = World::new();
    let tab = world.tab();
    let code = kind("EMAIL_OTP");
    world.reply(INITIATE, Reply::json(&code.reply("one")));
    let step = world.finish(tab.sign_in(SignIn::by_choice(LOGIN)));
    let first = as_challenge(step);
    let code_reply_with = |name: &str, value: &str| {
        let mut reply = code.reply("two");
        reply["ChallengeParameters"][name] = json!(value);
        reply
    };
    let mut challenge = first;
    for (parameter, before) in [("USER_ID_FOR_SRP", LOGIN), ("USERNAME", "by USER_ID_FOR_SRP")] {
        world.reply(RESPOND, Reply::json(&code_reply_with(parameter, &format!("by {parameter}"))));
        let answered = as_code(&challenge).code(&Secret::new("1"));
        challenge = as_challenge(answer(&mut world, &tab, answered));
        assert_eq!(world.host.transport.last(RESPOND)["ChallengeResponses"]["USERNAME"], before);
        assert_eq!(challenge.login(), LOGIN);
    }
    let mut both = code_reply_with("USER_ID_FOR_SRP", "not this");
    both["ChallengeParameters"]["USERNAME"] = json!("but this");
    world.reply(RESPOND, Reply::json(&both));
    let answered = as_code(&challenge).code(&Secret::new("1"));
    let challenge = as_challenge(answer(&mut world, &tab, answered));
    assert_eq!(world.host.transport.last(RESPOND)["ChallengeResponses"]["USERNAME"], "by USERNAME");
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let answered = as_code(&challenge).code(&Secret::new("1"));
    assert!(answer(&mut world, &tab, answered).is_ok());
    assert_eq!(world.host.transport.last(RESPOND)["ChallengeResponses"]["USERNAME"], "but this");
}

/// Challenges that are not for browsers or unknown, or for devices without a call to `track_devices`.
#[test]
fn unsupported_challenges_are_reported_by_name_at_every_step() {
    for name in
        ["ADMIN_NO_SRP_AUTH", "PASSWORD_VERIFIER", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER", "novel"]
    {
        let reply = json!({ "ChallengeName": name, "ChallengeParameters": {}, "Session": "s" });
        let mut world = World::new();
        let tab = world.tab();
        assert_eq!(
            start_sign_in(&mut world, &tab, reply.clone()),
            Err(AuthError::Unsupported(name.to_owned()))
        );
        for kind in kinds() {
            let challenge = start_challenge(&mut world, &tab, kind.reply("the session"));
            world.reply(RESPOND, Reply::json(&reply));
            let step = answer(&mut world, &tab, (kind.answer)(&challenge));
            assert_eq!(step, Err(AuthError::Unsupported(name.to_owned())), "{}", kind.row);
            assert_eq!(tab.reason(), Reason::NoSession);
        }
    }
}

#[test]
fn a_later_sign_in_supersedes_an_answer_in_flight() {
    let mut world = World::new();
    let tab = world.tab();
    let code = kind("SOFTWARE_TOKEN_MFA");
    let challenge = start_challenge(&mut world, &tab, code.reply("s"));
    world.host.transport.hold();
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let (auth, answered) = (tab.auth.clone(), (code.answer)(&challenge));
    let task = world.spawn(async move { auth.answer(answered).await });
    world.reply(INITIATE, Reply::json(&authentication_result("grace", world.now())));
    let other = world.spawn(tab.sign_in(by_password("grace")));
    world.host.transport.release();
    world.settle();
    assert_eq!(task.result(), Err(AuthError::Superseded));
    assert!(matches!(other.result(), Ok(SignInStep::Done(_))));
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
}
