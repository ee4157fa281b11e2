//! Properties that must hold for any input text, one function for each source of input. The property tests and the fuzz
//! targets call these functions.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_client::auth::{
    AuthClient, AuthClientBuilder, AuthError, AuthState, Config, Secret, SignIn, SignInStep, User,
};
use cognito_client::platform::Storage;
use cognito_client::platform::fake::{FakeHost, Reply};
use cognito_client::protocol::Error;
use futures_util::FutureExt;
use serde_json::{Value, json};

pub(crate) const CLIENT_ID: &str = "1h57kf5cpq17m0eml12EXAMPLE";
const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";
/// The initial time of a fake clock, in seconds.
const NOW: i64 = cognito_client::platform::fake::FakeClock::START / 1000;

/// Returns the configuration of all tests except that of the configuration itself.
pub(crate) fn outputs() -> Value {
    json!({
        "version": "1.4",
        "auth": {
            "aws_region": "eu-west-1",
            "user_pool_id": "eu-west-1_AbCdEfGhI",
            "user_pool_client_id": CLIENT_ID,
            "username_attributes": ["email"],
            "standard_required_attributes": ["email"],
            "password_policy": { "min_length": 10, "require_symbols": true },
        },
        "custom": { "yew_cognito": {
            "endpoint": "https://pool.test/",
            "issuer": ISSUER,
            "storage": "session",
            "api": { "url": "https://api.test/v1/", "origins": ["https://api.test"] },
        } },
    })
}

/// Reads `config.json`: either it is a valid configuration, or the error names the invalid setting.
pub(crate) fn configuration(text: &str) {
    match Config::from_json(text) {
        Ok(config) => {
            assert!(config.user_pool_id().ends_with(config.pool_name()) && !config.pool_name().is_empty());
            assert!(!config.client_id().is_empty());
            let Some(outputs) = parsed_by_serde(text) else { return };
            assert_eq!(outputs["auth"]["user_pool_client_id"], config.client_id());
        }
        Err(error) => {
            assert!(!error.expected.is_empty());
            assert!(error.to_string().contains(&error.expected));
        }
    }
}

/// Reads arbitrary text in place of this client's stored records: only a complete record signs a user in.
pub(crate) fn stored(text: &str) {
    let host = FakeHost::new();
    for (storage, record) in [
        (&host.session, "session"),
        (&host.session, "devices"),
        (&host.tab, "pending"),
        (&host.tab, "sign-in"),
    ] {
        storage.set(&key(record), text).unwrap();
    }
    let auth = run(builder(&host).track_devices().build());
    let (state, pending, in_progress) = (auth.state(), auth.pending(), auth.sign_in_in_progress());
    // Reads the devices, then fails without a response.
    assert!(sign_in(&host, &auth).is_err());
    let is_read = state.user().is_some() || pending.is_some() || in_progress.is_some();
    let Some(record) = is_read.then(|| parsed_by_serde(text)).flatten() else { return };
    assert_eq!(record["version"], 1);
    if let Some(user) = state.user() {
        assert!(record["refresh_token"].as_str().is_some_and(|token| !token.is_empty()));
        let Some(claims) = claims_of(record["access_token"].as_str().unwrap()) else { return };
        assert_eq!((&claims["client_id"], &claims["sub"]), (&json!(CLIENT_ID), &json!(user.sub())));
    }
    if let Some(pending) = pending {
        assert_eq!(record["pending"]["username"], pending.username);
    }
}

/// Reads arbitrary claims of a token: they sign a user in only if they belong to this pool, this client and one user.
pub(crate) fn claims(text: &str) {
    let [access, id] = [access_claims(), id_claims()].map(|claims| jwt(&claims.to_string()));
    for (access_token, id_token) in [(&jwt(text), &id), (&access, &jwt(text)), (&access, &text.to_owned())] {
        let host = FakeHost::new();
        let record = json!({
            "version": 1,
            "session": "s",
            "drift": 0,
            "access_token": access_token,
            "id_token": id_token,
            "refresh_token": "r",
        });
        host.session.set(&key("session"), &record.to_string()).unwrap();
        if let AuthState::SignedIn(user, _) = started(&host).state() {
            for (token, client) in [(access_token, "client_id"), (id_token, "aud")] {
                let Some(claims) = claims_of(token) else { return };
                assert_eq!((&claims["iss"], &claims[client]), (&json!(ISSUER), &json!(CLIENT_ID)));
                assert_eq!(claims["sub"], user.sub());
            }
        }
    }
}

/// Reads arbitrary text in place of Amplify's records: only a session of this pool and client is adopted.
pub(crate) fn amplify(text: &str) {
    let [access, id] = [access_claims(), id_claims()].map(|claims| jwt(&claims.to_string()));
    let records = [
        ("accessToken", access.as_str()),
        ("idToken", id.as_str()),
        ("refreshToken", "r"),
        ("clockDrift", "0"),
        ("deviceKey", "k"),
        ("deviceGroupKey", "g"),
        ("randomPasswordKey", "p"),
    ];
    // Each record is replaced by the text once. In the last round all records are valid, under a name that is the text.
    for replaced_index in 0..=records.len() {
        let host = FakeHost::new();
        let name = if replaced_index < records.len() { "ada" } else { text };
        let storage_key = |name: &str| format!("CognitoIdentityServiceProvider.{CLIENT_ID}.{name}");
        host.session.set(&storage_key("LastAuthUser"), name).unwrap();
        for (index, (key, valid)) in records.iter().enumerate() {
            let record = if index == replaced_index { text } else { valid };
            host.session.set(&storage_key(&format!("{name}.{key}")), record).unwrap();
        }
        let auth = builder(&host).adopt_amplify(host.session.clone()).build();
        let is_adopted = auth.state().user().is_some();
        assert!(auth.run().now_or_never().is_none());
        assert_eq!(auth.state().user().map(User::sub), is_adopted.then_some("u"));
        // A drift and the values of a device may be any text; a name only has to be non-empty.
        let is_valid = match replaced_index {
            0 => text == access,
            1 => text == id,
            2 => !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
            3..=6 => true,
            _ => !text.is_empty(),
        };
        assert!(is_adopted || !is_valid, "{replaced_index}");
    }
}

