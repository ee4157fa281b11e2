//! A sign-up that the user confirms with a link, on any device.

use super::{kinds::LOGIN, *};

const SIGN_UP: &str = "SignUp";
const PASSWORD: &str = "a password";
const PERIOD: Duration = Duration::from_secs(5);

type Waiting = Task<Result<Confirmed, AuthError>>;

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

fn wait(world: &mut World, tab: &Tab) -> Waiting {
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
fn it_signs_in_once_the_link_was_followed() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    assert_eq!(world.count(INITIATE), 0);
    for asked in 1..=3 {
        world.reply(INITIATE, not_yet());
        world.advance(PERIOD);
        assert_eq!(world.count(INITIATE), asked);
    }
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(PERIOD);
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
fn a_sign_up_without_a_password_goes_on_with_its_session() {
    let mut world = World::new();
    let tab = sign_up(&mut world, SignUp::passwordless(LOGIN), &json!("one"));
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(PERIOD);
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
fn it_ends_after_three_minutes_and_forgets_the_password() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    for _ in 0..100 {
        world.reply(INITIATE, not_yet());
    }
    for _ in 0..35 {
        world.advance(PERIOD);
    }
    assert!(!waiting.is_done());
    world.advance(PERIOD);
    assert_eq!(waiting.result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 36);
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
    // The code or link is valid for longer.
    assert!(tab.auth.pending().is_some());
}

#[test]
fn it_never_asks_twice_at_once() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.host.transport.hold();
    world.reply(INITIATE, not_yet());
    world.advance(PERIOD);
    assert_eq!(world.count(INITIATE), 1);
    world.advance(PERIOD);
    assert_eq!(world.count(INITIATE), 1);
    world.host.transport.release();
    world.settle();
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(PERIOD);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
    assert_eq!(world.count(INITIATE), 2);
}

#[test]
fn a_pool_that_is_slow_or_away_takes_no_more_time() {
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
fn it_goes_on_after_the_network_was_away() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    for reply in
        [Reply::Fails(TransportError::Offline), Reply::Http(503, Vec::new(), String::new()), not_yet()]
    {
        world.reply(INITIATE, reply);
        world.advance(PERIOD);
        assert!(!waiting.is_done());
    }
    world.reply(INITIATE, Reply::json(&authentication_result("ada", world.now())));
    world.advance(PERIOD);
    assert!(matches!(waiting.result(), Ok(Confirmed::SignIn(SignInStep::Done(_)))));
}

#[test]
fn a_challenge_comes_next_where_the_pool_asks_for_more() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&kinds::kind("SMS_MFA").reply("s")));
    world.advance(PERIOD);
    let Ok(Confirmed::SignIn(step)) = waiting.result() else { panic!("no sign-in") };
    assert_eq!(kinds::as_challenge(Ok(step)).name(), "SMS_MFA");
    assert!(tab.auth.0.pending_sign_up.borrow().is_none());
}

#[test]
fn a_refusal_of_another_kind_ends_it() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::error(NOT_AUTHORIZED, "Incorrect username or password."));
    world.advance(PERIOD);
    assert_eq!(service_code(&waiting.result().unwrap_err()), &ErrorCode::NotAuthorized);
}

#[test]
fn a_later_wait_or_sign_out_makes_it_void() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let first = wait(&mut world, &tab);
    let second = wait(&mut world, &tab);
    world.reply(INITIATE, not_yet());
    world.advance(PERIOD);
    assert_eq!(first.result(), Err(AuthError::Superseded));
    assert!(!second.is_done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.advance(PERIOD);
    assert_eq!(second.result(), Err(AuthError::Superseded));
    assert_eq!(world.count(INITIATE), 1);
}

#[test]
fn a_dropped_wait_asks_no_more() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    wait(&mut world, &tab).drop_it(&mut world);
    world.advance(PERIOD);
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn without_what_to_sign_in_with_there_is_nothing_to_wait_for() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(wait(&mut world, &reloaded).result(), Ok(please_sign_in()));
    assert_eq!(world.count(INITIATE), 0);
}

#[test]
fn a_second_factor_after_the_link_survives_a_reload() {
    let mut world = World::new();
    let tab = with_password(&mut world);
    let waiting = wait(&mut world, &tab);
    world.reply(INITIATE, Reply::json(&json!({ "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s" })));
    world.advance(PERIOD);
    let Ok(Confirmed::SignIn(SignInStep::Challenge(challenge))) = waiting.result() else {
        panic!("no challenge")
    };
    assert_eq!(tab.auth.sign_in_in_progress(), Some(challenge));
    assert_eq!(tab.auth.pending(), None);
}
