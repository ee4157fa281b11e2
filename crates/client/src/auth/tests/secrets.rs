//! Checks that logs and screens never show tokens, codes, passwords or a challenge's `Session`.

use super::kinds::{answer, kinds, start_challenge};
use super::srp_server::SrpServer;
use super::*;
use crate::platform::Method;
use crate::protocol::operations::{
    AuthResponse, ConfirmForgotPassword, ConfirmSignUp, ConfirmSignUpResponse, GetTokensFromRefreshToken,
    GetTokensFromRefreshTokenResponse, GetUser, GlobalSignOut, InitiateAuth, RespondToAuthChallenge,
    RevokeToken,
};
use crate::protocol::{self, ChallengeName, Operation as _, Parameters};

const CANARY: &str = "c4n4ry";

fn canary() -> Secret {
    Secret::new(CANARY)
}

#[track_caller]
fn assert_hidden(shown: impl std::fmt::Debug) {
    for shown in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!shown.contains(CANARY), "{shown}");
    }
}

#[test]
fn debug_of_credentials_shows_no_secret() {
    let sign_in = SignIn::new("ada", canary());
    assert_hidden(&sign_in);
    assert_hidden(SignUp::new("ada", canary()));
    assert_hidden(canary());
}

#[test]
fn debug_of_a_sign_in_step_and_its_answer_shows_no_secret() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", CANARY).challenge()));
    let parameters = json!({ "requiredAttributes": "[]", "userAttributes": CANARY });
    let reply = json!({
        "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeParameters": parameters, "Session": CANARY,
    });
    world.reply(RESPOND, Reply::json(&reply));
    let step = world.finish(tab.sign_in(SignIn::new("ada", canary()))).unwrap();
    assert_hidden(&step);
    assert_hidden(&tab.auth);
    let SignInStep::Challenge(challenge) = step else { panic!("expected a challenge") };
    assert_hidden(&challenge);
    let Challenge::NewPassword(challenge) = challenge else {
        panic!("expected a challenge for a new password")
    };
    assert_hidden(&challenge);
    let answer =
        challenge.answer(&canary(), vec![Attribute { name: "name".to_owned(), value: CANARY.to_owned() }]);
    assert_hidden(&answer);
}

#[test]
fn debug_of_requests_and_responses_shows_no_secret() {
    let secret = canary();
    let responses = Parameters::from([("NEW_PASSWORD", CANARY)]);
    assert_hidden(InitiateAuth {
        client_id: "client",
        auth_flow: protocol::AuthFlow::UserPassword,
        auth_parameters: &responses,
        session: Some(&secret),
        client_metadata: Some(&responses),
        user_context_data: None,
    });
    assert_hidden(RespondToAuthChallenge {
        client_id: "client",
        challenge_name: ChallengeName::NewPasswordRequired,
        challenge_responses: &responses,
        session: Some(&secret),
        client_metadata: Some(&responses),
        user_context_data: None,
    });
    assert_hidden(protocol::operations::SignUp {
        client_id: "client",
        username: "ada",
        password: Some(&secret),
        user_attributes: &[],
        validation_data: &[],
        client_metadata: Some(&responses),
        user_context_data: None,
    });
    assert_hidden(ConfirmSignUp {
        client_id: "client",
        username: "ada",
        confirmation_code: &secret,
        force_alias_creation: false,
        session: Some(&secret),
        client_metadata: Some(&responses),
        user_context_data: None,
    });
    assert_hidden(ConfirmForgotPassword {
        client_id: "client",
        username: "ada",
        confirmation_code: &secret,
        password: &secret,
        client_metadata: Some(&responses),
        user_context_data: None,
    });
    assert_hidden(GetTokensFromRefreshToken {
        client_id: "client",
        refresh_token: &secret,
        device_key: None,
        client_metadata: Some(&responses),
    });
    assert_hidden(GetUser { access_token: &secret });
    assert_hidden(GlobalSignOut { access_token: &secret });
    assert_hidden(RevokeToken { client_id: "client", token: &secret });
    let tokens = json!({ "AccessToken": CANARY, "IdToken": CANARY, "RefreshToken": CANARY });
    let reply = json!({
        "AuthenticationResult": tokens,
        "ChallengeParameters": { "SECRET_BLOCK": CANARY },
        "Session": CANARY,
    });
    assert_hidden(protocol::decode::<AuthResponse>(&reply.to_string()).unwrap());
    assert_hidden(protocol::decode::<GetTokensFromRefreshTokenResponse>(&reply.to_string()).unwrap());
    assert_hidden(protocol::decode::<ConfirmSignUpResponse>(&reply.to_string()).unwrap());
}

