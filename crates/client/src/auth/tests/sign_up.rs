//! Tests of signing up and of the confirmation of a sign-up.

use super::srp_server::SrpServer;
use super::*;

const SIGN_UP: &str = "SignUp";
const CONFIRM: &str = "ConfirmSignUp";
const RESEND: &str = "ResendConfirmationCode";
const PASSWORD: &str = " the password ";

fn ada() -> SignUp {
    let attribute = |name: &str, value: &str| Attribute { name: name.to_owned(), value: value.to_owned() };
    SignUp {
        attributes: vec![attribute("name", "Ada"), attribute("preferred_username", "ada")],
        ..SignUp::new(" ada@example.com ", Secret::new(PASSWORD))
    }
}

fn delivery() -> Value {
    json!({ "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email" })
}

fn sign_up(world: &mut World, tab: &Tab) -> Result<SignInStep, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.sign_up(ada()).await })
}

/// Signs up in a pool that requires a code.
#[track_caller]
fn tab_with_unconfirmed_sign_up(world: &mut World) -> Tab {
    let tab = world.tab();
    let reply = json!({ "UserConfirmed": false, "UserSub": "s", "CodeDeliveryDetails": delivery() });
    world.reply(SIGN_UP, Reply::json(&reply));
    assert!(matches!(sign_up(world, &tab), Ok(SignInStep::ConfirmSignUp { .. })));
    tab
}

fn confirm(world: &mut World, tab: &Tab, username: &'static str) -> Result<Confirmed, AuthError> {
    let auth = tab.auth.clone();
    world.finish(async move { auth.confirm_sign_up(username, &Secret::new("123456")).await })
}

fn please_sign_in() -> Confirmed {
    Confirmed::PleaseSignIn { username: "ada@example.com".to_owned() }
}

fn script_sign_in(world: &World) {
    world.reply(INITIATE, Reply::json(&SrpServer::new("ada", PASSWORD).challenge()));
    world.reply(RESPOND, Reply::json(&authentication_result("ada", world.now())));
}

#[test]
fn a_sign_up_leads_to_its_confirmation() {
    let mut world = World::new();
    let tab = world.tab();
    let reply = json!({ "UserConfirmed": false, "UserSub": "s", "CodeDeliveryDetails": delivery() });
    world.reply(SIGN_UP, Reply::json(&reply));
    let step = sign_up(&mut world, &tab).unwrap();
    let SignInStep::ConfirmSignUp { username, delivery } = step else {
        panic!("expected a confirmation, found {step:?}")
    };
    assert_eq!((&*username, &*delivery.unwrap().unwrap().destination), ("ada@example.com", "a***@e***"));
    assert_eq!(
        world.host.transport.last(SIGN_UP),
        json!({
            "ClientId": CLIENT_ID,
            "Username": "ada@example.com",
            "Password": PASSWORD,
            "UserAttributes": [
                { "Name": "name", "Value": "Ada" },
                { "Name": "preferred_username", "Value": "ada" },
            ],
        })
    );
    assert_eq!(world.operations(), [SIGN_UP]);
    assert_eq!(tab.reason(), Reason::NoSession);
}

#[test]
fn an_automatically_confirmed_sign_up_signs_in() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": true, "UserSub": "s" })));
    script_sign_in(&world);
    assert!(matches!(sign_up(&mut world, &tab), Ok(SignInStep::Done(_))));
    assert_eq!(world.operations(), [SIGN_UP, INITIATE, RESPOND]);
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_confirmation_signs_in_with_the_password_in_memory() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.reply(CONFIRM, Reply::json(&json!({})));
    script_sign_in(&world);
    let confirmed = confirm(&mut world, &tab, " ada@example.com ").unwrap();
    assert!(matches!(confirmed, Confirmed::SignIn(SignInStep::Done(_))));
    assert_eq!(
        world.host.transport.last(CONFIRM),
        json!({ "ClientId": CLIENT_ID, "Username": "ada@example.com", "ConfirmationCode": "123456" })
    );
    assert_eq!(world.operations(), [SIGN_UP, CONFIRM, INITIATE, RESPOND]);
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.pending(), None);
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
}

#[test]
fn a_wrong_code_keeps_the_password() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    for code in ["CodeMismatchException", "ExpiredCodeException", "TooManyFailedAttemptsException"] {
        world.reply(CONFIRM, Reply::error(code, ""));
        assert_eq!(confirm(&mut world, &tab, "ada@example.com").unwrap_err().code(), code);
        assert!(tab.auth.pending().is_some());
    }
    world.reply(CONFIRM, Reply::json(&json!({ "Session": "unused" })));
    script_sign_in(&world);
    assert!(matches!(confirm(&mut world, &tab, "ada@example.com"), Ok(Confirmed::SignIn(_))));
}

