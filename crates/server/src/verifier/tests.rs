//! Tests of the verification of tokens, and of the builder.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::keys::KeySetError;
use crate::testing::{
    Answer, CLIENT, Endpoint, ISSUER, POOL, access, client_credentials, header, id, key_set, now, pool, sign,
    sign_text, token, verifier, verifier_for, with,
};

const UPDATED_ISSUER: &str = "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";

fn error_of(token: &str) -> Error {
    verifier().verify_with_known_keys(token).unwrap_err()
}

/// Verifies an access token whose claim `name` is `value`.
fn claim(name: &str, value: Value) -> Result<Claims, Error> {
    verifier().verify_with_known_keys(&sign(&header(), &with(access(), name, value), 0))
}

fn claim_error(name: &'static str, actual: &'static str, expected: &'static str) -> Error {
    Error::Claim { name, actual, expected }
}

#[test]
fn claims_of_a_valid_access_token_are_returned() {
    let claims = verifier().verify_with_known_keys(&token()).unwrap();
    let Claims::User(UserClaims::Access(claims)) = claims else { panic!("{claims:?}") };
    assert_eq!(claims.identity.iss, ISSUER);
    assert_eq!(claims.identity.sub, "0a1b2c3d-0000-4000-8000-000000000001");
    assert_eq!((&*claims.username, &*claims.client_id), ("ada", CLIENT));
    assert_eq!(claims.scopes, ["aws.cognito.signin.user.admin", "posts/write"]);
    assert_eq!(claims.groups, ["editors"]);
}

#[test]
fn claims_of_a_valid_id_token_are_returned() {
    let verifier = verifier_for(pool().token_use(TokenUse::Id));
    let id = id();
    let claims = verifier.verify_with_known_keys(&sign(&header(), &id, 0)).unwrap();
    let Claims::User(claims) = claims else { panic!("{claims:?}") };
    assert!(claims.groups().is_empty());
    assert_eq!(claims.auth_time(), id["auth_time"].as_i64());
    let UserClaims::Id(claims) = claims else { panic!("{claims:?}") };
    assert_eq!(claims.others["email"], "ada@example.com");
    assert!(!claims.others.contains_key("sub"));
}

#[test]
fn missing_claims_and_claims_of_another_type_are_rejected() {
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
        assert_eq!(claim(name, Value::Null).unwrap_err(), claim_error(name, "nothing", expected));
        assert_eq!(claim(name, json!({ "a": [1] })).unwrap_err(), claim_error(name, "an object", expected));
        assert_eq!(
            claim(name, json!([1])).unwrap_err(),
            claim_error(name, "a list of other things", expected)
        );
        assert_eq!(claim(name, json!(true)).unwrap_err(), claim_error(name, "true or false", expected));
    }
    for name in ["exp", "iat", "nbf"] {
        assert_eq!(claim(name, json!("1")).unwrap_err(), claim_error(name, "text", seconds));
        assert_eq!(claim(name, json!(1.5)).unwrap_err(), claim_error(name, "a fraction", seconds));
        assert_eq!(
            claim(name, json!(u64::MAX)).unwrap_err(),
            claim_error(name, "a number beyond 64 bits", seconds)
        );
    }
    assert_eq!(claim("scope", json!(["a"])).unwrap_err(), claim_error("scope", "a list of texts", "text"));
    let groups = claim_error("cognito:groups", "text", "a list of texts");
    assert_eq!(claim("cognito:groups", json!("editors")).unwrap_err(), groups);
    let null = sign_text(&header().to_string(), &access().to_string().replace("\"ada\"", "null"), 0);
    assert_eq!(error_of(&null), claim_error("username", "null", "text"));
}

#[test]
fn tokens_of_another_issuer_client_or_use_are_rejected() {
    let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another";
    let expected = vec![ISSUER.to_owned(), UPDATED_ISSUER.to_owned()];
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
    // ID tokens are checked by `aud`, and a `client_id` in one is ignored.
    let verifier = verifier_for(pool().token_use(TokenUse::Id));
    let odd = with(with(id(), "aud", Value::Null), "client_id", json!(CLIENT));
    let error = verifier.verify_with_known_keys(&sign(&header(), &odd, 0)).unwrap_err();
    assert_eq!(error, claim_error("aud", "nothing", "text"));
}

