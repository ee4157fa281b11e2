//! Keys and tokens for tests. The tests of `crates/demo-api` use this file too.

use std::sync::LazyLock;
use std::time::SystemTime;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub(crate) const POOL: &str = "eu-west-1_AbCdEfGhI";
pub(crate) const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
pub(crate) const CLIENT: &str = "1h57kf5cpq17m0eml12example";

/// Two signing keys. Tests use the second as an attacker's key, or as the key after a rotation.
pub(crate) static KEYS: LazyLock<[RsaKeyPair; 2]> =
    LazyLock::new(|| [KeySize::Rsa2048, KeySize::Rsa2048].map(|size| RsaKeyPair::generate(size).unwrap()));

pub(crate) fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Returns a key set. Each pair is a `kid` and an index into [`KEYS`].
pub(crate) fn key_set(keys: &[(&str, usize)]) -> Value {
    let jwk = |(kid, key): &(&str, usize)| {
        let components = RsaPublicKeyComponents::<Vec<u8>>::from(KEYS[*key].public_key());
        let encode = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": encode(components.n), "e": encode(components.e) })
    };
    json!({ "keys": keys.iter().map(jwk).collect::<Vec<_>>() })
}

pub(crate) fn header() -> Value {
    json!({ "alg": "RS256", "kid": "first", "typ": "JWT" })
}

pub(crate) fn access() -> Value {
    json!({
        "sub": "0a1b2c3d-0000-4000-8000-000000000001", "iss": ISSUER, "client_id": CLIENT, "token_use": "access",
        "username": "ada", "scope": "aws.cognito.signin.user.admin posts/write", "cognito:groups": ["editors"],
        "exp": now() + 900, "iat": now(), "auth_time": now(), "jti": "j", "origin_jti": "o", "version": 2
    })
}

/// Returns `claims` with `name` set to `value`, or without `name` if `value` is null.
pub(crate) fn with(mut claims: Value, name: &str, value: Value) -> Value {
    let members = claims.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    claims
}

/// Returns a token that is signed with the key of this index in [`KEYS`].
pub(crate) fn sign(header: &Value, claims: &Value, key: usize) -> String {
    sign_text(&header.to_string(), &claims.to_string(), key)
}

pub(crate) fn sign_text(header: &str, claims: &str, key: usize) -> String {
    let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let mut signature = vec![0; KEYS[key].public_modulus_len()];
    KEYS[key].sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Returns a valid access token.
pub(crate) fn token() -> String {
    sign(&header(), &access(), 0)
}

/// Returns the claims of an access token of the client-credentials grant, as AWS documents them.
pub(crate) fn client_credentials() -> Value {
    json!({
        "sub": CLIENT, "iss": ISSUER, "client_id": CLIENT, "token_use": "access", "scope": "jobs/run",
        "exp": now() + 900, "iat": now(), "auth_time": now(), "jti": "j", "version": 2
    })
}
