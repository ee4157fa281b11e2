// Measures SRP in this browser: the crate compiled to WebAssembly against the browser's own BigInt.
//
// Expects pkg/srp_bench.js and pkg/srp_bench_bg.wasm next to this file. To make them, run
// `cargo build --release --target wasm32-unknown-unknown` in this folder, then
// `wasm-bindgen --target web --out-dir pkg` on srp_bench.wasm. Serve the folder over HTTP from localhost (WebCrypto
// requires a secure context), wasm as application/wasm, and open bench.html.
//
// Writes the result to <pre id="result"> as one line of JSON, then sets the element's attribute data-done to "ok". On
// an error it writes {"error": "..."} and sets the attribute to "failed". All times are medians over `rounds`, in
// milliseconds, with a secret of `secretBits`; the ratios are WebAssembly divided by BigInt, so a value below 1 means
// that the crate is faster:
//   {"secretBits":256,"rounds":25,"wasm":{"publicValue":0,"proof":0},"bigint":{"publicValue":0,"proof":0},
//    "ratio":{"publicValue":0,"proof":0}}
// The load event waits for the result. Do not run it under --virtual-time-budget, which makes the clock meaningless.
//
// For BigInt only the arithmetic is timed, because WebCrypto's hashes are asynchronous; for the crate, hashing is
// included. The time that BigInt takes depends on the secrets, that of the crate does not.

import init, { SignIn } from './pkg/srp_bench.js';

const WARM_UP = 5;
const ROUNDS = 25;
const SECRET_BYTES = 32;

const POOL = 'AbCdEfGhI';
const USER = '3f1c9a52-7c1e-4d9a-9b0a-0d5e8d0c7f11';
const PASSWORD = 'Passw0rd!';
const TIMESTAMP = 'Tue Sep 1 09:05:07 UTC 2026';
const SECRET_BLOCK = 'c2VjcmV0IGJsb2Nr';

// The modulus, from RFC 3526, section 5.
const N = BigInt(`0x${`
ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f
83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b
e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510
15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7
abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c
bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff
`.replace(/\s/g, '')}`);
const G = 2n;

const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
const text = (string) => new TextEncoder().encode(string);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const integer = (bytes) => BigInt(`0x${hex(bytes)}`);
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const concat = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

// Encodes an integer as Java's BigInteger.toByteArray does.
function bytes(value) {
  let digits = value.toString(16);
  if (digits.length % 2) digits = `0${digits}`;
  if (parseInt(digits[0], 16) >= 8) digits = `00${digits}`;
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
}

async function hmac(key, ...parts) {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, concat(...parts)));
}

function powerOfTwo(exponent) {
  let power = 1n;
  for (const bit of exponent.toString(2)) {
    power = (power * power) % N;
    if (bit === '1') power <<= 1n;
  }
  return power % N;
}

// Exponentiates with windows of five bits.
function power(base, exponent) {
  const powers = [1n];
  for (let i = 1; i < 32; i += 1) powers.push((powers[i - 1] * base) % N);
  let result = 1n;
  for (const digit of exponent.toString(32)) {
    for (let i = 0; i < 5; i += 1) result = (result * result) % N;
    result = (result * powers[parseInt(digit, 32)]) % N;
  }
  return result;
}

function premasterSecret(a, b, k, u, x) {
  const base = (b - ((k * powerOfTwo(x)) % N) + N) % N;
  return power(base, a + u * x);
}

function timed(work) {
  const start = performance.now();
  const value = work();
  return [value, performance.now() - start];
}

function check(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: WebAssembly has ${found}, BigInt ${expected}`);
}

// Computes one sign-in with both implementations and new secrets, checks that the results are equal, and returns the
// times.
async function round(k) {
  const secret = random(SECRET_BYTES);
  const salt = random(16);
  const b = integer(random(384)) % N;

  const [signIn, wasmPublicValue] = timed(() => new SignIn(secret));
  const a = integer(secret);
  const [publicValue, bigintPublicValue] = timed(() => powerOfTwo(a));
  check('A', signIn.publicHex(), publicValue.toString(16));

  const u = integer(await sha256(bytes(publicValue), bytes(b)));
  const x = integer(await sha256(bytes(integer(salt)), await sha256(text(`${POOL}${USER}:${PASSWORD}`))));
  const [s, bigintProof] = timed(() => premasterSecret(a, b, k, u, x));
  const [saltHex, bHex, block] = [hex(salt), b.toString(16), text(atob(SECRET_BLOCK))];
  const [proof, wasmProof] = timed(() =>
    signIn.proof(saltHex, bHex, block, POOL, USER, PASSWORD, TIMESTAMP));
  const prk = await hmac(bytes(u), bytes(s));
  const key = (await hmac(prk, text('Caldera Derived Key'), [1])).slice(0, 16);
  check('proof', base64(proof), base64(await hmac(key, text(POOL + USER), block, text(TIMESTAMP))));
  signIn.free();
  return { wasmPublicValue, wasmProof, bigintPublicValue, bigintProof };
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

const rounded = (number) => Number(number.toFixed(2));

async function measure() {
  await init();
  const k = integer(await sha256(bytes(N), bytes(G)));
  for (let i = 0; i < WARM_UP; i += 1) await round(k);
  const times = [];
  for (let i = 0; i < ROUNDS; i += 1) times.push(await round(k));
  const of = (name) => median(times.map((time) => time[name]));
  const wasm = { publicValue: of('wasmPublicValue'), proof: of('wasmProof') };
  const bigint = { publicValue: of('bigintPublicValue'), proof: of('bigintProof') };
  const each = (value) => ({ publicValue: rounded(value('publicValue')), proof: rounded(value('proof')) });
  return {
    secretBits: 8 * SECRET_BYTES,
    rounds: ROUNDS,
    wasm: each((name) => wasm[name]),
    bigint: each((name) => bigint[name]),
    ratio: each((name) => wasm[name] / bigint[name]),
  };
}

// While a frame is still being written, this page's load event is delayed, and so is the output of --dump-dom.
const pending = document.body.appendChild(document.createElement('iframe')).contentDocument;
pending.open();
const result = document.querySelector('#result');
try {
  result.textContent = JSON.stringify(await measure());
  result.dataset.done = 'ok';
} catch (error) {
  result.textContent = JSON.stringify({ error: String(error) });
  result.dataset.done = 'failed';
}
pending.close();