#[test]
fn times_are_checked_to_the_second() {
    let verify = |leeway: u64, claims: &Value| {
        let pool = pool().jwks(key_set(&[("first", 0)]).to_string());
        let verifier = Verifier::builder().pool(pool).leeway(Duration::from_secs(leeway)).build().unwrap();
        verifier.verify_with_known_keys(&sign(&header(), claims, 0)).map(drop)
    };
    let expired = |leeway, exp: i64| matches!(verify(leeway, &with(access(), "exp", json!(exp))), Err(Error::Expired { exp: actual, .. }) if actual == exp);
    assert!(expired(0, now()), "a token expires exactly at `exp`");
    assert!(expired(0, now() - 1) && expired(0, 0) && expired(0, -5) && expired(0, i64::MIN));
    for exp in [i64::MIN, -1] {
        let message = verify(0, &with(access(), "exp", json!(exp))).unwrap_err().to_string();
        assert!(message.starts_with("expired"), "{message}");
    }
    assert!(expired(60, now() - 60) && !expired(60, now() - 50));
    assert_eq!(verify(0, &with(access(), "exp", json!(i64::MAX))), Ok(()));

    let early = |leeway, name: &str, from: i64| {
        let expected = if name == "iat" { from - 300 } else { from - i64::try_from(leeway).unwrap() };
        matches!(verify(leeway, &with(access(), name, json!(from))), Err(Error::NotYetValid { from: actual, .. }) if actual == expected)
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
fn more_leeway_than_five_minutes_is_rejected() {
    let builder = Verifier::builder().pool(pool()).leeway(Duration::from_secs(301));
    assert_eq!(builder.build().unwrap_err(), BuildError::Leeway(Duration::from_secs(301)));
}

#[test]
fn algorithms_other_than_rs256_are_rejected() {
    for alg in ["none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", ""] {
        let token = sign(&with(header(), "alg", json!(alg)), &access(), 0);
        assert_eq!(error_of(&token), Error::Algorithm { actual: alg.to_owned() });
    }
    let unsigned =
        [json!({ "alg": "none" }), access()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    assert_eq!(error_of(&format!("{unsigned}.")), Error::Algorithm { actual: "none".to_owned() });
    // Algorithm confusion: the public key is used as an HMAC secret.
    let header = json!({ "alg": "HS256", "kid": "first" });
    let signed = [header, access()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let key =
        hmac::Key::new(hmac::HMAC_SHA256, key_set(&[("first", 0)])["keys"][0]["n"].to_string().as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()));
    assert_eq!(error_of(&format!("{signed}.{signature}")), Error::Algorithm { actual: "HS256".to_owned() });
}

#[test]
fn signatures_by_another_key_or_of_another_payload_are_rejected() {
    assert_eq!(error_of(&sign(&header(), &access(), 1)), Error::Signature, "another key");
    let (token, other) = (token(), sign(&header(), &with(access(), "sub", json!("another user")), 0));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (other_signed, _) = other.rsplit_once('.').unwrap();
    assert_eq!(error_of(&format!("{other_signed}.{signature}")), Error::Signature, "another payload");
    assert_eq!(error_of(&format!("{signed}.")), Error::Signature, "empty");
    assert_eq!(error_of(&format!("{signed}.{}", &signature[..100])), Error::Signature, "truncated");
    assert_eq!(
        error_of(&format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 256]))),
        Error::Signature,
        "zeros"
    );
}

#[test]
fn keys_inside_a_token_are_ignored() {
    let own = key_set(&[("first", 1)])["keys"][0].clone();
    for (name, value) in [
        ("jwk", own),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let token = sign(&with(header(), name, value), &access(), 1);
        assert_eq!(error_of(&token), Error::Signature, "{name}");
    }
    let unknown = sign(&with(header(), "kid", json!("../second")), &access(), 1);
    assert_eq!(error_of(&unknown), Error::UnknownKey { kid: "../second".to_owned() });
}

