//! The first request of a sign-in, with one row for each flow of Amplify.

use super::kinds::{LOGIN, answer, as_challenge, as_code, kind};
use super::srp_server::SrpServer;
use super::token::sub;
use super::*;

const PASSWORD: &str = " the password ";

struct Row {
    /// Amplify's name of the flow.
    name: &'static str,
    sign_in: fn() -> SignIn,
    flow: &'static str,
    /// The parameters without the user name and `SRP_A`.
    parameters: Value,
    by_srp: bool,
}

fn password() -> Secret {
    Secret::new(PASSWORD)
}

fn rows() -> Vec<Row> {
    let row = |name, sign_in, flow, parameters, by_srp| Row { name, sign_in, flow, parameters, by_srp };
    vec![
        row("USER_SRP_AUTH", || SignIn::new(LOGIN, password()), "USER_SRP_AUTH", json!({}), true),
        row(
            "USER_PASSWORD_AUTH",
            || SignIn::by_password(LOGIN, &password()),
            "USER_PASSWORD_AUTH",
            json!({ "PASSWORD": PASSWORD }),
            false,
        ),
        row("CUSTOM_WITHOUT_SRP", || SignIn::custom(LOGIN), "CUSTOM_AUTH", json!({}), false),
        row(
            "CUSTOM_WITH_SRP",
            || SignIn::custom_with_srp(LOGIN, password()),
            "CUSTOM_AUTH",
            json!({ "CHALLENGE_NAME": "SRP_A" }),
            true,
        ),
        row("USER_AUTH no preference", || SignIn::by_choice(LOGIN), "USER_AUTH", json!({}), false),
        row(
            "USER_AUTH PASSWORD",
            || SignIn::preferring(LOGIN, FirstFactor::Password(password())),
            "USER_AUTH",
            json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD }),
            false,
        ),
        row(
            "USER_AUTH PASSWORD_SRP",
            || SignIn::preferring(LOGIN, FirstFactor::PasswordSrp(password())),
            "USER_AUTH",
            json!({ "PREFERRED_CHALLENGE": "PASSWORD_SRP" }),
            true,
        ),
        row(
            "USER_AUTH EMAIL_OTP",
            || SignIn::preferring(LOGIN, FirstFactor::EmailOtp),
            "USER_AUTH",
            json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" }),
            false,
        ),
        row(
            "USER_AUTH SMS_OTP",
            || SignIn::preferring(LOGIN, FirstFactor::SmsOtp),
            "USER_AUTH",
            json!({ "PREFERRED_CHALLENGE": "SMS_OTP" }),
            false,
        ),
        row(
            "USER_AUTH WEB_AUTHN",
            || SignIn::preferring(LOGIN, FirstFactor::Passkey),
            "USER_AUTH",
            json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" }),
            false,
        ),
    ]
}

/// Scripts the rest of a sign-in, including the proof of the password if the flow has one.
fn script(world: &World, row: &Row, server: &SrpServer) {
    let tokens = Reply::json(&authentication_result("ada", world.now()));
    if row.by_srp {
        let mut challenge = server.challenge();
        challenge["Session"] = json!("the session");
        world.reply(INITIATE, Reply::json(&challenge));
        world.reply(RESPOND, tokens);
    } else {
        world.reply(INITIATE, tokens);
    }
}

#[test]
fn each_flow_sends_the_requests_of_amplify() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.tab();
        let server = SrpServer::new("id of ada", PASSWORD);
        script(&world, &row, &server);
        let step = world.finish(tab.sign_in((row.sign_in)())).unwrap();
        assert!(matches!(step, SignInStep::Done(_)), "{}", row.name);
        let initiate = world.host.transport.last(INITIATE);
        let mut parameters = row.parameters.clone();
        parameters["USERNAME"] = json!(LOGIN);
        let srp_a = initiate["AuthParameters"]["SRP_A"].clone();
        if row.by_srp {
            parameters["SRP_A"] = srp_a.clone();
        }
        let expected = json!({ "ClientId": CLIENT_ID, "AuthFlow": row.flow, "AuthParameters": parameters });
        assert_eq!(initiate, expected, "{}", row.name);
        let timestamp = "Sun Nov 22 12:00:00 UTC 2026";
        let proof = row.by_srp.then(|| {
            json!({
                "ClientId": CLIENT_ID,
                "ChallengeName": "PASSWORD_VERIFIER",
                "ChallengeResponses": {
                    "USERNAME": "id of ada",
                    "PASSWORD_CLAIM_SECRET_BLOCK": SrpServer::secret_block(),
                    "PASSWORD_CLAIM_SIGNATURE": server.signature(srp_a.as_str().unwrap(), timestamp),
                    "TIMESTAMP": timestamp,
                },
                "Session": "the session",
            })
        });
        assert_eq!(kinds::sent(&world, RESPOND), proof.into_iter().collect::<Vec<_>>(), "{}", row.name);
    }
}

#[test]
fn user_names_are_trimmed_and_passwords_are_not() {
    let mut world = World::new();
    let tab = world.tab();
    for sign_in in [
        SignIn::by_password("\tada ", &password()),
        SignIn::preferring(" ada\n", FirstFactor::Password(password())),
    ] {
        world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
        world.reply(REVOKE, Reply::json(&json!({})));
        assert!(world.finish(tab.sign_in(sign_in)).is_ok());
        let parameters = &world.host.transport.last(INITIATE)["AuthParameters"];
        assert_eq!((&parameters["USERNAME"], &parameters["PASSWORD"]), (&json!("ada"), &json!(PASSWORD)));
    }
}

