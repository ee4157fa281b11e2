//! Tests of signing out, and of the report of sign-outs that the pool did not confirm.

use super::token::rotated;
use super::*;
use crate::platform::StorageError;

const SIGN_OUT_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.sign-out";

fn stored_report(host: &FakeHost) -> Option<String> {
    use crate::platform::Storage as _;

    host.local.get(SIGN_OUT_KEY).unwrap()
}

fn empty_reply() -> Reply {
    Reply::json(&json!({}))
}

#[test]
fn a_sign_out_revokes_the_refresh_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REVOKE, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(
        world.host.transport.last(REVOKE),
        json!({ "ClientId": CLIENT_ID, "Token": "refresh token of ada" })
    );
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert_eq!(world.operations(), [INITIATE, REVOKE]);
    let reloaded = world.page(tab.host.reloaded());
    assert_eq!(reloaded.reason(), Reason::NoSession);
}

#[test]
fn the_session_is_removed_in_all_tabs_before_any_request() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let (other, third) = (world.tab(), world.tab());
    world.host.transport.hold();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    assert!(!sign_out.is_done());
    assert_eq!(stored(&world.host), None);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    for tab in [&other, &third] {
        assert_eq!(tab.reason(), Reason::SignedOutElsewhere);
        assert_eq!(world.finish(tab.access_token()), Err(AuthError::NotSignedIn));
    }
}

#[test]
fn a_sign_out_without_an_answer_of_the_pool_is_local_only() {
    for scope in [SignOutScope::Here, SignOutScope::Everywhere] {
        for (reply, error) in
            [(Reply::Fails(TransportError::Offline), offline()), (Reply::Hangs, timed_out())]
        {
            let mut world = World::new();
            let tab = world.signed_in("ada");
            for operation in [REVOKE, GLOBAL_SIGN_OUT] {
                for _ in 0..5 {
                    world.reply(operation, reply.clone());
                }
            }
            let began = world.now();
            assert_eq!(world.finish(tab.sign_out(scope)), SignOut::LocalOnly(error));
            assert!(world.now() - began <= 15_000);
            assert_eq!(tab.reason(), Reason::SignedOutHere);
            assert_eq!(stored(&world.host), None);
        }
    }
}

#[test]
fn a_sign_out_of_an_ended_session_is_complete() {
    for code in [NOT_AUTHORIZED, "UserNotFoundException"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(REVOKE, Reply::error(code, ""));
        assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    }
}

#[test]
fn a_rejected_revocation_is_local_only() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REVOKE, Reply::error("UnsupportedTokenTypeException", ""));
    let outcome = world.finish(tab.sign_out(SignOutScope::Here));
    assert!(matches!(&outcome, SignOut::LocalOnly(error) if error.code() == "UnsupportedTokenTypeException"));
}

/// A firewall's challenge is a response of status 202 with an empty body.
#[test]
fn a_sign_out_answered_by_a_firewall_is_local_only() {
    for scope in [SignOutScope::Here, SignOutScope::Everywhere] {
        for (status, body) in
            [(202, ""), (204, ""), (200, "<html>"), (503, "{\"__type\":\"UserNotFoundException\"}")]
        {
            let mut world = World::new();
            let tab = world.signed_in("ada");
            for operation in [REVOKE, GLOBAL_SIGN_OUT] {
                for _ in 0..3 {
                    world.reply(operation, Reply::Http(status, Vec::new(), body.to_owned()));
                }
            }
            let outcome = world.finish(tab.sign_out(scope));
            assert!(matches!(outcome, SignOut::LocalOnly(_)), "{scope:?} {status} {body}: {outcome:?}");
            assert_eq!(tab.reason(), Reason::SignedOutHere);
        }
    }
}

#[test]
fn a_global_sign_out_sends_the_access_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    let token = access_token("ada", FakeClock::START);
    assert_eq!(world.host.transport.last(GLOBAL_SIGN_OUT), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, GLOBAL_SIGN_OUT]);
}

#[test]
fn a_global_sign_out_refreshes_an_expired_token_without_storing_it() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(GLOBAL_SIGN_OUT, empty_reply());
    let writes = world.host.session.writes().len();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    let token = access_token("ada", world.now());
    assert_eq!(world.host.transport.last(GLOBAL_SIGN_OUT), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, REFRESH, GLOBAL_SIGN_OUT]);
    assert_eq!(world.host.session.writes().len(), writes);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_global_sign_out_refreshes_a_rejected_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, Reply::error(NOT_AUTHORIZED, "Access Token has been revoked"));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(GLOBAL_SIGN_OUT, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    assert_eq!(world.operations(), [INITIATE, GLOBAL_SIGN_OUT, REFRESH, GLOBAL_SIGN_OUT]);
}

