//! Tests of the sign-in by SRP.

use super::srp_server::SrpServer;
use super::*;

const PASSWORD: &str = " pa\u{308}ssword \u{20ac} ";
const USER_ID: &str = "3f1c9a52-7c1e-4d9a-9b0a-0d5e8d0c7f11";

fn ada() -> SignIn {
    SignIn::new(" ada@example.com\t", Secret::new(PASSWORD))
}

fn prepare(world: &mut World, tab: &Tab) {
    let auth = tab.auth.clone();
    world.finish(async move { auth.prepare_sign_in().await });
}

#[test]
fn an_srp_sign_in_proves_the_password_in_two_requests() {
    let mut world = World::new();
    let tab = world.tab();
    let server = SrpServer::new(USER_ID, PASSWORD);
    world.reply(INITIATE, Reply::json(&server.challenge()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let step = world.finish(tab.sign_in(ada())).unwrap();
    assert!(matches!(&step, SignInStep::Done(user) if user.attribute("name") == Some("ada")));
    assert_eq!(world.operations(), [INITIATE, RESPOND]);
    let initiate = world.host.transport.last(INITIATE);
    let srp_a = initiate["AuthParameters"]["SRP_A"].as_str().unwrap();
    assert!(srp_a.len() > 700);
    assert_eq!(
        initiate,
        json!({
            "ClientId": CLIENT_ID,
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": "ada@example.com", "SRP_A": srp_a },
        })
    );
    let timestamp = "Sun Nov 22 12:00:00 UTC 2026";
    assert_eq!(
        world.host.transport.last(RESPOND),
        json!({
            "ClientId": CLIENT_ID,
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "USERNAME": USER_ID,
                "PASSWORD_CLAIM_SECRET_BLOCK": SrpServer::secret_block(),
                "PASSWORD_CLAIM_SIGNATURE": server.signature(srp_a, timestamp),
                "TIMESTAMP": timestamp,
            },
        })
    );
    assert_eq!(tab.state_history(), ["restoring", "signed out", "fresh"]);
    for sent in world.host.transport.sent() {
        assert_eq!(sent.headers, ["content-type", "x-amz-target"]);
        assert_eq!(sent.url, "https://cognito-idp.eu-west-1.amazonaws.com/");
    }
}

#[test]
fn a_different_password_gives_a_different_proof() {
    let mut world = World::new();
    let tab = world.tab();
    let server = SrpServer::new(USER_ID, PASSWORD);
    world.reply(INITIATE, Reply::json(&server.challenge()));
    world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    let error = world.finish(tab.sign_in(SignIn::new("ada", Secret::new(PASSWORD.trim())))).unwrap_err();
    assert_eq!(service_code(&error), &ErrorCode::NotAuthorized);
    let response = world.host.transport.last(RESPOND);
    let srp_a = world.host.transport.last(INITIATE)["AuthParameters"]["SRP_A"].as_str().unwrap().to_owned();
    let signature = server.signature(&srp_a, response["ChallengeResponses"]["TIMESTAMP"].as_str().unwrap());
    assert_ne!(response["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"], signature);
    assert_eq!(tab.reason(), Reason::NoSession);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn the_session_of_the_challenge_is_sent_with_the_proof() {
    let mut world = World::new();
    let tab = world.tab();
    let mut challenge = SrpServer::new(USER_ID, PASSWORD).challenge();
    challenge["Session"] = json!("the session");
    world.reply(INITIATE, Reply::json(&challenge));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(ada())).is_ok());
    assert_eq!(world.host.transport.last(RESPOND)["Session"], "the session");
}

#[test]
fn a_prepared_secret_is_used_once() {
    let mut world = World::new();
    let tab = world.tab();
    prepare(&mut world, &tab);
    let server = SrpServer::new(USER_ID, PASSWORD);
    let mut seen = Vec::new();
    for _ in 0..2 {
        world.reply(INITIATE, Reply::json(&server.challenge()));
        world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, ""));
        assert!(world.finish(tab.sign_in(ada())).is_err());
        seen.push(world.host.transport.last(INITIATE)["AuthParameters"]["SRP_A"].clone());
    }
    // The fake's random bytes count from one. The first value was prepared, the second was not.
    assert_ne!(seen[0], seen[1]);
    prepare(&mut world, &tab);
    prepare(&mut world, &tab);
    assert!(tab.auth.0.ephemeral.borrow().is_some());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert!(tab.auth.0.ephemeral.borrow().is_none());
}

#[test]
fn the_password_is_not_sent() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&SrpServer::new(USER_ID, PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(ada())).is_ok());
    for sent in world.host.transport.sent() {
        assert!(!sent.body.to_string().contains(PASSWORD.trim()));
    }
}

