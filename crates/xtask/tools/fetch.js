// Sends each request of a JSON list on standard input, `[{ "url", "headers" }…]`, and prints the replies in the same
// order: `{ "status", "headers", "sha256", "bytes" }`, with the hash and the length of the body as it was sent, or
// `{ "error" }`. Redirects are not followed, and nothing is decompressed.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const TIMEOUT = 10_000;

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

Promise.all(JSON.parse(readFileSync(0, "utf8")).map(ask)).then((replies) => console.log(JSON.stringify(replies)));
