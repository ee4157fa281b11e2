"""Codes of an authenticator app (RFC 6238)."""

import base64
import hmac
import struct


def code(secret, seconds):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    tag = hmac.new(key, struct.pack(">Q", int(seconds) // 30), "sha1").digest()
    start = tag[-1] & 15
    return f"{(struct.unpack('>I', tag[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