#[test]
fn the_timestamp_follows_the_pools_clock() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = SrpServer::new(USER_ID, PASSWORD).challenge().to_string();
    let date = vec![("date".to_owned(), "Tue, 24 Nov 2026 09:05:07 GMT".to_owned())];
    world.reply(INITIATE, Reply::Http(200, date, challenge));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(ada())).is_ok());
    let response = world.host.transport.last(RESPOND);
    assert_eq!(response["ChallengeResponses"]["TIMESTAMP"], "Tue Nov 24 09:05:07 UTC 2026");
}

#[test]
fn malformed_parameters_are_errors_and_no_proof_is_sent() {
    let valid = SrpServer::new(USER_ID, PASSWORD).challenge();
    let modulus = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
        EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
        EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
        83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
        E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
        15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
        ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
        BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";
    for (parameter, value, code) in [
        ("SALT", json!("no hex"), "Srp"),
        ("SALT", json!("0x12"), "Srp"),
        ("SALT", json!("f".repeat(5000)), "Srp"),
        ("SALT", json!(""), "Reply"),
        ("SALT", json!(null), "Decode"),
        ("SALT", json!(12), "Decode"),
        ("SRP_B", json!("0"), "Srp"),
        ("SRP_B", json!("00000000"), "Srp"),
        ("SRP_B", json!(modulus), "Srp"),
        ("SRP_B", json!(format!("1{modulus}")), "Srp"),
        ("SRP_B", json!("-1"), "Srp"),
        ("SRP_B", json!("é"), "Srp"),
        ("SRP_B", json!(""), "Reply"),
        ("SRP_B", json!(["a"]), "Decode"),
        ("SECRET_BLOCK", json!("not base64!"), "Reply"),
        ("SECRET_BLOCK", json!(""), "Reply"),
        ("USER_ID_FOR_SRP", json!(""), "Reply"),
        ("USER_ID_FOR_SRP", json!({}), "Decode"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let mut challenge = valid.clone();
        challenge["ChallengeParameters"][parameter] = value.clone();
        world.reply(INITIATE, Reply::json(&challenge));
        let error = world.finish(tab.sign_in(ada())).unwrap_err();
        assert_eq!(error.code(), code, "{parameter} {value:.100}");
        assert_eq!(world.operations(), [INITIATE], "{parameter} {value:.100}");
    }
    for parameter in ["SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP"] {
        let mut world = World::new();
        let tab = world.tab();
        let mut challenge = valid.clone();
        challenge["ChallengeParameters"].as_object_mut().unwrap().remove(parameter);
        world.reply(INITIATE, Reply::json(&challenge));
        assert_eq!(world.finish(tab.sign_in(ada())).unwrap_err().code(), "Reply", "{parameter}");
        assert_eq!(world.operations(), [INITIATE]);
    }
}

#[test]
fn without_random_bytes_no_request_is_sent() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.random.fail();
    prepare(&mut world, &tab);
    let error = world.finish(tab.sign_in(ada())).unwrap_err();
    assert_eq!(error.code(), "Random");
    assert!(world.operations().is_empty());
}

#[test]
fn only_the_first_request_is_retried() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::Fails(TransportError::Offline));
    world.reply(INITIATE, Reply::Http(503, Vec::new(), "<html>".to_owned()));
    world.reply(INITIATE, Reply::json(&SrpServer::new(USER_ID, PASSWORD).challenge()));
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    assert_eq!(world.finish(tab.sign_in(ada())), Err(offline()));
    assert_eq!(world.operations(), [INITIATE, INITIATE, INITIATE, RESPOND]);
}

#[test]
fn the_pool_can_respond_with_another_challenge() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&json!({ "ChallengeName": "EMAIL_OTP", "Session": "s" })));
    let step = world.finish(tab.sign_in(ada())).unwrap();
    assert!(matches!(step, SignInStep::Challenge(Challenge::Code(code)) if code.kind() == CodeKind::Email));
    assert_eq!(world.operations(), [INITIATE]);
}

#[test]
fn a_second_password_verifier_is_unsupported() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = SrpServer::new(USER_ID, PASSWORD).challenge();
    world.reply(INITIATE, Reply::json(&challenge));
    world.reply(RESPOND, Reply::json(&challenge));
    let error = world.finish(tab.sign_in(ada())).unwrap_err();
    assert_eq!(error, AuthError::Unsupported("PASSWORD_VERIFIER".to_owned()));
    assert_eq!(world.operations(), [INITIATE, RESPOND]);
}

#[test]
fn a_pool_that_never_responds_times_out_at_the_deadline() {
    let mut world = World::new();
    let tab = world.tab();
    for _ in 0..5 {
        world.reply(INITIATE, Reply::Hangs);
    }
    let began = world.now();
    assert_eq!(world.finish(tab.sign_in(ada())), Err(timed_out()));
    assert!(world.now() - began <= 15_000);
}
