//! Tests of the sign-in with a password, and of replies that do not complete it.

use super::token::sub;
use super::*;

#[test]
fn the_password_flow_sends_one_request() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    let sign_in = SignIn::by_password(" ada ", &Secret::new(" as it is "));
    let step = world.finish(tab.sign_in(sign_in)).unwrap();
    assert!(matches!(&step, SignInStep::Done(user) if user.sub() == sub("ada")));
    assert_eq!(world.operations(), [INITIATE]);
    assert_eq!(
        world.host.transport.last(INITIATE),
        json!({
            "ClientId": CLIENT_ID,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ada", "PASSWORD": " as it is " },
        })
    );
}

#[test]
fn the_session_is_stored_in_one_write() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert_eq!(world.host.session.writes(), [SESSION_KEY]);
    let record = stored(&world.host).unwrap();
    let mut members: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    let expected = ["access_token", "drift", "generation", "id_token", "refresh_token", "session", "version"];
    assert_eq!(members, expected);
    assert!(tab.host.tab.writes().is_empty());
    assert_eq!(world.page(tab.host.reloaded()).auth.state(), tab.auth.state());
}

#[test]
fn a_password_is_not_sent_again_after_a_lost_reply() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::Fails(TransportError::Offline));
    assert_eq!(world.finish(tab.sign_in(by_password("ada"))), Err(offline()));
    assert_eq!(world.count(INITIATE), 1);
}

#[test]
fn an_ambiguous_or_malformed_reply_does_not_sign_in() {
    let tokens = authentication_result("ada", FakeClock::START);
    let both = {
        let mut reply = tokens.clone();
        reply["ChallengeName"] = json!("NEW_PASSWORD_REQUIRED");
        reply
    };
    let changed = |part: &str, value: Value| {
        let mut reply = tokens.clone();
        reply["AuthenticationResult"][part] = value;
        reply
    };
    let access = |claim: &str, value: Value| {
        let mut claims = token::access_claims("ada", FakeClock::START);
        claims[claim] = value;
        changed("AccessToken", json!(token::jwt(&claims)))
    };
    for (reply, code) in [
        (json!({}), "Reply"),
        (both, "Reply"),
        (json!({ "AuthenticationResult": {} }), "Decode"),
        (json!({ "AuthenticationResult": "yes" }), "Decode"),
        (json!({ "ChallengeName": 7 }), "Decode"),
        (json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeParameters": { "a": 1 } }), "Decode"),
        (json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeParameters": [] }), "Decode"),
        (json!({ "AuthenticationResult": null, "ChallengeName": null, "Session": null }), "Reply"),
        (changed("RefreshToken", json!(null)), "Reply"),
        (changed("RefreshToken", json!("")), "Reply"),
        (changed("RefreshToken", json!(5)), "Decode"),
        (changed("AccessToken", json!("")), "Reply"),
        (changed("AccessToken", json!("a.b.c")), "Reply"),
        (changed("AccessToken", json!(token::jwt(&token::id_claims("ada", FakeClock::START)))), "Reply"),
        (changed("IdToken", json!(access_token("ada", FakeClock::START))), "Reply"),
        (changed("IdToken", json!(token::jwt(&token::id_claims("eve", FakeClock::START)))), "Reply"),
        (access("client_id", json!("other")), "Reply"),
        (access("iss", json!("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other")), "Issuer"),
        (access("token_use", json!("refresh")), "Reply"),
        (access("exp", json!(i64::MAX)), "Reply"),
        (access("exp", json!(-5)), "Reply"),
        (access("iat", json!(i64::MIN)), "Reply"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::json(&reply));
        let error = world.finish(tab.sign_in(by_password("ada"))).unwrap_err();
        assert_eq!(error.code(), code, "{reply}");
        assert_eq!(tab.reason(), Reason::NoSession);
        assert_eq!(stored(&world.host), None);
    }
}

#[test]
fn replies_that_are_not_json_are_decode_errors() {
    let tokens = authentication_result("ada", FakeClock::START).to_string();
    let padded = format!("{tokens}{}", " ".repeat(1 << 20));
    for body in
        ["", "<html>captive portal</html>", "{", "null", "7", "\u{0}", &tokens[..tokens.len() - 2], &padded]
    {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::Http(200, Vec::new(), body.to_owned()));
        let error = world.finish(tab.sign_in(by_password("ada"))).unwrap_err();
        assert_eq!(error.code(), "Decode", "{body:.80}");
        assert_eq!(tab.reason(), Reason::NoSession);
    }
}

#[test]
fn every_other_status_is_an_error_of_the_service() {
    let tokens = authentication_result("ada", FakeClock::START).to_string();
    for status in
        [201, 202, 203, 204, 206, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 500, 502, 503, 504]
    {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::Http(status, Vec::new(), tokens.clone()));
        let error = world.finish(tab.sign_in(by_password("ada"))).unwrap_err();
        assert_eq!(error.code(), format!("HTTP {status}"));
        assert_eq!(stored(&world.host), None);
    }
}

