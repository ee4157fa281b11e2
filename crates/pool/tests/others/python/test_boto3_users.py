"""Operations of administrators on users, with boto3."""

from local_pool import PASSWORD, PoolTest


class Users(PoolTest):
    def user(self, name="ada"):
        return {"UserPoolId": self.pool, "Username": name}

    def attributes(self, name="ada"):
        told = self.idp.admin_get_user(**self.user(name))
        return {one["Name"]: one["Value"] for one in told["UserAttributes"]}

    def status(self, name="ada"):
        return self.idp.admin_get_user(**self.user(name))["UserStatus"]

    def create(self, name="ada", **more):
        email = {"Name": "email", "Value": f"{name}@example.com"}
        verified = {"Name": "email_verified", "Value": "true"}
        return self.idp.admin_create_user(**self.user(name), UserAttributes=[email, verified], **more)["User"]

    def test_an_invitation_brings_a_first_password(self):
        made = self.create(DesiredDeliveryMediums=["EMAIL"])
        self.assertEqual((made["Username"], made["UserStatus"], made["Enabled"]), ("ada", "FORCE_CHANGE_PASSWORD", True))
        password = self.messages("ada@example.com")[0]["body"].split()[-1]
        challenge = self.begin(password=password)
        self.assertEqual(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        self.assertEqual(challenge["ChallengeParameters"]["requiredAttributes"], "[]")
        with self.refused("InvalidPasswordException", "Password did not conform with policy: Password not long enough"):
            self.answer(challenge, NEW_PASSWORD="short")
        self.assertIn("AuthenticationResult", self.answer(challenge, NEW_PASSWORD=PASSWORD))
        self.assertEqual(self.status(), "CONFIRMED")
        with self.refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
            self.answer(challenge, NEW_PASSWORD=PASSWORD)

    def test_an_invitation_is_sent_again_or_not_at_all(self):
        self.create(MessageAction="SUPPRESS")
        self.assertEqual(self.messages("ada@example.com"), [])
        self.idp.admin_create_user(**self.user(), MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
        self.assertEqual(len(self.messages("ada@example.com")), 1)
        with self.refused("UsernameExistsException"):
            self.create()
        with self.refused("UserNotFoundException", "User does not exist."):
            self.idp.admin_create_user(**self.user("eda"), MessageAction="RESEND")

    def test_a_first_password_ends(self):
        self.create(TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
        self.advance(8 * 86400)
        with self.refused("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator."):
            self.begin()

    def test_passwords_are_set(self):
        self.create()
        self.idp.admin_set_user_password(**self.user(), Password=PASSWORD, Permanent=True)
        self.assertEqual(self.status(), "CONFIRMED")
        self.sign_in()
        self.idp.admin_set_user_password(**self.user(), Password=PASSWORD, Permanent=False)
        self.assertEqual(self.begin()["ChallengeName"], "NEW_PASSWORD_REQUIRED")
        with self.refused("InvalidPasswordException"):
            self.idp.admin_set_user_password(**self.user(), Password="short", Permanent=True)

    def test_a_password_is_reset(self):
        self.person()
        self.idp.admin_reset_user_password(**self.user())
        self.assertEqual(self.status(), "RESET_REQUIRED")
        with self.refused("PasswordResetRequiredException", "Password reset required for the user"):
            self.begin()
        self.idp.confirm_forgot_password(
            ClientId=self.client,
            Username="ada",
            ConfirmationCode=self.code("ada@example.com"),
            Password="Another-password-2",
        )
        self.sign_in(password="Another-password-2")

    def test_a_disabled_user_is_kept_out(self):
        self.person()
        tokens = self.sign_in()
        self.idp.admin_disable_user(**self.user())
        self.assertFalse(self.idp.admin_get_user(**self.user())["Enabled"])
        with self.refused("NotAuthorizedException", "User is disabled."):
            self.begin()
        with self.refused("NotAuthorizedException"):
            self.idp.get_user(AccessToken=tokens["AccessToken"])
        self.idp.admin_enable_user(**self.user())
        self.sign_in()

    def test_attributes_are_changed(self):
        self.create()
        change = [{"Name": "nickname", "Value": "Countess"}, {"Name": "email", "Value": "new@example.com"}]
        self.idp.admin_update_user_attributes(**self.user(), UserAttributes=change)
        self.assertEqual(self.attributes()["nickname"], "Countess")
        self.assertEqual(self.attributes()["email_verified"], "false")
        self.idp.admin_delete_user_attributes(**self.user(), UserAttributeNames=["nickname"])
        self.assertNotIn("nickname", self.attributes())
        with self.refused("InvalidParameterException", "Attributes did not conform to the schema: custom:none"):
            self.idp.admin_update_user_attributes(**self.user(), UserAttributes=[{"Name": "custom:none", "Value": "x"}])

    def test_users_are_confirmed_signed_out_and_deleted(self):
        self.sign_up()
        with self.refused("UserNotConfirmedException", "User is not confirmed."):
            self.begin()
        self.idp.admin_confirm_sign_up(**self.user())
        with self.refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
            self.idp.admin_confirm_sign_up(**self.user())
        tokens = self.sign_in()
        self.idp.admin_user_global_sign_out(**self.user())
        with self.refused("NotAuthorizedException", "Access Token has been revoked"):
            self.idp.get_user(AccessToken=tokens["AccessToken"])
        self.idp.admin_delete_user(**self.user())
        with self.refused("UserNotFoundException", "User does not exist."):
            self.idp.admin_get_user(**self.user())

    def test_users_are_found(self):
        for name in ["ada", "eda", "ida"]:
            self.create(name, MessageAction="SUPPRESS")
        found = self.idp.list_users(UserPoolId=self.pool, Filter='email = "eda@example.com"')["Users"]
        self.assertEqual([one["Username"] for one in found], ["eda"])
        found = self.idp.list_users(UserPoolId=self.pool, Filter='username ^= "i"', AttributesToGet=["email"])["Users"]
        self.assertEqual(found[0]["Attributes"], [{"Name": "email", "Value": "ida@example.com"}])
        pages = self.idp.get_paginator("list_users").paginate(UserPoolId=self.pool, PaginationConfig={"PageSize": 2})
        self.assertEqual(sorted(one["Username"] for page in pages for one in page["Users"]), ["ada", "eda", "ida"])
        with self.refused("InvalidParameterException"):
            self.idp.list_users(UserPoolId=self.pool, Filter="nonsense")
        found = self.idp.list_users(UserPoolId=self.pool, Filter='cognito:user_status = "force_change_password"')["Users"]
        self.assertEqual(len(found), 3)
        with self.refused("InvalidParameterException", "Invalid search attribute: nickname"):
            self.idp.list_users(UserPoolId=self.pool, Filter='nickname = "x"')

    def test_users_are_named_by_sub(self):
        self.create(MessageAction="SUPPRESS")
        self.assertEqual(self.idp.admin_get_user(**self.user(self.attributes()["sub"]))["Username"], "ada")

    def test_administrators_sign_in_for_users(self):
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

    def test_the_user_name_is_a_uuid_and_the_address_signs_in_in_any_case(self):
        made = self.idp.sign_up(ClientId=self.client, Username="Ada@Example.com", Password=PASSWORD)
        sub = made["UserSub"]
        self.assertEqual(made["CodeDeliveryDetails"], {"Destination": "A***@E***", "DeliveryMedium": "EMAIL", "AttributeName": "email"})
        self.idp.confirm_sign_up(ClientId=self.client, Username="ADA@example.com", ConfirmationCode=self.code("Ada@Example.com"))
        token = self.sign_in("ada@example.com")["AccessToken"]
        self.assertEqual(self.idp.get_user(AccessToken=token)["Username"], sub)
        with self.refused("UsernameExistsException", "An account with the given email already exists."):
            self.idp.sign_up(ClientId=self.client, Username="ada@EXAMPLE.com", Password=PASSWORD)
        with self.refused("InvalidParameterException", "Username should be an email."):
            self.idp.sign_up(ClientId=self.client, Username="ada", Password=PASSWORD)


class Aliases(PoolTest):
    """A verified e-mail address is an alias."""

    settings = {"AliasAttributes": ["email"]}

    def test_an_address_is_one_persons_alias(self):
        self.person("ada", "shared@example.com")
        self.sign_in("shared@example.com")
        self.sign_up("eda", "shared@example.com")
        code = self.code("shared@example.com")
        with self.refused("AliasExistsException"):
            self.idp.confirm_sign_up(ClientId=self.client, Username="eda", ConfirmationCode=code)
        self.idp.confirm_sign_up(ClientId=self.client, Username="eda", ConfirmationCode=code, ForceAliasCreation=True)
        token = self.sign_in("shared@example.com")["AccessToken"]
        self.assertEqual(self.idp.get_user(AccessToken=token)["Username"], "eda")
        with self.refused("InvalidParameterException", "Username cannot be of email format, since user pool is configured for email alias."):
            self.sign_up("ada@example.com")

    def test_an_alias_counts_once_it_is_verified(self):
        self.sign_up()
        with self.refused("UserNotFoundException"):
            self.begin("ada@example.com")
