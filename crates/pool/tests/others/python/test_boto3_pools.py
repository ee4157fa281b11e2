"""Operations of administrators on pools, clients, groups, domains and providers, with boto3."""

import datetime
import urllib.error
import urllib.request

import botocore.exceptions

from local_pool import URL, PoolTest, connect, request


class Pools(PoolTest):
    settings = {
        "Policies": {"PasswordPolicy": {"MinimumLength": 10, "RequireSymbols": True, "TemporaryPasswordValidityDays": 3}},
        "UsernameConfiguration": {"CaseSensitive": False},
        "Schema": [
            {"Name": "name", "Required": True, "Mutable": True, "AttributeDataType": "String"},
            {"Name": "tier", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "3"}},
        ],
    }

    def test_a_pool_is_described_as_it_was_made(self):
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.assertEqual(pool["Id"], self.pool)
        self.assertRegex(pool["Id"], r"^eu-west-1_[0-9A-Za-z]{9}$")
        self.assertEqual(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 10)
        self.assertEqual(pool["AutoVerifiedAttributes"], ["email"])
        self.assertIs(pool["UsernameConfiguration"]["CaseSensitive"], False)
        self.assertEqual(pool["MfaConfiguration"], "OFF")
        self.assertIsInstance(pool["CreationDate"], datetime.datetime)
        schema = {attribute["Name"]: attribute for attribute in pool["SchemaAttributes"]}
        self.assertTrue(schema["name"]["Required"])
        self.assertEqual(schema["custom:tier"]["NumberAttributeConstraints"], {"MinValue": "1", "MaxValue": "3"})
        self.assertFalse(schema["sub"]["Mutable"])

    def test_a_pool_is_changed_and_deleted(self):
        self.idp.update_user_pool(UserPoolId=self.pool, DeletionProtection="ACTIVE")
        with self.refused("InvalidParameterException", "The user pool cannot be deleted because deletion protection is activated."):
            self.idp.delete_user_pool(UserPoolId=self.pool)
        self.idp.update_user_pool(UserPoolId=self.pool, DeletionProtection="INACTIVE")
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        # Settings that an update does not contain return to their defaults.
        self.assertEqual(pool.get("AutoVerifiedAttributes", []), [])
        self.idp.delete_user_pool(UserPoolId=self.pool)
        with self.refused("ResourceNotFoundException", f"User pool {self.pool} does not exist."):
            self.idp.describe_user_pool(UserPoolId=self.pool)

    def test_pools_are_listed_by_pages(self):
        seen, token = [], {}
        while True:
            page = self.idp.list_user_pools(MaxResults=1, **token)
            seen += [pool["Id"] for pool in page["UserPools"]]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertIn(self.pool, seen)
        self.assertEqual(len(seen), len(set(seen)))

    def test_custom_attributes_are_added(self):
        self.idp.add_custom_attributes(
            UserPoolId=self.pool, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
        )
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.assertIn("custom:team", [attribute["Name"] for attribute in pool["SchemaAttributes"]])
        with self.refused("InvalidParameterException"):
            self.idp.add_custom_attributes(
                UserPoolId=self.pool, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
            )

    def test_second_factors_are_configured(self):
        given = {
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
            "EmailMfaConfiguration": {"Message": "Your code is {####}", "Subject": "Code"},
            "WebAuthnConfiguration": {"RelyingPartyId": "localhost", "UserVerification": "required"},
            "MfaConfiguration": "OPTIONAL",
        }
        self.idp.set_user_pool_mfa_config(UserPoolId=self.pool, **given)
        told = self.idp.get_user_pool_mfa_config(UserPoolId=self.pool)
        self.assertEqual({name: told[name] for name in given}, given)
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.assertEqual(pool["MfaConfiguration"], "OPTIONAL")

    def test_domains(self):
        self.idp.create_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        described = self.idp.describe_user_pool_domain(Domain="tests-domain")["DomainDescription"]
        self.assertEqual(described["UserPoolId"], self.pool)
        with self.refused("InvalidParameterException"):
            self.idp.create_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        self.idp.delete_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        self.assertEqual(self.idp.describe_user_pool_domain(Domain="tests-domain")["DomainDescription"], {})

    def test_identity_providers(self):
        provider = {
            "ProviderName": "Google",
            "ProviderType": "Google",
            "ProviderDetails": {"client_id": "a", "client_secret": "b", "authorize_scopes": "email"},
            "AttributeMapping": {"email": "email"},
        }
        self.idp.create_identity_provider(UserPoolId=self.pool, **provider)
        with self.refused("DuplicateProviderException"):
            self.idp.create_identity_provider(UserPoolId=self.pool, **provider)
        told = self.idp.describe_identity_provider(UserPoolId=self.pool, ProviderName="Google")["IdentityProvider"]
        self.assertEqual({name: told[name] for name in provider}, provider)
        listed = self.idp.list_identity_providers(UserPoolId=self.pool)["Providers"]
        self.assertEqual([one["ProviderName"] for one in listed], ["Google"])
        self.idp.delete_identity_provider(UserPoolId=self.pool, ProviderName="Google")
        with self.refused("ResourceNotFoundException"):
            self.idp.describe_identity_provider(UserPoolId=self.pool, ProviderName="Google")

    def test_clients(self):
        made = self.idp.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="another",
            GenerateSecret=True,
            AccessTokenValidity=10,
            TokenValidityUnits={"AccessToken": "minutes"},
            AuthSessionValidity=5,
        )["UserPoolClient"]
        self.assertRegex(made["ClientId"], r"^[0-9a-z]{26}$")
        self.assertTrue(made["ClientSecret"])
        ask = {"UserPoolId": self.pool, "ClientId": made["ClientId"]}
        told = self.idp.describe_user_pool_client(**ask)["UserPoolClient"]
        self.assertEqual(told["AccessTokenValidity"], 10)
        self.assertEqual(told["AuthSessionValidity"], 5)
        changed = self.idp.update_user_pool_client(**ask, ClientName="renamed")["UserPoolClient"]
        self.assertEqual(changed["ClientName"], "renamed")
        self.assertEqual(changed["ClientSecret"], made["ClientSecret"])
        listed = self.idp.list_user_pool_clients(UserPoolId=self.pool)["UserPoolClients"]
        self.assertEqual({one["ClientName"] for one in listed}, {"tests", "renamed"})
        self.idp.delete_user_pool_client(**ask)
        with self.refused("ResourceNotFoundException", f"User pool client {made['ClientId']} does not exist."):
            self.idp.describe_user_pool_client(**ask)

    def test_lives_that_aws_refuses_are_refused(self):
        with self.refused("InvalidParameterException"):
            self.new_client(AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "minutes"})
        with self.refused("InvalidParameterException"):
            self.new_client(RefreshTokenRotation={"Feature": "ENABLED"})

    def test_groups(self):
        ask = {"UserPoolId": self.pool, "GroupName": "editors"}
        made = self.idp.create_group(**ask, Description="They edit.", Precedence=2)["Group"]
        self.assertEqual(made["Description"], "They edit.")
        with self.refused("GroupExistsException"):
            self.idp.create_group(**ask)
        self.idp.create_group(UserPoolId=self.pool, GroupName="owners", Precedence=1)
        self.assertEqual(self.idp.update_group(**ask, Description="Changed.")["Group"]["Description"], "Changed.")
        self.assertEqual(self.idp.get_group(**ask)["Group"]["Precedence"], 2)
        self.assertEqual(len(self.idp.list_groups(UserPoolId=self.pool)["Groups"]), 2)
        self.idp.admin_create_user(UserPoolId=self.pool, Username="ada")
        user = {"UserPoolId": self.pool, "Username": "ada"}
        for name in ["editors", "owners"]:
            self.idp.admin_add_user_to_group(**user, GroupName=name)
        listed = self.idp.admin_list_groups_for_user(**user)["Groups"]
        self.assertEqual([one["GroupName"] for one in listed], ["owners", "editors"])
        self.assertEqual(len(self.idp.list_users_in_group(**ask)["Users"]), 1)
        self.idp.admin_remove_user_from_group(**user, GroupName="owners")
        self.idp.delete_group(**ask)
        self.assertEqual(self.idp.admin_list_groups_for_user(**user)["Groups"], [])
        with self.refused("ResourceNotFoundException"):
            self.idp.get_group(**ask)

    def test_administrators_sign_their_requests(self):
        body = f'{{"UserPoolId":"{self.pool}"}}'.encode()
        for operation, code in [
            ("DescribeUserPool", "MissingAuthenticationTokenException"),
            ("SignDown", "UnknownOperationException"),
        ]:
            headers = {"x-amz-target": f"AWSCognitoIdentityProviderService.{operation}"}
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(URL + "/", body, headers))
            with refused.exception as reply:
                self.assertEqual(reply.code, 400)
                self.assertEqual(reply.headers["x-amzn-errortype"], code + ":")
                self.assertEqual(reply.headers["access-control-allow-origin"], "*")

    def test_request_rates(self):
        self.addCleanup(request, "/_pool/quotas", method="DELETE")
        request("/_pool/quotas", {"rates": {"UserPoolRead": 3}})
        with self.refused("TooManyRequestsException", "Rate exceeded"):
            for _ in range(100):
                self.idp.describe_user_pool(UserPoolId=self.pool)
        # The rate of another category is not affected.
        self.idp.list_users(UserPoolId=self.pool)
        # The SDK waits as it does with AWS, and receives all replies in the end.
        patient = connect(attempts=9)
        replies = [patient.describe_user_pool(UserPoolId=self.pool) for _ in range(8)]
        self.assertGreater(sum(reply["ResponseMetadata"]["RetryAttempts"] for reply in replies), 0)

    def test_inputs_are_checked_as_by_the_service(self):
        anonymous = connect()
        anonymous.meta.config.parameter_validation = False
        with self.assertRaises(botocore.exceptions.ParamValidationError):
            self.idp.list_user_pools(MaxResults=0)
        with self.refused("InvalidParameterException", "1 validation error detected: Value 'nonsense' at 'userPoolId'"):
            self.idp.describe_user_pool(UserPoolId="nonsense")
