"""Sign-in with pycognito, which has its own implementation of SRP."""

import time
import unittest.mock

import pycognito
from pycognito.exceptions import ForceChangePasswordException, SoftwareTokenMFAChallengeException

from local_pool import PASSWORD, REGION, PoolTest, request
from totp import code as totp


def use(user, keys):
    """Does what pycognito does with the keys that it has fetched."""
    user.pool_jwk = keys
    return keys


class Pycognito(PoolTest):
    mfa = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}

    def user(self, **more):
        user = pycognito.Cognito(self.pool, self.client, username="ada", access_key="test", secret_key="test", user_pool_region=REGION, **more)
        # pycognito has no option for the endpoint.
        user.client = self.idp
        return user

    def setUp(self):
        super().setUp()
        # pycognito fetches the keys from AWS, which all tokens name as their issuer.
        keys = request(f"/{self.pool}/.well-known/jwks.json")
        patch = unittest.mock.patch.object(pycognito.Cognito, "get_keys", lambda user: use(user, keys))
        patch.start()
        self.addCleanup(patch.stop)

    def test_correct_password_signs_in(self):
        self.person()
        user = self.user()
        user.authenticate(PASSWORD)
        self.assertEqual(user.id_claims["email"], "ada@example.com")
        self.assertEqual(user.access_claims["client_id"], self.client)
        self.assertEqual(user.get_user().email, "ada@example.com")

    def test_wrong_password_is_rejected(self):
        self.person()
        with self.raises("NotAuthorizedException", "Incorrect username or password."):
            self.user().authenticate("wrong")

    def test_twenty_users_sign_in_with_their_own_passwords(self):
        for number in range(20):
            name, password = f"person{number}", f"Pass-wörd {number} é"
            self.idp.admin_create_user(UserPoolId=self.pool, Username=name, MessageAction="SUPPRESS")
            self.idp.admin_set_user_password(UserPoolId=self.pool, Username=name, Password=password, Permanent=True)
            user = self.user()
            user.username = name
            user.authenticate(password)
            self.assertEqual(user.access_claims["username"], name)

    def test_temporary_password_is_replaced(self):
        self.idp.admin_create_user(UserPoolId=self.pool, Username="ada", TemporaryPassword=PASSWORD)
        user = self.user()
        with self.assertRaises(ForceChangePasswordException):
            user.authenticate(PASSWORD)
        user.new_password_challenge(PASSWORD, "Another-password-2")
        self.user().authenticate("Another-password-2")

    def test_authenticator_app_is_a_second_factor(self):
        self.person()
        user = self.user()
        user.authenticate(PASSWORD)
        secret = user.associate_software_token()
        self.assertTrue(user.verify_software_token(totp(secret, time.time()), "tests"))
        user.set_user_mfa_preference(False, True, preferred="SOFTWARE_TOKEN")
        user = self.user()
        with self.assertRaises(SoftwareTokenMFAChallengeException):
            user.authenticate(PASSWORD)
        self.advance(60)
        user.respond_to_software_token_mfa_challenge(totp(secret, time.time() + 60))
        self.assertTrue(user.access_token)

    def test_tokens_are_refreshed(self):
        self.person()
        user = self.user()
        user.authenticate(PASSWORD)
        old_token = user.access_token
        user.renew_access_token()
        self.assertNotEqual(old_token, user.access_token)
        self.assertEqual(user.id_claims["sub"], user.access_claims["sub"])

    def test_password_is_changed_and_recovered(self):
        self.person()
        user = self.user()
        user.authenticate(PASSWORD)
        user.change_password(PASSWORD, "Another-password-2")
        user = self.user()
        user.initiate_forgot_password()
        user.confirm_forgot_password(self.code("ada@example.com"), "Third-password-3")
        self.user().authenticate("Third-password-3")

    def test_user_signs_up_and_signs_out(self):
        user = self.user()
        user.set_base_attributes(email="ada@example.com")
        user.register("ada", PASSWORD)
        user.confirm_sign_up(self.code("ada@example.com"), username="ada")
        user.authenticate(PASSWORD)
        user.update_profile({"nickname": "Countess"})
        self.assertEqual(user.get_user().nickname, "Countess")
        token = user.refresh_token
        user.logout()
        with self.raises("NotAuthorizedException", "Refresh Token has been revoked"):
            self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken=token)
