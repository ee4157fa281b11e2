//! Tests of how a stored session is restored.

use super::token::{id_claims, jwt, record, sub};
use super::*;

#[test]
fn without_a_record_the_state_is_signed_out() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(tab.reason(), Reason::NoSession);
    assert_eq!(tab.state_history(), ["restoring", "signed out"]);
    assert!(world.operations().is_empty());
}

#[test]
fn the_first_poll_of_run_restores_the_session() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    let tab = Tab::new(world.host.another_tab());
    assert_eq!(tab.auth.state(), AuthState::Restoring);
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

#[test]
fn restore_shows_the_stored_session_before_run() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    world.doze(LIFE);
    let tab = Tab::new(world.host.another_tab());
    assert_eq!(tab.auth.state(), AuthState::Restoring);
    tab.auth.restore();
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert!(world.operations().is_empty(), "only run refreshes the expired token");
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    assert_eq!(world.operations(), [REFRESH]);
}

#[test]
fn restore_without_a_session_signs_out() {
    let world = World::new();
    let tab = Tab::new(world.host.another_tab());
    tab.auth.restore();
    assert_eq!(tab.reason(), Reason::NoSession);
}

#[test]
fn run_notices_a_sign_out_since_restore() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    let tab = Tab::new(world.host.another_tab());
    tab.auth.restore();
    let other = world.tab();
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    assert_eq!(tab.reason(), Reason::SignedOutElsewhere);
}

#[test]
fn a_fresh_session_is_restored_without_a_request() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    let tab = world.tab();
    assert_eq!(tab.state_history(), ["restoring", "fresh"]);
    let state = tab.auth.state();
    let user = state.user().unwrap();
    assert_eq!((user.sub(), user.attribute("email")), (&*sub("ada"), Some("ada@example.com")));
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", FakeClock::START));
    assert!(world.operations().is_empty());
}

#[test]
fn an_expired_token_is_refreshed_without_a_signed_out_state() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let tab = world.tab();
    // No state in between reports that the network is unavailable.
    assert_eq!(tab.state_history(), ["restoring", "fresh"]);
    assert_eq!(world.operations(), [REFRESH]);
    assert_eq!(
        world.host.transport.last(REFRESH),
        json!({ "ClientId": CLIENT_ID, "RefreshToken": "refresh token of ada" })
    );
}

#[test]
fn a_valid_token_is_restored_offline() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    let tab = world.tab();
    assert_eq!(tab.state_history(), ["restoring", "fresh"]);
}

#[test]
fn an_expired_token_is_restored_offline_as_stale_until_refreshed() {
    let mut world = World::new();
    store(&world.host, &record("ada", FakeClock::START).to_string());
    world.doze(LIFE);
    let tab = world.tab();
    assert_eq!(tab.state_history(), ["restoring", "fresh", "stale"]);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.state_history(), ["restoring", "fresh", "stale", "fresh"]);
}

#[test]
fn a_session_is_stale_between_a_failed_and_a_successful_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REFRESH, Reply::Hangs);
    tab.host.tabs.wake();
    world.settle();
    for _ in 0..14 {
        world.advance(Duration::from_secs(1));
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    }
    world.advance(Duration::from_secs(1));
    assert_eq!(tab.freshness(), Some(Freshness::Stale));
    // The state does not change while another attempt is in progress.
    world.reply(REFRESH, Reply::Hangs);
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.freshness(), Some(Freshness::Stale));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.advance(Duration::from_secs(5));
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    // The next expiry starts the same sequence.
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
}

/// Any script on this origin can write the stored record.
#[test]
fn a_malformed_or_foreign_record_is_not_restored() {
    let valid = record("ada", FakeClock::START);
    let with = |member: &str, value: Value| {
        let mut record = valid.clone();
        record[member] = value;
        record.to_string()
    };
    let without = |member: &str| {
        let mut record = valid.clone();
        record.as_object_mut().unwrap().remove(member);
        record.to_string()
    };
    let foreign_access = |claim: &str, value: Value| {
        let mut claims = token::access_claims("ada", FakeClock::START);
        claims[claim] = value;
        with("access_token", json!(jwt(&claims)))
    };
    let foreign_id = |claim: &str, value: Value| {
        let mut claims = id_claims("ada", FakeClock::START);
        claims[claim] = value;
        with("id_token", json!(jwt(&claims)))
    };
    let text = valid.to_string();
    for unusable in [
        String::new(),
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "\u{feff}\u{1f4a5}".to_owned(),
        text[..text.len() / 2].to_owned(),
        text[..text.len() - 1].to_owned(),
        with("version", json!(0)),
        with("version", json!(2)),
        with("version", json!("1")),
        with("session", json!("")),
        with("session", json!(7)),
        with("drift", json!("soon")),
        with("drift", json!(1.5)),
        with("access_token", json!("")),
        with("access_token", json!("a.b.c")),
        with("access_token", json!("only one part")),
        with("access_token", json!(format!("{}.d", access_token("ada", FakeClock::START)))),
        with("access_token", json!(jwt(&json!({})))),
        with("id_token", json!(jwt(&json!([])))),
        with("id_token", json!(jwt(&id_claims("eve", FakeClock::START)))),
        with("refresh_token", json!("")),
        with("refresh_token", json!("x".repeat(70_000))),
        with("padding", json!("x".repeat(70_000))),
        without("version"),
        without("session"),
        without("drift"),
        without("access_token"),
        without("id_token"),
        without("refresh_token"),
        foreign_access("iss", json!("https://evil.example")),
        foreign_access("client_id", json!("another")),
        foreign_access("token_use", json!("id")),
        foreign_access("sub", json!(sub("eve"))),
        foreign_access("iat", json!("yesterday")),
        foreign_access("iat", json!(-1)),
        foreign_access("exp", json!(0)),
        foreign_access("exp", json!(i64::MAX)),
        foreign_access("exp", json!(u64::MAX)),
        foreign_access("exp", json!(1e300)),
        foreign_id("iss", json!("https://evil.example")),
        foreign_id("aud", json!("another")),
        foreign_id("token_use", json!("access")),
        foreign_id("sub", json!(null)),
        foreign_id("cognito:username", json!(["a"])),
    ] {
        assert_not_restored(&unusable);
    }
}

