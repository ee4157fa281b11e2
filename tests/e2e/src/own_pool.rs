//! A local pool for one test, created in milliseconds with the settings that the test needs.

use hyper::Request;
use serde_json::{Value, json};

use crate::http::{self, Body};
use crate::pool::TARGET_PREFIX;
use crate::{Environment, wait_until};

/// The pool checks that there is a signature, but does not verify it.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=local";

/// The password of all users in these pools. It satisfies the default policy.
pub const PASSWORD: &str = "Only-for-tests-1";

/// The pool of one test, in a process that all tests share.
#[derive(Debug)]
pub struct OwnPool {
    /// The id of the pool, `region_name`.
    pub id: String,
}

impl OwnPool {
    /// Creates a pool. `settings` are parameters of `CreateUserPool`.
    pub async fn new(settings: Value) -> Self {
        let mut pool = Self { id: String::new() };
        let mut input = json!({ "PoolName": "tests", "AutoVerifiedAttributes": ["email"] });
        merge(&mut input, settings);
        let created = pool.call("CreateUserPool", input).await;
        created["UserPool"]["Id"].as_str().expect("the pool should have an id").clone_into(&mut pool.id);
        pool
    }

    /// Configures second factors and passkeys. `config` are parameters of `SetUserPoolMfaConfig`.
    pub async fn factors(&self, config: Value) {
        let mut input = json!({ "UserPoolId": self.id });
        merge(&mut input, config);
        self.call("SetUserPoolMfaConfig", input).await;
    }

    /// Creates an app client and returns its id. `settings` are parameters of `CreateUserPoolClient`.
    pub async fn client(&self, settings: Value) -> String {
        let mut input = json!({
            "UserPoolId": self.id,
            "ClientName": "tests",
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        });
        merge(&mut input, settings);
        let created = self.call("CreateUserPoolClient", input).await;
        created["UserPoolClient"]["ClientId"].as_str().expect("the client should have an id").to_owned()
    }

    /// Adds a user called `name` with [`PASSWORD`] and a verified e-mail address.
    pub async fn person(&self, name: &str, attributes: &[(&str, &str)]) {
        self.invite(name, PASSWORD, attributes).await;
        let input =
            json!({ "UserPoolId": self.id, "Username": name, "Password": PASSWORD, "Permanent": true });
        self.call("AdminSetUserPassword", input).await;
    }

    /// Adds a user with a temporary password.
    pub async fn invite(&self, name: &str, temporary_password: &str, attributes: &[(&str, &str)]) {
        let email = format!("{name}@example.com");
        let mut all = vec![("email", email.as_str()), ("email_verified", "true")];
        all.extend(attributes);
        let all: Vec<_> = all.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let input = json!({
            "UserPoolId": self.id,
            "Username": name,
            "TemporaryPassword": temporary_password,
            "MessageAction": "SUPPRESS",
            "UserAttributes": all,
        });
        self.call("AdminCreateUser", input).await;
    }

    /// Calls an operation as an administrator.
    pub async fn call(&self, operation: &str, input: Value) -> Value {
        let request = Request::post("/")
            .header("authorization", AUTHORIZATION)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("{TARGET_PREFIX}{operation}"));
        self.send(operation, request, Some(&input)).await
    }

    /// Sends a request to one of the pool's control endpoints.
    pub async fn control(&self, path: &str, input: Value) -> Value {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(path, request, Some(&input)).await
    }

    async fn send(
        &self,
        target: &str,
        request: hyper::http::request::Builder,
        input: Option<&Value>,
    ) -> Value {
        let body = input.map_or_else(Body::default, |input| Body::from(input.to_string()));
        let authority = &Environment::get().pool.authority;
        let request = request.header("host", authority).body(body).expect("the request should be valid");
        let reply = http::send(authority, request).await.expect("the pool should respond");
        let text = String::from_utf8_lossy(reply.body()).into_owned();
        assert!(reply.status().is_success(), "{target}: {} {text}", reply.status());
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// Advances the pool's clock.
    pub async fn advance(&self, seconds: i64) {
        self.control(&format!("/_pool/pools/{}/clock", self.id), json!({ "advance_seconds": seconds })).await;
    }

    /// Injects a fault into the next call of an operation of this pool.
    pub async fn fault(&self, operation: &str, fault: Value) {
        let rule = json!({ "pool_id": self.id, "operation": operation, "fault": fault });
        self.control("/_pool/faults", rule).await;
    }

    /// Returns the number of calls that [`watch`](Self::watch) has counted. `rule` is the id that it returned.
    pub async fn calls(&self, rule: u64) -> u64 {
        let list = self.send("/_pool/faults", Request::get("/_pool/faults"), None).await;
        let rules = list["faults"].as_array().cloned().unwrap_or_default();
        let rule = rules.into_iter().find(|it| it["id"] == rule).expect("the rule should exist");
        rule["calls"].as_u64().expect("the calls should be counted")
    }

    /// Counts the calls of an operation from now on, without changing them. Returns the id of the counter.
    pub async fn watch(&self, operation: &str) -> u64 {
        let never = u64::from(u32::MAX);
        let rule = json!({
            "pool_id": self.id, "operation": operation, "nth": never, "fault": { "kind": "dropped" },
        });
        self.control("/_pool/faults", rule).await["id"].as_u64().expect("the rule should have an id")
    }

    /// Returns the messages sent to an address, newest first.
    pub async fn messages(&self, to: &str) -> Vec<Value> {
        let path = format!("/inbox.json?pool_id={}&to={}", self.id, to.replace('+', "%2B"));
        let inbox = self.send(&path, Request::get(&path), None).await;
        inbox["messages"].as_array().cloned().unwrap_or_default()
    }

    /// Returns the newest code sent to an address, after waiting until there are `sent` messages.
    pub async fn code(&self, to: &str, sent: usize) -> String {
        wait_until(&format!("message {sent} to {to}"), async || self.messages(to).await.len() >= sent).await;
        self.messages(to).await[0]["code"].as_str().expect("the message should have a code").to_owned()
    }

    /// Returns the site's configuration for an app client of this pool.
    pub(crate) fn config(&self, client: &str) -> Value {
        let region = self.id.split('_').next().unwrap_or_default();
        json!({
            "version": "1.4",
            "auth": {
                "aws_region": region,
                "user_pool_id": self.id,
                "user_pool_client_id": client,
            },
            "custom": { "yew_cognito": { "endpoint": Self::origin() } },
        })
    }

    /// Returns the origin where pages reach this pool and all others.
    pub(crate) fn origin() -> String {
        let authority = &Environment::get().pool.authority;
        format!("http://localhost:{}", authority.rsplit(':').next().unwrap_or_default())
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