#[test]
fn each_flow_can_lead_to_a_required_password_reset() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::error("PasswordResetRequiredException", ""));
        let step = world.finish(tab.sign_in((row.sign_in)())).unwrap();
        assert_eq!(step, SignInStep::ResetPassword { username: LOGIN.to_owned() }, "{}", row.name);
        assert_eq!(world.operations(), [INITIATE]);
    }
}

#[test]
fn each_flow_can_lead_to_the_confirmation_of_the_sign_up() {
    for row in rows() {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::error("UserNotConfirmedException", ""));
        world.reply("ResendConfirmationCode", Reply::json(&json!({})));
        let step = world.finish(tab.sign_in((row.sign_in)())).unwrap();
        let expected = SignInStep::ConfirmSignUp { username: LOGIN.to_owned(), delivery: Ok(None) };
        assert_eq!(step, expected, "{}", row.name);
        // The credentials of the sign-in are still available.
        world.reply("ConfirmSignUp", Reply::json(&json!({})));
        script(&world, &row, &SrpServer::new("id of ada", PASSWORD));
        let auth = tab.auth.clone();
        let confirmed = world.finish(async move { auth.confirm_sign_up(LOGIN, &Secret::new("1")).await });
        assert!(matches!(confirmed, Ok(Confirmed::SignIn(SignInStep::Done(_)))), "{}", row.name);
        assert_eq!(world.host.transport.last(INITIATE)["AuthFlow"], row.flow);
    }
}

#[test]
fn the_password_proof_can_lead_to_a_reset_or_confirmation() {
    for (code, is_expected) in [
        (
            "PasswordResetRequiredException",
            (|step| matches!(step, SignInStep::ResetPassword { .. })) as fn(_) -> _,
        ),
        ("UserNotConfirmedException", |step| matches!(step, SignInStep::ConfirmSignUp { .. })),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::json(&SrpServer::new("id of ada", PASSWORD).challenge()));
        world.reply(RESPOND, Reply::error(code, ""));
        world.reply("ResendConfirmationCode", Reply::json(&json!({})));
        assert!(is_expected(world.finish(tab.sign_in(SignIn::new(LOGIN, password()))).unwrap()), "{code}");
    }
}

/// Returns `ClientMetadata` of each request of a sign-in by password and code, in order.
fn metadata_sent(world: &mut World, tab: &Tab, sign_in: SignIn) -> Vec<Value> {
    world.reply(INITIATE, Reply::json(&SrpServer::new("id of ada", PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&kind("SMS_MFA").reply("s")));
    let challenge = as_challenge(world.finish(tab.sign_in(sign_in)));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(answer(world, tab, as_code(&challenge).code(&Secret::new("1"))).is_ok());
    world.host.transport.sent().iter().map(|sent| sent.body["ClientMetadata"].clone()).collect()
}

#[test]
fn the_metadata_callback_gets_the_operation() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    let sign_in = SignIn::new(LOGIN, password());
    let metadata = metadata_sent(&mut world, &tab, sign_in);
    assert_eq!(metadata, [json!({ "for": INITIATE }), json!({ "for": RESPOND }), json!({ "for": RESPOND })]);
}

#[test]
fn metadata_of_a_sign_in_overrides_the_callback() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    let sign_in = SignIn::new(LOGIN, password()).with_client_metadata([("own", "yes")].into());
    let own = json!({ "own": "yes" });
    // The answer is a separate action.
    assert_eq!(metadata_sent(&mut world, &tab, sign_in), [own.clone(), own, json!({ "for": RESPOND })]);
}

#[test]
fn metadata_of_an_answer_overrides_the_callback() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    let challenge = kinds::start_challenge(&mut world, &tab, kind("PASSWORD").reply("s"));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    let answered = (kind("PASSWORD").answer)(&challenge).with_client_metadata([("own", "yes")].into());
    assert!(answer(&mut world, &tab, answered).is_ok());
    let mut request = kind("PASSWORD").request("s");
    request["ClientMetadata"] = json!({ "own": "yes" });
    assert_eq!(world.host.transport.last(RESPOND), request);
}

#[test]
fn empty_metadata_is_not_sent() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|_| Parameters::default()));
    let sign_in = SignIn::new(LOGIN, password());
    assert_eq!(metadata_sent(&mut world, &tab, sign_in), [json!(null), json!(null), json!(null)]);
}

#[test]
fn threat_protection_data_is_collected_for_the_user() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.user_agent.load("data");
    world.reply(INITIATE, Reply::json(&SrpServer::new("id of ada", PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
    assert!(world.finish(tab.sign_in(SignIn::new(LOGIN, password()))).is_ok());
    let user_context =
        |name: &str| json!({ "EncodedData": format!("data {name} eu-west-1_AbCdEfGhI {CLIENT_ID}") });
    let context = |operation| world.host.transport.last(operation)["UserContextData"].clone();
    assert_eq!((context(INITIATE), context(RESPOND)), (user_context(LOGIN), user_context(&sub("ada"))));
}
