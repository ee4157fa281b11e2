// Signs in with the real aws-amplify at a simulated pool, and prints the data that it has stored.
// Argument: the node_modules that contains aws-amplify. Standard input: { userPoolId, clientId, reply }, where reply is
// the reply to InitiateAuth.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { userPoolId, clientId, reply } = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${process.argv[2]}/`);
const { Amplify } = require("aws-amplify");
const { signIn } = require("aws-amplify/auth");
const { cognitoUserPoolsTokenProvider } = require("aws-amplify/auth/cognito");

// aws-amplify reads the name of the browser.
if (!globalThis.navigator) globalThis.navigator = { userAgent: "a browser" };

const stored = new Map();
const replies = { InitiateAuth: reply, ConfirmDevice: {} };
globalThis.fetch = async (_url, { headers }) => {
  const operation = headers["x-amz-target"].split(".")[1];
  if (!(operation in replies)) throw new Error(`nobody expected ${operation}`);
  return new Response(JSON.stringify(replies[operation]), { status: 200 });
};
Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId: clientId } } });
cognitoUserPoolsTokenProvider.setKeyValueStorage({
  setItem: async (key, value) => void stored.set(key, value),
  getItem: async (key) => stored.get(key) ?? null,
  removeItem: async (key) => void stored.delete(key),
  clear: async () => stored.clear(),
});
const options = { authFlowType: "USER_PASSWORD_AUTH" };
const { isSignedIn } = await signIn({ username: "ada", password: "only for this", options });
if (!isSignedIn) throw new Error("aws-amplify is not signed in");
console.log(JSON.stringify(Object.fromEntries(stored)));
