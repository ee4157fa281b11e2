"""Operations on the user's own account with boto3: sign-up, recovery, attributes, sessions, factors, devices."""

import base64
import time

from local_pool import PASSWORD, PoolTest, request
from totp import code as totp


class SigningUp(PoolTest):
    def test_code_confirms_a_sign_up(self):
        created = self.sign_up()
        self.assertFalse(created["UserConfirmed"])
        self.assertEqual(created["CodeDeliveryDetails"]["Destination"], "a***@e***")
        arguments = {"ClientId": self.client, "Username": "ada"}
        with self.raises("CodeMismatchException", "Invalid verification code provided, please try again."):
            self.idp.confirm_sign_up(**arguments, ConfirmationCode=self.wrong_code("ada@example.com"))
        old = self.code("ada@example.com")
        self.idp.resend_confirmation_code(**arguments)
        if old != self.code("ada@example.com"):
            with self.raises("CodeMismatchException"):
                self.idp.confirm_sign_up(**arguments, ConfirmationCode=old)
        self.advance(86400)
        with self.raises("ExpiredCodeException", "Invalid code provided, please request a code again."):
            self.idp.confirm_sign_up(**arguments, ConfirmationCode=self.code("ada@example.com"))
        self.idp.resend_confirmation_code(**arguments)
        self.idp.confirm_sign_up(**arguments, ConfirmationCode=self.code("ada@example.com"))
        with self.raises("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
            self.idp.confirm_sign_up(**arguments, ConfirmationCode="123456")
        with self.raises("InvalidParameterException", "User is already confirmed."):
            self.idp.resend_confirmation_code(**arguments)
        self.sign_in()

    def test_invalid_sign_ups_are_rejected(self):
        self.sign_up()
        with self.raises("UsernameExistsException", "User already exists"):
            self.sign_up()
        for password, rule in [
            ("Sh0rt-", "Password not long enough"),
            ("no-capitals-1", "Password must have uppercase characters"),
            ("NO-SMALL-ONES-1", "Password must have lowercase characters"),
            ("No-digits-here", "Password must have numeric characters"),
            ("NoSymbols123", "Password must have symbol characters"),
        ]:
            with self.raises("InvalidPasswordException", f"Password did not conform with policy: {rule}"):
                self.idp.sign_up(ClientId=self.client, Username="eda", Password=password)
        with self.raises("InvalidParameterException", "Invalid email address format."):
            self.sign_up("eda", "no-address")
        with self.raises("ResourceNotFoundException", "User pool client 0123456789abcdefghijklmnop does not exist."):
            self.idp.sign_up(ClientId="0123456789abcdefghijklmnop", Username="eda", Password=PASSWORD)

    def test_pre_sign_up_trigger_is_simulated(self):
        request(f"/_pool/pools/{self.pool}", {"pre_sign_up": {"reject": "not today"}})
        with self.raises("UserLambdaValidationException", "PreSignUp failed with error not today."):
            self.sign_up()
        request(f"/_pool/pools/{self.pool}", {"pre_sign_up": "auto-confirm"})
        self.assertTrue(self.sign_up()["UserConfirmed"])
        self.sign_in()

    def test_client_with_a_secret_requires_the_secret_hash(self):
        import hashlib
        import hmac

        created = self.idp.create_user_pool_client(UserPoolId=self.pool, ClientName="secret", GenerateSecret=True)
        client = created["UserPoolClient"]
        with self.raises("NotAuthorizedException", f"Client {client['ClientId']} is configured with secret but SECRET_HASH was not received"):
            self.idp.sign_up(ClientId=client["ClientId"], Username="ada", Password=PASSWORD)
        tag = hmac.new(client["ClientSecret"].encode(), f"ada{client['ClientId']}".encode(), hashlib.sha256).digest()
        self.idp.sign_up(
            ClientId=client["ClientId"], Username="ada", Password=PASSWORD, SecretHash=base64.b64encode(tag).decode()
        )
        with self.raises("NotAuthorizedException"):
            self.idp.sign_up(ClientId=client["ClientId"], Username="eda", Password=PASSWORD, SecretHash="AAAA")


class AdministratorsOnly(PoolTest):
    settings = {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}}

    def test_sign_up_can_be_reserved_for_administrators(self):
        with self.raises("NotAuthorizedException", "SignUp is not permitted for this user pool"):
            self.sign_up()


