//! Tests of the routes as a browser and an app use them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::parameters::{Parameters, encoded};
use crate::app_state::AppState;
use crate::clock::Millis;
use crate::dispatch::Caller;
use crate::http::router;
use crate::service::{Service, SharedPool};

mod code_flow;
mod endpoints;
mod providers;
mod second_factors;
mod sessions;

/// The example of [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636#appendix-B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const CALLBACK: &str = "http://localhost:3000/";
const PASSWORD: &str = "correct horse";

/// A server with a pool, an app client, and the user Ada.
struct Site {
    service: Arc<Service>,
    router: Router,
    pool_id: String,
    client_id: String,
    client_secret: Option<String>,
}

impl Site {
    fn new() -> Self {
        Self::with(&json!({}), &json!({}))
    }

    /// Creates a server whose pool and client have these settings in addition to the usual ones.
    fn with(pool: &Value, client: &Value) -> Self {
        let service = Arc::new(Service::new("eu-west-1"));
        let pool = merged(
            json!({
                "PoolName": "people",
                "Policies": { "PasswordPolicy": {
                    "MinimumLength": 8, "RequireUppercase": false, "RequireLowercase": false,
                    "RequireNumbers": false, "RequireSymbols": false
                } },
            }),
            pool,
        );
        let created = call(&service, "CreateUserPool", &pool);
        let pool_id = created["UserPool"]["Id"].as_str().unwrap().to_owned();
        let client = merged(
            json!({
                "UserPoolId": pool_id,
                "ClientName": "app",
                "CallbackURLs": [CALLBACK, "http://localhost:3000/other"],
                "LogoutURLs": ["http://localhost:3000/bye"],
                "AllowedOAuthFlows": ["code", "implicit"],
                "AllowedOAuthScopes": ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
                "AllowedOAuthFlowsUserPoolClient": true,
                "SupportedIdentityProviders": ["COGNITO", "Google", "Facebook"],
                "PreventUserExistenceErrors": "ENABLED",
            }),
            client,
        );
        let created = call(&service, "CreateUserPoolClient", &client);
        let client_id = created["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        let client_secret = created["UserPoolClient"]["ClientSecret"].as_str().map(str::to_owned);
        let state = AppState { service: Arc::clone(&service), outputs: None };
        let site = Self { router: router(state), service, pool_id, client_id, client_secret };
        let by_email = pool["UsernameAttributes"] == json!(["email"]);
        let ada = if by_email { "ada@example.com" } else { "ada" };
        let attributes = [("email", "ada@example.com"), ("email_verified", "true"), ("name", "Ada")];
        site.add_user(ada, &attributes);
        let password = json!({ "Username": ada, "Password": PASSWORD, "Permanent": true });
        site.call("AdminSetUserPassword", password);
        site
    }

    fn add_user(&self, username: &str, attributes: &[(&str, &str)]) {
        let attributes: Vec<_> =
            attributes.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        self.call(
            "AdminCreateUser",
            json!({ "Username": username, "UserAttributes": attributes, "TemporaryPassword": PASSWORD,
                    "MessageAction": "SUPPRESS" }),
        );
    }

    /// Calls an operation of the API on the pool.
    fn call(&self, operation: &str, mut input: Value) -> Value {
        input["UserPoolId"] = json!(self.pool_id);
        call(&self.service, operation, &input)
    }

    fn pool(&self) -> SharedPool {
        self.service.pool(&self.pool_id).unwrap()
    }

    fn advance(&self, time: Millis) {
        let pool = self.pool();
        let mut pool = Service::lock(&pool);
        let ahead = pool.clock_ahead() + time;
        pool.set_clock_ahead(ahead).unwrap();
    }

    /// Returns the parameters of an app's request. `others` replaces values; an empty value removes a parameter.
    fn query(&self, others: &[(&str, &str)]) -> String {
        let defaults = [
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid email profile aws.cognito.signin.user.admin"),
            ("state", "state & more"),
            ("nonce", "nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let mut all: BTreeMap<_, _> = defaults.into_iter().collect();
        all.extend(others.iter().copied());
        encoded(all.into_iter().filter(|(_, value)| !value.is_empty()))
    }

    fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// Sends a form without cookies, as a program does.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        send(&self.router, Method::POST, path, &HeaderMap::new(), Some(form)).await
    }

    /// Exchanges a code at `POST /oauth2/token`. `others` replaces parameters; an empty value removes one.
    async fn exchange(&self, code: &str, others: &[(&str, &str)]) -> Reply {
        let defaults = [
            ("grant_type", "authorization_code"),
            ("client_id", self.client_id.as_str()),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        let mut all: BTreeMap<_, _> = defaults.into_iter().collect();
        all.extend(others.iter().copied());
        let form: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self.post("/oauth2/token", &form).await
    }

    async fn user_info(&self, token: &str) -> Reply {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        send(&self.router, Method::GET, "/oauth2/userInfo", &headers, None).await
    }

    /// Signs in with a password and returns the authorization code.
    async fn code(&self, others: &[(&str, &str)]) -> String {
        let back = self.browser().sign_in(&self.query(others)).await;
        back.sent("code").expect("a code")
    }

    /// Signs in with a password and returns the tokens.
    async fn tokens(&self, others: &[(&str, &str)]) -> Value {
        let code = self.code(others).await;
        let reply = self.exchange(&code, &[]).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.json()
    }
}

fn merged(mut base: Value, others: &Value) -> Value {
    for (name, value) in others.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

fn call(service: &Service, operation: &str, input: &Value) -> Value {
    let reply = service.call(operation, input.to_string().as_bytes(), Caller::Signed);
    reply.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

/// A browser with its cookies. It does not follow redirects.
struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// Submits a form as the page at the same path would.
    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let token = self.cookies.get("XSRF-TOKEN").cloned().unwrap_or_default();
        let form: Vec<_> = form.iter().copied().chain([("_csrf", token.as_str())]).collect();
        self.send(Method::POST, path, Some(&form)).await
    }

    async fn send(&mut self, method: Method, path: &str, form: Option<&[(&str, &str)]>) -> Reply {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let reply = send(&self.router, method, path, &headers, form).await;
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    /// Goes from `/oauth2/authorize` to the page, submits its form, and returns the redirect to the app.
    async fn sign_in(&mut self, query: &str) -> Reply {
        let to_page = self.get(&format!("/oauth2/authorize?{query}")).await;
        let path = to_page.location.expect("a redirect");
        assert!(path.starts_with("/login?"), "{path}");
        let page = self.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        self.post(&path, &[("username", "ada"), ("password", PASSWORD)]).await
    }
}

#[derive(Debug)]
struct Reply {
    status: StatusCode,
    location: Option<String>,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// Returns a parameter of the redirect to the app, in the query or in the fragment.
    fn sent(&self, name: &str) -> Option<String> {
        let location = self.location.as_deref()?;
        let pairs = location.strip_prefix(CALLBACK)?.strip_prefix(['?', '#'])?;
        Parameters::parse(pairs.as_bytes()).get(name).map(str::to_owned)
    }

    /// Returns the value of a hidden field of the page.
    fn hidden(&self, name: &str) -> Option<String> {
        let start = format!(r#"<input type="hidden" name="{name}" value=""#);
        let (_, value) = self.body.split_once(&start)?;
        Some(value.split('"').next()?.to_owned())
    }

    fn alert(&self) -> Option<&str> {
        let (_, value) = self.body.split_once(r#"role="alert">"#)?;
        value.split('<').next()
    }

    fn error(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["error"].as_str().unwrap_or_default().to_owned())
    }
}

async fn send(
    router: &Router,
    method: Method,
    path: &str,
    headers: &HeaderMap,
    form: Option<&[(&str, &str)]>,
) -> Reply {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost:9000");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let body = match form {
        None => Body::empty(),
        Some(form) => {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            Body::from(encoded(form.iter().copied()))
        }
    };
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Reply {
        status: parts.status,
        location: parts.headers.get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned()),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// Returns the claims of a token without verifying it.
fn claims(token: &Value) -> Value {
    let middle = token.as_str().expect("a token").split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(middle).unwrap()).unwrap()
}

fn basic(id: &str, secret: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let credentials = STANDARD.encode(format!("{id}:{secret}"));
    headers.insert(header::AUTHORIZATION, format!("Basic {credentials}").parse().unwrap());
    headers
}
