//! The issuers that the pool's tokens may name.

use super::token::{access_claims, id_claims, jwt};
use super::*;

/// The issuer of pools that were created with the updated issuer or have been changed to it.
const UPDATED_ISSUER: &str = "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
const FOREIGN_ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_SomeOther";

/// Returns the response to a sign-in, with tokens of these issuers.
fn tokens(access_issuer: &str, id_issuer: &str, now: i64) -> Value {
    let (mut access, mut id) = (access_claims("ada", now), id_claims("ada", now));
    access["iss"] = json!(access_issuer);
    id["iss"] = json!(id_issuer);
    json!({ "AuthenticationResult": {
        "AccessToken": jwt(&access), "IdToken": jwt(&id), "RefreshToken": "refresh token of ada",
    } })
}

fn try_sign_in(
    world: &mut World,
    tab: &Tab,
    access_issuer: &str,
    id_issuer: &str,
) -> Result<SignInStep, AuthError> {
    world.reply(INITIATE, Reply::json(&tokens(access_issuer, id_issuer, world.now())));
    world.finish(tab.sign_in(by_password("ada")))
}

#[test]
fn access_and_id_tokens_can_have_either_aws_issuer() {
    for (access, id) in [
        (ISSUER, ISSUER),
        (UPDATED_ISSUER, UPDATED_ISSUER),
        (ISSUER, UPDATED_ISSUER),
        (UPDATED_ISSUER, ISSUER),
    ] {
        let mut world = World::new();
        let tab = world.tab();
        let step = try_sign_in(&mut world, &tab, access, id);
        assert!(matches!(step, Ok(SignInStep::Done(_))), "{access} {id}: {step:?}");
        // A reload restores the session, too.
        let reloaded = world.page(tab.host.reloaded());
        assert!(reloaded.is_signed_in(), "{access} {id}");
    }
}

#[test]
fn a_refresh_can_switch_to_the_other_issuer() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    world.advance(Duration::from_secs(5));
    world.reply(REFRESH, Reply::json(&tokens(UPDATED_ISSUER, UPDATED_ISSUER, world.now())));
    assert_eq!(world.finish(tab.refresh()), Ok(()));
    assert!(tab.is_signed_in());
}

#[test]
fn tokens_of_another_issuer_are_rejected_with_an_error_that_names_both() {
    for (access, id) in [(FOREIGN_ISSUER, ISSUER), (ISSUER, FOREIGN_ISSUER)] {
        let mut world = World::new();
        let tab = world.tab();
        let error = try_sign_in(&mut world, &tab, access, id).unwrap_err();
        assert_eq!(error.code(), "Issuer");
        let text = error.to_string();
        for named in [FOREIGN_ISSUER, ISSUER, UPDATED_ISSUER, "custom.yew_cognito.issuer"] {
            assert!(text.contains(named), "{named}: {text}");
        }
        assert_eq!((tab.reason(), stored(&world.host)), (Reason::NoSession, None));
    }
}

#[test]
fn a_refresh_with_tokens_of_another_issuer_fails_and_keeps_the_session() {
    let mut world = World::new();
    let tab = world.signed_in("ada");
    let before = stored(&world.host);
    world.advance(Duration::from_secs(5));
    world.reply(REFRESH, Reply::json(&tokens(ISSUER, FOREIGN_ISSUER, world.now())));
    assert_eq!(world.finish(tab.refresh()).unwrap_err().code(), "Issuer");
    assert!(tab.is_signed_in());
    assert_eq!(stored(&world.host), before);
}
