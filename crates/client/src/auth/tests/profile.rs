use super::*;

const GET_USER: &str = "GetUser";

fn profile(tab: &Tab) -> impl Future<Output = Result<Profile, AuthError>> + use<> {
    let auth = tab.auth.clone();
    async move { auth.profile().await }
}

fn user() -> Value {
    json!({ "Username": "u", "UserAttributes": [{ "Name": "email", "Value": "ada@example.com" }] })
}

#[test]
fn the_pool_is_asked_with_the_access_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GET_USER, Reply::json(&user()));
    let profile = world.finish(profile(&tab)).unwrap();
    assert_eq!((&*profile.username, &*profile.attributes[0].value), ("u", "ada@example.com"));
    let token = access_token("ada", FakeClock::START);
    assert_eq!(world.host.transport.last(GET_USER), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, GET_USER]);
}

#[test]
fn a_refused_token_is_refreshed_once() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "Access Token has expired"));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(GET_USER, Reply::json(&user()));
    assert!(world.finish(profile(&tab)).is_ok());
    let token = access_token("ada", world.now());
    assert_eq!(world.host.transport.last(GET_USER), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, GET_USER, REFRESH, GET_USER]);
}

#[test]
fn a_second_refusal_is_the_answer() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "no"));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "still no"));
    let error = world.finish(profile(&tab)).unwrap_err();
    assert_eq!(service_code(&error), &ErrorCode::NotAuthorized);
    assert_eq!(world.operations(), [INITIATE, GET_USER, REFRESH, GET_USER]);
    // Only a refused refresh ends a session.
    assert!(tab.is_signed_in());
}

#[test]
fn a_refused_refresh_ends_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "Access Token has been revoked"));
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    assert!(world.finish(profile(&tab)).unwrap_err().ends_session());
    assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
}

#[test]
fn calls_that_are_refused_at_the_same_time_share_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    world.host.transport.hold();
    for _ in 0..3 {
        world.reply(GET_USER, Reply::error(NOT_AUTHORIZED, "Access Token has expired"));
    }
    let calls: Vec<_> = (0..3).map(|_| world.spawn(profile(&tab))).collect();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    for _ in 0..3 {
        world.reply(GET_USER, Reply::json(&user()));
    }
    world.host.transport.release();
    world.settle();
    assert!(calls.into_iter().all(|call| call.result().is_ok()));
    assert_eq!((world.count(REFRESH), world.count(GET_USER)), (1, 6));
}

#[test]
fn a_refusal_that_comes_late_finds_the_new_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    let refused = Secret::new(access_token("ada", FakeClock::START));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    for _ in 0..3 {
        let (auth, refused) = (tab.auth.clone(), refused.clone());
        let token = world.finish(async move { auth.access_token_instead_of(&refused).await }).unwrap();
        assert_eq!(token.expose(), access_token("ada", world.now()));
    }
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn all_of_it_ends_at_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    for operation in [REFRESH, GET_USER] {
        for _ in 0..9 {
            world.reply(operation, Reply::Hangs);
        }
    }
    let began = world.now();
    assert_eq!(world.finish(profile(&tab)), Err(timed_out()));
    assert!(world.now() - began <= 15_000);
    assert!(tab.is_signed_in());
}

#[test]
fn a_profile_is_never_somebody_else_s() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GET_USER, Reply::json(&user()));
    // Another tab's sign-in, of which this one has not heard yet.
    store(&world.host, &token::record("grace", world.now()).to_string());
    assert_eq!(world.finish(profile(&tab)), Err(AuthError::Superseded));
    assert_eq!(world.count(GET_USER), 0);
}

#[test]
fn nobody_has_no_profile() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(profile(&tab)), Err(AuthError::NotSignedIn));
    assert!(world.operations().is_empty());
}
