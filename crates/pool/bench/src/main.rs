//! Benchmarks of the local pool: `pool-bench PROGRAM TEMPLATE FOLDER`, run by `cargo xtask bench pool`.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cognito_client_srp::server::{Exchange, Verifier};
use cognito_client_srp::{Challenge, Ephemeral, user_proof};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PASSWORD: &str = "Only-for-figures-1";
const SIGN_INS: u32 = 200;
const STARTS: usize = 20;
const USERS: usize = 100_000;

/// A running pool process.
struct Pool {
    process: Child,
    authority: String,
}

impl Pool {
    fn start(program: &str, arguments: &[&str]) -> Outcome<Self> {
        let mut process = Command::new(program).args(arguments).stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(process.stdout.take().ok_or("no output")?);
        for line in output.lines() {
            if let Some(authority) = line?.strip_prefix("Listening on http://") {
                return Ok(Self { process, authority: authority.to_owned() });
            }
        }
        Err("the pool did not start".into())
    }

    /// Returns the processor time that the process has used.
    fn processor_time(&self) -> Outcome<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // Skips the process name, which may contain any character.
        let fields = stat.rsplit_once(')').ok_or("no stat")?.1;
        let ticks =
            fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        // The kernel reports these times to every process in hundredths of a second.
        Ok(Duration::from_millis(10 * ticks))
    }

    /// Returns the resident memory in megabytes.
    fn memory(&self) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection that is kept open between requests.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(pool: &Pool) -> Outcome<Self> {
        let stream = TcpStream::connect(&pool.authority)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    fn send(&mut self, head: &str, body: &str) -> Outcome<Value> {
        let request = format!("{head}\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut length = 0;
        let mut status = String::new();
        self.0.read_line(&mut status)?;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        if !status.contains(" 200 ") {
            return Err(format!("{status}{}", String::from_utf8_lossy(&body)).into());
        }
        Ok(serde_json::from_slice(&body)?)
    }

    fn call(&mut self, operation: &str, input: &Value) -> Outcome<Value> {
        let head = format!(
            "POST / HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 x\r\nX-Amz-Target: AWSCognitoIdentityProviderService.{operation}"
        );
        self.send(&head, &input.to_string())
    }
}

/// Converts a duration to milliseconds.
fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, template, folder] = &arguments[..] else {
        return Err("pool-bench PROGRAM TEMPLATE FOLDER".into());
    };
    sign_ins(program)?;
    cold_start(program, template)?;
    many_users(program, Path::new(folder))
}

fn sign_ins(program: &str) -> Outcome<()> {
    let pool = Pool::start(program, &[])?;
    let mut connection = Connection::to(&pool)?;
    let created = connection.call("CreateUserPool", &json!({ "PoolName": "bench" }))?;
    let id = created["UserPool"]["Id"].as_str().ok_or("no pool")?.to_owned();
    let created =
        connection.call("CreateUserPoolClient", &json!({ "UserPoolId": id, "ClientName": "bench" }))?;
    let client = created["UserPoolClient"]["ClientId"].as_str().ok_or("no client")?.to_owned();
    let user = json!({ "UserPoolId": id, "Username": "ada", "MessageAction": "SUPPRESS" });
    connection.call("AdminCreateUser", &user)?;
    let password = json!({ "UserPoolId": id, "Username": "ada", "Password": PASSWORD, "Permanent": true });
    connection.call("AdminSetUserPassword", &password)?;
    let group = id.split_once('_').ok_or("no group")?.1;

    let mut sign_in = || sign_in(&mut connection, &client, group);
    // The first sign-in waits for the signing keys and warms the caches; it is not measured.
    sign_in()?;
    let before = pool.processor_time()?;
    let started = Instant::now();
    let mut client_time = Duration::ZERO;
    for _ in 0..SIGN_INS {
        client_time += sign_in()?;
    }
    let elapsed = started.elapsed() / SIGN_INS;
    let pool_time = (pool.processor_time()? - before) / SIGN_INS;
    let bare_cost_time = bare_cost()?;

    println!("\nA sign-in with SRP: two requests on one connection, one at a time");
    println!("{:>44} {:>10}", "", "ms");
    println!("{:>44} {:>10.2}", "from begin to tokens", millis(elapsed));
    println!("{:>44} {:>10.2}", "of that, the client's arithmetic", millis(client_time / SIGN_INS));
    println!("{:>44} {:>10.2}", "processor time of the pool", millis(pool_time));
    println!("{:>44} {:>10.2}", "bare cost of the proof (crates/srp)", millis(bare_cost_time));
    println!("sign-ins a second, one core for both ends:  {:.0}", 1e3 / millis(elapsed));
    println!("sign-ins a second, one core for the pool:   {:.0}", 1e3 / millis(pool_time));
    println!("the bare cost is {:.2} of the pool's time", millis(bare_cost_time) / millis(pool_time));
    Ok(())
}

