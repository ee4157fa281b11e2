//! The challenges that prove the device, in place of a second factor.

use super::devices::{
    CONFIRM, KEY, PASSWORD, by_password, confirm_device, device_keys, device_not_found, events, known_device,
    server, sign_out, tab_with_devices, with_new_device,
};
use super::kinds::{LOGIN, answer, as_challenge, kind, kinds, sent, start_challenge};
use super::second_factors::set_up_totp;
use super::srp_server::SrpServer;
use super::token::sub;
use super::*;

const TIMESTAMP: &str = "Sun Nov 22 12:00:00 UTC 2026";

fn device_srp_auth() -> Value {
    json!({ "ChallengeName": "DEVICE_SRP_AUTH", "ChallengeParameters": {}, "Session": "device one" })
}

/// Scripts the responses that follow a challenge for the device.
fn script_device_proof(world: &World, server: &SrpServer) {
    let mut verifier = server.device_challenge();
    verifier["Session"] = json!("device two");
    world.reply(RESPOND, Reply::json(&verifier));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
}

/// Returns the two expected requests, with the `SRP_A` that was sent.
fn device_proof_requests(server: &SrpServer, username: &str, sent: &[Value]) -> [Value; 2] {
    let srp_a = sent[sent.len() - 2]["ChallengeResponses"]["SRP_A"].as_str().unwrap();
    let request = |name: &str, responses: Value, session: &str| {
        json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": name,
            "ChallengeResponses": responses,
            "Session": session,
        })
    };
    let first = json!({ "USERNAME": username, "SRP_A": srp_a, "DEVICE_KEY": KEY });
    let second = json!({
        "USERNAME": username,
        "PASSWORD_CLAIM_SECRET_BLOCK": SrpServer::secret_block(),
        "PASSWORD_CLAIM_SIGNATURE": server.signature(srp_a, TIMESTAMP),
        "TIMESTAMP": TIMESTAMP,
        "DEVICE_KEY": KEY,
    });
    [
        request("DEVICE_SRP_AUTH", first, "device one"),
        request("DEVICE_PASSWORD_VERIFIER", second, "device two"),
    ]
}

#[track_caller]
fn assert_device_proof(world: &World, server: &SrpServer, username: &str) {
    let sent = sent(world, RESPOND);
    assert_eq!(sent[sent.len() - 2..], device_proof_requests(server, username, &sent));
}

#[test]
fn the_device_is_proven_after_an_srp_password() {
    for sign_in in [
        SignIn::new(LOGIN, Secret::new(PASSWORD)),
        SignIn::custom_with_srp(LOGIN, Secret::new(PASSWORD)),
        SignIn::preferring(LOGIN, FirstFactor::PasswordSrp(Secret::new(PASSWORD))),
    ] {
        let mut world = World::new();
        let (tab, server) = known_device(&mut world);
        let user = SrpServer::new("id of ada", PASSWORD);
        world.reply(INITIATE, Reply::json(&user.challenge()));
        world.reply(RESPOND, Reply::json(&device_srp_auth()));
        script_device_proof(&world, &server);
        assert!(matches!(world.finish(tab.sign_in(sign_in)), Ok(SignInStep::Done(_))));
        let proof = &sent(&world, RESPOND)[0];
        let srp_a =
            world.host.transport.last(INITIATE)["AuthParameters"]["SRP_A"].as_str().unwrap().to_owned();
        assert_eq!(
            *proof,
            json!({
                "ClientId": CLIENT_ID,
                "ChallengeName": "PASSWORD_VERIFIER",
                "ChallengeResponses": {
                    "USERNAME": "id of ada",
                    "PASSWORD_CLAIM_SECRET_BLOCK": SrpServer::secret_block(),
                    "PASSWORD_CLAIM_SIGNATURE": user.signature(&srp_a, TIMESTAMP),
                    "TIMESTAMP": TIMESTAMP,
                    "DEVICE_KEY": KEY,
                },
            })
        );
        assert_device_proof(&world, &server, "id of ada");
        assert!(tab.is_signed_in());
    }
}

/// Amplify does not handle the device challenge in the last two of these flows.
#[test]
fn the_device_is_proven_after_the_first_request() {
    for sign_in in [
        by_password(),
        SignIn::custom(LOGIN),
        SignIn::preferring(LOGIN, FirstFactor::Password(Secret::new(PASSWORD))),
        SignIn::by_choice(LOGIN),
    ] {
        let mut world = World::new();
        let (tab, server) = known_device(&mut world);
        world.reply(INITIATE, Reply::json(&device_srp_auth()));
        script_device_proof(&world, &server);
        assert!(matches!(world.finish(tab.sign_in(sign_in)), Ok(SignInStep::Done(_))));
        // The pool has not sent its own name of the user yet.
        assert_device_proof(&world, &server, LOGIN);
    }
}

