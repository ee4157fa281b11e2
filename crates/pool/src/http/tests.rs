//! Pages and programs at the server's routes.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{App, router};
use crate::service::{Caller, Service};

mod api;
mod connections;
mod control;
mod discovery;
mod messages;

/// A signature as AWS's SDKs make them, as far as anybody looks at it here.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=local";

/// A server with a pool and an app client.
struct Site {
    service: Arc<Service>,
    router: Router,
    pool_id: String,
    client_id: String,
}

impl Site {
    fn new() -> Self {
        let service = Arc::new(Service::new("eu-west-1"));
        let made = call(&service, "CreateUserPool", &json!({ "PoolName": "people" }));
        let pool_id = made["UserPool"]["Id"].as_str().unwrap().to_owned();
        let client = json!({
            "UserPoolId": pool_id, "ClientName": "app", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        });
        let made = call(&service, "CreateUserPoolClient", &client);
        let client_id = made["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        let app = App { service: Arc::clone(&service), outputs: None };
        Self { router: router(app), service, pool_id, client_id }
    }

    /// An operation with other headers than a program's.
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

fn call(service: &Service, operation: &str, input: &Value) -> Value {
    let reply = service.call(operation, input.to_string().as_bytes(), Caller::Signed);
    reply.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

#[tokio::test]
async fn who_came_by_another_name_gets_nothing() {
    let site = Site::new();
    for (host, is_ours) in [
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
            assert_eq!(reply.status == StatusCode::OK, is_ours, "{host} {path}");
        }
    }
}