#[test]
fn the_session_is_replaced_only_by_a_successful_sign_in() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    assert!(world.finish(tab.sign_in(by_password("grace"))).is_err());
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("ada"));
    world.sign_in(&tab, "grace");
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
    assert_eq!(tab.state_history(), ["restoring", "signed out", "fresh", "fresh"]);
    // A sign-in of the same user is valid, too.
    world.sign_in(&tab, "grace");
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
}

#[test]
fn a_sign_out_supersedes_a_sign_in_in_flight() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.transport.hold();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    let sign_in = world.spawn(tab.sign_in(by_password("ada")));
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(sign_in.result(), Err(AuthError::Superseded));
    assert_eq!(sign_out.result(), SignOut::Complete);
    assert_eq!(stored(&world.host), None);
    assert!(world.host.session.writes().is_empty());
    assert_eq!(tab.state_history(), ["restoring", "signed out"]);
}

#[test]
fn the_later_of_two_sign_ins_supersedes_the_first() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.transport.hold();
    for name in ["ada", "grace"] {
        world.reply(INITIATE, Reply::json(&authentication_result(name, world.now())));
    }
    let first = world.spawn(tab.sign_in(by_password("ada")));
    let second = world.spawn(tab.sign_in(by_password("grace")));
    world.host.transport.release();
    world.settle();
    assert_eq!(first.result(), Err(AuthError::Superseded));
    assert!(matches!(second.result(), Ok(SignInStep::Done(_))));
    assert_eq!(tab.auth.state().user().unwrap().sub(), sub("grace"));
}

#[test]
fn a_superseded_rejection_requests_no_code() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.transport.hold();
    world.reply(INITIATE, Reply::error("UserNotConfirmedException", ""));
    let sign_in = world.spawn(tab.sign_in(by_password("ada")));
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(sign_in.result(), Err(AuthError::Superseded));
    assert_eq!(tab.auth.pending(), None);
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn a_dropped_sign_in_does_not_sign_in() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.transport.hold();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    let sign_in = world.spawn(tab.sign_in(by_password("ada")));
    sign_in.cancel(&mut world);
    world.host.transport.release();
    world.settle();
    assert_eq!(tab.reason(), Reason::NoSession);
}

#[test]
fn a_reset_required_by_an_administrator_is_the_next_step() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(
        INITIATE,
        Reply::error("PasswordResetRequiredException", "Password reset required for the user"),
    );
    let step = world.finish(tab.sign_in(by_password(" ada "))).unwrap();
    assert_eq!(step, SignInStep::ResetPassword { username: "ada".to_owned() });
    // The administrator's reset has sent a code already, so the client requests none. A reload asks for it again.
    let pending = world.page(tab.host.reloaded()).auth.pending().unwrap();
    assert_eq!((pending.kind, &*pending.username, pending.delivery), (PendingKind::Recovery, "ada", None));
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn a_sign_in_of_an_unconfirmed_user_sends_a_new_code() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::error("UserNotConfirmedException", "User is not confirmed."));
    let delivery = json!({ "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" });
    world.reply("ResendConfirmationCode", Reply::json(&json!({ "CodeDeliveryDetails": delivery })));
    let step = world.finish(tab.sign_in(by_password(" ada "))).unwrap();
    let SignInStep::ConfirmSignUp { username, delivery } = step else {
        panic!("expected a confirmation, found {step:?}")
    };
    let delivery = delivery.unwrap().unwrap();
    assert_eq!((&*username, &*delivery.destination), ("ada", "a***@e***"));
    assert_eq!(
        world.host.transport.last("ResendConfirmationCode"),
        json!({ "ClientId": CLIENT_ID, "Username": "ada" })
    );
    let pending = tab.auth.pending().unwrap();
    assert_eq!((pending.kind, &*pending.username), (PendingKind::SignUp, "ada"));
    assert_eq!(pending.delivery, Some(delivery));
}