#[test]
fn debug_of_transport_messages_shows_no_secret() {
    use crate::platform::{CacheMode, Request, Response};

    let headers = [("authorization", CANARY)];
    assert_hidden(Request {
        method: Method::Post,
        url: "https://pool.test/",
        headers: &headers,
        body: Some(CANARY),
        timeout: LIFE,
        keepalive: false,
        cache: CacheMode::Default,
        max_body_bytes: 1,
    });
    let headers = vec![("x".to_owned(), CANARY.to_owned())];
    assert_hidden(Response { status: 200, headers, body: CANARY.to_owned() });
}

#[test]
fn debug_of_a_signed_in_client_shows_no_secret() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply("SignUp", Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let sign_up = SignUp::new("ada", canary());
    assert!(world.finish(async move { auth.sign_up(sign_up).await }).is_ok());
    let auth = tab.auth.clone();
    world.finish(async move { auth.prepare_sign_in().await });
    assert_hidden(&tab.auth);
    world.sign_in(&tab, "ada");
    let shown = format!("{:?}", tab.auth);
    let record = stored(&world.host).unwrap();
    for token in ["access_token", "id_token", "refresh_token"] {
        assert!(!shown.contains(record[token].as_str().unwrap()), "{token}");
    }
}

/// Responses to a sign-in with secrets in all wrong places.
#[test]
fn errors_do_not_contain_parts_of_responses() {
    let tokens = |part: &str, value: Value| {
        let mut reply = authentication_result("ada", FakeClock::START);
        reply["AuthenticationResult"][part] = value;
        reply.to_string()
    };
    for body in [
        CANARY.to_owned(),
        format!("\"{CANARY}\""),
        format!("[\"{CANARY}\"]"),
        format!("{{\"Session\":\"{CANARY}"),
        format!("{{\"Session\":\"{CANARY}\" \"{CANARY}\"}}"),
        format!("<html>{CANARY}</html>"),
        json!({ "AuthenticationResult": CANARY }).to_string(),
        json!({ "AuthenticationResult": { "AccessToken": { "a": CANARY } } }).to_string(),
        json!({ "AuthenticationResult": { "AccessToken": CANARY, "IdToken": CANARY } }).to_string(),
        json!({ "ChallengeName": { "x": CANARY } }).to_string(),
        json!({ "ChallengeParameters": CANARY }).to_string(),
        json!({ "Session": [CANARY] }).to_string(),
        json!({ "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeParameters": { "requiredAttributes": CANARY } })
            .to_string(),
        tokens("AccessToken", json!(CANARY)),
        tokens("IdToken", json!(format!("a.{CANARY}.c"))),
        tokens("RefreshToken", json!({ "a": CANARY })),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(INITIATE, Reply::Http(200, Vec::new(), body.clone()));
        let error = world.finish(tab.sign_in(SignIn::by_password("ada", &canary()))).unwrap_err();
        assert_hidden(&error);
        assert!(!error.to_string().contains(CANARY), "{error}");
    }
    for (parameter, value) in [("SALT", CANARY), ("SRP_B", CANARY), ("SECRET_BLOCK", "c4n4ry!")] {
        let mut world = World::new();
        let tab = world.tab();
        let mut challenge = SrpServer::new("ada", CANARY).challenge();
        challenge["ChallengeParameters"][parameter] = json!(value);
        world.reply(INITIATE, Reply::json(&challenge));
        let error = world.finish(tab.sign_in(SignIn::new("ada", canary()))).unwrap_err();
        assert_hidden(&error);
        assert!(!error.to_string().contains(CANARY), "{error}");
    }
}

