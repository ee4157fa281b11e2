// Tests of aws-amplify in Chromium for a feature that only browsers have: passkeys, with WebDriver's virtual
// authenticator.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { PASSWORD, Pool } from "./pool.mjs";

const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];

/** Serves a page with Amplify at http://localhost. */
const serve = async (modules) => {
  const { build } = createRequire(`${modules}/`)("esbuild");
  const page = fileURLToPath(new URL("page.mjs", import.meta.url));
  const options = { entryPoints: [page], bundle: true, format: "iife", write: false, nodePaths: [modules] };
  const { outputFiles } = await build({ ...options, logLevel: "error" });
  const server = createServer((request, reply) => {
    const isScript = request.url === "/page.js";
    reply.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    reply.end(isScript ? outputFiles[0].text : "<!doctype html><title>Amplify</title><script src=page.js></script>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};

/** Starts ChromeDriver with one session. */
const drive = async (chromium, chromedriver, profile) => {
  const child = spawn(chromedriver, ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (/on port \d+\./.test(output)) break;
  }
  const [, port] = output.match(/successfully on port (\d+)\./);
  const send = async (method, route, body) => {
    const options = { method, body: body && JSON.stringify(body) };
    const { value } = await (await fetch(`http://127.0.0.1:${port}${route}`, options)).json();
    if (value?.error) throw new Error(`${value.error}: ${value.message.split("\n")[0]}`);
    return value;
  };
  const chrome = { binary: chromium, args: [...ARGUMENTS, `--user-data-dir=${profile}`] };
  const requestedCapabilities = { browserName: "chrome", "goog:chromeOptions": chrome, timeouts: { script: 30_000 } };
  const { sessionId } = await send("POST", "/session", { capabilities: { alwaysMatch: requestedCapabilities } });
  const session = `/session/${sessionId}`;
  return {
    post: (route, body) => send("POST", session + route, body),
    end: async () => {
      await send("DELETE", session).catch(() => {});
      child.kill();
    },
  };
};

export const tests = ({ modules, chromium, chromedriver }) => ({
  "amplify::passkeys_in_chromium": async () => {
    const first = { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] };
    const site = { RelyingPartyId: "localhost", UserVerification: "required" };
    const pool = await Pool.make({
      settings: { Policies: { SignInPolicy: first } },
      factors: { WebAuthnConfiguration: site, MfaConfiguration: "OFF" },
    });
    await pool.person();
    const profile = await mkdtemp(path.join(tmpdir(), "amplify-"));
    const server = await serve(modules);
    const driver = await drive(chromium, chromedriver, profile);
    try {
      await driver.post("/url", { url: `http://localhost:${server.address().port}/` });
      const device = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true };
      const authenticator = await driver.post("/webauthn/authenticator", { ...device, isUserVerified: true });
      /** Runs `auth.NAME(input)` in the page. */
      const call = async (name, input) => {
        const script = "return window.auth[arguments[0]](arguments[1]).then((value) => ({ value }), ({ name }) => ({ name }))";
        return driver.post("/execute/sync", { script, args: [name, input ?? null] });
      };
      const done = async (name, input) => {
        const { value, name: error } = await call(name, input);
        assert.equal(error, undefined, `${name}: ${error}`);
        return value;
      };
      await driver.post("/execute/sync", { script: "window.configure(arguments[0])", args: [pool.config] });

      await done("signIn", { username: "ada", password: PASSWORD });
      await done("associateWebAuthnCredential");
      assert.equal((await call("associateWebAuthnCredential")).name, "PasskeyAlreadyExists");
      const { credentials } = await done("listWebAuthnCredentials", {});
      assert.equal(credentials.length, 1);
      assert.equal(credentials[0].relyingPartyId, "localhost");
      await done("signOut");
      const byPasskey = { username: "ada", options: { authFlowType: "USER_AUTH", preferredChallenge: "WEB_AUTHN" } };
      assert.equal((await done("signIn", byPasskey)).nextStep.signInStep, "DONE");
      await done("signOut");
      await driver.post(`/webauthn/authenticator/${authenticator}/uv`, { isUserVerified: false });
      assert.equal((await call("signIn", byPasskey)).name, "PasskeyAuthenticationCanceled");
      await driver.post(`/webauthn/authenticator/${authenticator}/uv`, { isUserVerified: true });
      assert.equal((await done("signIn", byPasskey)).nextStep.signInStep, "DONE");
      await done("deleteWebAuthnCredential", { credentialId: credentials[0].credentialId });
      assert.equal((await done("listWebAuthnCredentials", {})).credentials.length, 0);
    } finally {
      await driver.end();
      server.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
});