#[test]
fn malformed_tokens_are_rejected_with_the_malformed_part() {
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
        assert_eq!(error_of(&token), Error::Malformed(part), "{token}");
    }
    for header in
        ["{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",\"kid\":1}", "{\"alg\":1}", "[\"RS256\",\"first\"]x"]
    {
        assert_eq!(error_of(&sign_text(header, "{}", 0)), Error::Malformed(Part::Header), "{header}");
    }
    let list = format!("[{}]", ["null"; 12].join(","));
    assert_eq!(error_of(&sign_text(&header().to_string(), &list, 0)), Error::Malformed(Part::Payload));
    assert_eq!(error_of(&sign_text("[\"RS256\",\"first\"]", "{}", 0)), Error::Malformed(Part::Header));
    let twice = access().to_string().replacen('{', "{\"sub\":\"another user\",", 1);
    assert_eq!(error_of(&sign_text(&header().to_string(), &twice, 0)), Error::Malformed(Part::Payload));
    let deep = |name: &str| format!("{{\"{name}\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    assert_eq!(error_of(&sign_text(&header().to_string(), &deep("iss"), 0)), Error::Malformed(Part::Payload));
    let missing = claim_error("iss", "nothing", "the pool's URL");
    assert_eq!(error_of(&sign_text(&header().to_string(), &deep("unknown"), 0)), missing);
    let deep =
        id().to_string().replacen('{', &format!("{{\"deep\":{}{},", "[".repeat(2000), "]".repeat(2000)), 1);
    let verifier = verifier_for(pool().token_use(TokenUse::Id));
    let error = verifier.verify_with_known_keys(&sign_text(&header().to_string(), &deep, 0)).unwrap_err();
    assert_eq!(error, Error::Malformed(Part::Payload), "unknown claims are parsed as well");
}

#[test]
fn a_token_above_the_size_limit_is_rejected() {
    let token = sign(&header(), &with(access(), "padding", json!("x".repeat(20_000))), 0);
    assert_eq!(error_of(&token), Error::TooLong { actual: token.len(), max: 16 * 1024 });
}

#[test]
fn errors_do_not_contain_the_token() {
    let token = sign(&header(), &access(), 1);
    let signature = token.rsplit_once('.').unwrap().1;
    let shown =
        format!("{error:?} {error} {}", error_of(&token).www_authenticate(), error = error_of(&token));
    assert!(!shown.contains(&signature[..20]), "{shown}");
    let long = "y".repeat(5000);
    let error = claim("client_id", json!(long)).unwrap_err();
    assert!(error.to_string().len() < 300, "{error}");
}

