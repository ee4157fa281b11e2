//! Tests of tokens and their refresh. The behaviours of Amplify are covered by these tests:
//!
//! * cache on sign-in: `a_clock_that_is_a_day_wrong_does_not_affect_the_session`,
//!   `sign_in::the_session_is_stored_in_one_write`
//! * expiry test: `a_token_is_refreshed_a_minute_before_its_expiry`
//! * when: `run::one_automatic_refresh_serves_all_tabs`
//! * operation: `a_forced_refresh_is_made_before_the_token_is_due`, `devices::a_refresh_sends_the_device_key`
//! * rotation: `a_refresh_does_not_change_the_state`, `tabs::tabs_whose_tokens_expire_together_share_one_refresh`
//! * no refresh token: `without_a_session_a_refresh_is_an_error`
//! * dedupe: `callers_of_one_tab_share_one_request`
//! * cross-tab: `tabs`
//! * client metadata: `hooks::metadata_and_context_are_sent_as_in_amplify`
//! * clear tokens on refresh error, and its result: `a_rejection_by_the_pool_ends_the_session_in_all_tabs`,
//!   `transient_failures_keep_the_session_as_stale`, `events::a_rejected_refresh_is_reported_after_the_end_of_the_session`

use super::token::rotated;
use super::*;

/// All errors of the pool that end a session.
const SESSION_ENDING_CODES: [&str; 6] = [
    NOT_AUTHORIZED,
    "PasswordResetRequiredException",
    "RefreshTokenReuseException",
    "TokenRevokedException",
    "UserNotConfirmedException",
    "UserNotFoundException",
];

#[test]
fn a_token_that_is_not_due_is_returned_unchanged() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(61));
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", FakeClock::START));
    assert_eq!(world.count(REFRESH), 0);
}

#[test]
fn a_token_is_refreshed_a_minute_before_its_expiry() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(60));
    let now = world.now();
    world.reply(REFRESH, Reply::json(&refreshed("ada", now)));
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", now));
    assert_eq!(stored(&world.host).unwrap()["access_token"], access_token("ada", now));
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
}

#[test]
fn a_failed_early_refresh_returns_the_valid_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(30));
    for reply in [
        Reply::Fails(TransportError::Offline),
        Reply::error("LimitExceededException", "attempt limit exceeded"),
        Reply::Http(200, Vec::new(), "<html>".to_owned()),
    ] {
        world.reply(REFRESH, reply);
        let token = world.finish(tab.access_token()).unwrap();
        assert_eq!(token.expose(), access_token("ada", FakeClock::START));
    }
}

