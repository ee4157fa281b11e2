// Sends each request of a JSON list on standard input, `[{ "url", "headers" }…]`, and prints the replies in the same
// order: `{ "status", "headers", "sha256", "bytes" }`, with the hash and the length of the body as it was sent, or
// `{ "error" }`. Redirects are not followed, and nothing is decompressed.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const TIMEOUT = 10_000;
// The maximum number of requests at the same time. An emulator of AWS runs a program for each of them.
const MAX_PARALLEL = 6;

const ask = ({ url, headers }) =>
  new Promise((resolve) => {
    const { request } = require(url.startsWith("https:") ? "node:https" : "node:http");
    const failed = (error) => resolve({ error: error.code ?? error.message });
    const sent = request(url, { headers, timeout: TIMEOUT }, (reply) => {
      const chunks = [];
      reply.on("data", (chunk) => chunks.push(chunk));
      reply.on("error", failed);
      reply.on("end", () => {
        const body = Buffer.concat(chunks);
        const sha256 = createHash("sha256").update(body).digest("hex");
        resolve({ status: reply.statusCode, headers: reply.headers, sha256, bytes: body.length });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer within 10 s")));
    sent.on("error", failed);
    sent.end();
  });

const requests = JSON.parse(readFileSync(0, "utf8"));
const replies = [];
let next = 0;
const work = async () => {
  while (next < requests.length) {
    const at = next++;
    replies[at] = await ask(requests[at]);
  }
};
Promise.all(Array.from({ length: MAX_PARALLEL }, work)).then(() => console.log(JSON.stringify(replies)));
