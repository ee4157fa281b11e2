//! Tests that a running page removes expired records from storage, even if they are never read again.

use super::kinds::{kind, start_challenge};
use super::second_factors::set_up_totp;
use super::*;
use crate::platform::Storage as _;

const PROGRESS_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.sign-in";
const PENDING_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.pending";

fn is_stored(tab: &Tab, key: &str) -> bool {
    tab.host.tab.get(key).unwrap().is_some()
}

fn request_code(world: &mut World, tab: &Tab) {
    world.reply("ForgotPassword", Reply::json(&json!({})));
    let auth = tab.auth.clone();
    assert!(world.finish(async move { auth.forgot_password("ada").await }).is_ok());
}

/// Advances the clock minute by minute, so that the running page notices the time.
fn advance_by_minutes(world: &mut World, minutes: u32) {
    for _ in 0..minutes {
        world.advance(Duration::from_mins(1));
    }
}

#[test]
fn a_challenge_is_removed_after_fifteen_minutes() {
    let mut world = World::new();
    let tab = world.tab();
    start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    advance_by_minutes(&mut world, 14);
    assert!(is_stored(&tab, PROGRESS_KEY));
    advance_by_minutes(&mut world, 1);
    assert!(!is_stored(&tab, PROGRESS_KEY));
}

#[test]
fn the_totp_secret_is_removed_with_its_challenge() {
    let mut world = World::new();
    let tab = world.tab();
    let secret = set_up_totp(&mut world, &tab).set_up().secret;
    let record = tab.host.tab.get(PROGRESS_KEY).unwrap().unwrap();
    assert!(record.contains(secret.expose()));
    advance_by_minutes(&mut world, 15);
    assert!(!is_stored(&tab, PROGRESS_KEY));
}

#[test]
fn a_pending_code_is_removed_after_an_hour() {
    let mut world = World::new();
    let tab = world.tab();
    request_code(&mut world, &tab);
    advance_by_minutes(&mut world, 59);
    assert!(is_stored(&tab, PENDING_KEY));
    advance_by_minutes(&mut world, 1);
    assert!(!is_stored(&tab, PENDING_KEY));
}

#[test]
fn a_record_is_removed_exactly_when_it_expires() {
    let mut world = World::new();
    let tab = world.tab();
    world.advance(Duration::from_secs(17));
    start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    // The last tick is between two minutes.
    advance_by_minutes(&mut world, 14);
    world.advance(Duration::from_secs(59));
    assert!(is_stored(&tab, PROGRESS_KEY));
    world.advance(Duration::from_secs(1));
    assert!(!is_stored(&tab, PROGRESS_KEY));
}

#[test]
fn expiry_follows_the_wall_clock_after_sleep() {
    let mut world = World::new();
    let tab = world.tab();
    start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    request_code(&mut world, &tab);
    world.doze(Duration::from_hours(9));
    world.advance(Duration::from_mins(1));
    assert!(!is_stored(&tab, PROGRESS_KEY) && !is_stored(&tab, PENDING_KEY));
}

#[test]
fn records_that_expired_while_no_page_ran_are_removed_at_start() {
    let mut world = World::new();
    let tab = world.tab();
    start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    request_code(&mut world, &tab);
    let host = tab.host.reloaded();
    tab.close(&mut world);
    world.doze(Duration::from_hours(1));
    let tab = world.page(host);
    assert!(!is_stored(&tab, PROGRESS_KEY) && !is_stored(&tab, PENDING_KEY));
}

/// The expiry of such a record is missing or in a format that this version cannot read.
#[test]
fn an_unreadable_record_is_removed_at_start() {
    let mut world = World::new();
    let host = world.host.another_tab();
    for key in [PROGRESS_KEY, PENDING_KEY] {
        host.tab.set(key, "{\"version\":0}").unwrap();
    }
    let tab = world.page(host);
    assert!(!is_stored(&tab, PROGRESS_KEY) && !is_stored(&tab, PENDING_KEY));
}

#[test]
fn valid_records_remain_after_a_reload() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = start_challenge(&mut world, &tab, kind("SMS_MFA").reply("s"));
    request_code(&mut world, &tab);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(reloaded.auth.sign_in_in_progress(), Some(challenge));
    assert!(reloaded.auth.pending().is_some());
}