#[test]
fn transient_failures_keep_the_session_as_stale() {
    let many = |reply: Reply| vec![reply; 12];
    let transient = [
        (many(Reply::Fails(TransportError::Offline)), "Transport.Offline"),
        (many(Reply::Fails(TransportError::TimedOut)), "Transport.TimedOut"),
        (many(Reply::Fails(TransportError::Aborted)), "Transport.Aborted"),
        (many(Reply::Fails(TransportError::Blocked)), "Transport.Blocked"),
        (many(Reply::Hangs), "Transport.TimedOut"),
        (many(Reply::error("InternalErrorException", "")), "InternalErrorException"),
        (many(Reply::error("TooManyRequestsException", "")), "TooManyRequestsException"),
        (many(Reply::error("LimitExceededException", "")), "LimitExceededException"),
        (many(Reply::error("ResourceNotFoundException", "")), "ResourceNotFoundException"),
        (many(Reply::error("ForbiddenException", "")), "ForbiddenException"),
        (many(Reply::Http(500, Vec::new(), "<html>oops</html>".to_owned())), "HTTP 500"),
        (
            many(Reply::Http(503, Vec::new(), r#"{"__type":"NotAuthorizedException"}"#.to_owned())),
            NOT_AUTHORIZED,
        ),
        (many(Reply::Http(429, Vec::new(), String::new())), "HTTP 429"),
        (many(Reply::Http(302, Vec::new(), String::new())), "HTTP 302"),
        (many(Reply::Http(403, Vec::new(), "<html>".to_owned())), "HTTP 403"),
        (many(Reply::Http(200, Vec::new(), "<html>portal</html>".to_owned())), "Decode"),
        (many(Reply::Http(200, Vec::new(), "{\"AuthenticationResult\":{\"Acc".to_owned())), "Decode"),
        (many(Reply::json(&json!({}))), "Decode"),
        (many(Reply::json(&refreshed("eve", FakeClock::START))), "Reply"),
    ];
    for (replies, code) in transient {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        for reply in replies {
            world.reply(REFRESH, reply);
        }
        let began = world.now();
        let error = world.finish(tab.access_token()).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.ends_session(), "{code}");
        assert!(world.now() - began <= 15_000, "{code}");
        assert_eq!(tab.freshness(), Some(Freshness::Stale), "{code}");
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
        assert!(!tab.host.tabs.is_locked(), "{code}");
    }
}

#[test]
fn a_rejection_by_the_pool_ends_the_session_in_all_tabs() {
    for code in SESSION_ENDING_CODES {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.tab();
        world.doze(LIFE);
        world.reply(REFRESH, Reply::error(code, "no"));
        let error = world.finish(tab.access_token()).unwrap_err();
        assert_eq!(service_code(&error).as_str(), code);
        assert!(error.ends_session());
        let Reason::SessionEnded(reason) = tab.reason() else {
            panic!("unexpected reason {:?}", tab.reason())
        };
        assert_eq!(AuthError::from(reason), error);
        assert_eq!(other.reason(), Reason::SignedOutElsewhere);
        assert_eq!(stored(&world.host), None);
        assert_eq!(world.count(REFRESH), 1);
        // The session is not restored automatically.
        assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
        assert_eq!(world.finish(other.access_token()), Err(AuthError::NotSignedIn));
    }
}

#[test]
fn callers_of_one_tab_share_one_request() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let callers: Vec<_> = (0..5).map(|_| world.spawn(tab.access_token())).collect();
    assert!(callers.iter().all(|caller| !caller.is_done()));
    world.host.transport.release();
    world.settle();
    for caller in callers {
        assert_eq!(caller.result().unwrap().expose(), access_token("ada", world.now()));
    }
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_failed_refresh_returns_its_error_to_every_caller() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has been revoked"));
    let callers: Vec<_> = (0..3).map(|_| world.spawn(tab.access_token())).collect();
    world.host.transport.release();
    world.settle();
    for caller in callers {
        assert_eq!(service_code(&caller.result().unwrap_err()), &ErrorCode::NotAuthorized);
    }
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_refresh_completes_after_its_callers_were_dropped() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    for _ in 0..2 {
        let caller = world.spawn(tab.access_token());
        caller.cancel(&mut world);
    }
    assert!(tab.host.tabs.is_locked());
    world.host.transport.release();
    world.settle();
    // The rotated token is stored, and the lock is released for other tabs.
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
    assert!(!tab.host.tabs.is_locked());
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_dropped_caller_does_not_affect_the_others() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let first = world.spawn(tab.access_token());
    let second = world.spawn(tab.access_token());
    first.cancel(&mut world);
    world.host.transport.release();
    world.settle();
    assert_eq!(second.result().unwrap().expose(), access_token("ada", world.now()));
}

#[test]
fn refresh_completes_after_run_and_callers_were_dropped() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    let caller = world.spawn(tab.access_token());
    tab.stop_running(&mut world);
    caller.cancel(&mut world);
    assert!(tab.host.tabs.is_locked());
    world.host.transport.release();
    world.settle();
    assert!(!tab.host.tabs.is_locked());
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
    assert_eq!(world.finish(other.access_token()).unwrap().expose(), access_token("ada", world.now()));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn refresh_completes_although_run_was_never_called() {
    let mut world = World::new();
    store(&world.host, &token::record("ada", FakeClock::START).to_string());
    let tab = Tab::new(world.host.another_tab());
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let caller = world.spawn(tab.access_token());
    caller.cancel(&mut world);
    world.host.transport.release();
    world.settle();
    assert!(!tab.host.tabs.is_locked());
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", world.now()));
    assert_eq!(world.count(REFRESH), 1);
}