/// Reads an error of the service with arbitrary text in its header and body: the result has a code and the status.
pub(crate) fn error_reply(status: u16, header: Option<&str>, text: &str) {
    let status = status % 300 + 300;
    let host = FakeHost::new();
    let named = |name: &str| header.map(|header| (name.to_owned(), header.to_owned()));
    let headers: Vec<_> =
        ["date", "x-amzn-errortype", "x-amzn-requestid"].into_iter().filter_map(named).collect();
    for _ in 0..3 {
        host.transport.reply(INITIATE_AUTH, Reply::Http(status, headers.clone(), text.to_owned()));
    }
    match sign_in(&host, &started(&host)) {
        Err(AuthError::Protocol(Error::Service(error))) => {
            assert_eq!(error.status, status);
            assert!(!error.code.as_str().is_empty());
            assert_eq!(error.request_id.as_deref(), header);
        }
        // These two errors lead to a next step.
        Ok(SignInStep::ConfirmSignUp { .. } | SignInStep::ResetPassword { .. }) => {}
        other => panic!("unexpected result {other:?}"),
    }
}

/// Reads arbitrary text as a successful response: the result is a step, or an error that is not the service's. Only
/// tokens sign a user in.
pub(crate) fn reply(text: &str) {
    let host = FakeHost::new();
    let date = ("date".to_owned(), text.to_owned());
    host.transport.reply(INITIATE_AUTH, Reply::Http(200, vec![date], text.to_owned()));
    let auth = started(&host);
    match sign_in(&host, &auth) {
        Ok(SignInStep::Done(user)) => {
            let Some(reply) = parsed_by_serde(text) else { return };
            let token = reply["AuthenticationResult"]["AccessToken"].as_str().unwrap();
            let Some(claims) = claims_of(token) else { return };
            assert_eq!(claims["sub"], user.sub());
        }
        Ok(step) => {
            assert!(matches!(auth.state(), AuthState::SignedOut(_)), "{step:?}");
        }
        Err(error) => {
            assert!(matches!(auth.state(), AuthState::SignedOut(_)), "{error}");
            assert!(!error.code().is_empty());
        }
    }
}

const INITIATE_AUTH: &str = "InitiateAuth";

fn builder(host: &FakeHost) -> AuthClientBuilder {
    let config = Config::from_json(&outputs().to_string()).unwrap();
    AuthClient::builder(config).with_platform(host.platform())
}

/// Creates a client that has read the storages.
fn started(host: &FakeHost) -> AuthClient {
    run(builder(host).build())
}

/// Lets the client read the storages.
fn run(auth: AuthClient) -> AuthClient {
    // `run` does not complete.
    assert!(auth.run().now_or_never().is_none());
    assert_ne!(auth.state(), AuthState::Restoring);
    auth
}

/// Signs in without SRP, whose arithmetic is slow.
fn sign_in(host: &FakeHost, auth: &AuthClient) -> Result<SignInStep, AuthError> {
    let mut step = Box::pin(auth.sign_in(SignIn::by_password("ada", &Secret::new("a password"))));
    for _ in 0..60 {
        if let Some(step) = step.as_mut().now_or_never() {
            return step;
        }
        host.clock.advance(Duration::from_secs(1));
    }
    panic!("no result within a minute")
}

pub(crate) fn access_claims() -> Value {
    json!({ "sub": "u", "iss": ISSUER, "client_id": CLIENT_ID, "token_use": "access", "iat": NOW, "exp": NOW + 3600 })
}

pub(crate) fn id_claims() -> Value {
    json!({
        "sub": "u", "iss": ISSUER, "aud": CLIENT_ID, "token_use": "id", "cognito:username": "u", "email": "a@b.test",
        "iat": NOW, "exp": NOW + 3600,
    })
}

/// Returns a token with these claims, without a real signature.
pub(crate) fn jwt(claims: &str) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

fn claims_of(token: &str) -> Option<Value> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    parsed_by_serde(&String::from_utf8(payload).unwrap())
}

/// Parses a text that this client has read with `serde_json`. It refuses numbers out of range, which this client skips,
/// and the last of 128 levels, but nothing else.
fn parsed_by_serde(text: &str) -> Option<Value> {
    let parsed = serde_json::from_str(text);
    if let Err(error) = &parsed {
        let error = error.to_string();
        let is_known =
            ["number out of range", "recursion limit"].iter().any(|known| error.starts_with(known));
        assert!(is_known, "{error}");
    }
    parsed.ok()
}

fn key(record: &str) -> String {
    format!("yew-cognito.{CLIENT_ID}.{record}")
}