#[test]
fn without_the_password_the_user_is_asked_to_sign_in() {
    let forget = |tab: &Tab| tab.auth.forget_password();
    let abandon = |tab: &Tab| tab.auth.abandon();
    for leave in [forget, abandon] {
        let mut world = World::new();
        let tab = tab_with_unconfirmed_sign_up(&mut world);
        leave(&tab);
        world.reply(CONFIRM, Reply::json(&json!({})));
        assert_eq!(confirm(&mut world, &tab, "ada@example.com"), Ok(please_sign_in()));
        assert_eq!(world.operations(), [SIGN_UP, CONFIRM]);
    }
}

#[test]
fn a_reload_keeps_the_pending_sign_up_without_its_password() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(reloaded.auth.pending(), tab.auth.pending());
    world.reply(CONFIRM, Reply::json(&json!({})));
    assert_eq!(confirm(&mut world, &reloaded, "ada@example.com"), Ok(please_sign_in()));
    assert_eq!(reloaded.auth.pending(), None);
}

#[test]
fn the_password_is_not_used_for_another_user() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.reply(CONFIRM, Reply::json(&json!({})));
    let confirmed = confirm(&mut world, &tab, "grace");
    assert_eq!(confirmed, Ok(Confirmed::PleaseSignIn { username: "grace".to_owned() }));
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn an_hour_old_password_is_not_used() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.doze(Duration::from_hours(1));
    world.reply(CONFIRM, Reply::json(&json!({})));
    assert_eq!(confirm(&mut world, &tab, "ada@example.com"), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn a_confirmation_succeeds_even_if_the_sign_in_fails() {
    for reply in [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::error(NOT_AUTHORIZED, "")] {
        let mut world = World::new();
        let tab = tab_with_unconfirmed_sign_up(&mut world);
        world.reply(CONFIRM, Reply::json(&json!({})));
        for _ in 0..3 {
            world.reply(INITIATE, reply.clone());
        }
        let began = world.now();
        assert_eq!(confirm(&mut world, &tab, "ada@example.com"), Ok(please_sign_in()));
        assert!(world.now() - began <= 15_000);
        assert_eq!(tab.auth.pending(), None);
    }
}

#[test]
fn a_confirmation_can_lead_to_a_further_step() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.reply(CONFIRM, Reply::json(&json!({})));
    world.reply(INITIATE, Reply::error("PasswordResetRequiredException", ""));
    let confirmed = confirm(&mut world, &tab, "ada@example.com").unwrap();
    assert!(matches!(confirmed, Confirmed::SignIn(SignInStep::ResetPassword { .. })));
}

#[test]
fn an_already_confirmed_user_counts_as_confirmed() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.reply(
        CONFIRM,
        Reply::error(NOT_AUTHORIZED, "User cannot be confirmed. Current status is CONFIRMED"),
    );
    script_sign_in(&world);
    assert!(matches!(confirm(&mut world, &tab, "ada@example.com"), Ok(Confirmed::SignIn(_))));
}

#[test]
fn other_statuses_of_the_user_are_errors() {
    for message in [
        "",
        "User cannot be confirmed. Current status is UNCONFIRMED",
        "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD",
        "User cannot be confirmed. Current status is COMPROMISED",
        "User is disabled.",
        "unconfirmed",
    ] {
        let mut world = World::new();
        let tab = tab_with_unconfirmed_sign_up(&mut world);
        world.reply(CONFIRM, Reply::error(NOT_AUTHORIZED, message));
        let error = confirm(&mut world, &tab, "ada@example.com").unwrap_err();
        assert_eq!(service_code(&error), &ErrorCode::NotAuthorized, "{message}");
    }
}

#[test]
fn a_new_code_can_be_requested() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    let mut details = delivery();
    details["Destination"] = json!("+*******99");
    world.reply(RESEND, Reply::json(&json!({ "CodeDeliveryDetails": details })));
    let auth = tab.auth.clone();
    let sent = world.finish(async move { auth.resend_code(" ada@example.com ").await }).unwrap().unwrap();
    assert_eq!(sent.destination, "+*******99");
    assert_eq!(
        world.host.transport.last(RESEND),
        json!({ "ClientId": CLIENT_ID, "Username": "ada@example.com" })
    );
    assert_eq!(tab.auth.pending().unwrap().delivery, Some(sent));
    // The password is still available.
    assert!(tab.auth.0.pending_sign_up.borrow().is_some());
}

#[test]
fn a_rejected_sign_up_leaves_nothing_pending() {
    for code in ["UsernameExistsException", "InvalidPasswordException", "UserLambdaValidationException"] {
        let mut world = World::new();
        let tab = world.tab();
        world.reply(SIGN_UP, Reply::error(code, ""));
        assert_eq!(sign_up(&mut world, &tab).unwrap_err().code(), code);
        assert_eq!(tab.auth.pending(), None);
        assert!(tab.auth.0.pending_sign_up.borrow().is_none());
        assert_eq!(world.operations(), [SIGN_UP]);
    }
}

#[test]
fn a_sign_out_supersedes_a_sign_up_in_flight() {
    let mut world = World::new();
    let tab = world.tab();
    world.host.transport.hold();
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": true, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let task = world.spawn(async move { auth.sign_up(ada()).await });
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(task.result(), Err(AuthError::Superseded));
    assert_eq!(world.operations(), [SIGN_UP]);
}

