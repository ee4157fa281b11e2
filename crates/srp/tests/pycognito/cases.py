"""Prints the results of pycognito for random users and devices as JSON on standard output.

    cases.py SEED

The same seed gives the same cases. pycognito's own code does the arithmetic; only its random source and its clock are
replaced. The pool's answers are generated here, because a client accepts any number as SRP_B.
"""

import base64
import datetime
import json
import random
import sys
import types

from pycognito import aws_srp

PEOPLE = 200
DEVICES = 50
N = int(aws_srp.N_HEX, 16)
# The characters of an id or a key.
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

rng = random.Random(sys.argv[1])


def word(longest, shortest=1):
    return "".join(rng.choices(PLAIN, k=rng.randint(shortest, longest)))


def text():
    """Returns random text without surrogates, from different ranges of Unicode."""
    highest = rng.choice([0x7F, 0x7FF, 0xD7FF])
    low = "".join(chr(rng.randint(0, highest)) for _ in range(rng.randint(0, 40)))
    return low + rng.choice(["", "e\u0301", "\u00e9", "\U0001f511"])


def password():
    return rng.choice([lambda: "", text, text, lambda: word(256)])()


def salt():
    """Returns a salt, mostly of 16 bytes: with the top bit set, with leading zero bits, with an odd number of digits,
    or with few digits.

    It has no leading zeros, as in a pool's answer. pycognito would hash leading zeros; Amplify and a pool treat the
    salt as a number, and so does this project. The tests in tests/server cover salts with leading zeros.
    """
    value = rng.getrandbits(128)
    value = rng.choice([value, value | 1 << 127, value & (1 << 124) - 1, value & (1 << 112) - 1, value & 0xFF])
    return f"{value:x}"


def server_value():
    """Returns an SRP_B that is not 0 mod N: mostly as long as N, sometimes shorter, sometimes greater than N."""
    value = rng.choice(
        [rng.randrange(1, N), rng.randrange(1, N), rng.getrandbits(rng.randint(1, 3070)) | 1, N + rng.getrandbits(64) + 1]
    )
    return rng.choice(["{:x}", "{:X}"]).format(value)


def challenge():
    return {
        "SALT": salt(),
        "SRP_B": server_value(),
        "SECRET_BLOCK": base64.standard_b64encode(rng.randbytes(rng.randint(0, 1200))).decode(),
    }


def moment():
    """Returns a random time; the day of the month has one digit in some of them and two in others."""
    start = datetime.datetime(2024, 1, 1)
    return start + datetime.timedelta(days=rng.randint(0, 1500), seconds=rng.randint(0, 86399))


class Client(aws_srp.AWSSRP):
    """Draws an `a` of 32 to 128 bytes, as this project allows; that of pycognito always has 128 bytes."""

    def generate_random_small_a(self):
        self.secret = rng.randbytes(rng.choice([32, rng.randint(32, 128), 128]))
        return int.from_bytes(self.secret, "big")


def at(moment):
    """Sets pycognito's clock."""
    aws_srp.datetime = types.SimpleNamespace(datetime=types.SimpleNamespace(utcnow=lambda: moment))


def described(client, parameters, response):
    return {
        "secret": client.secret.hex(),
        "salt": parameters["SALT"],
        "srp_b": parameters["SRP_B"],
        "secret_block": parameters["SECRET_BLOCK"],
        "srp_a": client.get_auth_params()["SRP_A"],
        "timestamp": response["TIMESTAMP"],
        "signature": response["PASSWORD_CLAIM_SIGNATURE"],
    }


def person():
    pool_name, name, secret_word = word(9), rng.choice([word(36), text()]), password()
    client = Client(name, secret_word, f"eu-west-1_{pool_name}", "client", client=object())
    parameters = challenge() | {"USER_ID_FOR_SRP": rng.choice([name, word(36)])}
    at(moment())
    response = client.process_challenge(parameters, client.get_auth_params())
    return {
        "group": pool_name,
        "name": parameters["USER_ID_FOR_SRP"],
        "password": secret_word,
    } | described(client, parameters, response)


def device():
    group_key, key = "-" + word(9), f"eu-west-1_{word(36)}"
    drawn = []

    def urandom(count):
        # Some salts start with a zero byte or with the sign bit set.
        drawn.append(rng.choice([b"", b"\0", b"\0\x80", b"\xff"]) + rng.randbytes(count))
        drawn[-1] = drawn[-1][:count]
        return drawn[-1]

    aws_srp.os = types.SimpleNamespace(urandom=urandom)
    secret_word, verifier = aws_srp.generate_hash_device(group_key, key)
    (drawn_salt,) = [it for it in drawn if len(it) == 16]
    client = Client(
        "ada", "", "eu-west-1_pool", "client", client=object(),
        device_key=key, device_group_key=group_key, device_password=secret_word,
    )
    parameters = challenge() | {"USERNAME": "ada"}
    at(moment())
    response = client.process_device_challenge(parameters)
    return {
        "group": group_key,
        "name": key,
        "password": secret_word,
        "new_salt": drawn_salt.hex(),
        "verifier_salt": verifier["Salt"],
        "password_verifier": verifier["PasswordVerifier"],
    } | described(client, parameters, response)


json.dump(
    {"people": [person() for _ in range(PEOPLE)], "devices": [device() for _ in range(DEVICES)]},
    sys.stdout,
)
