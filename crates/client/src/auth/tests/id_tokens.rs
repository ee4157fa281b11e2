//! ID tokens, whose lifetime may differ from that of the access token.

use super::token::{access_claims, id_claims, jwt};
use super::*;

const ID_TOKEN_LIFETIME: Duration = Duration::from_mins(10);

/// Returns the response to a refresh, with an ID token that expires after ten minutes and an access token that expires
/// after an hour.
fn refreshed(now: i64) -> Value {
    let mut id = id_claims("ada", now);
    id["exp"] = json!(now / 1000 + i64::try_from(ID_TOKEN_LIFETIME.as_secs()).unwrap());
    json!({ "AuthenticationResult": {
        "AccessToken": jwt(&access_claims("ada", now)), "IdToken": jwt(&id),
    } })
}

/// Opens a tab with such a session. `run` is not started.
fn signed_in(world: &mut World) -> Tab {
    let tab = Tab::new(world.host.another_tab());
    let mut reply = refreshed(world.now());
    reply["AuthenticationResult"]["RefreshToken"] = json!("refresh token of ada");
    world.reply(INITIATE, Reply::json(&reply));
    assert!(world.finish(tab.sign_in(by_password("ada"))).is_ok());
    tab
}

fn id_token(tab: &Tab) -> impl Future<Output = Result<Secret, AuthError>> + use<> {
    let auth = tab.auth.clone();
    async move { auth.id_token().await }
}

fn new_id_token(world: &World) -> String {
    let reply = refreshed(world.now());
    reply["AuthenticationResult"]["IdToken"].as_str().unwrap().to_owned()
}

#[test]
fn an_id_token_that_expires_first_is_refreshed_before_its_expiry() {
    let mut world = World::new();
    let tab = signed_in(&mut world);
    // The token is due a tenth of its lifetime before it expires, but at most a minute.
    world.doze(Duration::from_secs(ID_TOKEN_LIFETIME.as_secs() - 61));
    assert!(world.finish(id_token(&tab)).is_ok());
    assert_eq!(world.count(REFRESH), 0);
    world.doze(Duration::from_secs(1));
    world.reply(REFRESH, Reply::json(&refreshed(world.now())));
    let token = world.finish(id_token(&tab)).unwrap();
    assert_eq!(token.expose(), new_id_token(&world));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn an_expired_id_token_is_never_returned() {
    let mut world = World::new();
    let tab = signed_in(&mut world);
    world.doze(ID_TOKEN_LIFETIME);
    assert_eq!(world.finish(id_token(&tab)), Err(offline()));
    // The access token is still valid, so its callers do not have to wait for an unreachable pool.
    let (now, tries) = (FakeClock::START, world.count(REFRESH));
    assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token("ada", now));
    assert_eq!((world.count(REFRESH), tab.is_signed_in()), (tries, true));
}

#[test]
fn a_valid_id_token_is_returned_while_the_pool_is_unreachable() {
    let mut world = World::new();
    let tab = signed_in(&mut world);
    let id_token_before = new_id_token(&world);
    world.doze(Duration::from_secs(ID_TOKEN_LIFETIME.as_secs() - 30));
    assert_eq!(world.finish(id_token(&tab)).unwrap().expose(), id_token_before);
}

#[test]
fn a_running_page_refreshes_before_the_id_token_expires() {
    let mut world = World::new();
    let tab = signed_in(&mut world);
    let tab = world.page(tab.host);
    for _ in 0..ID_TOKEN_LIFETIME.as_secs() {
        if world.count(REFRESH) == 0 {
            world.reply(REFRESH, Reply::json(&refreshed(world.now() + 1000)));
        }
        world.advance(Duration::from_secs(1));
    }
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.state_history(), ["restoring", "fresh"]);
}

#[test]
fn a_stored_id_token_without_valid_expiry_is_not_restored() {
    for exp in [json!(null), json!("soon"), json!(0), json!(i64::MAX)] {
        let mut world = World::new();
        let mut record = token::record("ada", world.now());
        let mut claims = id_claims("ada", world.now());
        claims["exp"] = exp.clone();
        record["id_token"] = json!(jwt(&claims));
        store(&world.host, &record.to_string());
        assert_eq!(world.tab().reason(), Reason::NoSession, "{exp}");
    }
}