class Hidden(PoolTest):
    """The app client hides which users exist."""

    client_settings = {"PreventUserExistenceErrors": "ENABLED"}

    def test_client_can_hide_which_users_exist(self):
        arguments = {"ClientId": self.client, "Username": "nobody"}
        with self.raises("NotAuthorizedException", "Incorrect username or password."):
            self.begin("nobody")
        self.assertIn("CodeDeliveryDetails", self.idp.forgot_password(**arguments))
        self.assertIn("CodeDeliveryDetails", self.idp.resend_confirmation_code(**arguments))
        with self.raises("ExpiredCodeException"):
            self.idp.confirm_forgot_password(**arguments, ConfirmationCode="123456", Password=PASSWORD)
        with self.raises("ExpiredCodeException"):
            self.idp.confirm_sign_up(**arguments, ConfirmationCode="123456")


class Revealed(PoolTest):
    def test_client_can_reveal_that_a_user_does_not_exist(self):
        arguments = {"ClientId": self.client, "Username": "nobody"}
        for call in [lambda: self.begin("nobody"), lambda: self.idp.forgot_password(**arguments), lambda: self.idp.resend_confirmation_code(**arguments)]:
            with self.raises("UserNotFoundException", "User does not exist."):
                call()


class Recovery(PoolTest):
    def test_forgotten_password_is_reset(self):
        self.person()
        arguments = {"ClientId": self.client, "Username": "ada"}
        sent = self.idp.forgot_password(**arguments)["CodeDeliveryDetails"]
        self.assertEqual(sent["AttributeName"], "email")
        code = self.code("ada@example.com")
        with self.raises("CodeMismatchException", "Invalid verification code provided, please try again."):
            self.idp.confirm_forgot_password(**arguments, ConfirmationCode=self.wrong_code("ada@example.com"), Password="Another-password-2")
        with self.raises("InvalidPasswordException"):
            self.idp.confirm_forgot_password(**arguments, ConfirmationCode=code, Password="short")
        self.idp.confirm_forgot_password(**arguments, ConfirmationCode=code, Password="Another-password-2")
        self.sign_in(password="Another-password-2")
        with self.raises("ExpiredCodeException"):
            self.idp.confirm_forgot_password(**arguments, ConfirmationCode=code, Password=PASSWORD)

    def test_codes_expire_and_are_limited(self):
        self.person()
        arguments = {"ClientId": self.client, "Username": "ada"}
        self.idp.forgot_password(**arguments)
        self.advance(3600)
        with self.raises("ExpiredCodeException"):
            self.idp.confirm_forgot_password(**arguments, ConfirmationCode=self.code("ada@example.com"), Password=PASSWORD)
        with self.raises("LimitExceededException", "Attempt limit exceeded, please try after some time."):
            for _ in range(30):
                self.idp.forgot_password(**arguments)

    def test_recovery_requires_a_verified_address(self):
        self.idp.sign_up(ClientId=self.client, Username="ada", Password=PASSWORD)
        self.idp.admin_confirm_sign_up(UserPoolId=self.pool, Username="ada")
        with self.raises("InvalidParameterException", "Cannot reset password for the user as there is no registered/verified email or phone_number"):
            self.idp.forgot_password(ClientId=self.client, Username="ada")

    def test_wrong_passwords_lock_the_user_out(self):
        self.person()
        for _ in range(5):
            with self.raises("NotAuthorizedException", "Incorrect username or password."):
                self.begin(password="wrong")
        with self.raises("NotAuthorizedException", "Password attempts exceeded"):
            self.begin()
        self.advance(1)
        self.sign_in()


