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

    def test_pool_is_described_as_it_was_created(self):
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

    def test_pool_is_updated_and_deleted(self):
        self.idp.update_user_pool(UserPoolId=self.pool, DeletionProtection="ACTIVE")
        with self.raises("InvalidParameterException", "The user pool cannot be deleted because deletion protection is activated."):
            self.idp.delete_user_pool(UserPoolId=self.pool)
        self.idp.update_user_pool(UserPoolId=self.pool, DeletionProtection="INACTIVE")
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        # Settings that an update does not contain return to their defaults.
        self.assertEqual(pool.get("AutoVerifiedAttributes", []), [])
        self.idp.delete_user_pool(UserPoolId=self.pool)
        with self.raises("ResourceNotFoundException", f"User pool {self.pool} does not exist."):
            self.idp.describe_user_pool(UserPoolId=self.pool)

    def test_pools_are_listed_in_pages(self):
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
        with self.raises("InvalidParameterException"):
            self.idp.add_custom_attributes(
                UserPoolId=self.pool, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
            )

    def test_second_factors_are_configured(self):
        config = {
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
            "EmailMfaConfiguration": {"Message": "Your code is {####}", "Subject": "Code"},
            "WebAuthnConfiguration": {"RelyingPartyId": "localhost", "UserVerification": "required"},
            "MfaConfiguration": "OPTIONAL",
        }
        self.idp.set_user_pool_mfa_config(UserPoolId=self.pool, **config)
        reply = self.idp.get_user_pool_mfa_config(UserPoolId=self.pool)
        self.assertEqual({name: reply[name] for name in config}, config)
        pool = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        self.assertEqual(pool["MfaConfiguration"], "OPTIONAL")

    def test_domains_are_created_described_and_deleted(self):
        self.idp.create_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        described = self.idp.describe_user_pool_domain(Domain="tests-domain")["DomainDescription"]
        self.assertEqual(described["UserPoolId"], self.pool)
        with self.raises("InvalidParameterException"):
            self.idp.create_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        self.idp.delete_user_pool_domain(UserPoolId=self.pool, Domain="tests-domain")
        self.assertEqual(self.idp.describe_user_pool_domain(Domain="tests-domain")["DomainDescription"], {})

    def test_identity_providers_are_created_listed_and_deleted(self):
        provider = {
            "ProviderName": "Google",
            "ProviderType": "Google",
            "ProviderDetails": {"client_id": "a", "client_secret": "b", "authorize_scopes": "email"},
            "AttributeMapping": {"email": "email"},
        }
        self.idp.create_identity_provider(UserPoolId=self.pool, **provider)
        with self.raises("DuplicateProviderException"):
            self.idp.create_identity_provider(UserPoolId=self.pool, **provider)
        reply = self.idp.describe_identity_provider(UserPoolId=self.pool, ProviderName="Google")["IdentityProvider"]
        self.assertEqual({name: reply[name] for name in provider}, provider)
        listed = self.idp.list_identity_providers(UserPoolId=self.pool)["Providers"]
        self.assertEqual([item["ProviderName"] for item in listed], ["Google"])
        self.idp.delete_identity_provider(UserPoolId=self.pool, ProviderName="Google")
        with self.raises("ResourceNotFoundException"):
            self.idp.describe_identity_provider(UserPoolId=self.pool, ProviderName="Google")

    def test_clients_are_created_updated_listed_and_deleted(self):
        created = self.idp.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="another",
            GenerateSecret=True,
            AccessTokenValidity=10,
            TokenValidityUnits={"AccessToken": "minutes"},
            AuthSessionValidity=5,
        )["UserPoolClient"]
        self.assertRegex(created["ClientId"], r"^[0-9a-z]{26}$")
        self.assertTrue(created["ClientSecret"])
        arguments = {"UserPoolId": self.pool, "ClientId": created["ClientId"]}
        reply = self.idp.describe_user_pool_client(**arguments)["UserPoolClient"]
        self.assertEqual(reply["AccessTokenValidity"], 10)
        self.assertEqual(reply["AuthSessionValidity"], 5)
        changed = self.idp.update_user_pool_client(**arguments, ClientName="renamed")["UserPoolClient"]
        self.assertEqual(changed["ClientName"], "renamed")
        self.assertEqual(changed["ClientSecret"], created["ClientSecret"])
        listed = self.idp.list_user_pool_clients(UserPoolId=self.pool)["UserPoolClients"]
        self.assertEqual({item["ClientName"] for item in listed}, {"tests", "renamed"})
        self.idp.delete_user_pool_client(**arguments)
        with self.raises("ResourceNotFoundException", f"User pool client {created['ClientId']} does not exist."):
            self.idp.describe_user_pool_client(**arguments)

    def test_token_lifetimes_that_aws_rejects_are_rejected(self):
        with self.raises("InvalidParameterException"):
            self.new_client(AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "minutes"})
        with self.raises("InvalidParameterException"):
            self.new_client(RefreshTokenRotation={"Feature": "ENABLED"})

    def test_groups_are_created_assigned_and_deleted(self):
        arguments = {"UserPoolId": self.pool, "GroupName": "editors"}
        created = self.idp.create_group(**arguments, Description="They edit.", Precedence=2)["Group"]
        self.assertEqual(created["Description"], "They edit.")
        with self.raises("GroupExistsException"):
            self.idp.create_group(**arguments)
        self.idp.create_group(UserPoolId=self.pool, GroupName="owners", Precedence=1)
        self.assertEqual(self.idp.update_group(**arguments, Description="Changed.")["Group"]["Description"], "Changed.")
        self.assertEqual(self.idp.get_group(**arguments)["Group"]["Precedence"], 2)
        self.assertEqual(len(self.idp.list_groups(UserPoolId=self.pool)["Groups"]), 2)
        self.idp.admin_create_user(UserPoolId=self.pool, Username="ada")
        user = {"UserPoolId": self.pool, "Username": "ada"}
        for name in ["editors", "owners"]:
            self.idp.admin_add_user_to_group(**user, GroupName=name)
        listed = self.idp.admin_list_groups_for_user(**user)["Groups"]
        self.assertEqual([item["GroupName"] for item in listed], ["owners", "editors"])
        self.assertEqual(len(self.idp.list_users_in_group(**arguments)["Users"]), 1)
        self.idp.admin_remove_user_from_group(**user, GroupName="owners")
        self.idp.delete_group(**arguments)
        self.assertEqual(self.idp.admin_list_groups_for_user(**user)["Groups"], [])
        with self.raises("ResourceNotFoundException"):
            self.idp.get_group(**arguments)

    def test_unsigned_requests_of_administrators_are_rejected(self):
        body = f'{{"UserPoolId":"{self.pool}"}}'.encode()
        for operation, code in [
            ("DescribeUserPool", "MissingAuthenticationTokenException"),
            ("SignDown", "UnknownOperationException"),
        ]:
            headers = {"x-amz-target": f"AWSCognitoIdentityProviderService.{operation}"}
            with self.assertRaises(urllib.error.HTTPError) as raises:
                urllib.request.urlopen(urllib.request.Request(URL + "/", body, headers))
            with raises.exception as reply:
                self.assertEqual(reply.code, 400)
                self.assertEqual(reply.headers["x-amzn-errortype"], code + ":")
                self.assertEqual(reply.headers["access-control-allow-origin"], "*")

    def test_request_rates_are_limited(self):
        self.addCleanup(request, "/_pool/quotas", method="DELETE")
        request("/_pool/quotas", {"rates": {"UserPoolRead": 3}})
        with self.raises("TooManyRequestsException", "Rate exceeded"):
            for _ in range(100):
                self.idp.describe_user_pool(UserPoolId=self.pool)
        # The rate of another category is not affected.
        self.idp.list_users(UserPoolId=self.pool)
        # The SDK waits as it does with AWS, and receives all replies in the end.
        patient = connect(attempts=9)
        replies = [patient.describe_user_pool(UserPoolId=self.pool) for _ in range(8)]
        self.assertGreater(sum(reply["ResponseMetadata"]["RetryAttempts"] for reply in replies), 0)

    def test_inputs_are_validated_with_the_messages_of_the_service(self):
        anonymous = connect()
        anonymous.meta.config.parameter_validation = False
        with self.assertRaises(botocore.exceptions.ParamValidationError):
            self.idp.list_user_pools(MaxResults=0)
        with self.raises("InvalidParameterException", "1 validation error detected: Value 'nonsense' at 'userPoolId'"):
            self.idp.describe_user_pool(UserPoolId="nonsense")