#[test]
fn every_error_has_a_text_and_its_own_code() {
    use crate::platform::{RandomError, StorageError};

    let errors = [
        AuthError::Unsupported("SMS_MFA".to_owned()),
        AuthError::Srp(cognito_client_srp::Error::ServerValue),
        AuthError::Reply("detail"),
        AuthError::NotSignedIn,
        AuthError::Superseded,
        AuthError::Random(RandomError),
        offline(),
        timed_out(),
        protocol::Error::Transport(TransportError::Aborted).into(),
        protocol::Error::Transport(TransportError::Blocked).into(),
        protocol::Error::Transport(TransportError::InvalidHeader("authorization".to_owned())).into(),
        protocol::Error::Encode("RevokeToken").into(),
        protocol::Error::from(protocol::ReplyError {
            operation: GetUser::NAME,
            path: String::new(),
            detail: "not JSON".to_owned(),
        })
        .into(),
    ];
    let codes: std::collections::BTreeSet<_> = errors.iter().map(AuthError::code).collect();
    assert_eq!(codes.len(), errors.len());
    for error in &errors {
        assert!(!error.to_string().is_empty());
        assert!(!error.ends_session());
    }
    for failure in [StorageError::Blocked, StorageError::Full] {
        assert!(!failure.to_string().is_empty());
    }
    let rejection = protocol::ServiceError {
        status: 400,
        code: ErrorCode::NotAuthorized,
        message: "no".to_owned(),
        request_id: Some("id".to_owned()),
    };
    let rejection = protocol::Error::Service(rejection.into());
    assert_eq!(rejection.to_string(), "NotAuthorizedException (HTTP 400): no [request id]");
}

#[test]
fn debug_of_account_requests_shows_no_secret() {
    use crate::protocol::{Document, operations as op};

    let secret = canary();
    assert_hidden(TotpSetUp { secret: canary() });
    assert_hidden(TotpSetUp { secret: canary() }.uri("issuer", "account"));
    assert_hidden(op::ChangePassword {
        access_token: &secret,
        previous_password: Some(&secret),
        proposed_password: &secret,
    });
    assert_hidden(op::VerifyUserAttribute { access_token: &secret, attribute_name: "email", code: &secret });
    assert_hidden(op::VerifySoftwareToken {
        access_token: Some(&secret),
        session: Some(&secret),
        user_code: &secret,
        friendly_device_name: None,
    });
    assert_hidden(op::DeleteUser { access_token: &secret });
    assert_hidden(op::StartWebAuthnRegistration { access_token: &secret });
    assert_hidden(op::ListWebAuthnCredentials { access_token: &secret, max_results: None, next_token: None });
    assert_hidden(op::ListDevices { access_token: &secret, limit: None, pagination_token: None });
    let credential = Document::parse(&json!({ CANARY: [CANARY] }).to_string()).unwrap();
    assert_hidden(op::CompleteWebAuthnRegistration { access_token: &secret, credential: &credential });
    let reply = json!({ "SecretCode": CANARY, "Session": CANARY });
    assert_hidden(protocol::decode::<op::AssociateSoftwareTokenResponse>(&reply.to_string()).unwrap());
}

/// A passkey's response is not secret, but it is personal data, and errors are shown and logged.
#[test]
fn errors_do_not_contain_passkey_credentials() {
    use crate::platform::fake::FakePasskeys;

    for answer in [json!(CANARY), json!({ "id": [CANARY] })] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let options = json!({ "CredentialCreationOptions": { "challenge": CANARY } });
        world.reply("StartWebAuthnRegistration", Reply::json(&options));
        let passkeys = FakePasskeys::default();
        passkeys.answer(Ok(&answer));
        let auth = tab.auth.clone();
        let error = world.finish(async move { auth.register_passkey(&passkeys).await }).unwrap_err();
        assert_hidden(&error);
        assert_hidden(error.to_string());
    }
}

#[test]
fn debug_of_every_sign_in_flow_shows_no_secret() {
    for factor in [FirstFactor::Password(canary()), FirstFactor::PasswordSrp(canary())] {
        assert_hidden(&factor);
        assert_hidden(SignIn::preferring("ada", factor));
    }
    assert_hidden(SignIn::by_password("ada", &canary()));
    assert_hidden(SignIn::custom_with_srp("ada", canary()));
    let sign_in = SignIn::by_choice("ada").with_client_metadata([("secret", CANARY)].into());
    assert_hidden(sign_in.with_session(Some(canary())));
    assert_hidden(SignUp {
        client_metadata: Some([("secret", CANARY)].into()),
        ..SignUp::passwordless("ada")
    });
}

/// Returns a challenge as the pool sends it, with the canary as its `Session` and as a parameter.
fn with_canary(mut reply: Value) -> Value {
    reply["Session"] = json!(CANARY);
    reply["ChallengeParameters"]["secret"] = json!(CANARY);
    reply
}

