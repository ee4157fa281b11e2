"""Operations of administrators on users, with boto3."""

from local_pool import PASSWORD, PoolTest


class Users(PoolTest):
    def user(self, name="ada"):
        return {"UserPoolId": self.pool, "Username": name}

    def attributes(self, name="ada"):
        reply = self.idp.admin_get_user(**self.user(name))
        return {item["Name"]: item["Value"] for item in reply["UserAttributes"]}

    def status(self, name="ada"):
        return self.idp.admin_get_user(**self.user(name))["UserStatus"]

    def create(self, name="ada", **more):
        email = {"Name": "email", "Value": f"{name}@example.com"}
        verified = {"Name": "email_verified", "Value": "true"}
        return self.idp.admin_create_user(**self.user(name), UserAttributes=[email, verified], **more)["User"]

    def test_invitation_contains_a_temporary_password(self):
        created = self.create(DesiredDeliveryMediums=["EMAIL"])
        self.assertEqual((created["Username"], created["UserStatus"], created["Enabled"]), ("ada", "FORCE_CHANGE_PASSWORD", True))
        password = self.messages("ada@example.com")[0]["body"].split()[-1]
        challenge = self.begin(password=password)
        self.assertEqual(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        self.assertEqual(challenge["ChallengeParameters"]["requiredAttributes"], "[]")
        with self.raises("InvalidPasswordException", "Password did not conform with policy: Password not long enough"):
            self.answer(challenge, NEW_PASSWORD="short")
        self.assertIn("AuthenticationResult", self.answer(challenge, NEW_PASSWORD=PASSWORD))
        self.assertEqual(self.status(), "CONFIRMED")
        with self.raises("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
            self.answer(challenge, NEW_PASSWORD=PASSWORD)

    def test_invitation_can_be_resent_or_suppressed(self):
        self.create(MessageAction="SUPPRESS")
        self.assertEqual(self.messages("ada@example.com"), [])
        self.idp.admin_create_user(**self.user(), MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
        self.assertEqual(len(self.messages("ada@example.com")), 1)
        with self.raises("UsernameExistsException"):
            self.create()
        with self.raises("UserNotFoundException", "User does not exist."):
            self.idp.admin_create_user(**self.user("eda"), MessageAction="RESEND")

    def test_temporary_password_expires(self):
        self.create(TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
        self.advance(8 * 86400)
        with self.raises("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."):
            self.begin()

    def test_administrators_set_passwords(self):
        self.create()
        self.idp.admin_set_user_password(**self.user(), Password=PASSWORD, Permanent=True)
        self.assertEqual(self.status(), "CONFIRMED")
        self.sign_in()
        self.idp.admin_set_user_password(**self.user(), Password=PASSWORD, Permanent=False)
        self.assertEqual(self.begin()["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        with self.raises("InvalidPasswordException"):
            self.idp.admin_set_user_password(**self.user(), Password="short", Permanent=True)

    def test_administrators_reset_passwords(self):
        self.person()
        self.idp.admin_reset_user_password(**self.user())
        self.assertEqual(self.status(), "RESET_REQUIRED")
        with self.raises("PasswordResetRequiredException", "Password reset required for the user"):
            self.begin()
        self.idp.confirm_forgot_password(
            ClientId=self.client,
            Username="ada",
            ConfirmationCode=self.code("ada@example.com"),
            Password="Another-password-2",
        )
        self.sign_in(password="Another-password-2")

    def test_disabled_user_cannot_sign_in(self):
        self.person()
        tokens = self.sign_in()
        self.idp.admin_disable_user(**self.user())
        self.assertFalse(self.idp.admin_get_user(**self.user())["Enabled"])
        with self.raises("NotAuthorizedException", "User is disabled."):
            self.begin()
        with self.raises("NotAuthorizedException"):
            self.idp.get_user(AccessToken=tokens["AccessToken"])
        self.idp.admin_enable_user(**self.user())
        self.sign_in()

    def test_administrators_change_attributes(self):
        self.create()
        change = [{"Name": "nickname", "Value": "Countess"}, {"Name": "email", "Value": "new@example.com"}]
        self.idp.admin_update_user_attributes(**self.user(), UserAttributes=change)
        self.assertEqual(self.attributes()["nickname"], "Countess")
        self.assertEqual(self.attributes()["email_verified"], "false")
        self.idp.admin_delete_user_attributes(**self.user(), UserAttributeNames=["nickname"])
        self.assertNotIn("nickname", self.attributes())
        with self.raises("InvalidParameterException", "Attributes did not conform to the schema: custom:none"):
            self.idp.admin_update_user_attributes(**self.user(), UserAttributes=[{"Name": "custom:none", "Value": "x"}])

    def test_administrators_confirm_sign_out_and_delete_users(self):
        self.sign_up()
        with self.raises("UserNotConfirmedException", "User is not confirmed."):
            self.begin()
        self.idp.admin_confirm_sign_up(**self.user())
        with self.raises("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
            self.idp.admin_confirm_sign_up(**self.user())
        tokens = self.sign_in()
        self.idp.admin_user_global_sign_out(**self.user())
        with self.raises("NotAuthorizedException", "Access Token has been revoked"):
            self.idp.get_user(AccessToken=tokens["AccessToken"])
        self.idp.admin_delete_user(**self.user())
        with self.raises("UserNotFoundException", "User does not exist."):
            self.idp.admin_get_user(**self.user())

    def test_users_are_listed_and_filtered(self):
        for name in ["ada", "eda", "ida"]:
            self.create(name, MessageAction="SUPPRESS")
        found = self.idp.list_users(UserPoolId=self.pool, Filter='email = "eda@example.com"')["Users"]
        self.assertEqual([item["Username"] for item in found], ["eda"])
        found = self.idp.list_users(UserPoolId=self.pool, Filter='username ^= "i"', AttributesToGet=["email"])["Users"]
        self.assertEqual(found[0]["Attributes"], [{"Name": "email", "Value": "ida@example.com"}])
        pages = self.idp.get_paginator("list_users").paginate(UserPoolId=self.pool, PaginationConfig={"PageSize": 2})
        self.assertEqual(sorted(item["Username"] for page in pages for item in page["Users"]), ["ada", "eda", "ida"])
        with self.raises("InvalidParameterException"):
            self.idp.list_users(UserPoolId=self.pool, Filter="nonsense")
        found = self.idp.list_users(UserPoolId=self.pool, Filter='cognito:user_status = "force_change_password"')["Users"]
        self.assertEqual(len(found), 3)
        with self.raises("InvalidParameterException", "Invalid search attribute: nickname"):
            self.idp.list_users(UserPoolId=self.pool, Filter='nickname = "x"')

    def test_users_can_be_named_by_sub(self):
        self.create(MessageAction="SUPPRESS")
        self.assertEqual(self.idp.admin_get_user(**self.user(self.attributes()["sub"]))["Username"], "ada")

    def test_administrators_can_sign_users_in(self):
        self.person()
        signed_in = self.idp.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
        )
        self.assertEqual(signed_in["AuthenticationResult"]["TokenType"], "Bearer")
        self.idp.admin_set_user_password(**self.user(), Password=PASSWORD, Permanent=False)
        challenge = self.idp.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD},
        )
        answered = self.idp.admin_respond_to_auth_challenge(
            UserPoolId=self.pool,
            ClientId=self.client,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": "Another-password-2"},
        )
        self.assertIn("AuthenticationResult", answered)


class EmailNames(PoolTest):
    """The e-mail address is the user name."""

    settings = {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}}

    def test_user_name_is_a_uuid_and_the_address_signs_in_in_any_case(self):
        created = self.idp.sign_up(ClientId=self.client, Username="Ada@Example.com", Password=PASSWORD)
        sub = created["UserSub"]
        self.assertEqual(created["CodeDeliveryDetails"], {"Destination": "A***@E***", "DeliveryMedium": "EMAIL", "AttributeName": "email"})
        self.idp.confirm_sign_up(ClientId=self.client, Username="ADA@example.com", ConfirmationCode=self.code("Ada@Example.com"))
        token = self.sign_in("ada@example.com")["AccessToken"]
        self.assertEqual(self.idp.get_user(AccessToken=token)["Username"], sub)
        with self.raises("UsernameExistsException", "An account with the given email already exists."):
            self.idp.sign_up(ClientId=self.client, Username="ada@EXAMPLE.com", Password=PASSWORD)
        with self.raises("InvalidParameterException", "Username should be an email."):
            self.idp.sign_up(ClientId=self.client, Username="ada", Password=PASSWORD)


class Aliases(PoolTest):
    """A verified e-mail address is an alias."""

    settings = {"AliasAttributes": ["email"]}

    def test_address_is_the_alias_of_one_user(self):
        self.person("ada", "shared@example.com")
        self.sign_in("shared@example.com")
        self.sign_up("eda", "shared@example.com")
        code = self.code("shared@example.com")
        with self.raises("AliasExistsException"):
            self.idp.confirm_sign_up(ClientId=self.client, Username="eda", ConfirmationCode=code)
        self.idp.confirm_sign_up(ClientId=self.client, Username="eda", ConfirmationCode=code, ForceAliasCreation=True)
        token = self.sign_in("shared@example.com")["AccessToken"]
        self.assertEqual(self.idp.get_user(AccessToken=token)["Username"], "eda")
        with self.raises("InvalidParameterException", "Username cannot be of email format, since user pool is configured for email alias."):
            self.sign_up("ada@example.com")

    def test_alias_is_valid_after_verification(self):
        self.sign_up()
        with self.raises("UserNotFoundException"):
            self.begin("ada@example.com")