#[test]
fn an_unconfirmed_user_can_confirm_even_if_no_new_code_can_be_sent() {
    for (reply, code) in [
        (Reply::error("LimitExceededException", "Attempt limit exceeded"), "LimitExceededException"),
        (Reply::error("CodeDeliveryFailureException", ""), "CodeDeliveryFailureException"),
        (Reply::Fails(TransportError::Offline), "Transport.Offline"),
        (Reply::Hangs, "Transport.TimedOut"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::error("UserNotConfirmedException", ""));
        world.reply("ResendConfirmationCode", reply);
        let began = world.now();
        let step = world.finish(tab.sign_in(by_password("ada"))).unwrap();
        let SignInStep::ConfirmSignUp { username, delivery } = step else {
            panic!("expected a confirmation, found {step:?}")
        };
        assert_eq!((&*username, delivery.unwrap_err().code()), ("ada", code));
        assert!(world.now() - began <= 15_000);
        assert_eq!(tab.auth.pending().unwrap().username, "ada");
        // The password is still available.
        world.reply("ConfirmSignUp", Reply::json(&json!({})));
        world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
        let auth = tab.auth.clone();
        let confirmed =
            world.finish(async move { auth.confirm_sign_up("ada", &Secret::new("123456")).await });
        assert!(matches!(confirmed, Ok(Confirmed::SignIn(SignInStep::Done(_)))));
        assert_eq!(world.host.transport.last(INITIATE)["AuthFlow"], "USER_PASSWORD_AUTH");
    }
}

/// Begins a sign-in whose first request gets `reply`.
#[track_caller]
fn begin(world: &mut World, tab: &Tab, reply: Reply) -> SignInStart {
    world.reply(INITIATE, reply);
    let auth = tab.auth.clone();
    world.finish(async move { auth.begin_sign_in(by_password("ada")).await }).unwrap()
}

#[track_caller]
fn unfinished(world: &mut World, tab: &Tab, reply: Reply) -> UnfinishedSignIn {
    match begin(world, tab, reply) {
        SignInStart::Unfinished(unfinished) => unfinished,
        SignInStart::Done(_) => panic!("expected an unfinished sign-in"),
    }
}

fn resume(world: &mut World, tab: &Tab, unfinished: UnfinishedSignIn) -> Result<SignInStep, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.continue_sign_in(unfinished).await })
}

fn code_challenge() -> Reply {
    Reply::json(&json!({ "ChallengeName": "SOFTWARE_TOKEN_MFA", "ChallengeParameters": {}, "Session": "s" }))
}

#[test]
fn a_sign_in_that_has_begun_is_done_if_the_pool_returns_tokens() {
    let mut world = World::new();
    let tab = world.tab();
    let tokens = authentication_result("ada", world.now());
    let start = begin(&mut world, &tab, Reply::json(&tokens));
    assert!(matches!(start, SignInStart::Done(user) if user.sub() == sub("ada")));
    assert!(tab.auth.state().user().is_some());
}

#[test]
fn a_challenge_is_stored_once_the_sign_in_continues() {
    let mut world = World::new();
    let tab = world.tab();
    let unfinished = unfinished(&mut world, &tab, code_challenge());
    assert!(!tab.auth.has_stored_challenge());
    let Ok(SignInStep::Challenge(challenge)) = resume(&mut world, &tab, unfinished) else {
        panic!("expected a challenge")
    };
    assert!(tab.auth.has_stored_challenge());
    assert_eq!(tab.auth.sign_in_in_progress(), Some(challenge));
}

#[test]
fn a_code_for_an_unconfirmed_user_is_requested_once_the_sign_in_continues() {
    let mut world = World::new();
    let tab = world.tab();
    let unfinished = unfinished(&mut world, &tab, Reply::error("UserNotConfirmedException", ""));
    assert_eq!(world.operations(), [INITIATE]);
    world.reply("ResendConfirmationCode", Reply::json(&json!({})));
    let step = resume(&mut world, &tab, unfinished);
    assert!(matches!(step, Ok(SignInStep::ConfirmSignUp { delivery: Ok(None), .. })));
    assert_eq!(world.count("ResendConfirmationCode"), 1);
}

#[test]
fn a_sign_in_cannot_be_continued_after_another_one_has_begun() {
    let mut world = World::new();
    let tab = world.tab();
    let unfinished = unfinished(&mut world, &tab, code_challenge());
    world.sign_in(&tab, "bob");
    assert_eq!(resume(&mut world, &tab, unfinished), Err(AuthError::Superseded));
    assert!(!tab.auth.has_stored_challenge());
}
