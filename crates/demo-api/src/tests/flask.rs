//! Tests that the example in Flask (`examples/flask-api`) follows the same rules as the demo API.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use serde_json::{Value, json};

use super::SITE;
use super::testing::{
    CLIENT, Http, ISSUER, POOL, access, client_credentials, header, key_set, now, sign, sign_text, with,
};

const UPDATED_ISSUER: &str = "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI";

/// A user with attributes that have no value.
const USER: &str = r#"{"Username":"ada","UserAttributes":[{"Name":"preferred_username"},{"Name":"nickname","Value":null},{"Name":"sub","Value":"s"}]}"#;

/// A running example with a pool of its own. It stops when this value is dropped.
struct Flask {
    program: Child,
    folder: PathBuf,
    origin: String,
    _pool: Http,
}

struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Flask {
    async fn start(name: &str) -> Self {
        let keys = key_set(&[("first", 0)]).to_string();
        let pool = Http::with_handler(move |request| {
            (200, if request.starts_with("GET") { keys.clone() } else { USER.to_owned() })
        })
        .await;
        let folder = env::temp_dir().join(format!("demo-api-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let config = json!({
            "auth": { "aws_region": "eu-west-1", "user_pool_id": POOL, "user_pool_client_id": CLIENT },
            "custom": { "yew_cognito": { "endpoint": pool.url() } },
        });
        fs::write(folder.join("config.json"), config.to_string()).unwrap();
        let python =
            env::var_os("FLASK_PYTHON").expect("FLASK_PYTHON, a Python with the example's requirements");
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/flask-api/app.py");
        let mut program = Command::new(python)
            .arg(app)
            .arg("--config")
            .arg(folder.join("config.json"))
            .args(["--port", "0", "--allow-origin", SITE])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            output.read_line(&mut line).map(|_| line)
        });
        let line = line.await.unwrap().unwrap();
        let origin = line.trim().strip_prefix("Listening on ").expect(&line).to_owned();
        Self { program, folder, origin, _pool: pool }
    }

    async fn get(&self, path: &str, authorization: Option<&str>) -> Reply {
        let mut request = reqwest::Client::new().get(format!("{}{path}", self.origin)).header("origin", SITE);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let body = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        Reply { status, headers, body }
    }

    async fn me(&self, token: &str) -> u16 {
        self.get("/api/me", Some(&format!("Bearer {token}"))).await.status
    }
}

impl Drop for Flask {
    fn drop(&mut self) {
        self.program.kill().expect("the example still runs");
        self.program.wait().expect("the example ends");
        fs::remove_dir_all(&self.folder).expect("the folder is there");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the example's Python packages; `cargo xtask test e2e` has them"]
async fn flask_accepts_the_tokens_that_rust_accepts() {
    let flask = Flask::start("accepts").await;
    let cases = [
        ("as it is", access()),
        ("the other issuer of AWS", with(access(), "iss", json!(UPDATED_ISSUER))),
        ("the pool's clock is ahead", with(access(), "iat", json!(now() + 200))),
    ];
    for (case, claims) in cases {
        assert_eq!(flask.me(&sign(&header(), &claims, 0)).await, 200, "{case}");
    }
    let token = format!("Bearer {}", sign(&header(), &access(), 0));
    let me = flask.get("/api/me", Some(&token)).await.body;
    assert_eq!(me["handle"], "user-0a1b2c3d", "an attribute without a value is no name");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the example's Python packages; `cargo xtask test e2e` has them"]
async fn flask_rejects_the_tokens_that_rust_rejects() {
    let flask = Flask::start("rejects").await;
    let cases = [
        ("another pool", with(access(), "iss", json!(format!("{ISSUER}x")))),
        ("another Region", with(access(), "iss", json!(UPDATED_ISSUER.replace("west-1.", "west-2.")))),
        ("an issuer that is not text", with(access(), "iss", json!([ISSUER]))),
        ("another client", with(access(), "client_id", json!("another"))),
        ("an app client itself", client_credentials()),
        ("an ID token", with(access(), "token_use", json!("id"))),
        ("expired", with(access(), "exp", json!(now() - 1))),
        ("not valid yet", with(access(), "nbf", json!(now() + 30))),
        ("issued in the future", with(access(), "iat", json!(now() + 400))),
        ("no user name", with(access(), "username", Value::Null)),
        ("an empty sub", with(access(), "sub", json!(""))),
        ("too long", with(access(), "padding", json!("x".repeat(20_000)))),
    ];
    for (case, claims) in cases {
        assert_eq!(flask.me(&sign(&header(), &claims, 0)).await, 401, "{case}");
    }
    assert_eq!(flask.me(&sign(&header(), &access(), 1)).await, 401, "another key");
    for crit in [json!(["b64"]), json!(["exp"])] {
        assert_eq!(flask.me(&sign(&with(header(), "crit", crit), &access(), 0)).await, 401, "crit");
    }
    let nested = sign_text(&"[".repeat(5000), &"[".repeat(5000), 1);
    for token in ["null", "a.b.c", "e30.bnVsbA.", &nested] {
        assert_eq!(flask.me(token).await, 401, "{token:.20}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the example's Python packages; `cargo xtask test e2e` has them"]
async fn flask_keeps_its_replies_out_of_caches() {
    let flask = Flask::start("caches").await;
    let token = format!("Bearer {}", sign(&header(), &access(), 0));
    for authorization in [None, Some("Bearer null"), Some(&*token)] {
        let headers = flask.get("/api/activities/home", authorization).await.headers;
        assert_eq!(headers["cache-control"], "no-store");
        let vary: Vec<_> = headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert!(vary.join(",").to_ascii_lowercase().contains("authorization"), "{vary:?}");
        assert_eq!(headers["access-control-allow-origin"], SITE);
    }
}
