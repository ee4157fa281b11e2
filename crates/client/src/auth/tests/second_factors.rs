//! Tests of the choice and the setup of a second factor during a sign-in.

use super::kinds::{LOGIN, answer, as_challenge, choice, kind, sent, start_challenge, start_sign_in};
use super::token::sub;
use super::*;

const ASSOCIATE: &str = "AssociateSoftwareToken";
const VERIFY: &str = "VerifySoftwareToken";

fn mfa_setup_challenge(factors: &[&str]) -> Value {
    let factors = json!(factors).to_string();
    let parameters = json!({ "MFAS_CAN_SETUP": factors });
    json!({ "ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters, "Session": "one" })
}

#[track_caller]
fn set_up_mfa(world: &mut World, tab: &Tab, factors: &[&str]) -> SetUpMfa {
    match start_challenge(world, tab, mfa_setup_challenge(factors)) {
        Challenge::SetUpMfa(challenge) => challenge,
        other => panic!("unexpected challenge {other:?}"),
    }
}

/// Starts the setup of an authenticator app, up to its secret.
#[track_caller]
pub(super) fn set_up_totp(world: &mut World, tab: &Tab) -> SetUpTotp {
    let challenge = set_up_mfa(world, tab, &["SOFTWARE_TOKEN_MFA"]);
    world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" })));
    match as_challenge(answer(world, tab, challenge.totp())) {
        Challenge::SetUpTotp(challenge) => challenge,
        other => panic!("unexpected challenge {other:?}"),
    }
}

#[track_caller]
pub(super) fn set_up_email(world: &mut World, tab: &Tab) -> SetUpEmail {
    let challenge = set_up_mfa(world, tab, &["EMAIL_OTP"]);
    match as_challenge(answer(world, tab, challenge.email())) {
        Challenge::SetUpEmail(challenge) => challenge,
        other => panic!("unexpected challenge {other:?}"),
    }
}

fn mfa_setup_request(responses: &Value, session: &str) -> Value {
    json!({
        "ClientId": CLIENT_ID,
        "ChallengeName": "MFA_SETUP",
        "ChallengeResponses": responses,
        "Session": session,
    })
}

#[test]
fn the_chosen_second_factor_is_sent_and_challenged() {
    for (factor, name) in [
        (MfaFactor::Sms, "SMS_MFA"),
        (MfaFactor::Totp, "SOFTWARE_TOKEN_MFA"),
        (MfaFactor::Email, "EMAIL_OTP"),
        (MfaFactor::Passkey, "WEB_AUTHN"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, kind("SELECT_MFA_TYPE").reply("s"));
        world.reply(RESPOND, Reply::json(&kind(name).reply("two")));
        let next = as_challenge(answer(&mut world, &tab, choice(&challenge, factor).choose()));
        assert_eq!(next.name(), name);
        assert_eq!(
            world.host.transport.last(RESPOND),
            json!({
                "ClientId": CLIENT_ID,
                "ChallengeName": "SELECT_MFA_TYPE",
                "ChallengeResponses": { "USERNAME": sub("ada"), "ANSWER": name },
                "Session": "s",
            })
        );
    }
}

#[test]
fn a_choice_without_known_factors_is_unsupported() {
    for parameters in
        [json!({}), json!({ "MFAS_CAN_CHOOSE": "[]" }), json!({ "MFAS_CAN_CHOOSE": "[\"novel\"]" })]
    {
        let mut world = World::new();
        let tab = world.tab();
        let reply = json!({ "ChallengeName": "SELECT_MFA_TYPE", "ChallengeParameters": parameters });
        let error = start_sign_in(&mut world, &tab, reply).unwrap_err();
        assert_eq!(error, AuthError::Unsupported("SELECT_MFA_TYPE".to_owned()), "{parameters}");
    }
}

#[test]
fn malformed_lists_of_factors_are_an_error() {
    for (name, list) in [("SELECT_MFA_TYPE", "MFAS_CAN_CHOOSE"), ("MFA_SETUP", "MFAS_CAN_SETUP")] {
        for text in ["", "SMS_MFA", "{}", "[1]", "null"] {
            let mut world = World::new();
            let tab = world.tab();
            let reply = json!({ "ChallengeName": name, "ChallengeParameters": { list: text } });
            assert_eq!(start_sign_in(&mut world, &tab, reply).unwrap_err().code(), "Reply", "{name} {text}");
        }
    }
}

#[test]
fn an_authenticator_app_is_set_up_during_a_sign_in() {
    for device_name in [None, Some("the phone")] {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = set_up_totp(&mut world, &tab);
        assert_eq!(world.host.transport.last(ASSOCIATE), json!({ "Session": "one" }));
        assert_eq!(challenge.account(), LOGIN);
        assert_eq!(challenge.set_up(), TotpSetUp { secret: Secret::new("ABCDEFGHIJKLMNOP") });
        world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        let step = answer(&mut world, &tab, challenge.code(&Secret::new(" 123 456"), device_name));
        assert!(matches!(step, Ok(SignInStep::Done(_))));
        let mut verify = json!({ "Session": "two", "UserCode": "123456" });
        if let Some(name) = device_name {
            verify["FriendlyDeviceName"] = json!(name);
        }
        assert_eq!(world.host.transport.last(VERIFY), verify);
        assert_eq!(sent(&world, RESPOND), [mfa_setup_request(&json!({ "USERNAME": sub("ada") }), "three")]);
        assert_eq!(world.operations(), [INITIATE, ASSOCIATE, VERIFY, RESPOND]);
    }
}

#[test]
fn an_email_factor_is_set_up_during_a_sign_in() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_email(&mut world, &tab);
    // No request was sent to the pool.
    assert_eq!(world.operations(), [INITIATE]);
    world.reply(RESPOND, Reply::json(&kind("EMAIL_OTP").reply("two")));
    let code = as_challenge(answer(&mut world, &tab, challenge.address(" b@example.com ")));
    let responses = json!({ "USERNAME": sub("ada"), "EMAIL": "b@example.com" });
    assert_eq!(sent(&world, RESPOND), [mfa_setup_request(&responses, "one")]);
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, (kind("EMAIL_OTP").answer)(&code)).is_ok());
    assert_eq!(world.host.transport.last(RESPOND), kind("EMAIL_OTP").request("two"));
}

