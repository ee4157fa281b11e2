"""What pycognito computes for random users and devices, as JSON on standard output.

    cases.py SEED

The same seed gives the same cases. pycognito's own code does the arithmetic; only its randomness and its clock are
replaced, and what a pool answers is made up here: any number is a good SRP_B to a client.
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
# of an id or a key
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

rng = random.Random(sys.argv[1])


def word(longest, shortest=1):
    return "".join(rng.choices(PLAIN, k=rng.randint(shortest, longest)))


def text():
    """Any characters but surrogates, from one plane of Unicode or another."""
    highest = rng.choice([0x7F, 0x7FF, 0xD7FF])
    low = "".join(chr(rng.randint(0, highest)) for _ in range(rng.randint(0, 40)))
    return low + rng.choice(["", "e\u0301", "\u00e9", "\U0001f511"])


def password():
    return rng.choice([lambda: "", text, text, lambda: word(256)])()


def salt():
    """Of 16 bytes, mostly: with the top bit, with zeros before it, with an odd number of digits, and with few.

    As a pool writes it, without zeros in front. pycognito would hash those; Amplify and a pool take the salt for the
    number that it is, and so does this project: the tests with a server of our own have such salts.
    """
    value = rng.getrandbits(128)
    value = rng.choice([value, value | 1 << 127, value & (1 << 124) - 1, value & (1 << 112) - 1, value & 0xFF])
    return f"{value:x}"


def server_value():
    """Any but 0 mod N: mostly as long as N, at times shorter, and beyond N where there is room for it."""
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
    """One that is written with a single digit of the day as often as with two."""
    start = datetime.datetime(2024, 1, 1)
    return start + datetime.timedelta(days=rng.randint(0, 1500), seconds=rng.randint(0, 86399))


class Client(aws_srp.AWSSRP):
    """With an `a` of our lengths: pycognito's own is always of 128 bytes."""

    def generate_random_small_a(self):
        self.secret = rng.randbytes(rng.choice([32, rng.randint(32, 128), 128]))
        return int.from_bytes(self.secret, "big")


def at(moment):
    """pycognito's clock."""
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
        # a salt with a zero in front or a sign, at times
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
