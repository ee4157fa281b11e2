//! Known weaknesses of Amplify that this client avoids, by their number in the project's list. These are covered by
//! tests elsewhere:
//!
//! 02 `tabs::tabs_whose_tokens_expire_together_share_one_refresh`,
//!    `sign_out::the_session_is_removed_in_all_tabs_before_any_request`
//! 05 `sign_in::an_ambiguous_or_malformed_reply_does_not_sign_in`,
//!    `refresh::tokens_of_another_user_or_client_are_rejected`
//! 07 `srp::an_srp_sign_in_proves_the_password_in_two_requests`, `devices::a_new_device_is_confirmed_with_a_verifier`:
//!    with an independent SRP server
//! 09 `device_rounds::the_device_is_proven_after_the_first_request`, `…_after_each_challenge`,
//!    `…_after_a_totp_set_up`, `devices::the_first_request_contains_the_device_key`,
//!    `devices::a_new_device_of_a_refresh_is_confirmed`
//! 14 `progress::each_challenge_can_be_answered_after_a_reload`
//! 17 concerns redirects and modulo bias in random texts, neither of which occurs in this client
//! 19 `fetch::a_rejected_token_is_refreshed_once_and_the_call_repeated`,
//!    `fetch::a_token_is_sent_to_configured_origins_only`

use super::account::act;
use super::kinds::{LOGIN, answer, kind, sent, start_challenge};
use super::*;
use crate::platform::{MemoryStorage, Platform};

/// Creates a client of another pool on the same page.
fn client_of_other_app(host: &FakeHost, client_id: &str) -> AuthClient {
    let outputs = json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": client_id,
        },
    });
    AuthClient::builder(Config::from_json(&outputs.to_string()).unwrap())
        .with_platform(host.platform())
        .build()
}

#[test]
fn weakness_01_transient_refresh_failures_keep_the_session() {
    for reply in [
        Reply::Fails(TransportError::Offline),
        Reply::Http(500, Vec::new(), String::new()),
        Reply::error("InternalErrorException", ""),
        Reply::error("TooManyRequestsException", ""),
        Reply::error("UserLambdaValidationException", ""),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        for _ in 0..10 {
            world.reply(REFRESH, reply.clone());
        }
        assert!(world.finish(tab.refresh()).is_err());
        assert_eq!(tab.freshness(), Some(Freshness::Stale));
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
        assert_eq!(world.count(REVOKE), 0);
    }
}

#[test]
fn weakness_03_each_change_of_a_session_is_one_write() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert_eq!(world.host.session.writes(), [SESSION_KEY, SESSION_KEY]);
}

#[test]
fn weakness_04_memory_storage_writes_nothing_and_supports_all_flows() {
    let mut world = World::new();
    let host = world.host.another_tab();
    let memory = || Rc::<MemoryStorage>::default();
    let auth = AuthClient::builder(config())
        .with_platform(Platform { session: memory(), tab: memory(), ..host.platform() })
        .track_devices()
        .build();
    let mut reply = authentication_result("ada", world.now());
    reply["AuthenticationResult"]["NewDeviceMetadata"] = json!({ "DeviceKey": "k", "DeviceGroupKey": "g" });
    world.reply(INITIATE, Reply::json(&reply));
    world.reply("ConfirmDevice", Reply::json(&json!({})));
    let client = auth.clone();
    let step = world.finish(async move { client.sign_in(by_password("ada")).await });
    assert!(matches!(step, Ok(SignInStep::Done(_))));
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let client = auth.clone();
    let token = world.finish(async move { client.access_token().await });
    assert_eq!(token.unwrap().expose(), access_token("ada", world.now()));
    assert_eq!(world.host.transport.last(REFRESH)["DeviceKey"], "k");
    assert!(host.session.writes().is_empty() && host.tab.writes().is_empty());
}

/// Arithmetic that is independent of the user is done in advance, and only if it is needed.
#[test]
fn weakness_06_srp_secrets_are_prepared_ahead_and_only_if_needed() {
    let mut world = World::new();
    let tab = world.tab();
    act(&mut world, &tab, async |auth| auth.prepare_sign_in().await);
    world.host.random.fail();
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
    assert!(world.finish(tab.sign_in(SignIn::new(LOGIN, Secret::new("a password")))).is_err());
    assert!(world.host.transport.last(INITIATE)["AuthParameters"]["SRP_A"].is_string());
    assert!(tab.auth.0.ephemeral.borrow().is_none());
    for sign_in in [by_password("ada"), SignIn::custom(LOGIN), SignIn::by_choice(LOGIN)] {
        world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
        // Random bytes are unavailable, so a sign-in that needed them would send no request.
        assert_eq!(world.finish(tab.sign_in(sign_in)).unwrap_err().code(), NOT_AUTHORIZED);
    }
}

