//! A sign-in in progress across a reload of the tab.

use super::kinds::{LOGIN, answer, as_challenge, as_code, kind, kinds, start_challenge};
use super::second_factors::{set_up_email, set_up_totp};
use super::*;
use crate::platform::{MemoryStorage, Platform, Storage, StorageError};

const KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.sign-in";

fn record(tab: &Tab) -> Option<String> {
    tab.host.tab.get(KEY).unwrap()
}

fn in_progress(world: &mut World, tab: &Tab) -> Option<Challenge> {
    world.page(tab.host.reloaded()).auth.sign_in_in_progress()
}

/// Opens a tab in which a code was requested.
#[track_caller]
fn tab_with_challenge(world: &mut World) -> (Tab, Challenge) {
    let tab = world.tab();
    let challenge = start_challenge(world, &tab, kind("SOFTWARE_TOKEN_MFA").reply("s"));
    (tab, challenge)
}

#[test]
fn each_challenge_can_be_answered_after_a_reload() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind.reply("the session"));
        let reloaded = world.page(tab.host.reloaded());
        let restored = reloaded.auth.sign_in_in_progress().unwrap();
        assert_eq!(restored, challenge, "{}", kind.row);
        assert_eq!(restored.login(), LOGIN);
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        let step = answer(&mut world, &reloaded, (kind.answer)(&restored));
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{}", kind.row);
        assert_eq!(world.host.transport.last(RESPOND), kind.request("the session"), "{}", kind.row);
        assert_eq!(in_progress(&mut world, &reloaded), None, "{}", kind.row);
    }
}

#[test]
fn each_set_up_can_be_continued_after_a_reload() {
    let start_set_up = |world: &mut World, tab: &Tab| {
        let parameters = json!({ "MFAS_CAN_SETUP": "[\"SOFTWARE_TOKEN_MFA\"]" });
        start_challenge(
            world,
            tab,
            json!({ "ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters }),
        )
    };
    let set_ups: [fn(&mut World, &Tab) -> Challenge; 3] = [
        start_set_up,
        |world, tab| Challenge::SetUpTotp(set_up_totp(world, tab)),
        |world, tab| Challenge::SetUpEmail(set_up_email(world, tab)),
    ];
    for set_up in set_ups {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = set_up(&mut world, &tab);
        assert_eq!(in_progress(&mut world, &tab), Some(challenge));
    }
}

#[test]
fn a_totp_set_up_can_be_verified_after_a_reload() {
    let mut world = World::new();
    let tab = world.tab();
    set_up_totp(&mut world, &tab);
    let Some(Challenge::SetUpTotp(challenge)) = in_progress(&mut world, &tab) else {
        panic!("expected the setup of an authenticator app")
    };
    world.reply("VerifySoftwareToken", Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None)).is_ok());
    assert_eq!(
        world.host.transport.last("VerifySoftwareToken"),
        json!({ "Session": "two", "UserCode": "123456" })
    );
    assert_eq!(world.host.transport.last(RESPOND)["Session"], "three");
}

/// The code was already used, so the client must not request it again.
#[test]
fn a_verified_totp_code_is_not_sent_again_after_a_reload() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_totp(&mut world, &tab);
    world.reply("VerifySoftwareToken", Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    let code = Secret::new("123456");
    assert_eq!(answer(&mut world, &tab, challenge.code(&code, None)), Err(offline()));
    let secret = challenge.set_up().secret;
    assert!(!secret.is_empty() && !record(&tab).unwrap().contains(secret.expose()));
    let Some(Challenge::SetUpTotp(challenge)) = in_progress(&mut world, &tab) else {
        panic!("expected the setup of an authenticator app")
    };
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, challenge.code(&code, None)).is_ok());
    assert_eq!(world.count("VerifySoftwareToken"), 1);
    assert_eq!(world.host.transport.last(RESPOND)["Session"], "three");
}

#[test]
fn a_challenge_is_stored_for_fifteen_minutes_after_the_latest_step() {
    let mut world = World::new();
    let (tab, challenge) = tab_with_challenge(&mut world);
    world.doze(Duration::from_secs(899));
    assert_eq!(in_progress(&mut world, &tab), Some(challenge.clone()));
    let code = kind("SMS_MFA");
    world.reply(RESPOND, Reply::json(&code.reply("two")));
    let next = as_challenge(answer(&mut world, &tab, as_code(&challenge).code(&Secret::new("1"))));
    world.doze(Duration::from_secs(899));
    assert_eq!(in_progress(&mut world, &tab), Some(next));
    world.doze(Duration::from_secs(1));
    assert_eq!(tab.auth.sign_in_in_progress(), None);
    assert_eq!(record(&tab), None);
}