class Account(PoolTest):
    settings = {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}

    def setUp(self):
        super().setUp()
        self.person()
        self.token = {"AccessToken": self.sign_in()["AccessToken"]}

    def attributes(self):
        return {item["Name"]: item["Value"] for item in self.idp.get_user(**self.token)["UserAttributes"]}

    def test_address_changes_when_it_is_verified(self):
        change = [{"Name": "email", "Value": "new@example.com"}]
        sent = self.idp.update_user_attributes(**self.token, UserAttributes=change)["CodeDeliveryDetailsList"]
        self.assertEqual(sent[0]["Destination"], "n***@e***")
        self.assertEqual(self.attributes()["email"], "ada@example.com")
        arguments = {**self.token, "AttributeName": "email"}
        with self.raises("CodeMismatchException"):
            self.idp.verify_user_attribute(**arguments, Code=self.wrong_code("new@example.com"))
        self.idp.verify_user_attribute(**arguments, Code=self.code("new@example.com"))
        self.assertEqual(self.attributes()["email"], "new@example.com")
        self.assertEqual(self.attributes()["email_verified"], "true")

    def test_verification_code_can_be_requested(self):
        arguments = {**self.token, "AttributeName": "email"}
        sent = self.idp.get_user_attribute_verification_code(**arguments)["CodeDeliveryDetails"]
        self.assertEqual(sent["Destination"], "a***@e***")
        self.idp.verify_user_attribute(**arguments, Code=self.code("ada@example.com"))
        with self.raises("ExpiredCodeException"):
            self.idp.verify_user_attribute(**arguments, Code="123456")
        with self.raises("InvalidParameterException"):
            self.idp.get_user_attribute_verification_code(**self.token, AttributeName="nickname")

    def test_attributes_are_added_and_deleted(self):
        self.idp.update_user_attributes(**self.token, UserAttributes=[{"Name": "nickname", "Value": "Countess"}])
        self.assertEqual(self.attributes()["nickname"], "Countess")
        self.idp.delete_user_attributes(**self.token, UserAttributeNames=["nickname"])
        self.assertNotIn("nickname", self.attributes())
        with self.raises("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
            self.idp.update_user_attributes(**self.token, UserAttributes=[{"Name": "email_verified", "Value": "true"}])
        with self.raises("InvalidParameterException"):
            self.idp.update_user_attributes(**self.token, UserAttributes=[{"Name": "sub", "Value": "x"}])

    def test_password_is_changed(self):
        arguments = {**self.token, "ProposedPassword": "Another-password-2"}
        with self.raises("NotAuthorizedException", "Incorrect username or password."):
            self.idp.change_password(**arguments, PreviousPassword="wrong")
        self.idp.change_password(**arguments, PreviousPassword=PASSWORD)
        self.sign_in(password="Another-password-2")

    def test_configured_factors_are_listed(self):
        reply = self.idp.get_user_auth_factors(**self.token)
        self.assertEqual(reply["ConfiguredUserAuthFactors"], ["PASSWORD"])

    def test_account_is_deleted(self):
        self.idp.delete_user(**self.token)
        with self.raises("UserNotFoundException"):
            self.idp.get_user(**self.token)
        with self.raises("UserNotFoundException"):
            self.begin()

    def test_invalid_access_tokens_are_rejected(self):
        with self.raises("NotAuthorizedException", "Invalid Access Token"):
            self.idp.get_user(AccessToken="a.b.c")
        self.advance(3600)
        with self.raises("NotAuthorizedException", "Access Token has expired"):
            self.idp.get_user(**self.token)


class Sessions(PoolTest):
    def test_refresh_token_is_valid_until_it_is_revoked(self):
        self.person()
        tokens = self.sign_in()
        renewed = self.idp.initiate_auth(
            ClientId=self.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]}
        )["AuthenticationResult"]
        self.assertNotIn("RefreshToken", renewed)
        arguments = {"ClientId": self.client, "RefreshToken": tokens["RefreshToken"]}
        self.assertIn("AccessToken", self.idp.get_tokens_from_refresh_token(**arguments)["AuthenticationResult"])
        self.idp.revoke_token(ClientId=self.client, Token=tokens["RefreshToken"])
        self.idp.revoke_token(ClientId=self.client, Token=tokens["RefreshToken"])
        with self.raises("NotAuthorizedException", "Refresh Token has been revoked"):
            self.idp.get_tokens_from_refresh_token(**arguments)
        with self.raises("NotAuthorizedException", "Access Token has been revoked"):
            self.idp.get_user(AccessToken=renewed["AccessToken"])
        with self.raises("UnsupportedTokenTypeException"):
            self.idp.revoke_token(ClientId=self.client, Token=tokens["AccessToken"])
        with self.raises("NotAuthorizedException", "Invalid Refresh Token"):
            self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken="x.y.z")

    def test_global_sign_out_revokes_all_sessions(self):
        self.person()
        first, second = self.sign_in(), self.sign_in()
        self.idp.global_sign_out(AccessToken=first["AccessToken"])
        with self.raises("NotAuthorizedException"):
            self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken=second["RefreshToken"])


