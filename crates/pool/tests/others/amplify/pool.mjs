// Access to the local pool for these tests: its API as an administrator, its inbox, its clock.
import { createHmac } from "node:crypto";

export const URL = process.env.POOL_URL;
export const PASSWORD = "Only-for-tests-1";

const send = async (path, body, headers) => {
  const reply = await fetch(URL + path, { method: body ? "POST" : "GET", body: body && JSON.stringify(body), headers });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
  return JSON.parse(text);
};

/** Calls an operation as an administrator. */
export const admin = (operation, input) =>
  send("/", input, {
    authorization: "AWS4-HMAC-SHA256 Credential=tests",
    "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
  });

/** A pool for a single test, with one app client. */
export class Pool {
  static async make({ settings = {}, factors, client = {} } = {}) {
    const pool = new Pool();
    const created = await admin("CreateUserPool", { PoolName: "amplify", AutoVerifiedAttributes: ["email"], ...settings });
    pool.id = created.UserPool.Id;
    if (factors) await admin("SetUserPoolMfaConfig", { UserPoolId: pool.id, ...factors });
    const flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
    const clientMade = await admin("CreateUserPoolClient", {
      UserPoolId: pool.id, ClientName: "tests", ExplicitAuthFlows: flows, PreventUserExistenceErrors: "ENABLED", ...client,
    });
    pool.client = clientMade.UserPoolClient.ClientId;
    return pool;
  }

  /** The configuration of Amplify. */
  get config() {
    return { Auth: { Cognito: { userPoolId: this.id, userPoolClientId: this.client, userPoolEndpoint: URL } } };
  }

  admin(operation, input = {}) {
    return admin(operation, { UserPoolId: this.id, Username: "ada", ...input });
  }

  /** Adds the user ada with a password and a verified address. */
  async person(attributes = {}) {
    const all = { email: "ada@example.com", email_verified: "true", ...attributes };
    const list = Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
    await this.admin("AdminCreateUser", { MessageAction: "SUPPRESS", UserAttributes: list });
    await this.admin("AdminSetUserPassword", { Password: PASSWORD, Permanent: true });
  }

  advance(seconds) {
    return send(`/_pool/pools/${this.id}/clock`, { advance_seconds: seconds }, { "content-type": "application/json" });
  }

  async code(to) {
    const { messages } = await send(`/inbox.json?pool_id=${this.id}&to=${encodeURIComponent(to)}`);
    return messages[0].code;
  }
}

/** Returns the code of an authenticator app (RFC 6238) `ahead` seconds from now. */
export const totp = (secret, ahead = 0) => {
  let bits = "";
  for (const digit of secret) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + ahead) / 30)));
  const tag = createHmac("sha1", key).update(step).digest();
  const word = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, "0");
};

/** Returns six digits that differ from a code. */
export const another = (code) => (code[0] === "0" ? "1" : "0") + code.slice(1);