#[test]
fn the_device_is_proven_after_each_challenge() {
    for kind in kinds() {
        let mut world = World::new();
        let (tab, server) = known_device(&mut world);
        let challenge = start_challenge(&mut world, &tab, kind.reply("s"));
        world.reply(RESPOND, Reply::json(&device_srp_auth()));
        script_device_proof(&world, &server);
        let step = answer(&mut world, &tab, (kind.answer)(&challenge));
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{}", kind.row);
        assert_device_proof(&world, &server, &sub("ada"));
    }
}

#[test]
fn the_device_is_proven_after_a_totp_set_up() {
    let mut world = World::new();
    let (tab, server) = known_device(&mut world);
    let challenge = set_up_totp(&mut world, &tab);
    world.reply("VerifySoftwareToken", Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::json(&device_srp_auth()));
    script_device_proof(&world, &server);
    let step = answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None));
    assert!(matches!(step, Ok(SignInStep::Done(_))));
    assert_eq!(sent(&world, RESPOND)[0]["ChallengeResponses"], json!({ "USERNAME": sub("ada") }));
    assert_device_proof(&world, &server, &sub("ada"));
}

/// The pool issues tokens only after a further challenge.
#[test]
fn a_challenge_can_follow_the_device_proof() {
    let mut world = World::new();
    let (tab, server) = known_device(&mut world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    world.reply(RESPOND, Reply::json(&server.device_challenge()));
    world.reply(RESPOND, Reply::json(&kind("NEW_PASSWORD_REQUIRED").reply("s")));
    let step = world.finish(tab.sign_in(by_password()));
    assert!(matches!(as_challenge(step), Challenge::NewPassword(_)));
}

#[test]
fn a_first_request_with_an_unknown_device_is_repeated_without_it() {
    for sign_in in [
        by_password(),
        SignIn::custom(LOGIN),
        SignIn::by_choice(LOGIN),
        SignIn::preferring(LOGIN, FirstFactor::Password(Secret::new(PASSWORD))),
    ] {
        let mut world = World::new();
        let (tab, _) = known_device(&mut world);
        world.reply(INITIATE, device_not_found());
        world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
        assert!(matches!(world.finish(tab.sign_in(sign_in)), Ok(SignInStep::Done(_))));
        let mut requests = sent(&world, INITIATE);
        let (again, first) = (requests.pop().unwrap(), requests.pop().unwrap());
        let mut without = first;
        assert_eq!(without["AuthParameters"].as_object_mut().unwrap().remove("DEVICE_KEY"), Some(json!(KEY)));
        assert_eq!(again, without);
        assert!(device_keys(&world).is_empty());
    }
}

#[test]
fn a_password_proof_with_an_unknown_device_is_repeated_without_it() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    world.reply(INITIATE, Reply::json(&SrpServer::new("id of ada", PASSWORD).challenge()));
    world.reply(RESPOND, device_not_found());
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let step = world.finish(tab.sign_in(SignIn::new(LOGIN, Secret::new(PASSWORD))));
    assert!(matches!(step, Ok(SignInStep::Done(_))));
    let [mut first, again] = <[Value; 2]>::try_from(sent(&world, RESPOND)).unwrap();
    assert_eq!(first["ChallengeResponses"].as_object_mut().unwrap().remove("DEVICE_KEY"), Some(json!(KEY)));
    assert_eq!(again, first);
    assert!(device_keys(&world).is_empty());
    assert_eq!(world.count(INITIATE), 2);
}

#[test]
fn an_answer_with_an_unknown_device_is_repeated_without_it() {
    for kind in kinds().into_iter().filter(|kind| kind.sends_device_key) {
        let mut world = World::new();
        let (tab, _) = known_device(&mut world);
        let challenge = start_challenge(&mut world, &tab, kind.reply("s"));
        world.reply(RESPOND, device_not_found());
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        assert!(answer(&mut world, &tab, (kind.answer)(&challenge)).is_ok(), "{}", kind.row);
        assert_eq!(sent(&world, RESPOND)[1], kind.request("s"), "{}", kind.row);
        assert!(device_keys(&world).is_empty(), "{}", kind.row);
    }
}

/// The same error code can concern a client or pool that does not exist.
#[test]
fn other_missing_resources_do_not_remove_the_device() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    let message = "User pool client 1h57kf5cpq17m0eml12EXAMPLE does not exist.";
    world.reply(INITIATE, Reply::error("ResourceNotFoundException", message));
    assert!(world.finish(tab.sign_in(by_password())).is_err());
    assert_eq!((world.count(INITIATE), device_keys(&world)), (2, vec![json!(KEY)]));
}