class Rotation(PoolTest):
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client_settings = {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}}

    def renew(self, token):
        return self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken=token)["AuthenticationResult"]

    def test_reuse_of_a_rotated_refresh_token_ends_the_session(self):
        self.person()
        old = self.sign_in()["RefreshToken"]
        new = self.renew(old)["RefreshToken"]
        self.assertNotEqual(old, new)
        self.assertIn("RefreshToken", self.renew(old))
        self.advance(10)
        with self.raises("RefreshTokenReuseException"):
            self.renew(old)
        with self.raises("NotAuthorizedException"):
            self.renew(new)


class SecondFactors(PoolTest):
    settings = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sns", "ExternalId": "x"}}
    mfa = {
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "EmailMfaConfiguration": {},
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "{####}"},
        "MfaConfiguration": "OPTIONAL",
    }

    def setUp(self):
        super().setUp()
        self.person()
        self.token = {"AccessToken": self.sign_in()["AccessToken"]}
        self.user = {"UserPoolId": self.pool, "Username": "ada"}

    def test_authenticator_app_is_a_second_factor(self):
        on = {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}
        with self.raises("InvalidParameterException", "User has not verified software token mfa"):
            self.idp.set_user_mfa_preference(**self.token, **on)
        secret = self.idp.associate_software_token(**self.token)["SecretCode"]
        with self.raises("EnableSoftwareTokenMFAException", "Code mismatch"):
            self.idp.verify_software_token(**self.token, UserCode="000000" if totp(secret, time.time()) != "000000" else "111111")
        self.assertEqual(self.idp.verify_software_token(**self.token, UserCode=totp(secret, time.time()))["Status"], "SUCCESS")
        self.assertIn("AuthenticationResult", self.begin())
        self.idp.set_user_mfa_preference(**self.token, **on)
        reply = self.idp.get_user(**self.token)
        self.assertEqual((reply["PreferredMfaSetting"], reply["UserMFASettingList"]), ("SOFTWARE_TOKEN_MFA", ["SOFTWARE_TOKEN_MFA"]))
        challenge = self.begin()
        self.assertEqual(challenge["ChallengeName"], "SOFTWARE_TOKEN_MFA")
        with self.raises("ExpiredCodeException", "Your software token has already been used once."):
            self.answer(challenge, SOFTWARE_TOKEN_MFA_CODE=totp(secret, time.time()))
        self.advance(60)
        now = time.time() + 60
        good = totp(secret, now)
        with self.raises("CodeMismatchException", "Invalid code received for user"):
            self.answer(challenge, SOFTWARE_TOKEN_MFA_CODE="000000" if good != "000000" else "111111")
        self.assertIn("AuthenticationResult", self.answer(challenge, SOFTWARE_TOKEN_MFA_CODE=good))

    def test_user_chooses_between_codes_by_mail_and_sms(self):
        phone = [{"Name": "phone_number", "Value": "+12025550123"}, {"Name": "phone_number_verified", "Value": "true"}]
        with self.raises("InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA"):
            self.idp.set_user_mfa_preference(**self.token, SMSMfaSettings={"Enabled": True})
        self.idp.admin_update_user_attributes(**self.user, UserAttributes=phone)
        self.idp.admin_set_user_mfa_preference(**self.user, SMSMfaSettings={"Enabled": True}, EmailMfaSettings={"Enabled": True})
        challenge = self.begin()
        self.assertEqual(challenge["ChallengeName"], "SELECT_MFA_TYPE")
        self.assertEqual(challenge["ChallengeParameters"]["MFAS_CAN_CHOOSE"], '["SMS_MFA","EMAIL_OTP"]')
        with self.raises("InvalidParameterException"):
            self.answer(challenge, ANSWER="SOFTWARE_TOKEN_MFA")
        challenge = self.answer(challenge, ANSWER="SMS_MFA")
        self.assertEqual(challenge["ChallengeName"], "SMS_MFA")
        self.assertEqual(challenge["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"], "+*******0123")
        self.assertIn("AuthenticationResult", self.answer(challenge, SMS_MFA_CODE=self.code("+12025550123")))
        challenge = self.answer(self.begin(), ANSWER="EMAIL_OTP")
        self.assertEqual(challenge["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"], "EMAIL")
        with self.raises("CodeMismatchException"):
            self.answer(challenge, EMAIL_OTP_CODE=self.wrong_code("ada@example.com"))
        self.assertIn("AuthenticationResult", self.answer(challenge, EMAIL_OTP_CODE=self.code("ada@example.com")))

    def test_session_of_a_challenge_expires(self):
        self.idp.admin_set_user_mfa_preference(**self.user, EmailMfaSettings={"Enabled": True})
        challenge = self.begin()
        self.advance(180)
        with self.raises("NotAuthorizedException", "Invalid session for the user, session is expired."):
            self.answer(challenge, EMAIL_OTP_CODE=self.code("ada@example.com"))
        with self.raises("NotAuthorizedException", "Invalid session for the user."):
            self.answer({**challenge, "Session": "x" * 40}, EMAIL_OTP_CODE="123456")