#[test]
fn weakness_08_non_idempotent_calls_and_limits_are_not_retried() {
    type Action = fn(&mut World, &Tab) -> Option<AuthError>;
    let actions: [(&str, Action); 4] = [
        ("SignUp", |world, tab| {
            let sign_up = SignUp::new(LOGIN, Secret::new("a password"));
            act(world, tab, async |auth| auth.sign_up(sign_up).await.err())
        }),
        ("ConfirmSignUp", |world, tab| {
            act(world, tab, async |auth| auth.confirm_sign_up(LOGIN, &Secret::new("1")).await.err())
        }),
        ("ForgotPassword", |world, tab| {
            act(world, tab, async |auth| auth.forgot_password(LOGIN).await.err())
        }),
        (RESPOND, |world, tab| {
            let challenge = start_challenge(world, tab, kind("EMAIL_OTP").reply("s"));
            answer(world, tab, (kind("EMAIL_OTP").answer)(&challenge)).err()
        }),
    ];
    for (operation, act) in actions {
        for (reply, code) in [
            (Reply::Fails(TransportError::Offline), "Transport.Offline"),
            (Reply::Http(503, Vec::new(), String::new()), "HTTP 503"),
            (Reply::error("LimitExceededException", ""), "LimitExceededException"),
        ] {
            let mut world = World::new();
            let tab = world.tab();
            world.reply(operation, reply);
            assert_eq!(act(&mut world, &tab).unwrap().code(), code, "{operation}");
            assert_eq!(world.count(operation), 1, "{operation} {code}");
        }
        let mut world = World::new();
        let tab = world.tab();
        // A throttled request was not executed, so it can be sent again.
        world.reply(operation, Reply::error("TooManyRequestsException", ""));
        world.reply(operation, Reply::error("InvalidParameterException", ""));
        assert_eq!(act(&mut world, &tab).unwrap().code(), "InvalidParameterException", "{operation}");
        assert_eq!(world.count(operation), 2, "{operation}");
    }
}

#[test]
fn weakness_10_several_clients_are_independent() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other_client = client_of_other_app(&tab.host, "another");
    let run = other_client.clone();
    world.spawn(async move { run.run().await });
    assert_eq!(other_client.state(), AuthState::SignedOut(Reason::NoSession));
    world.reply(INITIATE, Reply::json(&kind("SMS_MFA").reply("s")));
    let client = other_client.clone();
    let step = world.finish(async move { client.sign_in(by_password("grace")).await });
    assert!(matches!(step, Ok(SignInStep::Challenge(_))));
    // Neither client sees the other's sign-in in progress.
    assert!(other_client.sign_in_in_progress().is_some());
    assert_eq!(tab.auth.sign_in_in_progress(), None);
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert!(other_client.sign_in_in_progress().is_some());
}

/// Amplify guesses the kind of an answer from its text: digits are a code, and an `@` means an address.
#[test]
fn weakness_10_an_answer_is_not_interpreted_by_its_text() {
    let custom = kind("CUSTOM_CHALLENGE");
    for text in ["123456", "a@example.com", "TOTP", "EMAIL", "PASSWORD", ""] {
        let mut world = World::new();
        let tab = world.tab();
        let Challenge::Custom(challenge) = start_challenge(&mut world, &tab, custom.reply("s")) else {
            panic!("expected a custom challenge")
        };
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, challenge.answer(&Secret::new(text))).is_ok());
        let mut request = custom.request("s");
        request["ChallengeResponses"]["ANSWER"] = json!(text);
        assert_eq!(sent(&world, RESPOND), [request]);
    }
}

/// Every caller gets a result, and the password does not stay in memory for a caller that never gets one.
#[test]
fn weakness_11_simultaneous_calls_all_complete() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply("SignUp", Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let sign_up = SignUp::new(LOGIN, Secret::new("a password"));
    assert!(act(&mut world, &tab, async |auth| auth.sign_up(sign_up).await.is_ok()));
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let auth = tab.auth.clone();
            world.spawn(async move { auth.wait_for_confirmation(LOGIN).await })
        })
        .collect();
    world.advance(Duration::from_mins(4));
    for _ in 0..4 {
        world.advance(Duration::from_mins(1));
    }
    for waiting in waiting {
        assert!(waiting.is_done());
    }
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
}

#[test]
fn weakness_18_tokens_are_refreshed_before_they_are_requested() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + 3_540_000)));
    for _ in 0..60 {
        world.advance(Duration::from_mins(1));
    }
    assert_eq!(world.count(REFRESH), 1);
    assert!(!tab.state_history().contains(&"stale"));
}

#[test]
fn weakness_20_a_password_reset_does_not_skip_the_second_factor() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply("ConfirmForgotPassword", Reply::json(&json!({})));
    let reset = async |auth: AuthClient| {
        auth.reset_password(LOGIN, &Secret::new("123456"), &Secret::new("new")).await
    };
    assert_eq!(act(&mut world, &tab, reset), Ok(()));
    assert!(!tab.is_signed_in());
    world.reply(INITIATE, Reply::json(&kind("SOFTWARE_TOKEN_MFA").reply("s")));
    let step = world.finish(tab.sign_in(SignIn::by_password(LOGIN, &Secret::new("new"))));
    assert!(matches!(step, Ok(SignInStep::Challenge(Challenge::Code(_)))));
}

#[test]
fn weakness_21_requests_have_required_headers_only() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, (kind("SMS_MFA").answer)(&challenge)).is_ok());
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    for sent in world.host.transport.sent() {
        assert_eq!(sent.headers, ["content-type", "x-amz-target"], "{}", sent.operation);
    }
}
