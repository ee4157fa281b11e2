use super::{token::rotated, *};
use crate::platform::StorageError;

const SIGN_OUT_KEY: &str = "yew-cognito.1h57kf5cpq17m0eml12EXAMPLE.sign-out";

fn unconfirmed(host: &FakeHost) -> Option<String> {
    use crate::platform::Storage as _;

    host.local.get(SIGN_OUT_KEY).unwrap()
}

fn done() -> Reply {
    Reply::json(&json!({}))
}

#[test]
fn the_refresh_token_is_revoked() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REVOKE, done());
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
fn all_is_wiped_in_all_tabs_before_any_request() {
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
fn a_pool_that_can_not_be_told_leaves_it_local() {
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
fn a_session_that_the_pool_had_ended_is_complete() {
    for code in [NOT_AUTHORIZED, "UserNotFoundException"] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(REVOKE, Reply::error(code, ""));
        assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    }
}

#[test]
fn a_pool_that_refuses_to_revoke_is_reported() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(REVOKE, Reply::error("UnsupportedTokenTypeException", ""));
    let outcome = world.finish(tab.sign_out(SignOutScope::Here));
    assert!(matches!(&outcome, SignOut::LocalOnly(error) if error.code() == "UnsupportedTokenTypeException"));
}

/// A firewall's challenge is a response of status 202 with an empty body.
#[test]
fn a_sign_out_that_a_firewall_answers_is_not_complete() {
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
fn everywhere_uses_the_access_token() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    let token = access_token("ada", FakeClock::START);
    assert_eq!(world.host.transport.last(GLOBAL_SIGN_OUT), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, GLOBAL_SIGN_OUT]);
}

#[test]
fn everywhere_with_an_expired_access_token_gets_another_that_is_stored_nowhere() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(GLOBAL_SIGN_OUT, done());
    let writes = world.host.session.writes().len();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    let token = access_token("ada", world.now());
    assert_eq!(world.host.transport.last(GLOBAL_SIGN_OUT), json!({ "AccessToken": token }));
    assert_eq!(world.operations(), [INITIATE, REFRESH, GLOBAL_SIGN_OUT]);
    assert_eq!(world.host.session.writes().len(), writes);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn everywhere_with_a_refused_access_token_gets_another() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, Reply::error(NOT_AUTHORIZED, "Access Token has been revoked"));
    world.reply(REFRESH, Reply::json(&refreshed("ada", world.now())));
    world.reply(GLOBAL_SIGN_OUT, done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    assert_eq!(world.operations(), [INITIATE, GLOBAL_SIGN_OUT, REFRESH, GLOBAL_SIGN_OUT]);
}

/// The pool no longer knows this session, but the user's other devices may still have sessions.
#[test]
fn everywhere_is_not_complete_without_a_token_to_ask_with() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::error(NOT_AUTHORIZED, "Refresh Token has expired"));
    let outcome = world.finish(tab.sign_out(SignOutScope::Everywhere));
    assert!(matches!(&outcome, SignOut::LocalOnly(error) if error.code() == NOT_AUTHORIZED));
    assert_eq!(tab.reason(), Reason::SignedOutHere);
}

#[test]
fn everywhere_of_a_deleted_user_is_complete() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.reply(GLOBAL_SIGN_OUT, Reply::error("UserNotFoundException", ""));
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
}

#[test]
fn nobody_signed_in_has_nothing_to_tell() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Everywhere)), SignOut::Complete);
    assert!(world.operations().is_empty());
    assert_eq!(tab.course(), ["restoring", "signed out"]);
}

#[test]
fn two_tabs_at_once_sign_out_once() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.host.transport.hold();
    world.reply(REVOKE, done());
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
fn a_sign_out_goes_on_without_its_caller_as_far_as_it_matters() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.transport.hold();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    sign_out.drop_it(&mut world);
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert_eq!(stored(&world.host), None);
}

