//! A sign-up that the user confirms with a link, on any device.

use super::kinds::LOGIN;
use super::*;

const SIGN_UP: &str = "SignUp";
const PASSWORD: &str = "a password";
const POLL_INTERVAL: Duration = Duration::from_secs(5);

type WaitTask = Task<Result<Confirmed, AuthError>>;

fn sign_up(world: &mut World, sign_up: SignUp, session: &Value) -> Tab {
    let tab = world.tab();
    let reply = json!({ "UserConfirmed": false, "UserSub": "s", "Session": session });
    world.reply(SIGN_UP, Reply::json(&reply));
    let auth = tab.auth.clone();
    let step = world.finish(async move { auth.sign_up(sign_up).await });
    assert!(matches!(step, Ok(SignInStep::ConfirmSignUp { .. })));
    tab
}

/// Signs up with a password that is sent unchanged, so that each check takes a single request.
fn with_password(world: &mut World) -> Tab {
    let sign_in = SignIn::by_password(LOGIN, &Secret::new(PASSWORD));
    let with_password = SignUp { sign_in: Some(sign_in), ..SignUp::new(LOGIN, Secret::new(PASSWORD)) };
    sign_up(world, with_password, &json!(null))
}

fn wait(world: &mut World, tab: &Tab) -> WaitTask {
    let auth = tab.auth.clone();
    world.spawn(async move { auth.wait_for_confirmation(" ada@example.com ").await })
}

fn not_yet() -> Reply {
    Reply::error("UserNotConfirmedException", "User is not confirmed.")
}

fn please_sign_in() -> Confirmed {
    Confirmed::PleaseSignIn { username: LOGIN.to_owned() }
}

#[test]
fn waiting_signs_in_once_the_link_was_opened() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    assert_eq!(world.count(INITIATE), 0);
    for checks in 1..=3 {
        world.reply(INITIATE, not_yet());
        world.advance(POLL_INTERVAL);
        assert_eq!(world.count(INITIATE), checks);
    }
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(POLL_INTERVAL);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert!(tab.is_signed_in());
    assert_eq!(tab.auth.pending(), None);
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
    let request = json!({
        "ClientId": CLIENT_ID,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": LOGIN, "PASSWORD": PASSWORD },
    });
    assert_eq!(kinds::sent(&world, INITIATE), vec![request; 4]);
    // The client requests no new code in the meantime.
    assert_eq!(world.count("ResendConfirmationCode"), 0);
}

#[test]
fn waiting_ends_without_a_request_when_the_password_is_forgotten() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, not_yet());
    world.advance(POLL_INTERVAL);
    tab.auth.forget_password();
    world.advance(POLL_INTERVAL);
    assert_eq!(waiting.result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 1);
}

#[test]
fn waiting_without_a_password_signs_in_with_the_session_of_the_sign_up() {
    let mut world = World::new();
    let tab = sign_up(&mut world, SignUp::passwordless(LOGIN), &json!("one"));
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(POLL_INTERVAL);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert_eq!(
        world.host.transport.last(INITIATE),
        json!({
            "ClientId": CLIENT_ID,
            "AuthFlow": "USER_AUTH",
            "AuthParameters": { "USERNAME": LOGIN },
            "Session": "one",
        })
    );
}

#[test]
fn waiting_ends_after_three_minutes_and_discards_the_password() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    for _ in 0..100 {
        world.reply(INITIATE, not_yet());
    }
    for _ in 0..35 {
        world.advance(POLL_INTERVAL);
    }
    assert!(!waiting.is_done());
    world.advance(POLL_INTERVAL);
    assert_eq!(waiting.result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 36);
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
    // The code or link is valid for longer.
    assert!(tab.auth.pending().is_some());
}

#[test]
fn the_next_check_waits_for_the_previous_one() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.host.transport.hold();
    world.reply(INITIATE, not_yet());
    world.advance(POLL_INTERVAL);
    assert_eq!(world.count(INITIATE), 1);
    world.advance(POLL_INTERVAL);
    assert_eq!(world.count(INITIATE), 1);
    world.host.transport.release();
    world.settle();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(POLL_INTERVAL);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert_eq!(world.count(INITIATE), 2);
}

#[test]
fn waiting_ends_on_time_if_the_pool_hangs() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let began = world.now();
    let waiting = wait(&mut world, &tab);
    for _ in 0..100 {
        world.reply(INITIATE, Reply::Hangs);
    }
    while !waiting.is_done() {
        world.advance(Duration::from_secs(1));
        assert!(world.now() - began <= 195_000, "still waiting");
    }
    assert_eq!(waiting.result(), Ok(please_sign_in()));
}

#[test]
fn waiting_continues_after_transient_failures() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    for reply in
        [Reply::Fails(TransportError::Offline), Reply::Http(503, Vec::new(), String::new()), not_yet()]
    {
        world.reply(INITIATE, reply);
        world.advance(POLL_INTERVAL);
        assert!(!waiting.is_done());
    }
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(POLL_INTERVAL);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
}

#[test]
fn a_challenge_of_the_pool_is_returned_as_next_step() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&kinds::kind("SMS_MFA").reply("s")));
    world.advance(POLL_INTERVAL);
    let Ok(Confirmed::SignIn(step)) = waiting.result() else { panic!("expected a sign-in") };
    assert_eq!(kinds::as_challenge(Ok(step)).name(), "SMS_MFA");
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
}

#[test]
fn another_rejection_ends_the_wait() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    world.advance(POLL_INTERVAL);
    assert_eq!(service_code(&waiting.result().unwrap_err()), &ErrorCode::NotAuthorized);
}

#[test]
fn a_later_wait_or_sign_out_supersedes_the_wait() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let first = wait(&mut world, &tab);
    let second = wait(&mut world, &tab);
    world.reply(INITIATE, not_yet());
    world.advance(POLL_INTERVAL);
    assert_eq!(first.result(), Err(AuthError::Superseded));
    assert!(!second.is_done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.advance(POLL_INTERVAL);
    assert_eq!(second.result(), Err(AuthError::Superseded));
    assert_eq!(world.count(INITIATE), 1);
}

#[test]
fn a_dropped_wait_sends_no_more_requests() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    wait(&mut world, &tab).cancel(&mut world);
    world.advance(POLL_INTERVAL);
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn without_credentials_the_user_is_asked_to_sign_in() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(wait(&mut world, &reloaded).result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn a_second_factor_after_the_link_is_restored_after_a_reload() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&json!({ "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" })));
    world.advance(POLL_INTERVAL);
    let Ok(Confirmed::SignIn(SignInStep::Challenge(challenge))) = waiting.result() else {
        panic!("expected a challenge")
    };
    assert_eq!(tab.auth.sign_in_in_progress(), Some(challenge));
    assert_eq!(tab.auth.pending(), None);
}
