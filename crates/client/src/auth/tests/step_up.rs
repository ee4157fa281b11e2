//! Tests of changes that require a recent sign-in.

use super::account::act;
use super::token::record;
use super::*;

const MAX_SIGN_IN_AGE: Duration = Duration::from_mins(5);
const DELETE: &str = "DeleteUser";

fn delete(world: &mut World, tab: &Tab) -> Result<(), AuthError> {
    act(world, tab, async |auth| auth.delete_user().await)
}

/// Stores a session whose access token has this `auth_time`, on a host whose clock is `skew` ahead.
fn store_session(world: &World, auth_time: &Value, skew: i64) {
    let pool_time = world.now() - skew;
    let mut claims = token::access_claims("ada", pool_time);
    claims["auth_time"] = auth_time.clone();
    let mut record = record("ada", pool_time);
    record["access_token"] = json!(token::jwt(&claims));
    record["drift"] = json!(-skew);
    store(&world.host, &record.to_string());
}

/// Restores such a session in a client that requires recent sign-ins.
fn restored_tab(world: &mut World, auth_time: &Value, skew: i64) -> Tab {
    store_session(world, auth_time, skew);
    world.tab_with(|builder| builder.with_step_up(MAX_SIGN_IN_AGE))
}

#[test]
fn a_refresh_does_not_count_as_a_recent_sign_in() {
    let mut world = World::new();
    let tab = world.tab_with(|builder| builder.with_step_up(MAX_SIGN_IN_AGE));
    world.sign_in(&tab, "ada");
    world.doze(LIFE);
    let mut claims = token::access_claims("ada", world.now());
    claims["auth_time"] = json!(FakeClock::START / 1000);
    let mut reply = refreshed("ada", world.now());
    reply["AuthenticationResult"]["AccessToken"] = json!(token::jwt(&claims));
    world.reply(REFRESH, Reply::json(&reply));
    assert_eq!(delete(&mut world, &tab), Err(AuthError::FreshSignInNeeded));
    assert_eq!((world.count(REFRESH), world.count(DELETE)), (1, 0));
}

#[test]
fn the_age_of_a_sign_in_is_measured_by_the_pools_clock() {
    const DAY: i64 = 26 * 3_600_000;
    for skew in [-DAY, 0, DAY] {
        for (seconds_ago, is_recent) in [(299, true), (301, false)] {
            let mut world = World::new();
            let pool_time = world.now() - skew;
            let tab = restored_tab(&mut world, &json!(pool_time / 1000 - seconds_ago), skew);
            world.reply(DELETE, Reply::json(&json!({})));
            let expected = if is_recent { Ok(()) } else { Err(AuthError::FreshSignInNeeded) };
            assert_eq!(delete(&mut world, &tab), expected, "{skew} {seconds_ago}");
        }
    }
}

#[test]
fn a_token_without_valid_auth_time_is_too_old() {
    for auth_time in [Value::Null, json!("now"), json!(1.5), json!(i64::MAX)] {
        let mut world = World::new();
        let tab = restored_tab(&mut world, &auth_time, 0);
        assert_eq!(delete(&mut world, &tab), Err(AuthError::FreshSignInNeeded), "{auth_time}");
        assert!(world.operations().is_empty());
    }
}

#[test]
fn without_step_up_no_sign_in_is_too_old() {
    let mut world = World::new();
    store_session(&world, &json!(0), 0);
    let tab = world.tab();
    world.reply(DELETE, Reply::json(&json!({})));
    assert_eq!(delete(&mut world, &tab), Ok(()));
}

#[test]
fn fresh_sign_in_needed_has_its_own_code() {
    assert_eq!(AuthError::FreshSignInNeeded.code(), "FreshSignInNeeded");
    assert!(!AuthError::FreshSignInNeeded.ends_session() && !AuthError::FreshSignInNeeded.is_retryable());
}
