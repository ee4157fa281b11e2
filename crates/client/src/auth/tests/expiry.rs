//! The expired records that a running page removes from storage without being asked.

use super::{
    kinds::{ask, kind},
    second_factors::set_up_totp,
    *,
};
use crate::platform::Storage as _;

const PROGRESS_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.sign-in";
const PENDING_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.pending";

fn has(tab: &Tab, key: &str) -> bool {
    tab.host.tab.get(key).unwrap().is_some()
}

fn ask_for_code(world: &mut World, tab: &Tab) {
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
fn a_challenge_that_waited_fifteen_minutes_is_removed() {
    let mut world = World::new();
    let tab = world.tab();
    ask(&mut world, &tab, kind("SMS_MFA").reply("s"));
    advance_by_minutes(&mut world, 14);
    assert!(has(&tab, PROGRESS_KEY));
    advance_by_minutes(&mut world, 1);
    assert!(!has(&tab, PROGRESS_KEY));
}

#[test]
fn the_secret_of_an_authenticator_app_goes_with_its_challenge() {
    let mut world = World::new();
    let tab = world.tab();
    let secret = set_up_totp(&mut world, &tab).set_up().secret;
    let kept = tab.host.tab.get(PROGRESS_KEY).unwrap().unwrap();
    assert!(kept.contains(secret.expose()));
    advance_by_minutes(&mut world, 15);
    assert!(!has(&tab, PROGRESS_KEY));
}

#[test]
fn what_waits_for_a_code_is_removed_after_an_hour() {
    let mut world = World::new();
    let tab = world.tab();
    ask_for_code(&mut world, &tab);
    advance_by_minutes(&mut world, 59);
    assert!(has(&tab, PENDING_KEY));
    advance_by_minutes(&mut world, 1);
    assert!(!has(&tab, PENDING_KEY));
}

#[test]
fn a_record_is_removed_the_moment_it_ends() {
    let mut world = World::new();
    let tab = world.tab();
    world.advance(Duration::from_secs(17));
    ask(&mut world, &tab, kind("SMS_MFA").reply("s"));
    // The last tick is between two minutes.
    advance_by_minutes(&mut world, 14);
    world.advance(Duration::from_secs(59));
    assert!(has(&tab, PROGRESS_KEY));
    world.advance(Duration::from_secs(1));
    assert!(!has(&tab, PROGRESS_KEY));
}

#[test]
fn a_device_that_slept_finds_out_by_the_clock_on_the_wall() {
    let mut world = World::new();
    let tab = world.tab();
    ask(&mut world, &tab, kind("SMS_MFA").reply("s"));
    ask_for_code(&mut world, &tab);
    world.doze(Duration::from_hours(9));
    world.advance(Duration::from_mins(1));
    assert!(!has(&tab, PROGRESS_KEY) && !has(&tab, PENDING_KEY));
}

#[test]
fn what_ended_while_no_page_ran_is_removed_at_the_start() {
    let mut world = World::new();
    let tab = world.tab();
    ask(&mut world, &tab, kind("SMS_MFA").reply("s"));
    ask_for_code(&mut world, &tab);
    let host = tab.host.reloaded();
    tab.close(&mut world);
    world.doze(Duration::from_hours(1));
    let tab = world.page(host);
    assert!(!has(&tab, PROGRESS_KEY) && !has(&tab, PENDING_KEY));
}

/// Such a record has no end, or none that this version can read.
#[test]
fn a_record_that_cannot_be_read_is_removed_at_the_start() {
    let mut world = World::new();
    let host = world.host.another_tab();
    for key in [PROGRESS_KEY, PENDING_KEY] {
        host.tab.set(key, "{\"version\":0}").unwrap();
    }
    let tab = world.page(host);
    assert!(!has(&tab, PROGRESS_KEY) && !has(&tab, PENDING_KEY));
}

#[test]
fn what_is_still_good_is_there_after_a_reload() {
    let mut world = World::new();
    let tab = world.tab();
    let challenge = ask(&mut world, &tab, kind("SMS_MFA").reply("s"));
    ask_for_code(&mut world, &tab);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(reloaded.auth.sign_in_in_progress(), Some(challenge));
    assert!(reloaded.auth.pending().is_some());
}
