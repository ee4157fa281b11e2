use std::time::Duration;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;
use crate::testing::{
    CLIENT, ISSUER, POOL, access, builder, header, id, key_set, now, sign, sign_text, token, with,
};

fn verifier() -> Verifier {
    known(builder())
}

/// With the first key given.
fn known(builder: Builder) -> Verifier {
    builder.jwks(key_set(&[("first", 0)]).to_string()).build().unwrap()
}

fn refused(token: &str) -> Error {
    verifier().verify_with_known_keys(token).unwrap_err()
}

/// What comes of a token whose claim `name` is `value`.
fn claim(name: &str, value: Value) -> Result<Claims, Error> {
    verifier().verify_with_known_keys(&sign(&header(), &with(access(), name, value), 0))
}

fn wrong(name: &'static str, actual: &'static str, expected: &'static str) -> Error {
    Error::Claim { name, actual, expected }
}

#[test]
fn a_good_access_token_tells_who_it_is() {
    let Claims::Access(claims) = verifier().verify_with_known_keys(&token()).unwrap() else { panic!() };
    assert_eq!(claims.identity.iss, ISSUER);
    assert_eq!(claims.identity.sub, "0a1b2c3d-0000-4000-8000-000000000001");
    assert_eq!((&*claims.username, &*claims.client_id), ("ada", CLIENT));
    assert_eq!(claims.scopes, ["aws.cognito.signin.user.admin", "posts/write"]);
    assert_eq!(claims.groups, ["editors"]);
}

#[test]
fn a_good_id_token_tells_the_attributes() {
    let verifier = known(builder().token_use(TokenUse::Id));
    let claims = verifier.verify_with_known_keys(&sign(&header(), &id(), 0)).unwrap();
    assert!(claims.groups().is_empty());
    let Claims::Id(claims) = claims else { panic!() };
    assert_eq!(claims.others["email"], "ada@example.com");
    assert!(!claims.others.contains_key("sub"));
}

#[test]
fn each_claim_has_to_be_there_and_of_its_type() {
    let seconds = "seconds since 1970";
    let table = [
        ("iss", "the pool's URL"),
        ("sub", "text"),
        ("token_use", "\"access\" or \"id\""),
        ("client_id", "text"),
        ("username", "text"),
        ("exp", seconds),
        ("iat", seconds),
    ];
    for (name, expected) in table {
        assert_eq!(claim(name, Value::Null).unwrap_err(), wrong(name, "nothing", expected));
        assert_eq!(claim(name, json!({ "a": [1] })).unwrap_err(), wrong(name, "an object", expected));
        assert_eq!(claim(name, json!([1])).unwrap_err(), wrong(name, "a list of other things", expected));
        assert_eq!(claim(name, json!(true)).unwrap_err(), wrong(name, "true or false", expected));
    }
    for name in ["exp", "iat", "nbf"] {
        assert_eq!(claim(name, json!("1")).unwrap_err(), wrong(name, "text", seconds));
        assert_eq!(claim(name, json!(1.5)).unwrap_err(), wrong(name, "a fraction", seconds));
        assert_eq!(
            claim(name, json!(u64::MAX)).unwrap_err(),
            wrong(name, "a number beyond 64 bits", seconds)
        );
    }
    assert_eq!(claim("scope", json!(["a"])).unwrap_err(), wrong("scope", "a list of texts", "text"));
    let groups = wrong("cognito:groups", "text", "a list of texts");
    assert_eq!(claim("cognito:groups", json!("editors")).unwrap_err(), groups);
    let null = sign_text(&header().to_string(), &access().to_string().replace("\"ada\"", "null"), 0);
    assert_eq!(refused(&null), wrong("username", "null", "text"));
}

#[test]
fn a_token_of_elsewhere_says_so() {
    let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another";
    let expected = vec![ISSUER.to_owned()];
    assert_eq!(
        claim("iss", json!(issuer)).unwrap_err(),
        Error::Issuer { actual: issuer.to_owned(), expected: expected.clone() }
    );
    let slash = format!("{ISSUER}/");
    assert_eq!(claim("iss", json!(slash)).unwrap_err(), Error::Issuer { actual: slash, expected });
    assert_eq!(
        claim("client_id", json!("another")).unwrap_err(),
        Error::Client { actual: "another".to_owned(), expected: vec![CLIENT.to_owned()] }
    );
    for token_use in ["id", "refresh", "ACCESS", ""] {
        let expected = Error::TokenUse { actual: token_use.to_owned(), expected: TokenUse::Access };
        assert_eq!(claim("token_use", json!(token_use)).unwrap_err(), expected);
    }
    // The audience of an access token is nobody's, and a client_id in an ID token counts for nothing.
    let verifier = known(builder().token_use(TokenUse::Id));
    let odd = with(with(id(), "aud", Value::Null), "client_id", json!(CLIENT));
    let error = verifier.verify_with_known_keys(&sign(&header(), &odd, 0)).unwrap_err();
    assert_eq!(error, wrong("aud", "nothing", "text"));
}

