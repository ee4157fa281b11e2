use super::{token::record, *};

#[test]
fn a_pool_that_is_down_is_tried_again_ever_more_slowly() {
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
    assert_eq!(tab.course(), ["restoring", "fresh", "stale"]);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tries(&mut world, 240);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

#[test]
fn days_of_sleep_end_in_one_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(Duration::from_hours(72));
    assert_eq!(world.count(REFRESH), 0);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tab.host.tabs.wake();
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.course(), ["restoring", "signed out", "fresh"]);
}

/// A trigger of the pool may have failed temporarily.
#[test]
fn a_refusal_that_ends_nothing_is_asked_about_again_after_a_while() {
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
fn a_signed_out_page_is_idle() {
    let mut world = World::new();
    let tab = world.tab();
    for _ in 0..10 {
        tab.host.tabs.wake();
        world.advance(LIFE);
    }
    assert_eq!(tab.course(), ["restoring", "signed out"]);
    assert!(world.operations().is_empty());
}

#[test]
fn a_page_that_runs_no_more_hears_nothing() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    tab.run.take().unwrap().drop_it(&mut world);
    let before = tab.states.borrow().len();
    let other = world.tab();
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.states.borrow().len(), before);
    // The client still does not return tokens of the session.
    assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
}

#[test]
fn several_pages_over_one_client_do_no_harm() {
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
fn refreshed_at(name: &str) -> u64 {
    let mut world = World::new();
    let tab = world.signed_in(name);
    for second in 1..=LIFE.as_secs() {
        world.reply(REFRESH, Reply::json(&refreshed(name, world.now() + 1000)));
        world.advance(Duration::from_secs(1));
        if world.count(REFRESH) > 0 {
            assert_eq!(world.count(REFRESH), 1);
            assert_eq!(tab.course(), ["restoring", "signed out", "fresh"]);
            return second;
        }
    }
    panic!("it has expired")
}

#[test]
fn people_who_signed_in_together_do_not_come_back_together() {
    let mut seconds: Vec<u64> = (0..12).map(|number| refreshed_at(&format!("user {number}"))).collect();
    seconds.sort_unstable();
    // The refresh is at most a tenth of the lifetime earlier than a minute before the expiry.
    assert!(*seconds.first().unwrap() >= LIFE.as_secs() * 9 / 10 - 60, "{seconds:?}");
    assert!(*seconds.last().unwrap() <= LIFE.as_secs() - 60, "{seconds:?}");
    seconds.dedup();
    assert!(seconds.len() >= 10 && seconds.last().unwrap() - seconds.first().unwrap() > 120, "{seconds:?}");
}

#[test]
fn all_tabs_are_kept_fresh_by_one_refresh() {
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
fn a_device_that_slept_is_noticed_by_the_clock_alone() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(Duration::from_hours(9));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + 60_000)));
    world.advance(Duration::from_mins(1));
    assert_eq!(world.count(REFRESH), 1);
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}