/// Within the 15 minutes only the service decides when a `Session` has expired.
#[test]
fn a_session_rejected_after_a_reload_returns_start_again() {
    let mut world = World::new();
    let (tab, _) = tab_with_challenge(&mut world);
    world.doze(Duration::from_mins(14));
    let reloaded = world.page(tab.host.reloaded());
    let challenge = reloaded.auth.sign_in_in_progress().unwrap();
    world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Invalid session for the user, session is expired."));
    let step = answer(&mut world, &reloaded, as_code(&challenge).code(&Secret::new("1")));
    assert!(matches!(step, Ok(SignInStep::StartAgain { username, .. }) if username == LOGIN));
    assert_eq!(record(&reloaded), None);
}

#[test]
fn a_wrong_answer_keeps_the_sign_in_in_progress() {
    let mut world = World::new();
    let (tab, challenge) = tab_with_challenge(&mut world);
    world.reply(RESPOND, Reply::error("CodeMismatchException", ""));
    assert!(answer(&mut world, &tab, as_code(&challenge).code(&Secret::new("1"))).is_err());
    assert_eq!(in_progress(&mut world, &tab), Some(challenge));
}

#[test]
fn the_sign_in_in_progress_is_stored_per_tab() {
    let mut world = World::new();
    let (tab, _) = tab_with_challenge(&mut world);
    assert!(record(&tab).is_some());
    assert_eq!(world.tab().auth.sign_in_in_progress(), None);
    assert!(world.host.session.writes().is_empty());
}

#[test]
fn the_sign_in_in_progress_is_removed_at_its_end() {
    type End = fn(&mut World, &Tab, &Challenge);
    let expires_at: [(&str, End); 6] = [
        ("success", |world, tab, challenge| {
            world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
            assert!(answer(world, tab, as_code(challenge).code(&Secret::new("1"))).is_ok());
        }),
        ("a challenge that can't be answered", |world, tab, challenge| {
            world.reply(RESPOND, Reply::json(&json!({ "ChallengeName": "novel" })));
            assert!(answer(world, tab, as_code(challenge).code(&Secret::new("1"))).is_err());
        }),
        ("the end of the pool's session", |world, tab, challenge| {
            world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, ""));
            assert!(answer(world, tab, as_code(challenge).code(&Secret::new("1"))).is_ok());
        }),
        ("a sign-out", |world, tab, _| {
            assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
        }),
        ("another sign-in", |world, tab, _| world.sign_in(tab, "grace")),
        ("another sign-in that fails", |world, tab, _| {
            world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, ""));
            assert!(world.finish(tab.sign_in(by_password("grace"))).is_err());
        }),
    ];
    for (name, end) in expires_at {
        let mut world = World::new();
        let (tab, challenge) = tab_with_challenge(&mut world);
        end(&mut world, &tab, &challenge);
        assert_eq!((in_progress(&mut world, &tab), record(&tab)), (None, None), "{name}");
    }
}

#[test]
fn a_malformed_record_is_ignored() {
    let mut world = World::new();
    let (tab, challenge) = tab_with_challenge(&mut world);
    let valid = record(&tab).unwrap();
    let with = |member: &str, value: Value| {
        let mut record: Value = serde_json::from_str(&valid).unwrap();
        record[member] = value;
        record.to_string()
    };
    for damaged in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "not JSON".to_owned(),
        valid[..valid.len() / 2].to_owned(),
        with("version", json!(0)),
        with("version", json!(2)),
        with("since", json!("now")),
        with("since", json!(i64::MIN)),
        with("since", json!(i64::MAX)),
        with("login", json!(null)),
        with("username", json!(7)),
        with("challenge", json!("novel")),
        with("challenge", json!("DEVICE_SRP_AUTH")),
        with("challenge", json!("SELECT_CHALLENGE")),
        with("parameters", json!([])),
        with("parameters", json!({ "a": 1 })),
        with("session", json!({})),
        with("available", json!("EMAIL_OTP")),
    ] {
        tab.host.tab.set(KEY, &damaged).unwrap();
        assert_eq!(in_progress(&mut world, &tab), None, "{damaged}");
    }
    tab.host.tab.set(KEY, &valid).unwrap();
    assert_eq!(in_progress(&mut world, &tab), Some(challenge));
}

#[test]
fn with_failing_storage_only_the_restore_after_a_reload_is_missing() {
    for failure in [StorageError::Blocked, StorageError::Full] {
        let mut world = World::new();
        let tab = world.tab();
        tab.host.tab.fail(Some(failure));
        let challenge = start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
        assert_eq!(in_progress(&mut world, &tab), None);
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, as_code(&challenge).code(&Secret::new("1"))).is_ok());
        assert!(tab.is_signed_in());
    }
}

/// A step that cannot be stored must not leave the previous one, whose `Session` can no longer be used.
#[test]
fn with_full_storage_no_older_step_is_restored() {
    let mut world = World::new();
    let (tab, challenge) = tab_with_challenge(&mut world);
    tab.host.tab.fail(Some(StorageError::Full));
    world.reply(RESPOND, Reply::json(&kind("SMS_MFA").reply("two")));
    as_challenge(answer(&mut world, &tab, as_code(&challenge).code(&Secret::new("1"))));
    tab.host.tab.fail(None);
    assert_eq!(in_progress(&mut world, &tab), None);
}