#[test]
fn the_choice_of_a_factor_to_set_up_can_be_changed() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_mfa(&mut world, &tab, &["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]);
    assert_eq!(challenge.factors(), [MfaFactor::Totp, MfaFactor::Email]);
    let email = as_challenge(answer(&mut world, &tab, challenge.email()));
    assert!(matches!(email, Challenge::SetUpEmail(_)));
    world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" })));
    let totp = as_challenge(answer(&mut world, &tab, challenge.totp()));
    assert!(matches!(totp, Challenge::SetUpTotp(_)));
}

/// These factors need a verified phone number or an access token, which are not available during a sign-in.
#[test]
fn a_setup_without_totp_and_email_is_unsupported() {
    for factors in [&["SMS_MFA"][..], &["WEB_AUTHN"], &[], &["novel"]] {
        let mut world = World::new();
        let tab = world.tab();
        let error = start_sign_in(&mut world, &tab, mfa_setup_challenge(factors)).unwrap_err();
        assert_eq!(error, AuthError::Unsupported("MFA_SETUP".to_owned()), "{factors:?}");
    }
}

#[test]
fn a_wrong_code_of_the_new_app_can_be_corrected() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_totp(&mut world, &tab);
    for code in ["EnableSoftwareTokenMFAException", "CodeMismatchException"] {
        world.reply(VERIFY, Reply::error(code, "Code mismatch"));
        let step = answer(&mut world, &tab, challenge.code(&Secret::new("000000"), None));
        assert_eq!(step.unwrap_err().code(), code);
    }
    world.reply(VERIFY, Reply::json(&json!({ "Status": "ERROR", "Session": "spent" })));
    let step = answer(&mut world, &tab, challenge.code(&Secret::new("000000"), None));
    assert_eq!(step.unwrap_err().code(), "Reply");
    assert_eq!(world.count(RESPOND), 0);
    world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None)).is_ok());
    assert_eq!(world.host.transport.last(VERIFY), json!({ "Session": "two", "UserCode": "123456" }));
}