#[test]
fn a_refresh_in_this_tab_brings_nobody_back() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REVOKE, done());
    let late = world.spawn(tab.access_token());
    let writes = world.host.session.writes().len();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
    assert_eq!(sign_out.result(), SignOut::Complete);
    assert_eq!(stored(&world.host), None);
    assert_eq!(world.host.session.writes().len(), writes);
    assert_eq!(tab.course().last(), Some(&"signed out"));
    assert_eq!(tab.reason(), Reason::SignedOutHere);
    assert!(!tab.host.tabs.is_locked());
}

#[test]
fn a_token_that_was_still_good_is_not_handed_out_after_a_sign_out() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(life_but(30));
    world.host.transport.hold();
    world.reply(REVOKE, done());
    let late = world.spawn(tab.access_token());
    world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
}

#[test]
fn a_refresh_in_another_tab_brings_nobody_back() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let other = world.tab();
    world.doze(LIFE);
    world.host.transport.hold();
    world.reply(REFRESH, Reply::json(&rotated("ada", world.now(), "second")));
    world.reply(REVOKE, done());
    let late = world.spawn(other.access_token());
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    world.host.transport.release();
    world.settle();
    assert_eq!(late.result(), Err(AuthError::NotSignedIn));
    assert_eq!(sign_out.result(), SignOut::Complete);
    for tab in [&tab, &other] {
        assert_eq!(tab.course().last(), Some(&"signed out"));
    }
    assert_eq!(stored(&world.host), None);
}

/// Tabs may run in separate processes: one may write before it is notified of the earlier sign-out.
#[test]
fn what_a_late_refresh_has_stored_is_removed() {
    use crate::platform::Tabs as _;

    let mut world = World::new();
    let tab = world.signed_in("ada");
    let late = stored(&world.host).unwrap().to_string();
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    store(&world.host, &late);
    let other = world.host.another_tab();
    other.tabs.notify(&Notice::Changed);
    world.settle();
    assert_eq!(tab.course().last(), Some(&"signed out"));
    assert_eq!(stored(&world.host), None);
    // A tab that was opened later is signed out as well.
    assert_eq!(world.tab().reason(), Reason::NoSession);
}

#[test]
fn a_sign_in_after_a_sign_out_is_a_session_of_its_own() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let first = stored(&world.host).unwrap()["session"].clone();
    world.reply(REVOKE, done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&tab, "ada");
    assert_ne!(stored(&world.host).unwrap()["session"], first);
    assert!(tab.is_signed_in());
}

#[test]
fn a_sign_in_does_not_wait_for_the_refresh_of_the_session_before() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.doze(LIFE);
    world.reply(REFRESH, Reply::Hangs);
    world.reply(REVOKE, done());
    let old = world.spawn(tab.access_token());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    world.sign_in(&tab, "grace");
    let token = world.spawn(tab.access_token());
    assert_eq!(token.result().unwrap().expose(), access_token("grace", world.now()));
    assert_eq!(world.join(old), Err(AuthError::Superseded));
    assert!(tab.is_signed_in());
}

#[test]
fn a_tab_that_comes_back_from_the_cache_is_signed_out_at_once() {
    let mut world = World::new();
    let mut tab = world.signed_in("ada");
    let other = world.tab();
    // The page is frozen and receives no notices.
    let run = tab.run.take().unwrap();
    run.drop_it(&mut world);
    world.reply(REVOKE, done());
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
        assert_eq!(unconfirmed(&next.host), None);
        assert_eq!(world.page(next.host.reloaded()).auth.unconfirmed_sign_out(), None);
    }
}

#[test]
fn a_confirmed_sign_out_is_not_reported() {
    for (scope, operation) in [(SignOutScope::Here, REVOKE), (SignOutScope::Everywhere, GLOBAL_SIGN_OUT)] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        world.reply(operation, done());
        assert_eq!(world.finish(tab.sign_out(scope)), SignOut::Complete);
        assert_eq!(tab.auth.unconfirmed_sign_out(), None);
        assert_eq!(unconfirmed(&tab.host), None);
    }
}