class RequiredFactor(PoolTest):
    mfa = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "ON"}

    def test_authenticator_app_is_set_up_during_the_sign_in(self):
        self.person()
        challenge = self.begin()
        self.assertEqual(challenge["ChallengeName"], "MFA_SETUP")
        self.assertEqual(challenge["ChallengeParameters"]["MFAS_CAN_SETUP"], '["SOFTWARE_TOKEN_MFA"]')
        with self.raises("InvalidParameterException"):
            self.answer(challenge)
        associated = self.idp.associate_software_token(Session=challenge["Session"])
        with self.raises("NotAuthorizedException"):
            self.idp.associate_software_token(Session=challenge["Session"])
        verified = self.idp.verify_software_token(
            Session=associated["Session"], UserCode=totp(associated["SecretCode"], time.time())
        )
        challenge["Session"] = verified["Session"]
        self.assertIn("AuthenticationResult", self.answer(challenge))
        self.assertEqual(self.begin()["ChallengeName"], "SOFTWARE_TOKEN_MFA")


class Choice(PoolTest):
    settings = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}}}
    flows = ["ALLOW_USER_AUTH"]
    mfa = {"WebAuthnConfiguration": {"RelyingPartyId": "localhost", "UserVerification": "required"}, "MfaConfiguration": "OFF"}

    def choose(self, **parameters):
        parameters = {"USERNAME": "ada", **parameters}
        return self.idp.initiate_auth(ClientId=self.client, AuthFlow="USER_AUTH", AuthParameters=parameters)

    def test_user_chooses_the_first_factor(self):
        self.person()
        challenge = self.choose()
        self.assertEqual(challenge["ChallengeName"], "SELECT_CHALLENGE")
        self.assertEqual(set(challenge["AvailableChallenges"]), {"PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"})
        self.assertIn("AuthenticationResult", self.answer(challenge, ANSWER="PASSWORD", PASSWORD=PASSWORD))
        challenge = self.choose(PREFERRED_CHALLENGE="EMAIL_OTP")
        self.assertEqual(challenge["ChallengeName"], "EMAIL_OTP")
        self.assertIn("AuthenticationResult", self.answer(challenge, EMAIL_OTP_CODE=self.code("ada@example.com")))
        self.assertEqual(self.choose(PREFERRED_CHALLENGE="WEB_AUTHN")["ChallengeName"], "SELECT_CHALLENGE")

    def test_passkey_registration_starts_and_passkeys_are_listed(self):
        self.person()
        challenge = self.answer(self.choose(), ANSWER="PASSWORD", PASSWORD=PASSWORD)
        token = {"AccessToken": challenge["AuthenticationResult"]["AccessToken"]}
        options = self.idp.start_web_authn_registration(**token)["CredentialCreationOptions"]
        self.assertEqual(options["rp"]["id"], "localhost")
        self.assertEqual([item["alg"] for item in options["pubKeyCredParams"]], [-7, -257])
        with self.raises("InvalidParameterException"):
            self.idp.complete_web_authn_registration(**token, Credential={"id": "x", "response": {}})
        with self.raises("WebAuthnChallengeNotFoundException"):
            self.idp.complete_web_authn_registration(**token, Credential={"id": "x"})
        self.assertEqual(self.idp.list_web_authn_credentials(**token)["Credentials"], [])
        with self.raises("ResourceNotFoundException"):
            self.idp.delete_web_authn_credential(**token, CredentialId="x")

    def test_sign_up_continues_with_a_sign_in(self):
        created = self.idp.sign_up(ClientId=self.client, Username="ada", UserAttributes=[{"Name": "email", "Value": "ada@example.com"}])
        confirmed = self.idp.confirm_sign_up(
            ClientId=self.client, Username="ada", ConfirmationCode=self.code("ada@example.com"), Session=created["Session"]
        )
        signed_in = self.idp.initiate_auth(
            ClientId=self.client, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "ada"}, Session=confirmed["Session"]
        )
        self.assertIn("AuthenticationResult", signed_in)


