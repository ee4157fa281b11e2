"""Whether all that the pool serves was called, and answered, by the tests before."""

import unittest

from local_pool import called, request


class AllCalled(unittest.TestCase):
    # a passkey needs an authenticator: these succeed in the tests with Amplify
    WITH_AN_AUTHENTICATOR = {"CompleteWebAuthnRegistration", "DeleteWebAuthnCredential"}

    def test_every_operation_succeeded_once(self):
        served = set(request("/_pool/operations")["operations"])
        succeeded = {name for name, success in called.items() if success}
        self.assertEqual(served - succeeded - self.WITH_AN_AUTHENTICATOR, set())