/// The page may be closed at any time after the session was removed.
#[test]
fn a_page_that_is_closed_during_its_sign_out_leaves_the_report_to_the_next() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.host.transport.hold();
    let sign_out = world.spawn(tab.sign_out(SignOutScope::Here));
    assert_eq!(stored(&world.host), None);
    let host = tab.host.reloaded();
    sign_out.drop_it(&mut world);
    tab.close(&mut world);
    assert!(world.page(host).auth.unconfirmed_sign_out().is_some());
}

#[test]
fn the_report_holds_no_secret_and_does_not_say_who_it_was() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let tokens = stored(&world.host).unwrap();
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let kept = unconfirmed(&tab.host).unwrap();
    for member in ["access_token", "id_token", "refresh_token"] {
        assert!(!kept.contains(tokens[member].as_str().unwrap()), "{kept}");
    }
    assert!(!kept.contains("ada"), "{kept}");
}

#[test]
fn a_report_ends_with_the_life_of_the_refresh_token() {
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
    world.reply(REVOKE, done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(unconfirmed(&tab.host), None);
}

#[test]
fn a_confirmed_sign_out_does_not_hide_an_earlier_one_that_was_not() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let of_ada = tab.auth.unconfirmed_sign_out();
    assert!(of_ada.is_some());
    world.sign_in(&tab, "grace");
    world.reply(REVOKE, done());
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.unconfirmed_sign_out(), of_ada);
}

#[test]
fn a_later_sign_out_is_not_acknowledged_with_an_earlier_one() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    let shown = tab.auth.unconfirmed_sign_out().unwrap();
    world.advance(Duration::from_secs(1));
    world.sign_in(&tab, "grace");
    assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
    tab.auth.acknowledge_sign_out(shown);
    assert!(tab.auth.unconfirmed_sign_out().is_some_and(|left| left.at > shown.at));
}

#[test]
fn a_report_that_can_not_be_stored_lasts_as_long_as_the_page() {
    for failure in [StorageError::Full, StorageError::Blocked] {
        let mut world = World::new();
        let tab = world.signed_in("ada");
        let failures = Rc::<RefCell<Vec<AuthEvent>>>::default();
        let heard = failures.clone();
        let _listening = tab.auth.on_event(move |event| {
            if matches!(event, AuthEvent::StorageFailed(_)) {
                heard.borrow_mut().push(event.clone());
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
fn a_stored_report_that_makes_no_sense_is_none() {
    use crate::platform::Storage as _;

    let huge = format!("{{\"version\":1,\"sign_outs\":[],\"x\":\"{}\"}}", "x".repeat(1 << 20));
    for kept in
        ["", "null", "[]", "{\"version\":2}", "{\"version\":1,\"sign_outs\":[{\"at\":\"now\"}]}", &huge]
    {
        let mut world = World::new();
        world.host.local.set(SIGN_OUT_KEY, kept).unwrap();
        let tab = world.signed_in("ada");
        assert_eq!(tab.auth.unconfirmed_sign_out(), None, "{kept:.80}");
        assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
        assert!(tab.auth.unconfirmed_sign_out().is_some(), "{kept:.80}");
    }
}

#[test]
fn reports_do_not_pile_up() {
    let mut world = World::new();
    let tab = world.tab();
    let mut length = 0;
    for round in 0..40 {
        world.sign_in(&tab, "ada");
        assert!(matches!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::LocalOnly(_)));
        let now = unconfirmed(&tab.host).unwrap().len();
        assert!(round < 20 || now <= length, "{now} bytes after {round}, {length} before");
        length = now;
    }
}

#[test]
fn who_was_not_signed_in_has_no_sign_out_to_confirm() {
    let mut world = World::new();
    let tab = world.tab();
    assert_eq!(world.finish(tab.sign_out(SignOutScope::Here)), SignOut::Complete);
    assert_eq!(tab.auth.unconfirmed_sign_out(), None);
    assert!(world.host.local.writes().is_empty());
}