#[test]
fn time_is_kept_to_the_second() {
    let verify = |leeway: u64, claims: &Value| {
        let verifier = known(builder().leeway(Duration::from_secs(leeway)));
        verifier.verify_with_known_keys(&sign(&header(), claims, 0)).map(drop)
    };
    let expired = |leeway, exp: i64| matches!(verify(leeway, &with(access(), "exp", json!(exp))), Err(Error::Expired { exp: told, .. }) if told == exp);
    assert!(expired(0, now()), "a token is over in its last second");
    assert!(expired(0, now() - 1) && expired(0, 0) && expired(0, -5) && expired(0, i64::MIN));
    for exp in [i64::MIN, -1] {
        let told = verify(0, &with(access(), "exp", json!(exp))).unwrap_err().to_string();
        assert!(told.starts_with("expired"), "{told}");
    }
    assert!(expired(60, now() - 60) && !expired(60, now() - 50));
    assert_eq!(verify(0, &with(access(), "exp", json!(i64::MAX))), Ok(()));

    let early = |leeway, name: &str, from: i64| {
        let expected = if name == "iat" { from - 300 } else { from - i64::try_from(leeway).unwrap() };
        matches!(verify(leeway, &with(access(), name, json!(from))), Err(Error::NotYetValid { from: told, .. }) if told == expected)
    };
    assert!(early(0, "nbf", now() + 30) && !early(0, "nbf", now()) && !early(60, "nbf", now() + 30));
    assert!(
        early(0, "iat", now() + 400) && !early(0, "iat", now() + 30),
        "clocks may differ by five minutes"
    );
    assert!(matches!(
        verify(0, &with(access(), "nbf", json!(i64::MAX))),
        Err(Error::NotYetValid { from: i64::MAX, .. })
    ));
}

#[test]
fn more_leeway_than_five_minutes_is_refused() {
    let builder = builder().leeway(Duration::from_secs(301));
    assert_eq!(builder.build().unwrap_err(), BuildError::Leeway(Duration::from_secs(301)));
}

#[test]
fn only_rs256_will_do() {
    for alg in ["none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", ""] {
        let token = sign(&with(header(), "alg", json!(alg)), &access(), 0);
        assert_eq!(refused(&token), Error::Algorithm { actual: alg.to_owned() });
    }
    let unsigned =
        [json!({ "alg": "none" }), access()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    assert_eq!(refused(&format!("{unsigned}.")), Error::Algorithm { actual: "none".to_owned() });
    // Signed by the public key as if it were a shared secret.
    let header = json!({ "alg": "HS256", "kid": "first" });
    let signed = [header, access()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let key =
        hmac::Key::new(hmac::HMAC_SHA256, key_set(&[("first", 0)])["keys"][0]["n"].to_string().as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    assert_eq!(refused(&format!("{signed}.{signature}")), Error::Algorithm { actual: "HS256".to_owned() });
}

#[test]
fn a_signature_is_of_this_key_and_this_text() {
    assert_eq!(refused(&sign(&header(), &access(), 1)), Error::Signature, "somebody else's key");
    let (token, other) = (token(), sign(&header(), &with(access(), "sub", json!("somebody else")), 0));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (other_signed, _) = other.rsplit_once('.').unwrap();
    assert_eq!(refused(&format!("{other_signed}.{signature}")), Error::Signature, "another payload");
    assert_eq!(refused(&format!("{signed}.")), Error::Signature, "none");
    assert_eq!(refused(&format!("{signed}.{}", &signature[..100])), Error::Signature, "half of one");
    assert_eq!(refused(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 256]))), Error::Signature, "zeros");
}

#[test]
fn keys_that_a_token_brings_count_for_nothing() {
    let own = key_set(&[("first", 1)])["keys"][0].clone();
    for (name, value) in [
        ("jwk", own),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let token = sign(&with(header(), name, value), &access(), 1);
        assert_eq!(refused(&token), Error::Signature, "{name}");
    }
    let stranger = sign(&with(header(), "kid", json!("../second")), &access(), 1);
    assert_eq!(refused(&stranger), Error::UnknownKey { kid: "../second".to_owned() });
}

