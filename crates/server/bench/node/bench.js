// Usage: `node bench.js FOLDER`. Measures how long aws-jwt-verify takes to verify the token in FOLDER, and prints the
// median of all rounds in nanoseconds.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CognitoJwtVerifier } from "aws-jwt-verify";

const input = JSON.parse(readFileSync(join(process.argv[2], "input.json"), "utf8"));
const verifier = CognitoJwtVerifier.create({
  userPoolId: input.user_pool_id,
  clientId: input.client_id,
  tokenUse: "access",
});
verifier.cacheJwks(input.keys);

const PER_ROUND = 200;
const round = () => {
  const began = process.hrtime.bigint();
  for (let count = 0; count < PER_ROUND; count++) verifier.verifySync(input.token);
  return Number(process.hrtime.bigint() - began) / PER_ROUND;
};
// warm-up rounds: only optimised code is measured
for (let warmth = 0; warmth < 25; warmth++) round();
const rounds = Array.from({ length: 75 }, round).sort((a, b) => a - b);
console.log(rounds[Math.floor(rounds.length / 2)]);
