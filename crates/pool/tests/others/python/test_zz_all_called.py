"""Checks that the other tests have called every operation of the pool, and that each has succeeded."""

import unittest

from local_pool import called, returned_exceptions, request


class AllCalled(unittest.TestCase):
    # Passkeys require an authenticator: these operations succeed in the tests with Amplify.
    WITH_AN_AUTHENTICATOR = {"CompleteWebAuthnRegistration", "DeleteWebAuthnCredential"}

    def test_every_operation_has_succeeded(self):
        served = set(request("/_pool/operations")["operations"])
        succeeded = {name for name, success in called.items() if success}
        self.assertEqual(served - succeeded - self.WITH_AN_AUTHENTICATOR, set())

    def test_operations_return_only_exceptions_of_the_model(self):
        listed = request("/_pool/operations")["operations"]
        self.assertGreater(len(returned_exceptions), 40)
        self.assertEqual([(name, code) for name, code in returned_exceptions if code not in listed[name]], [])
