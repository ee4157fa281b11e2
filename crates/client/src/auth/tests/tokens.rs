//! Tests of how tokens and their claims are parsed.

use super::token::{access_claims, id_claims, jwt, sub};
use super::*;
use crate::auth::tokens::{self, AccessClaims};

const NOW: i64 = FakeClock::START;

fn user(token: &str) -> Option<User> {
    tokens::user(token, &config()).map(|(user, _)| user)
}

fn user_of(claims: &Value) -> User {
    user(&jwt(claims)).unwrap()
}

fn access(claims: &Value) -> Option<AccessClaims> {
    AccessClaims::read(&jwt(claims), &config())
}

#[test]
fn a_token_is_due_a_minute_or_a_tenth_of_its_life_before_its_expiry() {
    for (life, margin) in [(3600, 60_000), (600, 60_000), (300, 30_000), (2, 200), (1, 100), (86_400, 60_000)]
    {
        let mut claims = access_claims("ada", NOW);
        claims["exp"] = json!(NOW / 1000 + life);
        let claims = access(&claims).unwrap();
        let expires = NOW + life * 1000;
        assert_eq!((claims.issued(), claims.lifetime.expires()), (NOW, expires));
        assert_eq!(claims.lifetime.due(), expires - margin);
    }
}

#[test]
fn a_token_without_valid_lifetime_is_rejected() {
    for exp in [NOW / 1000, NOW / 1000 - 1, 0, -1, i64::MIN, i64::from(u32::MAX), i64::MAX] {
        let mut claims = access_claims("ada", NOW);
        claims["exp"] = json!(exp);
        assert!(access(&claims).is_none(), "{exp}");
    }
}

#[test]
fn malformed_tokens_are_rejected() {
    for text in ["", ".", "..", "...", "a.é.c", "a.e30=.c", "a.e30.c", "a.bm90IGpzb24.c", "\u{0}.\u{0}.\u{0}"]
    {
        assert!(AccessClaims::read(text, &config()).is_none(), "{text}");
        assert!(user(text).is_none(), "{text}");
    }
}

#[test]
fn text_claims_are_attributes_of_the_user() {
    let user = user_of(&id_claims("ada", NOW));
    assert_eq!((user.sub(), user.username()), (&*sub("ada"), &*sub("ada")));
    assert_eq!(user.attribute("email"), Some("ada@example.com"));
    assert_eq!(user.attribute("sub"), Some(&*sub("ada")));
    assert_eq!(user.attribute("address"), Some("here"));
    for other in ["email_verified", "zoneinfo", "custom:age", "cognito:groups", "auth_time", "exp"] {
        assert_eq!(user.attribute(other), None, "{other}");
    }
    for claim in ["aud", "event_id", "iss", "jti", "token_use"] {
        assert_eq!(user.attribute(claim), None, "{claim}");
    }
}

#[test]
fn attributes_can_be_any_text() {
    let mut claims = id_claims("ada", NOW);
    claims["name"] = json!("\u{202e}<script>\u{0}🦀 ");
    claims["huge"] = json!(1e308);
    claims["nested"] = json!({ "a": [{ "b": [null, 1.5, -1, true, "text"] }] });
    let user = user_of(&claims);
    assert_eq!(user.attribute("name"), Some("\u{202e}<script>\u{0}🦀 "));
    assert_eq!(user.attribute("nested"), None);
}

#[test]
fn groups_and_flags_are_read() {
    let mut claims = id_claims("ada", NOW);
    claims["cognito:groups"] = json!(["admin", "readers"]);
    claims["phone_number_verified"] = json!(false);
    let user = user_of(&claims);
    assert_eq!(user.groups(), ["admin", "readers"]);
    assert!(user.is_in_group("admin") && !user.is_in_group("adm") && !user.is_in_group(""));
    assert_eq!((user.is_email_verified(), user.is_phone_number_verified()), (true, false));
}

/// A trigger of the pool may write claims as text that have another type without it.
#[test]
fn flags_and_address_can_be_text() {
    for (text, is_verified) in [("true", true), ("false", false), ("TRUE", false), ("", false)] {
        let mut claims = id_claims("ada", NOW);
        claims["email_verified"] = json!(text);
        claims["phone_number_verified"] = json!(text);
        claims["address"] = json!("there");
        let user = user_of(&claims);
        let verified = (user.is_email_verified(), user.is_phone_number_verified());
        assert_eq!(verified, (is_verified, is_verified), "{text}");
        assert_eq!(user.attribute("address"), Some("there"));
    }
}

#[test]
fn claims_of_an_unexpected_type_are_ignored() {
    for unexpected in [json!(null), json!(7), json!([1]), json!({}), json!({ "formatted": 7 }), json!(true)] {
        let mut claims = id_claims("ada", NOW);
        for name in ["cognito:groups", "phone_number_verified", "address"] {
            claims[name] = unexpected.clone();
        }
        let user = user_of(&claims);
        assert!(user.groups().is_empty(), "{unexpected}");
        assert_eq!(user.is_phone_number_verified(), unexpected == json!(true), "{unexpected}");
        assert_eq!(user.attribute("address"), None, "{unexpected}");
    }
}
