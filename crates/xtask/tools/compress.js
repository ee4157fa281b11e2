// Compresses files with brotli: `compress.js FROM TO [FROM TO…]`.
const { readFileSync, writeFileSync } = require("node:fs");
const { brotliCompressSync, constants } = require("node:zlib");

// Compresses with brotli's best quality. The size budget counts this size, and a deploy uploads these bytes.
exports.brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

if (require.main === module) {
  const names = process.argv.slice(2);
  for (let at = 0; at < names.length; at += 2) {
    writeFileSync(names[at + 1], exports.brotli(readFileSync(names[at])));
  }
}