#[test]
fn what_is_no_token_says_which_part() {
    let token = token();
    let [header_part, payload, signature]: [&str; 3] =
        token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let cases = [
        (String::new(), Part::Token),
        ("abc".to_owned(), Part::Token),
        (format!("{header_part}.{payload}"), Part::Token),
        (format!("{token}.{signature}"), Part::Token),
        (format!(".{payload}.{signature}"), Part::Header),
        (format!("!.{payload}.{signature}"), Part::Header),
        (format!("{header_part}=.{payload}.{signature}"), Part::Header),
        (format!("bnVsbA.{payload}.{signature}"), Part::Header),
        (format!("e30.{payload}.{signature}"), Part::Header),
        (format!("{header_part}.*.{signature}"), Part::Payload),
        (format!("{header_part}..{signature}"), Part::Payload),
        (format!("{header_part}.bnVsbA.{signature}"), Part::Payload),
        (format!("{header_part}.{payload}.é"), Part::Signature),
        (format!("{token}="), Part::Signature),
        (format!("{token}\n"), Part::Signature),
    ];
    for (token, part) in cases {
        assert_eq!(refused(&token), Error::Malformed(part), "{token}");
    }
    for header in
        ["{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",\"kid\":1}", "{\"alg\":1}", "[\"RS256\",\"first\"]x"]
    {
        assert_eq!(refused(&sign_text(header, "{}", 0)), Error::Malformed(Part::Header), "{header}");
    }
    let list = format!("[{}]", ["null"; 12].join(","));
    assert_eq!(refused(&sign_text(&header().to_string(), &list, 0)), Error::Malformed(Part::Payload));
    assert_eq!(refused(&sign_text("[\"RS256\",\"first\"]", "{}", 0)), Error::Malformed(Part::Header));
    let twice = access().to_string().replacen('{', "{\"sub\":\"somebody else\",", 1);
    assert_eq!(refused(&sign_text(&header().to_string(), &twice, 0)), Error::Malformed(Part::Payload));
    let deep = |name: &str| format!("{{\"{name}\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    assert_eq!(refused(&sign_text(&header().to_string(), &deep("iss"), 0)), Error::Malformed(Part::Payload));
    let missing = wrong("iss", "nothing", "the pool's URL");
    assert_eq!(refused(&sign_text(&header().to_string(), &deep("unknown"), 0)), missing);
    let deep =
        id().to_string().replacen('{', &format!("{{\"deep\":{}{},", "[".repeat(2000), "]".repeat(2000)), 1);
    let verifier = known(builder().token_use(TokenUse::Id));
    let error = verifier.verify_with_known_keys(&sign_text(&header().to_string(), &deep, 0)).unwrap_err();
    assert_eq!(error, Error::Malformed(Part::Payload), "no claim is lost");
}

#[test]
fn a_huge_token_is_not_read() {
    let token = sign(&header(), &with(access(), "padding", json!("x".repeat(20_000))), 0);
    assert_eq!(refused(&token), Error::TooLong { actual: token.len(), most: 16 * 1024 });
}

#[test]
fn no_error_shows_the_token() {
    let token = sign(&header(), &access(), 1);
    let signature = token.rsplit_once('.').unwrap().1;
    let shown = format!("{error:?} {error} {}", refused(&token).www_authenticate(), error = refused(&token));
    assert!(!shown.contains(&signature[..20]), "{shown}");
    let long = "y".repeat(5000);
    let error = claim("client_id", json!(long)).unwrap_err();
    assert!(error.to_string().len() < 300, "{error}");
}

#[test]
fn scopes_and_groups_are_demanded() {
    let with_scope = |scope: &str| known(builder().required_scope("posts/write").required_scope(scope));
    assert!(with_scope("aws.cognito.signin.user.admin").verify_with_known_keys(&token()).is_ok());
    let error = with_scope("posts").verify_with_known_keys(&token()).unwrap_err();
    let actual = vec!["aws.cognito.signin.user.admin".to_owned(), "posts/write".to_owned()];
    assert_eq!(error, Error::Scope { actual, expected: "posts".to_owned() });

    let in_group = |group: &str| known(builder().required_group("admins").required_group(group));
    assert!(in_group("editors").verify_with_known_keys(&token()).is_ok(), "any will do");
    let error = in_group("Editors").verify_with_known_keys(&token()).unwrap_err();
    let expected = vec!["admins".to_owned(), "Editors".to_owned()];
    assert_eq!(error, Error::Group { actual: vec!["editors".to_owned()], expected });
    assert_eq!((error.status(), error.www_authenticate()), (403, r#"Bearer error="insufficient_scope""#));
}

#[test]
fn several_pools_each_have_their_own_clients_and_keys() {
    let other = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other";
    let verifier = builder()
        .client_id("second-client")
        .jwks(key_set(&[("first", 0)]).to_string())
        .another_pool("us-east-1", "us-east-1_Other")
        .client_id("their-client")
        .jwks(key_set(&[("first", 1)]).to_string())
        .build()
        .unwrap();
    let verify = |iss: &str, client: &str, key| {
        let claims = with(with(access(), "iss", json!(iss)), "client_id", json!(client));
        verifier
            .verify_with_known_keys(&sign(&header(), &claims, key))
            .map(|claims| claims.identity().iss.clone())
    };
    assert_eq!(verify(ISSUER, "second-client", 0), Ok(ISSUER.to_owned()));
    assert_eq!(verify(other, "their-client", 1), Ok(other.to_owned()));
    assert_eq!(verify(other, "their-client", 0), Err(Error::Signature), "one pool's key is not the other's");
    assert!(matches!(verify(other, CLIENT, 1), Err(Error::Client { .. })));
}

#[test]
fn what_is_missing_at_the_start_is_told() {
    let told = |builder: Builder| builder.build().unwrap_err().to_string();
    assert!(told(Verifier::builder("eu-west-1", POOL)).contains("client_id()"));
    assert!(told(Verifier::builder("us-east-1", POOL).client_id(CLIENT)).contains("us-east-1_AbCdEfGhI"));
    assert!(told(builder().jwks("{}")).contains("keys"));
    assert!(told(builder().jwks(r#"{"keys":[]}"#)).contains("RS256"));
    let weak = r#"{"keys":[{"kty":"RSA","kid":"weak","n":"AQAB","e":"AQAB"}]}"#;
    assert!(told(builder().jwks(weak)).contains("weak"));
    assert!(told(builder().jwks_file("/nowhere/jwks.json")).contains("/nowhere/jwks.json"));
    let twice =
        builder().jwks(key_set(&[("a", 0)]).to_string()).another_pool("eu-west-1", POOL).client_id(CLIENT);
    assert!(told(twice.jwks(key_set(&[("a", 0)]).to_string())).contains(ISSUER));
}

#[test]
fn a_local_pool_has_an_issuer_of_its_own() {
    let verifier = known(builder().issuer("http://localhost:4566/pool"));
    let token = sign(&header(), &with(access(), "iss", json!("http://localhost:4566/pool")), 0);
    assert!(verifier.verify_with_known_keys(&token).is_ok());
    assert!(matches!(verifier.verify_with_known_keys(&self::token()), Err(Error::Issuer { .. })));
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn the_pool_is_asked_only_about_good_tokens_and_only_if_wanted() {
    use crate::{pool::UserPool, testing::Http};

    let revoked = r#"{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}"#;
    let http = Http::answering(400, revoked).await;
    let asking = known(builder().ask_pool(UserPool::new(&http.url()).unwrap()));
    assert!(asking.verify(&sign(&header(), &access(), 1)).await.is_err());
    assert!(http.requests().is_empty());
    let error = asking.verify(&token()).await.unwrap_err();
    assert_eq!((error.status(), error), (401, Error::Revoked { code: "NotAuthorizedException".to_owned() }));
    assert!(verifier().verify(&token()).await.is_ok());

    let about_ids = builder().token_use(TokenUse::Id).ask_pool(UserPool::new(&http.url()).unwrap());
    assert!(about_ids.build().unwrap_err().to_string().contains("ask_pool()"));

    let down = known(builder().ask_pool(UserPool::new(&Http::nowhere().await).unwrap()));
    assert_eq!(down.verify(&token()).await.unwrap_err().status(), 503);
}

#[test]
fn keys_come_by_tls_or_from_this_machine() {
    let from = |url: &str| known_or_error(builder().jwks_url(url));
    for url in ["https://keys.example/", "http://localhost:4566/k", "http://127.0.0.1/k", "http://[::1]:80/k"]
    {
        assert!(from(url).is_ok(), "{url}");
    }
    for url in [
        "http://keys.example/",
        "http://localhost.example/",
        "http://localhost@evil.example/",
        "ftp://a/",
        "",
    ] {
        assert_eq!(from(url).unwrap_err(), BuildError::KeyUrl(url.to_owned()));
    }
}

fn known_or_error(builder: Builder) -> Result<Verifier, BuildError> {
    builder.jwks(key_set(&[("first", 0)]).to_string()).build()
}