#[test]
fn debug_of_every_challenge_and_its_answer_shows_no_secret() {
    for kind in kinds() {
        let mut world = World::new();
        let tab = world.tab();
        let challenge = start_challenge(&mut world, &tab, with_canary(kind.reply("")));
        assert_hidden(&challenge);
        assert_hidden(SignInStep::Challenge(challenge.clone()));
        match &challenge {
            Challenge::Code(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.code(&canary()));
            }
            Challenge::Custom(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.answer(&canary()));
                assert_hidden(challenge.answer(&canary()).with_client_metadata([("secret", CANARY)].into()));
            }
            Challenge::NewPassword(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.answer(&canary(), Vec::new()));
            }
            Challenge::Passkey(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.credential(CANARY));
                assert_hidden(challenge.instead());
                assert_hidden(challenge.instead().choices());
            }
            Challenge::SelectFirstFactor(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.choices());
                for choice in challenge.choices() {
                    if let FirstFactorChoice::Password(choice) = choice {
                        assert_hidden(choice.password(&canary()));
                    }
                }
            }
            Challenge::SelectMfa(challenge) => {
                assert_hidden(challenge);
                assert_hidden(challenge.choices());
            }
            Challenge::SetUpEmail(_) | Challenge::SetUpMfa(_) | Challenge::SetUpTotp(_) => {
                panic!("a setup needs more than one request and is not in the table")
            }
        }
        // The sign-in in progress that a page restores is hidden, too.
        assert_hidden(tab.auth.sign_in_in_progress());
        assert_hidden(&tab.auth);
        world.reply(RESPOND, Reply::error(NOT_AUTHORIZED, "Invalid session for the user."));
        assert_hidden(answer(&mut world, &tab, (kind.answer)(&challenge)));
    }
}

#[test]
fn debug_of_every_setup_and_its_answer_shows_no_secret() {
    let mut world = World::new();
    let tab = world.tab();
    let parameters = json!({ "MFAS_CAN_SETUP": "[\"SOFTWARE_TOKEN_MFA\",\"EMAIL_OTP\"]" });
    let reply = with_canary(json!({ "ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters }));
    let Challenge::SetUpMfa(challenge) = start_challenge(&mut world, &tab, reply) else {
        panic!("expected a setup")
    };
    assert_hidden(&challenge);
    assert_hidden(challenge.totp());
    let Ok(SignInStep::Challenge(Challenge::SetUpEmail(email))) = answer(&mut world, &tab, challenge.email())
    else {
        panic!("expected a request for an address")
    };
    assert_hidden(&email);
    assert_hidden(email.address(CANARY));
    let secret = json!({ "SecretCode": CANARY, "Session": CANARY });
    world.reply("AssociateSoftwareToken", Reply::json(&secret));
    let Ok(SignInStep::Challenge(Challenge::SetUpTotp(totp))) = answer(&mut world, &tab, challenge.totp())
    else {
        panic!("expected a request for a code")
    };
    assert_hidden(&totp);
    assert_hidden(totp.set_up());
    assert_hidden(totp.code(&canary(), Some("the phone")));
}

#[test]
fn debug_of_events_shows_no_secret() {
    let mut world = World::new();
    let tab = world.tab_with(AuthClientBuilder::track_devices);
    let shown: Rc<RefCell<Vec<String>>> = Rc::default();
    let seen = shown.clone();
    let _subscription = tab.auth.on_event(move |event| seen.borrow_mut().push(format!("{event:?}")));
    let mut reply = authentication_result("ada", world.now());
    reply["AuthenticationResult"]["RefreshToken"] = json!(CANARY);
    reply["AuthenticationResult"]["NewDeviceMetadata"] = json!({ "DeviceKey": "k", "DeviceGroupKey": "g" });
    world.reply(INITIATE, Reply::json(&reply));
    world.reply("ConfirmDevice", Reply::Http(200, Vec::new(), CANARY.to_owned()));
    assert!(world.finish(tab.sign_in(SignIn::by_password("ada", &canary()))).is_ok());
    world.reply(REFRESH, Reply::Http(200, Vec::new(), format!("{{\"AuthenticationResult\":\"{CANARY}\"}}")));
    assert!(world.finish(tab.refresh()).is_err());
    let record = stored(&world.host).unwrap();
    let shown = shown.borrow();
    assert_eq!(shown.len(), 4, "{shown:?}");
    for shown in &*shown {
        assert_hidden(shown);
        for token in ["access_token", "id_token"] {
            assert!(!shown.contains(record[token].as_str().unwrap()), "{shown}");
        }
    }
}