/// As in a host that shuts down its executor.
#[test]
fn a_refresh_that_is_not_polled_is_dropped_and_releases_the_lock() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    tab.host.spawner.close();
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "never stored")));
    let caller = world.spawn(tab.access_token());
    let second = world.spawn(tab.access_token());
    tab.stop_running(&mut world);
    caller.cancel(&mut world);
    assert!(tab.host.tabs.is_locked(), "one caller is still waiting, so the lock should be held");
    second.cancel(&mut world);
    assert!(!tab.host.tabs.is_locked());
    assert_eq!(world.host.transport.given_up(), 1);
    world.host.transport.release();
    // The token was used, but its grace period has not ended.
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "third")));
    assert!(world.finish(other.access_token()).is_ok());
    // The client of the first tab starts a new refresh as well.
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "fourth")));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "fourth");
}

#[test]
fn waiting_callers_poll_a_refresh_that_the_spawner_dropped() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    world.doze(LIFE);
    tab.host.spawner.close();
    tab.stop_running(&mut world);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert_eq!(world.finish(tab.access_token()).unwrap().expose(), access_token("ada", world.now()));
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn a_refresh_respects_a_sign_out_elsewhere_after_run_was_dropped() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    // The notice is received before the removal of the record is visible.
    tab.host.session.delay();
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "late")));
    world.reply(REVOKE, Reply::json(&json!({})));
    let caller = world.spawn(tab.access_token());
    tab.stop_running(&mut world);
    let sign_out = world.spawn(other.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!((caller.result(), sign_out.result()), (Err(AuthError::NotSignedIn), SignOut::Complete));
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_listener_can_request_a_token_during_a_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let ready_results = Rc::new(RefCell::new(Vec::new()));
    let (auth, results) = (tab.auth.clone(), ready_results.clone());
    let _subscription = tab.auth.on_event(move |_| {
        use futures_util::FutureExt as _;

        let token = auth.access_token().now_or_never();
        results.borrow_mut().push(token.map(|token| token.is_ok()));
    });
    world.doze(LIFE);
    tab.host.tabs.wake();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    tab.host.tabs.wake();
    world.settle();
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert!(!ready_results.borrow().is_empty());
}

#[test]
fn a_refresh_is_retried_once_after_a_lost_reply() {
    for lost_reply in
        [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::Http(502, Vec::new(), String::new())]
    {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        world.reply(REFRESH, lost_reply);
        world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "third")));
        assert!(world.finish(tab.access_token()).is_ok());
        assert_eq!(world.count(REFRESH), 2);
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "third");
    }
}

#[test]
fn the_first_try_times_out_after_five_seconds_and_is_followed_by_a_second() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "third")));
    let caller = world.spawn(tab.access_token());
    world.advance(Duration::from_millis(4999));
    assert_eq!((world.count(REFRESH), caller.is_done()), (1, false));
    world.advance(Duration::from_millis(1));
    assert_eq!(world.count(REFRESH), 2);
    assert!(caller.result().is_ok());
}

#[test]
fn a_late_first_reply_is_ignored_after_the_second_try() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "first")));
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    let caller = world.spawn(tab.access_token());
    world.advance(Duration::from_secs(5));
    world.advance(Duration::from_secs(4));
    world.host.transport.release();
    world.settle();
    assert!(caller.result().is_ok());
    assert_eq!(world.count(REFRESH), 2);
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
}

/// Stores the tokens of a refresh by another tab that needs no lock.
fn store_newer(world: &World, refresh_token: &str) {
    let mut record = stored(&world.host).unwrap();
    record["access_token"] = json!(access_token("ada", world.now()));
    record["refresh_token"] = json!(refresh_token);
    record["generation"] = json!(record["generation"].as_i64().unwrap() + 1);
    store(&world.host, &record.to_string());
}

#[test]
fn no_second_try_is_made_if_another_tab_has_stored_newer_tokens() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    let caller = world.spawn(tab.access_token());
    world.advance(Duration::from_secs(3));
    store_newer(&world, "of another tab");
    let token = access_token("ada", world.now());
    world.advance(Duration::from_secs(2));
    assert_eq!(caller.result().unwrap().expose(), token);
    assert_eq!(world.count(REFRESH), 1);
}

/// Requests a token in a page whose first response to a refresh is lost and whose second one is this error.
fn lost_reply_then(code: &str) -> (World, Tab, Task<Result<Secret, AuthError>>) {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REFRESH, Reply::error(code, ""));
    let caller = world.spawn(tab.access_token());
    (world, tab, caller)
}

