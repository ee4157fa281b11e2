//! Tests of the choice of a first factor.

use super::kinds::{LOGIN, answer, as_challenge, choices, kind, start_challenge};
use super::srp_server::SrpServer;
use super::*;

const PASSWORD: &str = " the password ";

fn select(available: &Value) -> Value {
    json!({ "ChallengeName": "SELECT_CHALLENGE", "AvailableChallenges": available, "Session": "one" })
}

#[track_caller]
fn password(choices: &[FirstFactorChoice]) -> &PasswordChoice {
    let password = choices.iter().find_map(|choice| match choice {
        FirstFactorChoice::Password(choice) => Some(choice),
        _ => None,
    });
    password.unwrap()
}

#[test]
fn the_password_is_proven_by_srp_if_offered() {
    for available in
        [json!(["PASSWORD", "PASSWORD_SRP"]), json!(["PASSWORD_SRP"]), json!(["PASSWORD_SRP", "PASSWORD"])]
    {
        let mut world = World::new();
        let tab = world.tab();
        let choices = choices(&start_challenge(&mut world, &tab, select(&available)));
        assert_eq!(choices.len(), 1);
        let server = SrpServer::new("id of ada", PASSWORD);
        let mut verifier = server.challenge();
        verifier["Session"] = json!("two");
        world.reply(RESPOND, Reply::json(&verifier));
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        let step = answer(&mut world, &tab, password(&choices).password(&Secret::new(PASSWORD)));
        assert!(matches!(step, Ok(SignInStep::Done(_))));
        let sent = kinds::sent(&world, RESPOND);
        let srp_a = sent[0]["ChallengeResponses"]["SRP_A"].as_str().unwrap();
        let timestamp = "Sun Nov 22 12:00:00 UTC 2026";
        let chosen = json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": "SELECT_CHALLENGE",
            "ChallengeResponses": { "USERNAME": "id of ada", "ANSWER": "PASSWORD_SRP", "SRP_A": srp_a },
            "Session": "one",
        });
        let proven = json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "USERNAME": "id of ada",
                "PASSWORD_CLAIM_SECRET_BLOCK": SrpServer::secret_block(),
                "PASSWORD_CLAIM_SIGNATURE": server.signature(srp_a, timestamp),
                "TIMESTAMP": timestamp,
            },
            "Session": "two",
        });
        assert_eq!(sent, [chosen, proven]);
    }
}

#[test]
fn a_wrong_password_keeps_the_sign_in_in_progress() {
    let offers = [json!(["EMAIL_OTP", "PASSWORD"]), json!(["EMAIL_OTP", "PASSWORD_SRP"])];
    for available in offers {
        let mut world = World::new();
        let tab = world.tab();
        let choices = choices(&start_challenge(&mut world, &tab, select(&available)));
        if available[1] == "PASSWORD_SRP" {
            world.reply(RESPOND, Reply::json(&SrpServer::new("id of ada", PASSWORD).challenge()));
        }
        world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
        let error = answer(&mut world, &tab, password(&choices).password(&Secret::new("wrong"))).unwrap_err();
        assert_eq!(service_code(&error), &ErrorCode::NotAuthorized, "{available}");
        assert!(tab.auth.sign_in_in_progress().is_some(), "{available}");
    }
}

#[test]
fn a_required_reset_or_confirmation_is_the_next_step() {
    for (code, is_step) in [
        (
            "PasswordResetRequiredException",
            (|step| matches!(step, SignInStep::ResetPassword { .. })) as fn(_) -> _,
        ),
        ("UserNotConfirmedException", |step| matches!(step, SignInStep::ConfirmSignUp { .. })),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let choices = choices(&start_challenge(&mut world, &tab, select(&json!(["PASSWORD"]))));
        world.reply(RESPOND, Reply::error(code, "first"));
        let step = answer(&mut world, &tab, password(&choices).password(&Secret::new(PASSWORD))).unwrap();
        assert!(is_step(step), "{code}");
    }
}

/// A pool may end the `Session` with the first wrong password, so that another password cannot succeed.
#[test]
fn a_password_for_an_expired_session_returns_start_again() {
    for message in ["Invalid session for the user, session is expired.", "Invalid session for the user."] {
        for available in [json!(["PASSWORD"]), json!(["PASSWORD_SRP"])] {
            let mut world = World::new();
            let tab = world.tab();
            let choices = choices(&start_challenge(&mut world, &tab, select(&available)));
            world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, message));
            let step = answer(&mut world, &tab, password(&choices).password(&Secret::new(PASSWORD))).unwrap();
            let SignInStep::StartAgain { username, why } = step else {
                panic!("expected a new start, found {step:?}")
            };
            assert_eq!((&*username, service_code(&why)), (LOGIN, &ErrorCode::NotAuthorized));
        }
    }
}

