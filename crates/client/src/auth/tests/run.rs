//! Tests of `AuthClient::run`: automatic refreshes, retries and notices.

use super::token::record;
use super::*;

#[test]
fn an_unreachable_pool_is_retried_with_increasing_delays() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    world.doze(LIFE);
    let tab = world.tab();
    let tries = |world: &mut World, seconds: u64| {
        let before = world.count(REFRESH);
        for _ in 0..seconds {
            world.advance(Duration::from_secs(1));
        }
        world.count(REFRESH) - before
    };
    assert_eq!(world.count(REFRESH), 2);
    assert_eq!(tries(&mut world, 14), 0);
    assert_eq!(tries(&mut world, 1), 2);
    assert_eq!(tries(&mut world, 29), 0);
    assert_eq!(tries(&mut world, 1), 2);
    assert_eq!(tries(&mut world, 3600), 2 * (2 + 3600 / 240 - 1));
    assert_eq!(tab.state_history(), ["restoring", "fresh", "stale"]);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tries(&mut world, 240);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

#[test]
fn one_refresh_is_made_after_days_of_sleep() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(Duration::from_hours(72));
    assert_eq!(world.count(REFRESH), 0);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tab.host.tabs.wake();
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.state_history(), ["restoring", "signed out", "fresh"]);
}

/// A trigger of the pool may have failed temporarily.
#[test]
fn a_rejection_that_keeps_the_session_is_retried_after_four_minutes() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    world.doze(LIFE);
    for _ in 0..3 {
        world.reply(REFRESH, Reply::error("UserLambdaValidationException", "not now"));
    }
    let tab = world.tab();
    world.advance(Duration::from_secs(239));
    assert_eq!((world.count(REFRESH), tab.freshness()), (1, Some(Freshness::Stale)));
    world.advance(Duration::from_secs(1));
    world.advance(Duration::from_mins(4));
    assert_eq!(world.count(REFRESH), 3);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + 240_000)));
    world.advance(Duration::from_mins(4));
    assert_eq!((world.count(REFRESH), tab.freshness()), (4, Some(Freshness::Fresh)));
}

#[test]
fn a_signed_out_page_sends_no_requests() {
    let mut world = World::new();
    let tab = world.tab();
    for _ in 0..10 {
        tab.host.tabs.wake();
        world.advance(LIFE);
    }
    assert_eq!(tab.state_history(), ["restoring", "signed out"]);
    assert!(world.operations().is_empty());
}

#[test]
fn without_run_no_notices_are_handled() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    tab.run.take().unwrap().cancel(&mut world);
    let before = tab.states.borrow().len();
    let other = world.tab();
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.states.borrow().len(), before);
    // The client still does not return tokens of the session.
    assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
}

#[test]
fn running_one_client_twice_makes_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

/// Returns how many seconds after the sign-in the tokens of `name` are refreshed automatically.
fn seconds_until_refresh(name: &str) -> u64 {
    let mut world = World::new();
    let tab = world.signed_in(name);
    for second in 1..=LIFE.as_secs() {
        world.reply(REFRESH, Reply::json(&refreshed(name, world.now() + 1000)));
        world.advance(Duration::from_secs(1));
        if world.count(REFRESH) > 0 {
            assert_eq!(world.count(REFRESH), 1);
            assert_eq!(tab.state_history(), ["restoring", "signed out", "fresh"]);
            return second;
        }
    }
    panic!("the token expired without a refresh")
}

#[test]
fn automatic_refreshes_are_spread_over_time() {
    let mut seconds: Vec<u64> =
        (0..12).map(|number| seconds_until_refresh(&format!("user {number}"))).collect();
    seconds.sort_unstable();
    // The refresh is at most a tenth of the lifetime earlier than a minute before the expiry.
    assert!(*seconds.first().unwrap() >= LIFE.as_secs() * 9 / 10 - 60, "{seconds:?}");
    assert!(*seconds.last().unwrap() <= LIFE.as_secs() - 60, "{seconds:?}");
    seconds.dedup();
    assert!(seconds.len() >= 10 && seconds.last().unwrap() - seconds.first().unwrap() > 120, "{seconds:?}");
}

#[test]
fn one_automatic_refresh_serves_all_tabs() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let others = [world.tab(), world.tab()];
    for _ in 0..LIFE.as_secs() / 10 {
        if world.count(REFRESH) == 0 {
            world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + 10_000)));
        }
        world.advance(Duration::from_secs(10));
    }
    assert_eq!(world.count(REFRESH), 1);
    for tab in others.iter().chain([&tab]) {
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    }
}

#[test]
fn sleep_is_detected_by_the_wall_clock() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(Duration::from_hours(9));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + 60_000)));
    world.advance(Duration::from_mins(1));
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}