#[test]
fn an_accepted_code_is_not_verified_again() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_totp(&mut world, &tab);
    world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
    world.reply(RESPOND, Reply::Fails(TransportError::Offline));
    let code = || challenge.code(&Secret::new("123456"), None);
    assert_eq!(answer(&mut world, &tab, code()), Err(offline()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(matches!(answer(&mut world, &tab, code()), Ok(SignInStep::Done(_))));
    assert_eq!(world.operations(), [INITIATE, ASSOCIATE, VERIFY, RESPOND, RESPOND]);
    let request = mfa_setup_request(&json!({ "USERNAME": sub("ada") }), "three");
    assert_eq!(sent(&world, RESPOND), [request.clone(), request]);
}

#[test]
fn a_setup_with_an_expired_session_returns_start_again() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_mfa(&mut world, &tab, &["SOFTWARE_TOKEN_MFA"]);
    world.reply(ASSOCIATE, Reply::error(NOT_AUTHORIZED, "Invalid session for the user, session is expired."));
    let step = answer(&mut world, &tab, challenge.totp()).unwrap();
    assert!(matches!(step, SignInStep::StartAgain { username, .. } if username == LOGIN));
    let challenge = set_up_totp(&mut world, &tab);
    world.reply(VERIFY, Reply::error(NOT_AUTHORIZED, "Invalid session for the user, session is expired."));
    let step = answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None)).unwrap();
    assert!(matches!(step, SignInStep::StartAgain { username, .. } if username == LOGIN));
}

#[test]
fn a_setup_can_precede_and_follow_each_challenge() {
    for kind in kinds::kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let first = start_challenge(&mut world, &tab, kind.reply("zero"));
        world.reply(RESPOND, Reply::json(&mfa_setup_challenge(&["SOFTWARE_TOKEN_MFA"])));
        let Challenge::SetUpMfa(challenge) = as_challenge(answer(&mut world, &tab, (kind.answer)(&first)))
        else {
            panic!("{}: expected a setup", kind.row)
        };
        world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" })));
        let Challenge::SetUpTotp(challenge) = as_challenge(answer(&mut world, &tab, challenge.totp())) else {
            panic!("{}: expected a setup", kind.row)
        };
        world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
        world.reply(RESPOND, Reply::json(&kind.reply("four")));
        let code = challenge.code(&Secret::new("123456"), None);
        let second = as_challenge(answer(&mut world, &tab, code));
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        let step = answer(&mut world, &tab, (kind.answer)(&second));
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{}", kind.row);
        let verified = mfa_setup_request(&json!({ "USERNAME": sub("ada") }), "three");
        assert_eq!(sent(&world, RESPOND), [kind.request("zero"), verified, kind.request("four")]);
    }
}

/// A new secret means a new app, so the code of the previous one proves nothing.
#[test]
fn a_repeated_setup_is_verified_with_its_own_code() {
    let mut world = World::new();
    let tab = world.tab();
    let set_up_challenge = set_up_mfa(&mut world, &tab, &["SOFTWARE_TOKEN_MFA"]);
    for secret in ["ABCDEFGHIJKLMNOP", "QRSTUVWXYZABCDEF"] {
        world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": secret, "Session": secret })));
        let Challenge::SetUpTotp(challenge) = as_challenge(answer(&mut world, &tab, set_up_challenge.totp()))
        else {
            panic!("expected the setup of an authenticator app")
        };
        assert_eq!(challenge.set_up(), TotpSetUp { secret: Secret::new(secret) });
        world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
        world.reply(RESPOND, Reply::Fails(TransportError::Offline));
        assert!(answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None)).is_err());
        assert_eq!(world.host.transport.last(VERIFY)["Session"], secret);
    }
    assert_eq!(world.count(VERIFY), 2);
}