/// Signs in once and returns how long the client's half of the arithmetic took.
fn sign_in(connection: &mut Connection, client: &str, group: &str) -> Outcome<Duration> {
    let mut client_time = Duration::ZERO;
    let started = Instant::now();
    let ephemeral = Ephemeral::new(&[7; 32])?;
    client_time += started.elapsed();
    let begin = json!({
        "ClientId": client,
        "AuthFlow": "USER_SRP_AUTH",
        "AuthParameters": { "USERNAME": "ada", "SRP_A": ephemeral.public_hex() },
    });
    let challenge_reply = connection.call("InitiateAuth", &begin)?;
    let text = |name: &str| challenge_reply["ChallengeParameters"][name].as_str().unwrap_or_default();
    let timestamp = jiff::Timestamp::now().strftime("%a %b %-d %H:%M:%S UTC %Y").to_string();
    let secret_block = STANDARD.decode(text("SECRET_BLOCK"))?;
    let started = Instant::now();
    let challenge = Challenge { salt: text("SALT"), srp_b: text("SRP_B"), secret_block: &secret_block };
    let signature = user_proof(&ephemeral, &challenge, group, "ada", PASSWORD, &timestamp)?;
    client_time += started.elapsed();
    let answer = json!({
        "ClientId": client,
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": {
            "USERNAME": "ada",
            "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
            "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
            "TIMESTAMP": timestamp,
        },
    });
    let tokens = connection.call("RespondToAuthChallenge", &answer)?;
    if !tokens["AuthenticationResult"]["AccessToken"].is_string() {
        return Err("no tokens".into());
    }
    Ok(client_time)
}

/// Measures the server's half of SRP without a server: computing B and verifying a proof.
fn bare_cost() -> Outcome<Duration> {
    let verifier = Verifier::from_password(&[1; 16], "AbCdEfGhI", "ada", PASSWORD);
    let srp_a = Ephemeral::new(&[7; 32])?.public_hex();
    let signature = [0; 32];
    let started = Instant::now();
    for _ in 0..SIGN_INS {
        let exchange = Exchange::new(black_box(&verifier), black_box(&srp_a), [9; 32])?;
        black_box(exchange.public_hex());
        black_box(exchange.is_proof("AbCdEfGhI", "ada", b"block", "Wed Apr 8 03:04:05 UTC 2026", &signature));
    }
    Ok(started.elapsed() / SIGN_INS)
}

fn cold_start(program: &str, template: &str) -> Outcome<()> {
    let mut times = vec![];
    for _ in 0..STARTS {
        let started = Instant::now();
        let pool = Pool::start(program, &["--template", template])?;
        Connection::to(&pool)?.send("GET /_pool/health HTTP/1.1", "")?;
        times.push(millis(started.elapsed()));
    }
    times.sort_by(f64::total_cmp);
    println!("\nCold start with infra/pool.yaml, from the command to the first answer, {STARTS} times");
    println!("median {:.0} ms, from {:.0} to {:.0}", times[STARTS / 2], times[0], times[STARTS - 1]);
    Ok(())
}

/// Measures a pool with many users, loaded from a state file that extends one written by the pool itself.
fn many_users(program: &str, folder: &Path) -> Outcome<()> {
    let file = folder.join("state.json");
    let state_path = file.to_str().ok_or("no path")?;
    {
        let pool = Pool::start(program, &["--state", state_path])?;
        let mut connection = Connection::to(&pool)?;
        let created = connection.call("CreateUserPool", &json!({ "PoolName": "bench" }))?;
        let email = json!([{ "Name": "email", "Value": "ada@example.com" }]);
        let user = json!({
            "UserPoolId": created["UserPool"]["Id"], "Username": "ada", "UserAttributes": email,
            "MessageAction": "SUPPRESS", "TemporaryPassword": PASSWORD,
        });
        connection.call("AdminCreateUser", &user)?;
        // The pool writes its state within a second.
        let started_waiting = Instant::now();
        while !fs::read_to_string(&file).is_ok_and(|text| text.contains("ada@example.com")) {
            if started_waiting.elapsed() > Duration::from_secs(20) {
                return Err("the pool writes no state".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        println!("\nMemory: {:.1} MB with one user", pool.memory()?);
    }
    let mut state: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let users = state["pools"][0]["users"].as_object_mut().ok_or("no users")?;
    let ada = users.values().next().ok_or("no user")?.clone();
    for number in 0..USERS {
        let name = format!("person{number}");
        let mut user = ada.clone();
        user["username"] = json!(name);
        user["sub"] = json!(format!("{number:08}-0000-4000-8000-000000000000"));
        user["attributes"]["email"] = json!(format!("{name}@example.com"));
        users.insert(name, user);
    }
    fs::write(&file, state.to_string())?;
    let started = Instant::now();
    let pool = Pool::start(program, &["--state", state_path])?;
    let elapsed = millis(started.elapsed());
    println!(
        "{:.0} MB with {USERS} users more, who have passwords; started in {elapsed:.0} ms",
        pool.memory()?
    );
    Ok(())
}