#[test]
fn malformed_tokens_are_not_restored() {
    let valid = record("ada", FakeClock::START);
    let with = |member: &str, value: Value| {
        let mut record = valid.clone();
        record[member] = value;
        record.to_string()
    };
    let token_text = |token: &str| valid[token].as_str().unwrap().to_owned();
    let with_header = |token: &str, header: &str| {
        let text = token_text(token);
        format!("{header}.{}", text.split_once('.').unwrap().1)
    };
    let unsigned = |token: &str| {
        let text = token_text(token);
        format!("{}.", text.rsplit_once('.').unwrap().0)
    };
    for unusable in [
        with("access_token", json!(with_header("access_token", "\u{20ac}"))),
        with("access_token", json!(with_header("access_token", ""))),
        with("access_token", json!(token_text("access_token") + "\n")),
        with("access_token", json!(token_text("access_token") + "=")),
        with("access_token", json!(unsigned("access_token"))),
        with("id_token", json!(with_header("id_token", "\u{20ac}"))),
        with("id_token", json!(with_header("id_token", "{}"))),
        with("id_token", json!(token_text("id_token") + "\r\nx-injected: yes")),
        with("id_token", json!(unsigned("id_token"))),
        with("refresh_token", json!("\u{20ac}")),
        with("refresh_token", json!("a\nb")),
        with("refresh_token", json!("a\u{0}")),
        with("refresh_token", json!("a\u{7f}")),
        with("generation", json!("1")),
        json!({ "version": 1, "ended": "session of ada" }).to_string(),
        json!({ "version": 1, "ended": 7 }).to_string(),
        with("ended", json!("session of ada")),
    ] {
        assert_not_restored(&unusable);
    }
}

#[track_caller]
fn assert_not_restored(record: &str) {
    let mut world = World::new();
    store(&world.host, record);
    let tab = world.tab();
    assert_eq!(tab.reason(), Reason::NoSession, "{record:.200}");
    let token = world.finish(tab.access_token());
    assert_eq!(token, Err(AuthError::NotSignedIn), "{record:.200}");
    assert!(world.operations().is_empty());
    // The record does not prevent a sign-in.
    world.sign_in(&tab, "ada");
    assert!(tab.is_signed_in());
}

#[test]
fn extreme_clocks_and_drifts_do_not_end_the_session() {
    for drift in [i64::MIN, -1, 1, i64::MAX] {
        for now in [i64::MIN, 0, i64::MAX - 1_000_000_000] {
            let mut world = World::new();
            let mut record = record("ada", FakeClock::START);
            record["drift"] = json!(drift);
            store(&world.host, &record.to_string());
            world.host.clock.set(now);
            let tab = world.tab();
            assert!(tab.is_signed_in(), "{drift} {now}");
        }
    }
}

#[test]
fn unknown_members_of_a_record_are_ignored() {
    let mut world = World::new();
    let mut record = record("ada", FakeClock::START);
    record["novel"] = json!({ "a": [1] });
    store(&world.host, &record.to_string());
    assert!(world.tab().is_signed_in());
}

/// AWS issues refresh tokens as JWE in the compact form.
#[test]
fn a_refresh_token_with_five_parts_is_accepted() {
    let mut world = World::new();
    let mut record = record("ada", FakeClock::START);
    record["refresh_token"] = json!("eyJjdHkiOiJKV1QifQ.a-b_c.d.e.f");
    store(&world.host, &record.to_string());
    assert!(world.tab().is_signed_in());
}

#[test]
fn a_sign_in_with_malformed_tokens_is_an_error() {
    for (member, token) in
        [("RefreshToken", "a\nb"), ("IdToken", "\u{20ac}"), ("AccessToken", "a.b.\u{20ac}")]
    {
        let mut world = World::new();
        let tab = world.tab();
        let mut reply = authentication_result("ada", world.now());
        reply["AuthenticationResult"][member] = json!(token);
        world.reply(INITIATE, Reply::json(&reply));
        let step = world.finish(tab.sign_in(by_password("ada")));
        assert!(matches!(step, Err(AuthError::Reply(_))), "{member}: {step:?}");
        assert!(!tab.is_signed_in());
    }
}