#[test]
fn after_a_rejected_second_try_tokens_of_another_tab_are_used() {
    for code in ["RefreshTokenReuseException", NOT_AUTHORIZED] {
        let (mut world, tab, caller) = lost_reply_then(code);
        for _ in 0..9 {
            world.advance(Duration::from_secs(1));
        }
        assert_eq!((world.count(REFRESH), caller.is_done()), (2, false), "{code}");
        assert_eq!(tab.freshness(), Some(Freshness::Fresh), "{code}");
        store_newer(&world, "of another tab");
        let token = access_token("ada", world.now());
        assert_eq!(world.join(caller).unwrap().expose(), token, "{code}");
        assert_eq!(tab.freshness(), Some(Freshness::Fresh), "{code}");
        assert!(!tab.host.tabs.is_locked());
    }
}

#[test]
fn a_rejected_second_try_ends_the_session_at_the_deadline_without_newer_tokens() {
    for code in ["RefreshTokenReuseException", NOT_AUTHORIZED] {
        let (mut world, tab, caller) = lost_reply_then(code);
        for _ in 0..14 {
            world.advance(Duration::from_secs(1));
        }
        assert!(tab.is_signed_in() && !caller.is_done(), "{code}");
        world.advance(Duration::from_secs(1));
        assert_eq!(service_code(&caller.result().unwrap_err()).as_str(), code);
        assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
        assert_eq!(stored(&world.host), None);
        assert!(!tab.host.tabs.is_locked());
    }
}

#[test]
fn a_rejection_without_a_lost_reply_ends_the_session_at_once() {
    for (first, code) in [
        (None, NOT_AUTHORIZED),
        (Some(Reply::Hangs), "UserNotFoundException"),
        (Some(Reply::Fails(TransportError::Offline)), "PasswordResetRequiredException"),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        let is_lost = first.is_some();
        if let Some(reply) = first {
            world.reply(REFRESH, reply);
        }
        world.reply(REFRESH, Reply::error(code, ""));
        let caller = world.spawn(tab.access_token());
        if is_lost {
            world.advance(Duration::from_secs(5));
        }
        assert_eq!(service_code(&caller.result().unwrap_err()).as_str(), code);
        assert!(matches!(tab.reason(), Reason::SessionEnded(_)));
    }
}

/// The first request may have used the token, so the next refresh has to be made within the grace period.
#[test]
fn after_two_lost_replies_the_next_refresh_is_within_the_grace_period() {
    for lost_reply in [Reply::Hangs, Reply::Fails(TransportError::Offline)] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        let began = world.now();
        world.reply(REFRESH, lost_reply.clone());
        world.reply(REFRESH, lost_reply);
        tab.host.tabs.wake();
        world.settle();
        for _ in 0..60 {
            if world.count(REFRESH) == 2 {
                world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "third")));
            }
            if world.count(REFRESH) > 2 && tab.freshness() == Some(Freshness::Fresh) {
                break;
            }
            world.advance(Duration::from_secs(1));
        }
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "third");
        assert!(world.now() - began < 60_000, "{}", world.now() - began);
        assert!(!tab.state_history()[2..].contains(&"signed out"));
    }
}

#[test]
fn the_request_has_its_full_timeout_after_a_long_wait_for_the_lock() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    let lock = world.lock_in_another_tab();
    world.reply(REFRESH, Reply::Hangs);
    let caller = world.spawn(tab.access_token());
    world.advance(Duration::from_secs(14));
    drop(lock);
    // The client waits for writes of the tab that held the lock.
    for _ in 0..=5 {
        world.advance(Duration::from_millis(50));
    }
    assert_eq!(world.count(REFRESH), 1);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    // The caller times out after 15 s, but the refresh continues.
    world.advance(Duration::from_millis(700));
    assert_eq!(caller.result(), Err(timed_out()));
    assert_eq!(world.count(REFRESH), 1);
    world.advance(Duration::from_secs(5));
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn tokens_older_than_those_of_another_tab_are_dropped() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    tab.host.tabs.without_locks();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "slow")));
    let caller = world.spawn(tab.access_token());
    store_newer(&world, "fast");
    world.host.transport.release();
    world.settle();
    assert!(caller.result().is_ok());
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "fast");
}

