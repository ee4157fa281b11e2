use super::{
    token::{access_claims, id_claims, jwt, sub},
    *,
};
use crate::auth::tokens::{AccessClaims, user};

const NOW: i64 = FakeClock::START;

fn access(claims: &Value) -> Option<AccessClaims> {
    AccessClaims::read(&jwt(claims), &config())
}

#[test]
fn times_are_milliseconds_and_the_margin_a_tenth_of_the_life_or_a_minute() {
    for (life, margin) in [(3600, 60_000), (600, 60_000), (300, 30_000), (2, 200), (1, 100), (86_400, 60_000)]
    {
        let mut claims = access_claims("ada", NOW);
        claims["exp"] = json!(NOW / 1000 + life);
        let claims = access(&claims).unwrap();
        assert_eq!((claims.issued(), claims.expires(), claims.margin()), (NOW, NOW + life * 1000, margin));
    }
}

#[test]
fn a_token_that_never_was_good_is_none() {
    for exp in [NOW / 1000, NOW / 1000 - 1, 0, -1, i64::MIN, i64::from(u32::MAX), i64::MAX] {
        let mut claims = access_claims("ada", NOW);
        claims["exp"] = json!(exp);
        assert!(access(&claims).is_none(), "{exp}");
    }
}

#[test]
fn text_that_is_no_token_is_none() {
    for text in ["", ".", "..", "...", "a.é.c", "a.e30=.c", "a.e30.c", "a.bm90IGpzb24.c", "\u{0}.\u{0}.\u{0}"]
    {
        assert!(AccessClaims::read(text, &config()).is_none(), "{text}");
        assert!(user(text, &config()).is_none(), "{text}");
    }
}

#[test]
fn a_user_has_the_attributes_that_are_text() {
    let user = user(&jwt(&id_claims("ada", NOW)), &config()).unwrap();
    assert_eq!((user.sub(), user.username()), (&*sub("ada"), &*sub("ada")));
    assert_eq!(user.attribute("email"), Some("ada@example.com"));
    assert_eq!(user.attribute("sub"), Some(&*sub("ada")));
    for other in ["email_verified", "address", "zoneinfo", "custom:age", "cognito:groups", "auth_time", "exp"]
    {
        assert_eq!(user.attribute(other), None, "{other}");
    }
    for claim in ["aud", "event_id", "iss", "jti", "token_use"] {
        assert_eq!(user.attribute(claim), None, "{claim}");
    }
}

#[test]
fn a_users_text_may_be_any_text() {
    let mut claims = id_claims("ada", NOW);
    claims["name"] = json!("\u{202e}<script>\u{0}🦀 ");
    claims["huge"] = json!(1e308);
    claims["nested"] = json!({ "a": [{ "b": [null, 1.5, -1, true, "text"] }] });
    let user = user(&jwt(&claims), &config()).unwrap();
    assert_eq!(user.attribute("name"), Some("\u{202e}<script>\u{0}🦀 "));
    assert_eq!(user.attribute("nested"), None);
}