class Devices(PoolTest):
    settings = {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}}

    def test_devices_are_confirmed_and_remembered(self):
        self.person()
        tokens = self.sign_in()
        token, key = {"AccessToken": tokens["AccessToken"]}, tokens["NewDeviceMetadata"]["DeviceKey"]
        self.assertRegex(key, r"^eu-west-1_[0-9a-f-]{36}$")
        config = {"PasswordVerifier": base64.b64encode(b"\x07" * 300).decode(), "Salt": base64.b64encode(b"\x01" * 16).decode()}
        with self.raises("ResourceNotFoundException", "Device does not exist."):
            self.idp.confirm_device(**token, DeviceKey=f"eu-west-1_{'0' * 8}-0000-0000-0000-{'0' * 12}", DeviceSecretVerifierConfig=config)
        confirmed = self.idp.confirm_device(**token, DeviceKey=key, DeviceName="tests", DeviceSecretVerifierConfig=config)
        self.assertTrue(confirmed["UserConfirmationNecessary"])
        device = {**token, "DeviceKey": key}
        self.idp.update_device_status(**device, DeviceRememberedStatus="remembered")
        reply = self.idp.get_device(**device)["Device"]
        self.assertIn({"Name": "device_name", "Value": "tests"}, reply["DeviceAttributes"])
        self.assertEqual([item["DeviceKey"] for item in self.idp.list_devices(**token)["Devices"]], [key])
        self.assertEqual(self.begin(DEVICE_KEY=key)["ChallengeName"], "DEVICE_SRP_AUTH")
        with self.raises("NotAuthorizedException", "Invalid Refresh Token"):
            self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken=tokens["RefreshToken"])
        self.idp.get_tokens_from_refresh_token(ClientId=self.client, RefreshToken=tokens["RefreshToken"], DeviceKey=key)
        self.idp.forget_device(**device)
        with self.raises("ResourceNotFoundException", "Device does not exist."):
            self.begin(DEVICE_KEY=key)

    def test_administrators_manage_devices(self):
        self.person()
        tokens = self.sign_in()
        key = tokens["NewDeviceMetadata"]["DeviceKey"]
        config = {"PasswordVerifier": base64.b64encode(b"\x07" * 300).decode(), "Salt": base64.b64encode(b"\x01" * 16).decode()}
        self.idp.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey=key, DeviceSecretVerifierConfig=config)
        user = {"UserPoolId": self.pool, "Username": "ada"}
        self.assertEqual(len(self.idp.admin_list_devices(**user)["Devices"]), 1)
        self.idp.admin_update_device_status(**user, DeviceKey=key, DeviceRememberedStatus="remembered")
        reply = self.idp.admin_get_device(**user, DeviceKey=key)["Device"]
        self.assertIn({"Name": "dev:device_remembered_status", "Value": "remembered"}, reply["DeviceAttributes"])
        self.idp.admin_forget_device(**user, DeviceKey=key)
        with self.raises("ResourceNotFoundException"):
            self.idp.admin_get_device(**user, DeviceKey=key)


class Custom(PoolTest):
    flows = ["ALLOW_CUSTOM_AUTH"]

    def begin_custom(self):
        return self.idp.initiate_auth(ClientId=self.client, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ada"})

    def test_custom_challenge_has_a_fixed_answer(self):
        self.person()
        with self.raises("InvalidParameterException", "Custom auth lambda trigger is not configured for the user pool."):
            self.begin_custom()
        request(f"/_pool/clients/{self.client}", {"custom_challenge_answer": "mellon"})
        challenge = self.answer(self.begin_custom(), ANSWER="friend")
        self.assertEqual(challenge["ChallengeName"], "CUSTOM_CHALLENGE")
        self.assertIn("AuthenticationResult", self.answer(challenge, ANSWER="mellon"))
        challenge = self.begin_custom()
        with self.raises("NotAuthorizedException", "Incorrect username or password."):
            for _ in range(3):
                challenge = self.answer(challenge, ANSWER="foe")