#[test]
fn with_memory_storage_the_sign_in_in_progress_ends_with_the_page() {
    let mut world = World::new();
    let (host, memory) = (world.host.another_tab(), || Rc::<MemoryStorage>::default());
    let platform = || Platform { session: memory(), tab: memory(), ..host.platform() };
    let auth = AuthClient::builder(config()).with_platform(platform()).build();
    world.reply(INITIATE, Reply::json(&kind("SMS_MFA").reply("s")));
    let sign_in = {
        let auth = auth.clone();
        async move { auth.sign_in(SignIn::by_choice(LOGIN)).await }
    };
    let challenge = as_challenge(world.finish(sign_in));
    assert_eq!(auth.sign_in_in_progress(), Some(challenge));
    assert_eq!(AuthClient::builder(config()).with_platform(platform()).build().sign_in_in_progress(), None);
    assert!(host.tab.writes().is_empty() && host.session.writes().is_empty());
}

#[test]
fn the_record_contains_neither_password_nor_code() {
    let mut world = World::new();
    let tab = world.tab();
    let sign_in = SignIn::by_password(LOGIN, &Secret::new("the password"));
    world.reply(INITIATE, Reply::json(&kind("SMS_MFA").reply("s")));
    let challenge = as_challenge(world.finish(tab.sign_in(sign_in)));
    world.reply(RESPOND, Reply::error("CodeMismatchException", ""));
    assert!(answer(&mut world, &tab, as_code(&challenge).code(&Secret::new("the code"))).is_err());
    let record = record(&tab).unwrap();
    assert!(!record.contains("the password") && !record.contains("the code"), "{record}");
}

fn with_challenge_minutes(host: &FakeHost, minutes: u64) -> AuthClient {
    let outputs = json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": CLIENT_ID,
        },
        "custom": { "yew_cognito": { "challenge_minutes": minutes } },
    });
    AuthClient::builder(Config::from_json(&outputs.to_string()).unwrap())
        .with_platform(host.platform())
        .build()
}

#[test]
fn a_challenge_has_the_expiry_of_its_session() {
    for minutes in [3, 15] {
        let mut world = World::new();
        let host = world.host.another_tab();
        let auth = with_challenge_minutes(&host, minutes);
        world.doze(Duration::from_secs(7));
        world.reply(INITIATE, Reply::json(&kind("SMS_MFA").reply("s")));
        let signing_in = auth.clone();
        let sign_in = async move { signing_in.sign_in(SignIn::by_choice(LOGIN)).await };
        let challenge = as_challenge(world.finish(sign_in));
        let expires_at = world.now() + i64::try_from(minutes).unwrap() * 60_000;
        assert_eq!(challenge.expires_at(), expires_at);
        // A reload does not change the expiry.
        world.doze(Duration::from_mins(1));
        let reloaded = with_challenge_minutes(&host.reloaded(), minutes);
        assert_eq!(reloaded.sign_in_in_progress().unwrap().expires_at(), expires_at);
    }
}

#[test]
fn only_a_new_session_extends_the_expiry() {
    const MINUTE: Duration = Duration::from_mins(1);
    let mut world = World::new();
    let tab = world.tab();
    let began = world.now();
    let minutes = |challenge: &Challenge| (challenge.expires_at() - began) / 60_000;
    let parameters = json!({ "MFAS_CAN_SETUP": "[\"SOFTWARE_TOKEN_MFA\",\"EMAIL_OTP\"]" });
    let reply = json!({ "ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters, "Session": "one" });
    let first = start_challenge(&mut world, &tab, reply);
    assert_eq!(minutes(&first), 3);
    let Challenge::SetUpMfa(set_up) = &first else { panic!("expected a setup, found {first:?}") };
    world.advance(MINUTE);
    // The choice of e-mail sends no request.
    let email = as_challenge(answer(&mut world, &tab, set_up.email()));
    assert_eq!(minutes(&email), 3);
    let associated = json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" });
    world.reply("AssociateSoftwareToken", Reply::json(&associated));
    let totp = as_challenge(answer(&mut world, &tab, set_up.totp()));
    assert_eq!(minutes(&totp), 4);
    world.advance(MINUTE);
    let Challenge::SetUpTotp(app) = &totp else { panic!("expected a setup, found {totp:?}") };
    // The response to a wrong code has no new `Session`, that to a correct code has one.
    world.reply("VerifySoftwareToken", Reply::error("EnableSoftwareTokenMFAException", ""));
    let code = Secret::new("123456");
    assert!(answer(&mut world, &tab, app.code(&code, None)).is_err());
    assert_eq!(minutes(&totp), 4);
    world.reply("VerifySoftwareToken", Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    assert!(answer(&mut world, &tab, app.code(&code, None)).is_err());
    assert_eq!(minutes(&totp), 5);
    assert_eq!(minutes(&in_progress(&mut world, &tab).unwrap()), 5);
}
