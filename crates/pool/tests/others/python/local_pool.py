"""Access to the local pool for these tests: through boto3, its inbox and its clock."""

import json
import os
import re
import unittest
import urllib.request

import boto3
import botocore.config

URL = os.environ["POOL_URL"]
REGION = "eu-west-1"
PASSWORD = "Only-for-tests-1"

# The operations that were called, and whether each has ever succeeded.
called = {}
# Operations and the exceptions that they returned.
returned_exceptions = set()


def connect(anonymous=False, attempts=1):
    """Returns a client of the whole API. It has no credentials, as in a browser, if `anonymous`."""
    keys = {} if anonymous else {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    config = botocore.config.Config(retries={"total_max_attempts": attempts, "mode": "standard"}, proxies={})
    client = boto3.client("cognito-idp", endpoint_url=URL, region_name=REGION, config=config, **keys)
    client.meta.events.register("after-call.cognito-identity-provider.*", note)
    client.meta.events.register("after-call.cognito-idp.*", note)
    return client


def note(model, http_response, parsed, **_):
    succeeded = http_response.status_code == 200
    called[model.name] = called.get(model.name, False) or succeeded
    if not succeeded:
        returned_exceptions.add((model.name, parsed["Error"]["Code"]))


def request(path, body=None, method=None):
    """Sends a request in JSON to the control endpoints and returns the reply."""
    data = None if body is None else json.dumps(body).encode()
    request_to_send = urllib.request.Request(URL + path, data, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request_to_send) as reply:
        return json.load(reply)


class PoolTest(unittest.TestCase):
    """Tests on a pool of their own, with one app client."""

    settings = {}
    mfa = None
    client_settings = {}
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]

    def setUp(self):
        self.idp = connect()
        settings = {"PoolName": self.id(), "AutoVerifiedAttributes": ["email"], **self.settings}
        self.pool = self.idp.create_user_pool(**settings)["UserPool"]["Id"]
        if self.mfa:
            self.idp.set_user_pool_mfa_config(UserPoolId=self.pool, **self.mfa)
        self.client = self.new_client(**self.client_settings)

    def new_client(self, **settings):
        settings = {"ClientName": "tests", "ExplicitAuthFlows": self.flows, **settings}
        created = self.idp.create_user_pool_client(UserPoolId=self.pool, **settings)
        return created["UserPoolClient"]["ClientId"]

    def raises(self, exception, message=None):
        """Expects an exception of the service by its name and the beginning of its message."""
        return ExpectedException(self, getattr(self.idp.exceptions, exception), message)

    def advance(self, seconds):
        request(f"/_pool/pools/{self.pool}/clock", {"advance_seconds": seconds})

    def messages(self, to):
        return request(f"/inbox.json?to={urllib.request.quote(to)}&pool_id={self.pool}")["messages"]

    def code(self, to):
        """Returns the newest code that was sent to an address."""
        return self.messages(to)[0]["code"]

    def wrong_code(self, to):
        return "000000" if self.code(to) != "000000" else "111111"

    def sign_up(self, name="ada", email="ada@example.com", **more):
        attributes = [{"Name": "email", "Value": email}]
        return self.idp.sign_up(
            ClientId=self.client, Username=name, Password=PASSWORD, UserAttributes=attributes, **more
        )

    def person(self, name="ada", email="ada@example.com"):
        """Creates a user with a verified address and returns the user name."""
        self.sign_up(name, email)
        self.idp.confirm_sign_up(ClientId=self.client, Username=name, ConfirmationCode=self.code(email))
        return name

    def begin(self, name="ada", password=PASSWORD, **more):
        parameters = {"USERNAME": name, "PASSWORD": password, **more}
        return self.idp.initiate_auth(
            ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )

    def sign_in(self, name="ada", password=PASSWORD, **more):
        return self.begin(name, password, **more)["AuthenticationResult"]

    def answer(self, challenge, **responses):
        """Answers a challenge. The user is ada unless `USERNAME` is given."""
        responses = {"USERNAME": "ada", **responses}
        return self.idp.respond_to_auth_challenge(
            ClientId=self.client,
            ChallengeName=challenge["ChallengeName"],
            Session=challenge["Session"],
            ChallengeResponses=responses,
        )


class ExpectedException:
    """Does the same as assertRaises, and also checks the service's message."""

    def __init__(self, test, exception, message):
        self.test, self.exception, self.message = test, exception, message

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        name = self.exception.__name__
        if error is None:
            self.test.fail(f"{name} was expected, but the call succeeded")
        if not isinstance(error, self.exception):
            return False
        received = error.response["Error"]["Message"]
        if self.message is not None:
            self.test.assertRegex(received, f"^{re.escape(self.message)}")
        return True
