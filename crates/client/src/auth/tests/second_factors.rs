use super::{
    kinds::{LOGIN, answer, as_challenge, ask, begin, choice, kind, sent},
    token::sub,
    *,
};

const ASSOCIATE: &str = "AssociateSoftwareToken";
const VERIFY: &str = "VerifySoftwareToken";

fn set_up(factors: &[&str]) -> Value {
    let factors = json!(factors).to_string();
    let parameters = json!({ "MFAS_CAN_SETUP": factors });
    json!({ "ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters, "Session": "one" })
}

#[track_caller]
fn set_up_mfa(world: &mut World, tab: &Tab, factors: &[&str]) -> SetUpMfa {
    match ask(world, tab, set_up(factors)) {
        Challenge::SetUpMfa(challenge) => challenge,
        other => panic!("{other:?}"),
    }
}

/// Begins the setup of an authenticator app, up to its secret.
#[track_caller]
pub(super) fn set_up_totp(world: &mut World, tab: &Tab) -> SetUpTotp {
    let challenge = set_up_mfa(world, tab, &["SOFTWARE_TOKEN_MFA"]);
    world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" })));
    match as_challenge(answer(world, tab, challenge.totp())) {
        Challenge::SetUpTotp(challenge) => challenge,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(super) fn set_up_email(world: &mut World, tab: &Tab) -> SetUpEmail {
    let challenge = set_up_mfa(world, tab, &["EMAIL_OTP"]);
    match as_challenge(answer(world, tab, challenge.email())) {
        Challenge::SetUpEmail(challenge) => challenge,
        other => panic!("{other:?}"),
    }
}

fn mfa_setup(responses: &Value, session: &str) -> Value {
    json!({
        "ClientId": CLIENT_ID,
        "ChallengeName": "MFA_SETUP",
        "ChallengeResponses": responses,
        "Session": session,
    })
}

#[test]
fn select_mfa_type() {
    for (factor, name) in [
        (MfaFactor::Sms, "SMS_MFA"),
        (MfaFactor::Totp, "SOFTWARE_TOKEN_MFA"),
        (MfaFactor::Email, "EMAIL_OTP"),
        (MfaFactor::Passkey, "WEB_AUTHN"),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = ask(&mut world, &tab, kind("SELECT_MFA_TYPE").reply("s"));
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
fn a_choice_of_factors_that_are_not_known_is_not_supported() {
    for parameters in
        [json!({}), json!({ "MFAS_CAN_CHOOSE": "[]" }), json!({ "MFAS_CAN_CHOOSE": "[\"novel\"]" })]
    {
        let mut world = World::new();
        let tab = world.tab();
        let reply = json!({ "ChallengeName": "SELECT_MFA_TYPE", "ChallengeParameters": parameters });
        let error = begin(&mut world, &tab, reply).unwrap_err();
        assert_eq!(error, AuthError::Unsupported("SELECT_MFA_TYPE".to_owned()), "{parameters}");
    }
}

#[test]
fn lists_that_are_none_are_refused() {
    for (name, list) in [("SELECT_MFA_TYPE", "MFAS_CAN_CHOOSE"), ("MFA_SETUP", "MFAS_CAN_SETUP")] {
        for text in ["", "SMS_MFA", "{}", "[1]", "null"] {
            let mut world = World::new();
            let tab = world.tab();
            let reply = json!({ "ChallengeName": name, "ChallengeParameters": { list: text } });
            assert_eq!(begin(&mut world, &tab, reply).unwrap_err().code(), "Reply", "{name} {text}");
        }
    }
}

#[test]
fn mfa_setup_totp() {
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
        assert_eq!(sent(&world, RESPOND), [mfa_setup(&json!({ "USERNAME": sub("ada") }), "three")]);
        assert_eq!(world.operations(), [INITIATE, ASSOCIATE, VERIFY, RESPOND]);
    }
}

#[test]
fn mfa_setup_email() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = set_up_email(&mut world, &tab);
    // No request was sent to the pool.
    assert_eq!(world.operations(), [INITIATE]);
    world.reply(RESPOND, Reply::json(&kind("EMAIL_OTP").reply("two")));
    let code = as_challenge(answer(&mut world, &tab, challenge.address(" b@example.com ")));
    let responses = json!({ "USERNAME": sub("ada"), "EMAIL": "b@example.com" });
    assert_eq!(sent(&world, RESPOND), [mfa_setup(&responses, "one")]);
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(&mut world, &tab, (kind("EMAIL_OTP").answer)(&code)).is_ok());
    assert_eq!(world.host.transport.last(RESPOND), kind("EMAIL_OTP").request("two"));
}

#[test]
fn mfa_setup_of_both_is_a_choice_that_can_be_made_again() {
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
fn mfa_setup_of_text_messages_or_passkeys_alone_or_of_nothing_is_not_supported() {
    for factors in [&["SMS_MFA"][..], &["WEB_AUTHN"], &[], &["novel"]] {
        let mut world = World::new();
        let tab = world.tab();
        let error = begin(&mut world, &tab, set_up(factors)).unwrap_err();
        assert_eq!(error, AuthError::Unsupported("MFA_SETUP".to_owned()), "{factors:?}");
    }
}

#[test]
fn a_wrong_code_of_the_new_app_is_the_persons_to_correct() {
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
fn a_code_that_was_accepted_is_not_asked_about_again() {
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
    let request = mfa_setup(&json!({ "USERNAME": sub("ada") }), "three");
    assert_eq!(sent(&world, RESPOND), [request.clone(), request]);
}

#[test]
fn a_set_up_whose_session_is_over_leads_back_to_the_beginning() {
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
fn a_set_up_may_come_after_each_challenge_and_before_each() {
    for kind in kinds::kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let first = ask(&mut world, &tab, kind.reply("zero"));
        world.reply(RESPOND, Reply::json(&set_up(&["SOFTWARE_TOKEN_MFA"])));
        let Challenge::SetUpMfa(challenge) = as_challenge(answer(&mut world, &tab, (kind.answer)(&first)))
        else {
            panic!("{}", kind.row)
        };
        world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": "ABCDEFGHIJKLMNOP", "Session": "two" })));
        let Challenge::SetUpTotp(challenge) = as_challenge(answer(&mut world, &tab, challenge.totp())) else {
            panic!("{}", kind.row)
        };
        world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
        world.reply(RESPOND, Reply::json(&kind.reply("four")));
        let code = challenge.code(&Secret::new("123456"), None);
        let second = as_challenge(answer(&mut world, &tab, code));
        world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
        let step = answer(&mut world, &tab, (kind.answer)(&second));
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{}", kind.row);
        let verified = mfa_setup(&json!({ "USERNAME": sub("ada") }), "three");
        assert_eq!(sent(&world, RESPOND), [kind.request("zero"), verified, kind.request("four")]);
    }
}

/// A new secret means a new app, so the code of the previous one proves nothing.
#[test]
fn a_set_up_that_is_begun_again_is_verified_again() {
    let mut world = World::new();
    let tab = world.tab();
    let begun = set_up_mfa(&mut world, &tab, &["SOFTWARE_TOKEN_MFA"]);
    for secret in ["ABCDEFGHIJKLMNOP", "QRSTUVWXYZABCDEF"] {
        world.reply(ASSOCIATE, Reply::json(&json!({ "SecretCode": secret, "Session": secret })));
        let Challenge::SetUpTotp(challenge) = as_challenge(answer(&mut world, &tab, begun.totp())) else {
            panic!("no set-up")
        };
        assert_eq!(challenge.set_up(), TotpSetUp { secret: Secret::new(secret) });
        world.reply(VERIFY, Reply::json(&json!({ "Status": "SUCCESS", "Session": "three" })));
        world.reply(RESPOND, Reply::Fails(TransportError::Offline));
        assert!(answer(&mut world, &tab, challenge.code(&Secret::new("123456"), None)).is_err());
        assert_eq!(world.host.transport.last(VERIFY)["Session"], secret);
    }
    assert_eq!(world.count(VERIFY), 2);
}
