//! Tokens and their refresh, by the rows of the reference:
//!
//! * cache on sign-in: `a_clock_that_is_a_day_wrong_makes_no_difference`,
//!   `sign_in::the_record_is_written_whole_in_one_go`
//! * expiry test: `a_token_is_refreshed_a_minute_before_its_end`
//! * when: `run::all_tabs_are_kept_fresh_by_one_refresh`
//! * operation: `a_forced_refresh_needs_no_due_token`, `devices::a_refresh_tells_the_device`
//! * rotation: `the_user_stays_the_same_over_a_refresh`, `tabs::tabs_that_expire_together_share_one_refresh`
//! * no refresh token: `nobody_signed_in_has_nothing_to_refresh`
//! * dedupe: `callers_of_one_tab_share_one_request`
//! * cross-tab: `tabs`
//! * client metadata: `hooks::metadata_and_context_go_where_the_reference_sends_them`
//! * clear tokens on refresh error, and its result: `the_pools_own_no_ends_the_session_in_all_tabs`,
//!   `transient_failures_keep_the_user_signed_in`, `events::a_refused_refresh_is_told_after_the_end_of_the_session`

use super::{token::rotated, *};

/// The pool's own no, whatever its kind.
const ENDINGS: [&str; 6] = [
    NOT_AUTHORIZED,
    "PasswordResetRequiredException",
    "RefreshTokenReuseException",
    "TokenRevokedException",
    "UserNotConfirmedException",
    "UserNotFoundException",
];

#[test]
fn a_token_that_is_not_due_is_handed_out_as_it_is() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(61));
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", FakeClock::START));
    assert_eq!(world.count(REFRESH), 0);
}

#[test]
fn a_token_is_refreshed_a_minute_before_its_end() {
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
fn a_refresh_that_was_meant_to_be_early_may_fail() {
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
fn transient_failures_keep_the_user_signed_in() {
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
        let waited = world.now();
        let error = world.finish(tab.access_token()).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.ends_session(), "{code}");
        assert!(world.now() - waited <= 15_000, "{code}");
        assert_eq!(tab.freshness(), Some(Freshness::Stale), "{code}");
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "refresh token of ada");
        assert!(!tab.host.tabs.is_locked(), "{code}");
    }
}

#[test]
fn the_pools_own_no_ends_the_session_in_all_tabs() {
    for code in ENDINGS {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let other = world.tab();
        world.doze(LIFE);
        world.reply(REFRESH, Reply::error(code, "no"));
        let error = world.finish(tab.access_token()).unwrap_err();
        assert_eq!(service_code(&error).as_str(), code);
        assert!(error.ends_session());
        let Reason::SessionEnded(reason) = tab.reason() else { panic!("{:?}", tab.reason()) };
        assert_eq!(AuthError::from(reason), error);
        assert_eq!(other.reason(), Reason::SignedOutElsewhere);
        assert_eq!(stored(&world.host), None);
        assert_eq!(world.count(REFRESH), 1);
        // The session can't come back by itself.
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
fn an_error_reaches_every_caller() {
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
fn a_refresh_goes_on_when_its_callers_are_dropped() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    for _ in 0..2 {
        let caller = world.spawn(tab.access_token());
        caller.drop_it(&mut world);
    }
    assert!(tab.host.tabs.is_locked());
    world.host.transport.release();
    world.settle();
    // What the pool has rotated is stored, and the other tabs get the lock.
    assert_eq!(stored(&world.host).unwrap()["refresh_token"], "second");
    assert!(!tab.host.tabs.is_locked());
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert_eq!(world.count(REFRESH), 1);
}

#[test]
fn a_dropped_caller_does_not_disturb_the_others() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let first = world.spawn(tab.access_token());
    let second = world.spawn(tab.access_token());
    first.drop_it(&mut world);
    world.host.transport.release();
    world.settle();
    assert_eq!(second.result().unwrap().expose(), access_token("ada", world.now()));
}

/// Without [`AuthClient::run`] nobody sees it through, but the next caller takes it up.
#[test]
fn an_abandoned_refresh_is_taken_up_by_a_later_caller() {
    let mut world = World::new();
    store(&world.host, &token::record("ada", FakeClock::START).to_string());
    let tab = Tab::new(world.host.another_tab());
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let caller = world.spawn(tab.access_token());
    caller.drop_it(&mut world);
    world.host.transport.release();
    world.settle();
    assert!(tab.host.tabs.is_locked());
    let token = world.finish(tab.access_token()).unwrap();
    assert_eq!(token.expose(), access_token("ada", world.now()));
    assert_eq!(world.count(REFRESH), 1);
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn a_page_that_runs_again_takes_up_what_was_left_undone() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    let caller = world.spawn(tab.access_token());
    tab.run.take().unwrap().drop_it(&mut world);
    caller.drop_it(&mut world);
    world.host.transport.release();
    world.settle();
    assert!(tab.host.tabs.is_locked());
    let auth = tab.auth.clone();
    world.spawn(async move { auth.run().await });
    assert_eq!(tab.freshness(), Some(Freshness::Fresh));
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn a_listener_may_ask_for_a_token_in_the_middle_of_a_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let asked = Rc::new(RefCell::new(Vec::new()));
    let (auth, results) = (tab.auth.clone(), asked.clone());
    let _subscription = tab.auth.subscribe(move |_| {
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
    assert!(!asked.borrow().is_empty());
}

#[test]
fn a_lost_reply_is_asked_for_once_more() {
    for lost in
        [Reply::Fails(TransportError::Offline), Reply::Hangs, Reply::Http(502, Vec::new(), String::new())]
    {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.doze(LIFE);
        world.reply(REFRESH, lost);
        world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "third")));
        assert!(world.finish(tab.access_token()).is_ok());
        assert_eq!(world.count(REFRESH), 2);
        assert_eq!(stored(&world.host).unwrap()["refresh_token"], "third");
    }
}

#[test]
fn a_throttled_refresh_is_tried_again_within_the_deadline() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::error("TooManyRequestsException", ""));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    assert!(world.finish(tab.access_token()).is_ok());
    assert_eq!(world.count(REFRESH), 2);
}

#[test]
fn a_forced_refresh_needs_no_due_token() {
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
fn nobody_signed_in_has_nothing_to_refresh() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.refresh()), Err(AuthError::NotSignedIn));
    assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
    assert!(world.operations().is_empty());
}

#[test]
fn tokens_of_anybody_else_are_refused() {
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
fn a_clock_that_is_a_day_wrong_makes_no_difference() {
    for skew in [-26 * 3_600_000, 26 * 3_600_000] {
        let mut world = World::new();
        let tab = world.tab();
        let pool_time = FakeClock::START + skew;
        world.reply(INITIATE, Reply::json(&authentication_result("ada", pool_time)));
        let step = world.finish(tab.sign_in(by_password("ada"))).unwrap();
        assert!(matches!(step, SignInStep::Done(_)));
        assert_eq!(tab.freshness(), Some(Freshness::Fresh));
        world.doze(LIFE / 2);
        // The drift is stored with the tokens.
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
fn the_user_stays_the_same_over_a_refresh() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let before = tab.states.borrow().len();
    world.doze(life_but(1));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.finish(tab.access_token()).unwrap();
    // Only the token's own claims have changed: nothing that a page shows.
    assert_eq!(tab.states.borrow().len(), before);
}

#[test]
fn the_id_token_is_as_fresh_as_the_access_token() {
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