#[test]
fn sign_up_sends_data_for_triggers_and_threat_protection() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    world.host.user_agent.load("data");
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let invited = Attribute { name: "invitation".to_owned(), value: "42".to_owned() };
    let sign_up = SignUp { validation_data: vec![invited], ..ada() };
    let auth = tab.auth.clone();
    assert!(world.finish(async move { auth.sign_up(sign_up).await }).is_ok());
    let context = json!({ "EncodedData": format!("data ada@example.com eu-west-1_AbCdEfGhI {CLIENT_ID}") });
    assert_eq!(
        world.host.transport.last(SIGN_UP),
        json!({
            "ClientId": CLIENT_ID,
            "Username": "ada@example.com",
            "Password": PASSWORD,
            "UserAttributes": [
                { "Name": "name", "Value": "Ada" },
                { "Name": "preferred_username", "Value": "ada" },
            ],
            "ValidationData": [{ "Name": "invitation", "Value": "42" }],
            "ClientMetadata": { "for": SIGN_UP },
            "UserContextData": context,
        })
    );
    world.reply(CONFIRM, Reply::error("AliasExistsException", ""));
    assert_eq!(confirm(&mut world, &tab, "ada@example.com").unwrap_err().code(), "AliasExistsException");
    let confirmation = json!({
        "ClientId": CLIENT_ID,
        "Username": "ada@example.com",
        "ConfirmationCode": "123456",
        "ClientMetadata": { "for": CONFIRM },
        "UserContextData": context,
    });
    assert_eq!(world.host.transport.last(CONFIRM), confirmation);
    // The password is still available.
    world.reply(CONFIRM, Reply::json(&json!({})));
    script_sign_in(&world);
    let auth = tab.auth.clone();
    let confirmed =
        async move { auth.confirm_sign_up_taking_alias(" ada@example.com ", &Secret::new("123456")).await };
    assert!(matches!(world.finish(confirmed), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    let mut forced = confirmation;
    forced["ForceAliasCreation"] = json!(true);
    assert_eq!(world.host.transport.last(CONFIRM), forced);
}

#[test]
fn metadata_of_a_sign_up_overrides_the_callback() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_client_metadata(|operation| [("for", operation)].into()));
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let sign_up = SignUp { client_metadata: Some([("own", "yes")].into()), ..ada() };
    let auth = tab.auth.clone();
    assert!(world.finish(async move { auth.sign_up(sign_up).await }).is_ok());
    assert_eq!(world.host.transport.last(SIGN_UP)["ClientMetadata"], json!({ "own": "yes" }));
}

#[test]
fn a_sign_up_without_a_sign_in_does_not_sign_in() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let sign_up = SignUp { sign_in: None, ..ada() };
    let step = world.finish(async move { auth.sign_up(sign_up).await });
    assert!(matches!(step, Ok(SignInStep::ConfirmSignUp { .. })));
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
    world.reply(CONFIRM, Reply::json(&json!({ "Session": "unused" })));
    assert_eq!(confirm(&mut world, &tab, "ada@example.com"), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn an_automatically_confirmed_user_is_asked_to_sign_in() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": true, "UserSub": "s" })));
    let auth = tab.auth.clone();
    let sign_up = SignUp { sign_in: None, ..ada() };
    let step = world.finish(async move { auth.sign_up(sign_up).await });
    assert_eq!(step, Ok(SignInStep::PleaseSignIn { username: "ada@example.com".to_owned() }));
    assert_eq!(tab.auth.pending(), None);
}

#[test]
fn a_sign_out_during_a_confirmation_prevents_its_sign_in() {
    let mut world = World::new();
    let tab = tab_with_unconfirmed_sign_up(&mut world);
    world.host.transport.hold();
    world.reply(CONFIRM, Reply::json(&json!({})));
    script_sign_in(&world);
    let auth = tab.auth.clone();
    let code = Secret::new("123456");
    let task = world.spawn(async move { auth.confirm_sign_up("ada@example.com", &code).await });
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(task.result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 0);
    assert!(!tab.is_signed_in());
}

#[test]
fn a_confirmation_can_sign_in_with_another_user_name() {
    let mut world = World::new();
    let tab = world.tab();
    world.reply(SIGN_UP, Reply::json(&json!({ "UserConfirmed": false, "UserSub": "s" })));
    let sign_in = SignIn::by_password("ada@example.com", &Secret::new(PASSWORD));
    let sign_up = SignUp { sign_in: Some(sign_in), ..SignUp::new("ada", Secret::new(PASSWORD)) };
    let auth = tab.auth.clone();
    let step = world.finish(async move { auth.sign_up(sign_up).await });
    assert!(matches!(step, Ok(SignInStep::ConfirmSignUp { username, .. }) if username == "ada"));
    assert_eq!(tab.auth.pending().unwrap().username, "ada");
    world.reply(CONFIRM, Reply::json(&json!({})));
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    assert!(matches!(confirm(&mut world, &tab, "ada"), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert_eq!(world.host.transport.last(INITIATE)["AuthParameters"]["USERNAME"], "ada@example.com");
}
