// Runs the tests in Node and in a browser, and prints one line for each test and a summary, as cargo does.
//
//     POOL_URL=http://127.0.0.1:PORT node run.mjs NODE_MODULES CHROMIUM CHROMEDRIVER [PART_OF_A_NAME]...
import { createRequire } from "node:module";

const [modules, chromium, chromedriver, ...filters] = process.argv.slice(2);

// Amplify reads the name of the browser.
if (!globalThis.navigator) Object.defineProperty(globalThis, "navigator", { value: { userAgent: "a test" } });

const require = createRequire(`${modules}/`);
const amplify = {
  ...require("aws-amplify"),
  ...require("aws-amplify/auth"),
  // This function is replaced after each sign-up.
  autoSignIn: () => require("aws-amplify/auth").autoSignIn(),
  tokens: require("aws-amplify/auth/cognito").cognitoUserPoolsTokenProvider,
};
const inNode = (await import("./in_node.mjs")).tests(amplify);
const inBrowser = (await import("./in_browser.mjs")).tests({ modules, chromium, chromedriver });

let passed = 0;
let failed = 0;
const failures = [];
for (const [name, test] of Object.entries({ ...inNode, ...inBrowser })) {
  if (filters.length && !filters.some((part) => name.includes(part))) continue;
  try {
    await test();
    passed += 1;
    console.log(`test ${name} ... ok`);
  } catch (error) {
    failed += 1;
    failures.push(`---- ${name} ----\n${error.stack ?? error}`);
    console.log(`test ${name} ... FAILED`);
  }
}
for (const failure of failures) console.log(`\n${failure}`);
console.log(`\ntest result: ${failed ? "FAILED" : "ok"}. ${passed} passed; ${failed} failed;`);
process.exit(failed ? 1 : 0);
