//! Keys and tokens for tests.

use std::{
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::SystemTime,
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    Pool, Verifier,
    keys::{Fetch, FetchError, FetchFuture},
};

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

pub(crate) fn id() -> Value {
    json!({
        "sub": "0a1b2c3d-0000-4000-8000-000000000001", "iss": ISSUER, "aud": CLIENT, "token_use": "id",
        "cognito:username": "ada", "email": "ada@example.com", "email_verified": true,
        "exp": now() + 900, "iat": now(), "auth_time": now()
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

/// Returns the pool, with one app client.
pub(crate) fn pool() -> Pool {
    Pool::new(POOL).client_id(CLIENT)
}

/// Returns a verifier for `pool` that knows the first key.
pub(crate) fn knowing(pool: Pool) -> Verifier {
    Verifier::builder().pool(pool.jwks(key_set(&[("first", 0)]).to_string())).build().unwrap()
}

/// Returns a verifier for [`pool`] that knows the first key.
pub(crate) fn verifier() -> Verifier {
    knowing(pool())
}

/// A fake key endpoint of a pool, which counts its calls and returns the configured answer.
#[derive(Clone, Default)]
pub(crate) struct Endpoint {
    calls: Arc<AtomicUsize>,
    urls: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<Answer>>,
}

#[derive(Clone, Default)]
pub(crate) enum Answer {
    #[default]
    Never,
    Keys(Value),
    Text(Vec<u8>),
    Fails(FetchError),
}

impl Endpoint {
    pub(crate) fn answering(answer: Answer) -> Self {
        let endpoint = Self::default();
        endpoint.answer(answer);
        endpoint
    }

    pub(crate) fn answer(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Returns the URLs that were fetched.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.urls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Fetch for Endpoint {
    fn fetch<'a>(&'a self, url: &'a str) -> FetchFuture<'a> {
        Box::pin(async move {
            self.urls.lock().unwrap_or_else(PoisonError::into_inner).push(url.to_owned());
            self.calls.fetch_add(1, Ordering::SeqCst);
            // Lets other tasks run first, as a real request would.
            tokio::task::yield_now().await;
            let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match answer {
                Answer::Never => std::future::pending().await,
                Answer::Keys(keys) => Ok(keys.to_string().into_bytes()),
                Answer::Text(text) => Ok(text),
                Answer::Fails(error) => Err(error),
            }
        })
    }
}

/// An HTTP server on the loopback interface.
#[cfg(feature = "fetch")]
pub(crate) struct Http {
    address: std::net::SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

#[cfg(feature = "fetch")]
impl Http {
    /// Starts a server that gives the same answer to all requests.
    pub(crate) async fn answering(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::with(move |_| (status, body.clone())).await
    }

    /// Starts a server that answers each request with the status and body that `answer` returns.
    pub(crate) async fn with(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> Self {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !is_whole(&request) && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
                let request = String::from_utf8_lossy(&request).into_owned();
                let (status, body) = answer(&request);
                let answer = format!(
                    "HTTP/1.1 {status} Whatever\r\ncontent-length: {}\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                seen.lock().unwrap().push(request);
                // Fails if the client has read enough and closed the connection.
                stream.write_all(answer.as_bytes()).await.ok();
            }
        });
        Self { address, requests }
    }

    /// Returns a URL whose port has no listener.
    pub(crate) async fn nowhere() -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

#[cfg(feature = "fetch")]
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    body.len() >= length.map_or(0, |(_, length)| length.parse().unwrap())
}
