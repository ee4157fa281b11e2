// Prints [raw, gzip -9, brotli -11] bytes of each file named on the command line, as JSON rows.
const { readFileSync } = require("node:fs");
const { gzipSync } = require("node:zlib");
const { brotli } = require("./compress.js");

const rows = process.argv.slice(2).map((file) => {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli(bytes).length];
});
console.log(JSON.stringify(rows));
