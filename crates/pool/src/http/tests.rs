//! Tests of the server's routes, as pages and programs use them.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::router;
use crate::app_state::AppState;
use crate::dispatch::Caller;
use crate::error::Exception;
use crate::service::Service;

mod api;
mod claims;
mod connections;
mod control;
mod discovery;
mod messages;
mod passkey_mfa;
mod sessions;
mod users;

/// A signature in the form that AWS's SDKs send, as far as the pool checks it.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=local";

const PASSWORD: &str = "Correct-h0rse";

/// A server with a pool and an app client.
struct Site {
    service: Arc<Service>,
    router: Router,
    pool_id: String,
    client_id: String,
}

impl Site {
    fn new() -> Self {
        Self::with(json!({}), json!({}))
    }

    /// Creates a server whose pool and client have these settings in addition to the usual ones.
    fn with(mut pool: Value, mut client: Value) -> Self {
        let service = Arc::new(Service::new("eu-west-1"));
        pool["PoolName"] = json!("people");
        let created = call(&service, "CreateUserPool", &pool);
        let pool_id = created["UserPool"]["Id"].as_str().unwrap().to_owned();
        client["UserPoolId"] = json!(pool_id);
        client["ClientName"] = json!("app");
        if client["ExplicitAuthFlows"].is_null() {
            client["ExplicitAuthFlows"] = json!(["ALLOW_USER_PASSWORD_AUTH"]);
        }
        let created = call(&service, "CreateUserPoolClient", &client);
        let client_id = created["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        let state = AppState { service: Arc::clone(&service), outputs: None };
        Self { router: router(state), service, pool_id, client_id }
    }

    /// Calls an operation on the pool with AWS credentials and expects it to succeed.
    fn admin(&self, operation: &str, input: Value) -> Value {
        self.try_admin(operation, input).unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// Calls an operation on the pool with AWS credentials.
    fn try_admin(&self, operation: &str, mut input: Value) -> Result<Value, Exception> {
        input["UserPoolId"] = json!(self.pool_id);
        self.service.call(operation, input.to_string().as_bytes(), Caller::Signed)
    }

    /// Creates a confirmed user with [`PASSWORD`] and these attributes, and returns their `sub`.
    fn add_user(&self, username: &str, attributes: &[(&str, &str)]) -> String {
        let attributes: Vec<_> =
            attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let user = json!({
            "Username": username, "UserAttributes": attributes, "MessageAction": "SUPPRESS",
        });
        let created = self.admin("AdminCreateUser", user);
        let password = json!({ "Username": username, "Password": PASSWORD, "Permanent": true });
        self.admin("AdminSetUserPassword", password);
        let attributes = created["User"]["Attributes"].as_array().unwrap();
        let sub = attributes.iter().find(|attribute| attribute["Name"] == "sub").unwrap();
        sub["Value"].as_str().unwrap().to_owned()
    }

    /// Signs a user in with [`PASSWORD`] and returns the `AuthenticationResult`.
    async fn sign_in(&self, username: &str) -> Value {
        let reply = self.begin(username).await;
        assert!(reply["AuthenticationResult"].is_object(), "{reply}");
        reply["AuthenticationResult"].clone()
    }

    /// Begins a sign-in with [`PASSWORD`] and returns the reply.
    async fn begin(&self, username: &str) -> Value {
        let input = json!({
            "ClientId": self.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": username, "PASSWORD": PASSWORD },
        });
        self.operation("InitiateAuth", &input, &[]).await.json()
    }

    /// Moves the pool's clock.
    async fn advance(&self, seconds: i64) {
        let path = format!("/_pool/pools/{}/clock", self.pool_id);
        let reply = self.control(&path, &json!({ "advance_seconds": seconds })).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    }

    /// Calls an operation over HTTP with these additional headers.
    async fn operation(&self, operation: &str, input: &Value, headers: &[(&str, &str)]) -> Reply {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())]
            .into_iter()
            .chain(headers.iter().copied());
        self.send(Method::POST, "/", headers, input.to_string()).await
    }

    /// Sends JSON to a control endpoint.
    async fn control(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, [("content-type", "application/json")], body.to_string()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, [], String::new()).await
    }

    async fn send<'a>(
        &self,
        method: Method,
        path: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: String,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        let mut host = "localhost:9000";
        for (name, value) in headers {
            if name == "host" {
                host = value;
            } else {
                request = request.header(name, value);
            }
        }
        let request = request.header(header::HOST, host).body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

/// Returns the claims of a token without verifying it.
fn claims(token: &Value) -> Value {
    let payload = token.as_str().expect("a token").split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn call(service: &Service, operation: &str, input: &Value) -> Value {
    let reply = service.call(operation, input.to_string().as_bytes(), Caller::Signed);
    reply.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

#[tokio::test]
async fn requests_with_another_host_are_rejected() {
    let site = Site::new();
    for (host, is_accepted) in [
        ("localhost:9000", true),
        ("LocalHost:9000", true),
        ("127.0.0.1", true),
        ("[::1]:9000", true),
        ("pool.localhost:9000", true),
        ("evil.example:9000", false),
        ("evil.example", false),
        ("localhost.evil.example", false),
        ("127.0.0.1.evil.example:9000", false),
        ("evil.example:80:localhost", false),
        ("", false),
    ] {
        for path in ["/inbox.json", "/_pool/health", "/pool.json"] {
            let reply = site.send(Method::GET, path, [("host", host)], String::new()).await;
            assert_eq!(reply.status == StatusCode::OK, is_accepted, "{host} {path}");
        }
    }
}