#[test]
fn the_choices_keep_the_order_of_the_pool() {
    let mut world = World::new();
    let tab = world.tab();
    let available = json!(["SMS_OTP", "novel", "PASSWORD", "EMAIL_OTP", "PASSWORD_SRP", "WEB_AUTHN"]);
    let choices = choices(&start_challenge(&mut world, &tab, select(&available)));
    let names: Vec<_> = choices
        .iter()
        .map(|choice| match choice {
            FirstFactorChoice::Password(_) => "password",
            FirstFactorChoice::EmailOtp(_) => "e-mail",
            FirstFactorChoice::SmsOtp(_) => "text message",
            FirstFactorChoice::Passkey(_) => "passkey",
        })
        .collect();
    assert_eq!(names, ["text message", "password", "e-mail", "passkey"]);
}

#[test]
fn a_pool_without_known_first_factors_is_unsupported() {
    for available in [json!([]), json!(["novel"]), json!(null)] {
        let mut world = World::new();
        let tab = world.tab();
        let error = kinds::start_sign_in(&mut world, &tab, select(&available)).unwrap_err();
        assert_eq!(error, AuthError::Unsupported("SELECT_CHALLENGE".to_owned()), "{available}");
    }
}

/// Sends an answer to which the pool responds with a passkey challenge that names no other choices.
fn answer_to_passkey_without_choices(
    world: &mut World,
    tab: &Tab,
    answer_to_send: Answer,
) -> PasskeyChallenge {
    let mut passkey = kind("WEB_AUTHN").reply("two");
    passkey.as_object_mut().unwrap().remove("AvailableChallenges");
    world.reply(RESPOND, Reply::json(&passkey));
    let Challenge::Passkey(passkey) = as_challenge(answer(world, tab, answer_to_send)) else {
        panic!("expected a passkey challenge")
    };
    passkey
}

/// The pool names the choices only once, before the passkey challenge.
#[test]
fn a_cancelled_passkey_leaves_the_other_choices() {
    let mut world = World::new();
    let tab = world.tab();
    let row = kind("SELECT_CHALLENGE: a passkey");
    let first = start_challenge(&mut world, &tab, row.reply("one"));
    let passkey = answer_to_passkey_without_choices(&mut world, &tab, (row.answer)(&first));
    let names =
        |choices: &[FirstFactorChoice]| choices.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    let instead = passkey.instead().choices();
    assert_eq!(names(&instead), names(&choices(&first)));
    // The choices are the same after a reload.
    let reloaded = world.page(tab.host.reloaded());
    let Some(Challenge::Passkey(again)) = reloaded.auth.sign_in_in_progress() else {
        panic!("expected a passkey challenge in progress")
    };
    assert_eq!(again.instead().choices(), instead);
    world.reply(RESPOND, Reply::json(&kind("EMAIL_OTP").reply("three")));
    let FirstFactorChoice::EmailOtp(choice) = &instead[1] else { panic!("expected a code by e-mail") };
    assert!(answer(&mut world, &tab, choice.choose()).is_ok());
    assert_eq!(world.host.transport.last(RESPOND), kind("WEB_AUTHN: cancelled").request("two"));
}

/// The pool accepts no other first factor after the password.
#[test]
fn a_passkey_after_the_password_has_no_other_choices() {
    let mut world = World::new();
    let tab = world.tab();
    let row = kind("PASSWORD");
    let first = start_challenge(&mut world, &tab, row.reply("one"));
    let passkey = answer_to_passkey_without_choices(&mut world, &tab, (row.answer)(&first));
    assert_eq!(passkey.instead().choices(), []);
}

#[test]
fn a_passkey_challenge_without_options_still_has_other_choices() {
    let mut world = World::new();
    let tab = world.tab();
    let mut reply = kind("WEB_AUTHN").reply("s");
    reply["ChallengeParameters"] = json!({});
    let Challenge::Passkey(challenge) = start_challenge(&mut world, &tab, reply) else {
        panic!("expected a passkey challenge")
    };
    assert_eq!(challenge.options().unwrap_err().code(), "Reply");
    assert_eq!(challenge.instead().choices().len(), 2);
}

#[test]
fn a_prepared_sign_in_is_used_for_a_chosen_password() {
    let mut world = World::new();
    let tab = world.tab();
    let choices = choices(&start_challenge(&mut world, &tab, select(&json!(["PASSWORD_SRP"]))));
    let auth = tab.auth.clone();
    world.finish(async move { auth.prepare_sign_in().await });
    world.host.random.fail();
    let server = SrpServer::new("id of ada", PASSWORD);
    world.reply(RESPOND, Reply::json(&server.challenge()));
    world.reply(RESPOND, Reply::json(&kind("SMS_MFA").reply("s")));
    as_challenge(answer(&mut world, &tab, password(&choices).password(&Secret::new(PASSWORD))));
    let sent = kinds::sent(&world, RESPOND);
    let srp_a = sent[0]["ChallengeResponses"]["SRP_A"].as_str().unwrap();
    let signature = &sent[1]["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"];
    assert_eq!(*signature, server.signature(srp_a, "Sun Nov 22 12:00:00 UTC 2026"));
}
