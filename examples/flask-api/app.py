"""The site's API in Flask, for teams with a Flask server. It verifies the tokens with PyJWT.

    python app.py --config config.json [--port 8081] [--allow-origin https://app.example.com]... [--client-id ID]...
"""
import argparse
import itertools
import json
import pathlib
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from datetime import UTC, datetime

import cachetools
import jwt
import waitress
from flask import Flask, abort, request
from flask_cors import CORS
from werkzeug.exceptions import HTTPException

parser = argparse.ArgumentParser()
parser.add_argument("--config", type=pathlib.Path, required=True)
parser.add_argument("--port", type=int, default=8081)
parser.add_argument("--allow-origin", action="append", default=[])
parser.add_argument("--client-id", action="append", default=[])
args = parser.parse_args()

config = json.loads(args.config.read_text(encoding="utf-8"))
pool, settings = config["auth"], config.get("custom", {}).get("yew_cognito", {})
region, pool_id = pool["aws_region"], pool["user_pool_id"]
host = f"cognito-idp.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
endpoint = (settings.get("endpoint") or f"https://{host}").rstrip("/")
# The pool's IssuerConfiguration determines which of two issuers its tokens have. The keys are below each of them.
own_issuer = settings.get("issuer")
issuers = [own_issuer] if own_issuer else [f"https://{prefix}{host}/{pool_id}" for prefix in ("", "issuer-")]
clients = {pool["user_pool_client_id"], *args.client_id}


def key_client(issuer):
    base = f"{endpoint}/{pool_id}" if settings.get("endpoint") else issuer
    return jwt.PyJWKClient(f"{base}/.well-known/jwks.json", timeout=5, lifespan=3600)


keys = {issuer: key_client(issuer) for issuer in issuers}
CLOCK_SKEW = 300  # seconds that the pool's clock may be ahead when it issues a token
MAX_TOKEN_BYTES = 16 * 1024

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 4096
CORS(app, origins=args.allow_origin, allow_headers=["authorization", "content-type"], max_age=3600)
# The codes by which the pool rejects a token for good.
REJECTION_CODES = (
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
)
posts, ids = deque(maxlen=1000), itertools.count(1)


def caller(required=False):
    """Returns the caller's claims, or None without a token. An invalid token is a 401, never an anonymous call."""
    header = request.headers.get("authorization")
    if header is None:
        return abort(401, "sign in to do this") if required else None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or len(token) > MAX_TOKEN_BYTES:
        abort(401, "the token is not accepted")
    # `exp` and `nbf` have no leeway; `iat` is checked below. Tokens of app clients have no `username`.
    required_claims = ["exp", "iat", "iss", "sub", "token_use", "client_id", "username"]
    options = {"require": required_claims, "verify_iat": False}
    try:
        # The unverified `iss` only selects one of the two issuers of this pool.
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        if issuer not in issuers:
            raise jwt.InvalidIssuerError(f"iss is {issuer!r}, not one of {issuers}")
        key = keys[issuer].get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, options=options)
    except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, json.JSONDecodeError) as error:
        app.logger.warning("keys: %s", error)
        abort(503, "tokens cannot be checked just now")
    except (jwt.PyJWTError, RecursionError, TypeError) as error:
        app.logger.info("token rejected: %s", error)
        abort(401, "the token is not accepted")
    # Access tokens have no `aud`. Their `client_id` names the app client that they were issued to.
    if claims["token_use"] != "access" or claims["client_id"] not in clients or not claims["sub"]:
        abort(401, "the token is not accepted")
    if not isinstance(claims["iat"], int) or claims["iat"] > time.time() + CLOCK_SKEW:
        abort(401, "the token is not valid yet")
    return claims | {"handle": handle(token, claims["sub"])}


@cachetools.cached(cachetools.TTLCache(maxsize=10_000, ttl=5), lock=threading.Lock())
def handle(token, sub):
    """Returns the user's handle from the pool, because access tokens lack it. This also detects revoked sessions."""
    target = "AWSCognitoIdentityProviderService.GetUser"
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
    get_user = urllib.request.Request(f"{endpoint}/", json.dumps({"AccessToken": token}).encode(), headers)
    try:
        with urllib.request.urlopen(get_user, timeout=5) as response:
            # An attribute without a value has no `Value`.
            attributes = {it["Name"]: it.get("Value") for it in json.load(response)["UserAttributes"]}
    except urllib.error.HTTPError as error:
        # Other errors, such as throttling, say nothing about the token.
        body = error.read().decode(errors="replace")
        is_final = error.code == 400 and any(name in body for name in REJECTION_CODES)
        abort(401 if is_final else 503, "the pool does not accept the token")
    except OSError:
        abort(503, "the pool cannot be reached just now")
    preferred = attributes.get("preferred_username") or f"user-{sub[:8]}"
    # Handles are not unique in Cognito, so a second user with the same one gets a suffix.
    taken = any(post["handle"] == preferred and post["sub"] != sub for post in list(posts))
    return f"{preferred}~{sub[:4]}" if taken else preferred


def activity(sub, name, message):
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": str(next(ids)), "sub": sub, "handle": name, "message": message, "created_at": at}


def shown(post, viewer):
    public = {key: value for key, value in post.items() if key != "sub"}
    return public | {"mine": viewer is not None and viewer["sub"] == post["sub"]}


@app.get("/api/activities/home")
def home():
    viewer = caller()
    greeting = [activity("", "demo", f"Good to have you here, @{viewer['handle']}. Only you see this.")] if viewer else []
    return {"activities": [shown(post, viewer) for post in greeting + list(posts)[:50]]}


@app.get("/api/people/<name>")
def person(name):
    viewer = caller()
    found = [shown(post, viewer) for post in list(posts) if post["handle"] == name][:50]
    return {"handle": name, "activities": found} if found else abort(404, "this handle is unknown")


@app.post("/api/activities")
def add():
    viewer = caller(required=True)
    body = request.get_json()
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(message, str) or not 1 <= len(message := message.strip()) <= 280:
        abort(422, "a message has 1 to 280 characters")
    if any("\ud800" <= character <= "\udfff" for character in message):
        abort(422, "a message is text: half a surrogate pair is none")
    posts.appendleft(post := activity(viewer["sub"], viewer["handle"], message))
    return shown(post, viewer), 201


@app.get("/api/me")
def me():
    viewer = caller(required=True)
    return {name: viewer[name] for name in ("sub", "handle", "username")}


@app.errorhandler(HTTPException)
def error_response(error):
    headers = {"www-authenticate": "Bearer"} if error.code == 401 else {}
    return {"error": {"code": error.name, "message": error.description}}, error.code, headers


@app.after_request
def add_cache_headers(response):
    # A cache must never answer one user's call with the response for another.
    response.headers["cache-control"] = "no-store"
    response.vary.add("Authorization")
    return response


server = waitress.create_server(app, host="127.0.0.1", port=args.port)
print(f"Listening on http://127.0.0.1:{server.effective_port}", flush=True)
server.run()
