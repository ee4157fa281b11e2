//! Tests of the user's profile, and of simultaneous calls whose token is rejected.

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
fn the_profile_is_requested_with_the_access_token() {
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
fn flags_are_parsed_from_text() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let attribute = |name, value| json!({ "Name": name, "Value": value });
    let attributes = [attribute("email_verified", "true"), attribute("phone_number_verified", "false")];
    world.reply(GET_USER, Reply::json(&json!({ "Username": "u", "UserAttributes": attributes })));
    let profile = world.finish(profile(&tab)).unwrap();
    assert_eq!((profile.is_email_verified(), profile.is_phone_number_verified()), (true, false));
    assert_eq!((profile.attribute("email_verified"), profile.attribute("email")), (Some("true"), None));
}

#[test]
fn simultaneously_rejected_calls_share_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    world.host.transport.hold();
    let rejected = || Reply::error(NOT_AUTHORIZED, "Access Token has expired");
    for _ in 0..3 {
        world.reply(GET_USER, rejected());
    }
    let calls: Vec<_> = (0..3).map(|_| world.spawn(profile(&tab))).collect();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    // The calls continue one after the other: `GetUser` rejects the token once more when the client checks it, and the
    // call with the new token succeeds.
    for _ in 0..3 {
        world.reply(GET_USER, rejected());
        world.reply(GET_USER, Reply::json(&user()));
    }
    world.host.transport.release();
    world.settle();
    assert!(calls.into_iter().all(|call| call.result().is_ok()));
    assert_eq!((world.count(REFRESH), world.count(GET_USER)), (1, 9));
}

#[test]
fn a_late_rejection_uses_the_refreshed_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    let rejected = Secret::new(access_token("ada", FakeClock::START));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    for _ in 0..3 {
        let (auth, rejected) = (tab.auth.clone(), rejected.clone());
        let token = world.finish(async move { auth.access_token_instead_of(&rejected).await }).unwrap();
        assert_eq!(token.expose(), access_token("ada", world.now()));
    }
    assert_eq!(world.count(REFRESH), 1);
}