#[test]
fn a_throttled_refresh_is_retried_within_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::error("TooManyRequestsException", ""));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(world.count(REFRESH), 2);
}

#[test]
fn a_forced_refresh_is_made_before_the_token_is_due() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.finish(tab.refresh()).unwrap();
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", world.now()));
    assert_eq!(
        world.host.transport.last(REFRESH),
        json!({ "ClientId": CLIENT_ID, "RefreshToken": "refresh token of ada" })
    );
}

#[test]
fn without_a_session_a_refresh_is_an_error() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.refresh()), Err(AuthError::NotSignedIn));
    assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
    assert!(world.operations().is_empty());
}

#[test]
fn tokens_of_another_user_or_client_are_rejected() {
    let now = FakeClock::START + 3_600_000;
    let with = |part: &str, claims: Value| {
        let mut reply = refreshed("ada", now);
        reply["AuthenticationResult"][part] = json!(token::jwt(&claims));
        reply
    };
    let access = |claim: &str, value: Value| {
        let mut claims = token::access_claims("ada", now);
        claims[claim] = value;
        with("AccessToken", claims)
    };
    for reply in [
        refreshed("eve", now),
        access("iss", json!("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other")),
        access("client_id", json!("other")),
        access("token_use", json!("id")),
        access("sub", json!("other")),
        access("exp", json!(now / 1000)),
        access("exp", json!(i64::MAX)),
        with("IdToken", token::id_claims("eve", now)),
        with("IdToken", token::access_claims("ada", now)),
    ] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        world.reply(REFRESH, Reply::json(&reply));
        let error = world.finish(tab.access_token()).unwrap_err();
        assert!(matches!(error, AuthError::Reply(_) | AuthError::Issuer { .. }), "{error}");
        assert_eq!(tab.freshness(), Some(Freshness::Stale));
        assert_eq!(stored(&world.host).unwrap()["access_token"], access_token("ada", FakeClock::START));
    }
}

#[test]
fn a_clock_that_is_a_day_wrong_does_not_affect_the_session() {
    for skew in [-26 * 3_600_000, 26 * 3_600_000] {
        let mut world = World::new();
        let tab = world.tab();
        let pool_time = FakeClock::START + skew;
        world.reply(INITIATE, Reply::json(&authentication_result("ada", pool_time)));
        let step = world.finish(tab.sign_in(by_password("ada"))).unwrap();
        assert!(matches!(step, SignInStep::Done(_)));
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
        world.doze(LIFE / 2);
        // The drift is stored together with the tokens.
        let reloaded = world.page(tab.host.reloaded());
        world.doze(life_but(61 + LIFE.as_secs() / 2));
        assert!(world.finish(tab.access_token()).is_ok());
        assert_eq!(world.count(REFRESH), 0);
        assert_eq!(reloaded.freshness(), Some(Freshness::Fresh));
        world.doze(Duration::from_secs(1));
        world.reply(REFRESH, Reply::json(&refreshed("ada", world.now() + skew)));
        assert!(world.finish(reloaded.access_token()).is_ok());
        assert_eq!(world.count(REFRESH), 1);
    }
}

#[test]
fn a_refresh_does_not_change_the_state() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let before = tab.states.borrow().len();
    world.doze(life_but(1));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.finish(tab.access_token()).unwrap();
    // Only claims of the token itself have changed, which a page does not show.
    assert_eq!(tab.states.borrow().len(), before);
}

#[test]
fn the_id_token_is_refreshed_with_the_access_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let id_token = |world: &mut World| {
        let auth = tab.auth.clone();
        world.finish(async move { auth.id_token().await })
    };
    let claims = token::id_claims("ada", FakeClock::START);
    assert_eq!(id_token(&mut world).unwrap().expose(), token::jwt(&claims));
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let claims = token::id_claims("ada", world.now());
    assert_eq!(id_token(&mut world).unwrap().expose(), token::jwt(&claims));
    world.reply(REVOKE, Reply::json(&json!({})));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(id_token(&mut world), Err(AuthError::NotSignedIn));
}
