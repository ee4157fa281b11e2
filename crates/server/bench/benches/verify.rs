//! Measures how long it takes to verify an access token, compared to the backend's signature check alone.
//!
//! The token and its keys are written to the folder that `VERIFY_BENCH` names, so that other verifiers can be measured
//! with the same token.

use std::hint::black_box;
use std::path::Path;
use std::time::SystemTime;
use std::{env, fs};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_server::{Pool, Verifier};
use criterion::{Criterion, criterion_group, criterion_main};
use futures_executor::block_on;
use serde_json::{Value, json};

const POOL: &str = "eu-west-1_AbCdEfGhI";
const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
const CLIENT: &str = "1h57kf5cpq17m0eml12example";
const KID: &str = "4u2X9kqJ0n0hY6m1u5rXo3Q2c7tZpVwL8sBdEfGhIjK=";

fn verify(criterion: &mut Criterion) {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
    let keys = json!({ "keys": [{
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID,
        "n": URL_SAFE_NO_PAD.encode(&public.n), "e": URL_SAFE_NO_PAD.encode(&public.e),
    }] });
    let token = token(&key);
    if let Some(folder) = env::var_os("VERIFY_BENCH") {
        let input = json!({ "user_pool_id": POOL, "client_id": CLIENT, "keys": keys, "token": token });
        fs::write(Path::new(&folder).join("input.json"), input.to_string()).expect("the input is written");
    }

    let (signed, signature) = token.rsplit_once('.').expect("a JWT");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("a signature");
    let parsed = public.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).expect("a public key");
    let pool = Pool::new(POOL).client_id(CLIENT).jwks(keys.to_string());
    let verifier = Verifier::builder().pool(pool).build().expect("a verifier");
    assert!(block_on(verifier.verify(&token)).is_ok());

    criterion.bench_function("signature", |bencher| {
        bencher
            .iter(|| parsed.verify_sig(black_box(signed.as_bytes()), &signature).expect("a good signature"));
    });
    criterion.bench_function("verify", |bencher| {
        bencher.iter(|| block_on(verifier.verify(black_box(&token))).expect("a good token"));
    });
}

/// Returns an access token like those of Cognito.
fn token(key: &RsaKeyPair) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let header = json!({ "kid": KID, "alg": "RS256" });
    let claims: Value = json!({
        "sub": "c2f50494-8071-70f3-8ea5-d1a5a8c5e3f1",
        "cognito:groups": ["editors", "readers"],
        "iss": ISSUER,
        "client_id": CLIENT,
        "origin_jti": "3a5b8c1e-7a44-4f0e-9f0a-2f4f8f0b6a10",
        "event_id": "b6d7cd5e-24ac-4c73-9d4b-0a9b1f4a7f2c",
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": now,
        "exp": now + 3600,
        "iat": now,
        "jti": "9f3b1d0c-5a7e-4a52-8d66-6f0f1a2b3c4d",
        "username": "c2f50494-8071-70f3-8ea5-d1a5a8c5e3f1",
    });
    let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .expect("a signature");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

criterion_group!(benches, verify);
criterion_main!(benches);