#[test]
fn all_required_scopes_and_one_required_group_are_needed() {
    let with_scope = |scope: &str| verifier_for(pool().required_scope("posts/write").required_scope(scope));
    assert!(with_scope("aws.cognito.signin.user.admin").verify_with_known_keys(&token()).is_ok());
    let error = with_scope("posts").verify_with_known_keys(&token()).unwrap_err();
    let actual = vec!["aws.cognito.signin.user.admin".to_owned(), "posts/write".to_owned()];
    assert_eq!(error, Error::Scope { actual, expected: "posts".to_owned() });

    let in_group = |group: &str| verifier_for(pool().required_group("admins").required_group(group));
    assert!(in_group("editors").verify_with_known_keys(&token()).is_ok(), "one of the groups is enough");
    let error = in_group("Editors").verify_with_known_keys(&token()).unwrap_err();
    let expected = vec!["admins".to_owned(), "Editors".to_owned()];
    assert_eq!(error, Error::Group { actual: vec!["editors".to_owned()], expected });
    assert_eq!((error.status(), error.www_authenticate()), (403, r#"Bearer error="insufficient_scope""#));
}

#[test]
fn each_pool_has_its_own_clients_and_keys() {
    let other = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other";
    let first = pool().client_id("second-client").jwks(key_set(&[("first", 0)]).to_string());
    let second =
        Pool::new("us-east-1_Other").jwks(key_set(&[("first", 1)]).to_string()).client_id("their-client");
    let verifier = Verifier::builder().pool(first).pool(second).build().unwrap();
    let verify = |iss: &str, client: &str, key| {
        let claims = with(with(access(), "iss", json!(iss)), "client_id", json!(client));
        verifier
            .verify_with_known_keys(&sign(&header(), &claims, key))
            .map(|claims| claims.identity().iss.clone())
    };
    assert_eq!(verify(ISSUER, "second-client", 0), Ok(ISSUER.to_owned()));
    assert_eq!(verify(other, "their-client", 1), Ok(other.to_owned()));
    assert_eq!(verify(other, "their-client", 0), Err(Error::Signature), "the key of another pool");
    assert!(matches!(verify(other, CLIENT, 1), Err(Error::Client { .. })));
}

#[test]
fn incomplete_configurations_are_rejected_by_build() {
    let error = |pool: Pool| Verifier::builder().pool(pool).build().unwrap_err().to_string();
    assert_eq!(Verifier::builder().build().unwrap_err(), BuildError::NoPool);
    assert!(error(Pool::new(POOL)).contains("client_id()"));
    assert!(error(Pool::new(POOL).client_id(CLIENT).client_id("")).contains("client_id()"));
    for id in ["AbCdEfGhI", "eu-west-1", "eu-west-1_", "eu-west-1_Ab/../C", "eu-west-1.evil.example/_AbC", ""]
    {
        let expected = BuildError::PoolId { user_pool_id: id.to_owned() };
        assert!(expected.to_string().contains("eu-west-1_AbCdEfGhI"));
        assert_eq!(Verifier::builder().pool(Pool::new(id).client_id(CLIENT)).build().unwrap_err(), expected);
    }
    assert!(error(pool().jwks("{}")).contains("keys"));
    assert!(error(pool().jwks(r#"{"keys":[]}"#)).contains("RS256"));
    let weak = r#"{"keys":[{"kty":"RSA","kid":"weak","n":"AQAB","e":"AQAB"}, null]}"#;
    let skipped = BuildError::Keys(KeySetError::Empty { skipped: 2 });
    assert_eq!(Verifier::builder().pool(pool().jwks(weak)).build().unwrap_err(), skipped);
    assert!(skipped.to_string().contains("2048"));
    assert!(error(pool().jwks_file("/nowhere/jwks.json")).contains("/nowhere/jwks.json"));
    let twice = Verifier::builder().pool(pool()).pool(pool());
    assert_eq!(twice.build().unwrap_err(), BuildError::SameIssuer(ISSUER.to_owned()));
}

#[test]
fn a_configured_issuer_replaces_those_of_aws() {
    let verifier = verifier_for(pool().issuer("http://localhost:4566/pool"));
    let token = sign(&header(), &with(access(), "iss", json!("http://localhost:4566/pool")), 0);
    assert!(verifier.verify_with_known_keys(&token).is_ok());
    assert!(matches!(verifier.verify_with_known_keys(&self::token()), Err(Error::Issuer { .. })));
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn revocation_is_checked_only_for_valid_tokens_and_only_if_enabled() {
    use crate::pool::UserPool;
    use crate::testing::Http;

    let revoked = r#"{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}"#;
    let http = Http::with_response(400, revoked).await;
    let checking = verifier_for(pool().check_revocation(UserPool::new(&http.url()).unwrap()));
    assert!(checking.verify(&sign(&header(), &access(), 1)).await.is_err());
    assert!(http.requests().is_empty());
    let error = checking.verify(&token()).await.unwrap_err();
    assert_eq!((error.status(), error), (401, Error::Revoked { code: "NotAuthorizedException".to_owned() }));
    assert!(verifier().verify(&token()).await.is_ok());

    let id_tokens = pool().token_use(TokenUse::Id).check_revocation(UserPool::new(&http.url()).unwrap());
    assert!(
        Verifier::builder().pool(id_tokens).build().unwrap_err().to_string().contains("check_revocation()")
    );

    let down = verifier_for(pool().check_revocation(UserPool::new(&Http::unused_url().await).unwrap()));
    assert_eq!(down.verify(&token()).await.unwrap_err().status(), 503);
}

#[test]
fn key_urls_must_use_tls_or_the_loopback_interface() {
    let from = |url: &str| {
        let pool = pool().jwks(key_set(&[("first", 0)]).to_string()).jwks_url(url);
        Verifier::builder().pool(pool).build()
    };
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

#[test]
fn a_critical_header_extension_is_rejected() {
    for crit in [json!(["b64"]), json!(["exp"]), json!([]), json!("exp"), json!(7)] {
        let token = sign(&with(header(), "crit", crit.clone()), &access(), 0);
        assert_eq!(error_of(&token).code(), "Critical", "{crit}");
    }
    let null = header().to_string().replacen('{', "{\"crit\":null,", 1);
    assert_eq!(error_of(&sign_text(&null, &access().to_string(), 0)).code(), "Critical");
}

#[test]
fn an_empty_sub_or_user_name_is_rejected() {
    for name in ["sub", "username"] {
        assert_eq!(claim(name, json!("")).unwrap_err(), claim_error(name, "empty text", "text"));
    }
    let verifier = verifier_for(pool().token_use(TokenUse::Id));
    for name in ["sub", "cognito:username"] {
        let token = sign(&header(), &with(id(), name, json!("")), 0);
        assert_eq!(
            verifier.verify_with_known_keys(&token).unwrap_err(),
            claim_error(name, "empty text", "text")
        );
    }
}

#[test]
fn both_issuers_of_aws_are_accepted_for_the_pool() {
    let claims = claim("iss", json!(UPDATED_ISSUER)).unwrap();
    assert_eq!(claims.identity(), verifier().verify_with_known_keys(&token()).unwrap().identity());
    assert_eq!(claims.identity().iss, ISSUER, "a user stays the same if the pool changes its issuer");
    for other in [
        "https://issuer-cognito-idp.eu-west-2.amazonaws.com/eu-west-1_AbCdEfGhI",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI/",
        "https://issuer.cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
        "http://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com.cn/eu-west-1_AbCdEfGhI",
    ] {
        let error = claim("iss", json!(other)).unwrap_err().to_string();
        assert!(error.contains(ISSUER) && error.contains(UPDATED_ISSUER), "{error}");
    }
    let china = Pool::new("cn-north-1_A").client_id(CLIENT).jwks(key_set(&[("first", 0)]).to_string());
    let verifier = Verifier::builder().pool(china).build().unwrap();
    for host in ["cognito-idp", "issuer-cognito-idp"] {
        let iss = format!("https://{host}.cn-north-1.amazonaws.com.cn/cn-north-1_A");
        let token = sign(&header(), &with(access(), "iss", json!(iss)), 0);
        assert!(verifier.verify_with_known_keys(&token).is_ok(), "{iss}");
    }
}

#[tokio::test]
async fn keys_are_fetched_below_each_issuer_or_from_the_configured_url() {
    let endpoint = Endpoint::with_answer(Answer::Keys(key_set(&[("first", 0)])));
    let verifier = Verifier::builder().pool(pool()).fetch(endpoint.clone()).build().unwrap();
    let updated = sign(&header(), &with(access(), "iss", json!(UPDATED_ISSUER)), 0);
    assert!(verifier.verify(&updated).await.is_ok());
    assert!(verifier.verify(&token()).await.is_ok());
    assert_eq!(endpoint.urls(), [UPDATED_ISSUER, ISSUER].map(|iss| format!("{iss}/.well-known/jwks.json")));

    let elsewhere = pool().jwks_url("https://keys.example/");
    let verifier = Verifier::builder().pool(elsewhere).fetch(endpoint.clone()).build().unwrap();
    assert!(verifier.verify(&updated).await.is_ok() && verifier.verify(&token()).await.is_ok());
    assert_eq!(endpoint.urls()[2..], ["https://keys.example/"]);
}

#[tokio::test]
async fn an_unused_issuer_without_keys_is_an_error_of_the_token() {
    for status in [403, 404] {
        let endpoint = Endpoint::with_answer(Answer::Fails(FetchError::Status(status)));
        let verifier = Verifier::builder().pool(pool()).fetch(endpoint.clone()).build().unwrap();
        let updated = sign(&header(), &with(access(), "iss", json!(UPDATED_ISSUER)), 1);
        let error = verifier.verify(&updated).await.unwrap_err();
        assert_eq!((error.status(), error), (401, Error::UnknownKey { kid: "first".to_owned() }));
        endpoint.set_answer(Answer::Keys(key_set(&[("first", 0)])));
        assert!(verifier.verify(&token()).await.is_ok(), "tokens of the other issuer are verified");
    }
}

#[test]
fn client_credentials_tokens_return_client_claims() {
    let claims = verifier().verify_with_known_keys(&sign(&header(), &client_credentials(), 0)).unwrap();
    assert_eq!((claims.user(), claims.scopes()), (None, &["jobs/run".to_owned()][..]));
    assert_eq!(claims.claim("version"), Some(&json!(2)));
    let client = claims.clone().into_client().unwrap();
    assert_eq!(
        (&*client.client_id, &*client.identity.sub, client.jti.as_deref()),
        (CLIENT, CLIENT, Some("j"))
    );
    let error = claims.into_user().unwrap_err();
    assert_eq!((error.status(), &error), (403, &Error::NotUser { client_id: CLIENT.to_owned() }));

    let user = verifier().verify_with_known_keys(&token()).unwrap();
    assert_eq!(user.into_client(), Err(Error::NotClient));

    let verify = |claims: Value| verifier().verify_with_known_keys(&sign(&header(), &claims, 0));
    let missing = claim_error("username", "nothing", "text");
    assert_eq!(
        verify(with(access(), "username", Value::Null)).unwrap_err(),
        missing,
        "a user without a name"
    );
    assert!(matches!(verify(with(client_credentials(), "username", json!("ada"))), Ok(Claims::User(_))));
    assert_eq!(
        verify(with(client_credentials(), "client_id", json!("another"))).unwrap_err().code(),
        "Client"
    );
    let in_group = verifier_for(pool().required_group("editors"));
    let error = in_group.verify_with_known_keys(&sign(&header(), &client_credentials(), 0)).unwrap_err();
    assert_eq!(error.code(), "Group", "a client has no groups");
    let scoped = verifier_for(pool().required_scope("jobs/run"));
    assert!(scoped.verify_with_known_keys(&sign(&header(), &client_credentials(), 0)).is_ok());
    let ids = verifier_for(pool().token_use(TokenUse::Id));
    let error = ids.verify_with_known_keys(&sign(&header(), &client_credentials(), 0)).unwrap_err();
    assert_eq!(error.code(), "TokenUse");
}

#[tokio::test]
async fn verify_user_rejects_client_credentials_tokens() {
    let client = sign(&header(), &client_credentials(), 0);
    assert_eq!(verifier().verify_user(&client).await.unwrap_err().code(), "NotUser");
    assert_eq!(verifier().verify_user(&token()).await.unwrap().username(), "ada");
}

#[test]
fn all_claims_of_an_access_token_are_available() {
    let claims = with(with(access(), "tenant", json!({ "id": 7 })), "device_key", json!("eu-west-1_d"));
    let claims = with(with(claims, "aud", json!("https://api.example")), "cognito:username", json!("custom"));
    let read = verifier().verify_with_known_keys(&sign(&header(), &claims, 0)).unwrap();
    assert_eq!(read.claim("tenant"), Some(&json!({ "id": 7 })));
    let Claims::User(UserClaims::Access(read)) = read else { panic!("{read:?}") };
    assert_eq!(read.auth_time, claims["auth_time"].as_i64());
    assert_eq!((read.jti.as_deref(), read.device_key.as_deref()), (Some("j"), Some("eu-west-1_d")));
    let others: Vec<&str> = read.others.keys().map(String::as_str).collect();
    assert_eq!(others, ["aud", "cognito:username", "origin_jti", "tenant", "version"]);

    let bare = [("auth_time", Value::Null), ("jti", Value::Null)];
    let bare = bare.into_iter().fold(access(), |claims, (name, value)| with(claims, name, value));
    let read = verifier().verify_with_known_keys(&sign(&header(), &bare, 0)).unwrap();
    let Claims::User(UserClaims::Access(read)) = read else { panic!("{read:?}") };
    assert_eq!((read.auth_time, read.jti, read.device_key), (None, None, None));
    assert_eq!(
        claim("auth_time", json!("now")).unwrap_err(),
        claim_error("auth_time", "text", "seconds since 1970")
    );
    assert_eq!(claim("jti", json!(7)).unwrap_err(), claim_error("jti", "a whole number", "text"));
    assert_eq!(
        claim("device_key", json!([])).unwrap_err(),
        claim_error("device_key", "a list of texts", "text")
    );
    let deep = access().to_string().replacen(
        '{',
        &format!("{{\"deep\":{}{},", "[".repeat(2000), "]".repeat(2000)),
        1,
    );
    assert_eq!(error_of(&sign_text(&header().to_string(), &deep, 0)), Error::Malformed(Part::Payload));
}

#[test]
fn claims_of_an_id_token_named_like_access_token_fields_are_available() {
    let claims = ["client_id", "scope", "username", "device_key"]
        .into_iter()
        .fold(id(), |claims, name| with(claims, name, json!("custom")));
    let verifier = verifier_for(pool().token_use(TokenUse::Id));
    let read = verifier.verify_with_known_keys(&sign(&header(), &claims, 0)).unwrap();
    for name in ["client_id", "scope", "username", "device_key"] {
        assert_eq!(read.claim(name), Some(&json!("custom")), "{name}");
    }
}

#[test]
fn key_set_entries_that_are_not_understood_are_skipped() {
    let mut keys = key_set(&[("first", 0)]);
    let weak = json!({ "kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB" });
    let sign_only =
        with(with(keys["keys"][0].clone(), "kid", json!("sign only")), "key_ops", json!(["sign"]));
    let encrypts = with(with(keys["keys"][0].clone(), "kid", json!("enc")), "use", json!("enc"));
    let numeric_kid = with(keys["keys"][0].clone(), "kid", json!(7));
    let list = keys["keys"].as_array_mut().unwrap();
    list.extend([
        json!(null),
        json!("text"),
        json!({}),
        json!({ "kid": "no kty" }),
        json!({ "kty": 1, "kid": "x" }),
        json!({ "kty": "EC", "kid": "ec", "crv": "P-256" }),
        weak,
        numeric_kid,
        sign_only,
        encrypts,
        json!({ "kty": "RSA", "kid": "no modulus" }),
        json!({ "kty": "RSA", "kid": "bad", "n": "!", "e": 7 }),
    ]);
    let verifier = Verifier::builder().pool(pool().jwks(keys.to_string())).build().unwrap();
    assert!(verifier.verify_with_known_keys(&token()).is_ok());
    for kid in ["weak", "ec", "bad", "enc", "sign only"] {
        let token = sign(&with(header(), "kid", json!(kid)), &access(), 0);
        assert_eq!(verifier.verify_with_known_keys(&token).unwrap_err().code(), "UnknownKey", "{kid}");
    }
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn a_revoked_token_costs_one_request_and_leaves_the_quota_to_others() {
    use crate::pool::UserPool;
    use crate::testing::Http;

    // A pool with a quota of ten requests.
    let revoked = sign(&header(), &with(access(), "jti", json!("revoked")), 0);
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let http = Http::with_handler({
        let revoked = revoked.clone();
        move |request| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            10.. => (400, r#"{"__type":"TooManyRequestsException"}"#.to_owned()),
            _ if request.contains(&revoked) => (400, r#"{"__type":"NotAuthorizedException"}"#.to_owned()),
            _ => (200, r#"{"Username":"ada","UserAttributes":[]}"#.to_owned()),
        }
    })
    .await;
    let verifier = verifier_for(pool().check_revocation(UserPool::new(&http.url()).unwrap()));
    for _ in 0..60 {
        assert_eq!(verifier.verify(&revoked).await.unwrap_err().code(), "Revoked");
    }
    assert_eq!(http.requests().len(), 1);
    assert!(verifier.verify(&token()).await.is_ok());
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn revocation_is_not_checked_for_tokens_that_the_pool_cannot_check() {
    use crate::pool::UserPool;
    use crate::testing::Http;

    let http = Http::with_response(400, r#"{"__type":"NotAuthorizedException"}"#).await;
    let verifier = verifier_for(pool().check_revocation(UserPool::new(&http.url()).unwrap()));
    let client = sign(&header(), &client_credentials(), 0);
    assert!(
        matches!(verifier.verify(&client).await, Ok(Claims::Client(_))),
        "a client has no user and no session"
    );
    let other_scope = sign(&header(), &with(access(), "scope", json!("openid")), 0);
    let error = verifier.verify(&other_scope).await.unwrap_err();
    let expected = Error::Scope { actual: vec!["openid".to_owned()], expected: USER_ADMIN_SCOPE.to_owned() };
    assert_eq!((error.status(), error), (403, expected));
    assert_eq!(http.requests().len(), 0);
}