/// The pool no longer knows this session, but the user's other devices may still have sessions.
#[test]
fn a_global_sign_out_without_a_valid_token_is_local_only() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has expired"));
    let outcome = world.finish(tab.sign_out(SignOutScope::Everywhere));
    assert!(matches!(&outcome, SignOut::LocalOnly(error) if error.code() == NOT_AUTHORIZED));
    assert_eq!(tab.reason(), Reason::SignedOutHere);
}

#[test]
fn a_global_sign_out_of_a_deleted_user_is_complete() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, Reply::error("UserNotFoundException", ""));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
}

#[test]
fn a_sign_out_without_a_session_sends_no_request() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    assert!(world.operations().is_empty());
    assert_eq!(tab.state_history(), ["restoring", "signed out"]);
}

#[test]
fn simultaneous_sign_outs_in_two_tabs_revoke_once() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.host.transport.hold();
    world.reply(REVOKE, empty_reply());
    let first = world.spawn(tab.sign_out(SignOutScope::Here));
    let second = world.spawn(other.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!((first.result(), second.result()), (SignOut::Complete, SignOut::Complete));
    assert_eq!(world.count(REVOKE), 1);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert_eq!(other.reason(), Reason::SignedOutElsewhere);
}

#[test]
fn a_dropped_sign_out_has_already_removed_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.transport.hold();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    sign_out.cancel(&mut world);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_late_refresh_in_this_tab_does_not_restore_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REVOKE, empty_reply());
    let late = world.spawn(tab.access_token());
    let writes = world.host.session.writes().len();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
    assert_eq!(sign_out.result(), SignOut::Complete);
    assert_eq!(stored(&world.host), None);
    assert_eq!(world.host.session.writes().len(), writes);
    assert_eq!(tab.state_history().last(), Some(&"signed out"));
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn a_valid_token_is_not_returned_after_a_sign_out() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(30));
    world.host.transport.hold();
    world.reply(REVOKE, empty_reply());
    let late = world.spawn(tab.access_token());
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
}

#[test]
fn a_late_refresh_in_another_tab_does_not_restore_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REVOKE, empty_reply());
    let late = world.spawn(other.access_token());
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
    assert_eq!(sign_out.result(), SignOut::Complete);
    for tab in [&tab, &other] {
        assert_eq!(tab.state_history().last(), Some(&"signed out"));
    }
    assert_eq!(stored(&world.host), None);
}

/// Tabs may run in separate processes: one may write before it is notified of the earlier sign-out.
#[test]
fn tokens_stored_by_a_late_refresh_are_removed() {
    use crate::platform::Tabs as _;

    let mut world = World::new();
    let tab = world.signed_in("ada");
    let late = stored(&world.host).unwrap().to_string();
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    store(&world.host, &late);
    let other = world.host.another_tab();
    other.tabs.notify(&Notice::Changed);
    world.settle();
    assert_eq!(tab.state_history().last(), Some(&"signed out"));
    assert_eq!(stored(&world.host), None);
    // A tab that was opened later is signed out as well.
    assert_eq!(world.tab().reason(), Reason::NoSession);
}

#[test]
fn a_sign_in_after_a_sign_out_starts_a_new_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let first = stored(&world.host).unwrap()["session"].clone();
    world.reply(REVOKE, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&tab, "ada");
    assert_ne!(stored(&world.host).unwrap()["session"], first);
    assert!(tab.is_signed_in());
}

#[test]
fn a_sign_in_does_not_wait_for_the_refresh_of_the_previous_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REVOKE, empty_reply());
    let old = world.spawn(tab.access_token());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&tab, "grace");
    let token = world.spawn(tab.access_token());
    assert_eq!(token.result().unwrap().expose(), access_token("grace", world.now()));
    assert_eq!(world.join(old), Err(AuthError::Superseded));
    assert!(tab.is_signed_in());
}

#[test]
fn a_tab_restored_from_the_page_cache_is_signed_out_at_once() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    let other = world.tab();
    // The page is frozen and receives no notices.
    let run = tab.run.take().unwrap();
    run.cancel(&mut world);
    world.reply(REVOKE, empty_reply());
    assert_eq!(world.finish(other.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert!(tab.is_signed_in());
    let auth = tab.auth.clone();
    let _running = world.spawn(async move { auth.run().await });
    assert!(!tab.is_signed_in());
}

#[test]
fn an_unconfirmed_sign_out_is_reported_until_it_is_acknowledged() {
    for scope in [SignOutScope::Here, SignOutScope::Everywhere] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let signed_out_at = world.now();
        assert!(matches!(world.finish(tab.sign_out(scope)), SignOut::LocalOnly(_)));
        let expected = UnconfirmedSignOut { at: signed_out_at };
        assert_eq!(tab.auth.unconfirmed_sign_out(), Some(expected));
        let next = world.page(tab.host.reloaded());
        assert_eq!(next.auth.unconfirmed_sign_out(), Some(expected));
        next.auth.acknowledge_sign_out(expected);
        assert_eq!(next.auth.unconfirmed_sign_out(), None);
        assert_eq!(stored_report(&next.host), None);
        assert_eq!(world.page(next.host.reloaded()).auth.unconfirmed_sign_out(), None);
    }
}