#[test]
fn a_rejected_device_is_removed_and_the_sign_in_restarted() {
    let rejected = || Reply::error(NOT_AUTHORIZED, "Incorrect username or password.");
    for (first, second) in [
        (Some(device_not_found()), None),
        (Some(rejected()), None),
        (None, Some(device_not_found())),
        (None, Some(rejected())),
    ] {
        let mut world = World::new();
        let (tab, server) = known_device(&mut world);
        world.reply(INITIATE, Reply::json(&device_srp_auth()));
        world.reply(RESPOND, first.unwrap_or_else(|| Reply::json(&server.device_challenge())));
        if let Some(second) = second {
            world.reply(RESPOND, second);
        }
        world.reply(INITIATE, Reply::json(&kind("SMS_MFA").reply("s")));
        let challenge = as_challenge(world.finish(tab.sign_in(by_password())));
        assert_eq!(challenge.name(), "SMS_MFA");
        assert!(device_keys(&world).is_empty());
        let parameters = &world.host.transport.last(INITIATE)["AuthParameters"];
        assert_eq!(*parameters, json!({ "USERNAME": LOGIN, "PASSWORD": PASSWORD }));
        assert_eq!(world.count(INITIATE), 3);
    }
}

#[test]
fn a_device_rejected_after_a_code_returns_start_again() {
    let mut world = World::new();
    let (tab, server) = known_device(&mut world);
    let challenge = start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    world.reply(RESPOND, Reply::json(&device_srp_auth()));
    world.reply(RESPOND, Reply::json(&server.device_challenge()));
    world.reply(RESPOND, device_not_found());
    let step = answer(&mut world, &tab, (kind("SMS_MFA").answer)(&challenge)).unwrap();
    let SignInStep::StartAgain { username, why } = step else { panic!("{step:?}") };
    assert_eq!((&*username, service_code(&why)), (LOGIN, &ErrorCode::ResourceNotFound));
    assert!(device_keys(&world).is_empty());
    assert_eq!(tab.auth.sign_in_in_progress(), None);
}

/// The failure of an unavailable pool does not mean that the device is invalid.
#[test]
fn a_lost_device_proof_keeps_the_device() {
    let mut world = World::new();
    let (tab, server) = known_device(&mut world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    world.reply(RESPOND, Reply::json(&server.device_challenge()));
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    assert_eq!(world.finish(tab.sign_in(by_password())), Err(offline()));
    assert_eq!(device_keys(&world), [KEY]);
    assert_eq!(world.count(INITIATE), 2);
}

/// Another tab may have evicted the device's keys between the two requests.
#[test]
fn a_device_challenge_without_stored_keys_is_unsupported() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    let error = world.finish(tab.sign_in(by_password())).unwrap_err();
    assert_eq!(error, AuthError::Unsupported("DEVICE_SRP_AUTH".to_owned()));
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn endless_device_challenges_are_an_error() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    for _ in 0..20 {
        world.reply(RESPOND, Reply::json(&device_srp_auth()));
    }
    assert_eq!(world.finish(tab.sign_in(by_password())).unwrap_err().code(), "Reply");
    assert!(world.count(RESPOND) < 20);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
}

/// The pool may know the device; the next sign-in will show it.
#[test]
fn a_lost_device_confirmation_keeps_the_device() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    let (events, _subscription) = events(&tab);
    world.reply(INITIATE, with_new_device(authentication_result("ada", world.now()), KEY));
    world.reply(CONFIRM, Reply::Fails(TransportError::Offline));
    assert!(matches!(world.finish(tab.sign_in(by_password())), Ok(SignInStep::Done(_))));
    assert_eq!(*events.borrow(), [AuthEvent::SignedIn, AuthEvent::DeviceNotConfirmed(offline())]);
    assert_eq!(world.count(CONFIRM), 1);
    sign_out(&mut world, &tab);
    let server = server(&world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    script_device_proof(&world, &server);
    assert!(matches!(world.finish(tab.sign_in(by_password())), Ok(SignInStep::Done(_))));
    assert_device_proof(&world, &server, LOGIN);
}

#[test]
fn a_device_is_kept_over_a_reload_and_the_end_of_a_session() {
    let mut world = World::new();
    let tab = tab_with_devices(&mut world);
    confirm_device(&mut world, &tab, "ada", KEY);
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    assert!(world.finish(tab.refresh()).is_err());
    let reloaded = world.page_with(tab.host.reloaded(), AuthClientBuilder::track_devices);
    let server = server(&world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    script_device_proof(&world, &server);
    assert!(matches!(world.finish(reloaded.sign_in(by_password())), Ok(SignInStep::Done(_))));
    assert_device_proof(&world, &server, LOGIN);
}

#[test]
fn a_superseded_sign_in_is_not_restarted() {
    let mut world = World::new();
    let (tab, _) = known_device(&mut world);
    world.reply(INITIATE, Reply::json(&device_srp_auth()));
    world.reply(RESPOND, device_not_found());
    let before = world.count(INITIATE);
    world.host.transport.hold();
    let sign_in = world.spawn(tab.sign_in(by_password()));
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(sign_in.result(), Err(AuthError::Superseded));
    assert_eq!(world.count(INITIATE), before + 1);
}