#[test]
fn a_confirmed_sign_out_is_not_reported() {
    for (scope, operation) in [(SignOutScope::Here, REVOKE), (SignOutScope::Everywhere, GLOBAL_SIGN_OUT)] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(operation, empty_reply());
        assert_eq!(world.finish(tab.sign_out(scope)), SignOut::Complete);
        assert_eq!(tab.auth.unconfirmed_sign_out(), None);
        assert_eq!(stored_report(&tab.host), None);
    }
}

/// The page may be closed at any time after the session was removed.
#[test]
fn a_sign_out_interrupted_by_closing_the_page_is_reported_by_the_next_page() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.transport.hold();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    assert_eq!(stored(&world.host), None);
    let host = tab.host.reloaded();
    sign_out.cancel(&mut world);
    tab.close(&mut world);
    assert!(world.page(host).auth.unconfirmed_sign_out().is_some());
}

#[test]
fn the_report_contains_neither_tokens_nor_the_user() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let tokens = stored(&world.host).unwrap();
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let report = stored_report(&tab.host).unwrap();
    for member in ["access_token", "id_token", "refresh_token"] {
        assert!(!report.contains(tokens[member].as_str().unwrap()), "{report}");
    }
    assert!(!report.contains("ada"), "{report}");
}

#[test]
fn a_report_expires_with_the_refresh_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let days = |days: u64| Duration::from_hours(24 * days);
    world.doze(days(29));
    assert!(tab.auth.unconfirmed_sign_out().is_some());
    world.doze(days(1));
    assert_eq!(tab.auth.unconfirmed_sign_out(), None);
    // The next sign-out removes the record from the storage.
    world.sign_in(&tab, "grace");
    world.reply(REVOKE, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(stored_report(&tab.host), None);
}

#[test]
fn a_confirmed_sign_out_keeps_the_report_of_an_earlier_one() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let report_of_ada = tab.auth.unconfirmed_sign_out();
    assert!(report_of_ada.is_some());
    world.sign_in(&tab, "grace");
    world.reply(REVOKE, empty_reply());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.unconfirmed_sign_out(), report_of_ada);
}

#[test]
fn acknowledging_a_sign_out_keeps_the_report_of_a_later_one() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let shown = tab.auth.unconfirmed_sign_out().unwrap();
    world.advance(Duration::from_secs(1));
    world.sign_in(&tab, "grace");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    tab.auth.acknowledge_sign_out(shown);
    assert!(tab.auth.unconfirmed_sign_out().is_some_and(|report| report.at > shown.at));
}

#[test]
fn a_report_that_cannot_be_stored_lasts_as_long_as_the_page() {
    for failure in [StorageError::Full, StorageError::Blocked] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let failures = Rc::<RefCell<Vec<AuthEvent>>>::default();
        let seen = failures.clone();
        let _subscription = tab.auth.on_event(move |event| {
            if matches!(event, AuthEvent::StorageFailed(_)) {
                seen.borrow_mut().push(event.clone());
            }
        });
        world.host.local.fail(Some(failure));
        assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
        assert!(tab.auth.unconfirmed_sign_out().is_some());
        assert_eq!(*failures.borrow(), [AuthEvent::StorageFailed(failure)]);
        assert_eq!(world.page(tab.host.reloaded()).auth.unconfirmed_sign_out(), None);
    }
}

#[test]
fn a_malformed_report_is_ignored() {
    use crate::platform::Storage as _;

    let huge = format!("{{\"version\":1,\"sign_outs\":[],\"x\":\"{}\"}}", "x".repeat(1 << 20));
    for report in
        ["", "null", "[]", "{\"version\":2}", "{\"version\":1,\"sign_outs\":[{\"at\":\"now\"}]}", &huge]
    {
        let mut world = World::new();
        world.host.local.set(SIGN_OUT_KEY, report).unwrap();
        let tab = world.signed_in("ada");
        assert_eq!(tab.auth.unconfirmed_sign_out(), None, "{report:.80}");
        assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
        assert!(tab.auth.unconfirmed_sign_out().is_some(), "{report:.80}");
    }
}

#[test]
fn the_stored_reports_are_limited_in_number() {
    let mut world = World::new();
    let tab = world.tab();
    let mut length = 0;
    for round in 0..40 {
        world.sign_in(&tab, "ada");
        assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
        let now = stored_report(&tab.host).unwrap().len();
        assert!(round < 20 || now <= length, "{now} bytes after {round}, {length} before");
        length = now;
    }
}

#[test]
fn a_sign_out_without_a_session_is_not_reported() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.unconfirmed_sign_out(), None);
    assert!(world.host.local.writes().is_empty());
}
