//! Tests of passkeys that count as both factors.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html>

use super::*;
use crate::passkeys::test_authenticator::{Authenticator, PRESENT, VERIFIED};

const MULTI_FACTOR: &str = "MULTI_FACTOR_WITH_USER_VERIFICATION";

/// A server whose pool has passkeys, second factors by mail and authenticator app, and the user Ada.
struct PasskeySite {
    site: Site,
    sub: String,
    authenticator: Authenticator,
}

impl PasskeySite {
    /// Creates a pool with this `FactorConfiguration`.
    fn new(factor_configuration: Option<&str>) -> Self {
        let pool = json!({ "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } } });
        let client = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"] });
        let site = Site::with(pool, client);
        let this = Self { sub: String::new(), site, authenticator: Authenticator::es256() };
        this.configure("OPTIONAL", factor_configuration).unwrap();
        let sub = this.site.add_user("ada", &[("email", "ada@example.com"), ("email_verified", "true")]);
        Self { sub, ..this }
    }

    fn configure(&self, mfa: &str, factor_configuration: Option<&str>) -> Result<Value, Exception> {
        let mut passkeys = json!({ "RelyingPartyId": "localhost", "UserVerification": "preferred" });
        if let Some(factor_configuration) = factor_configuration {
            passkeys["FactorConfiguration"] = json!(factor_configuration);
        }
        let config = json!({
            "MfaConfiguration": mfa,
            "EmailMfaConfiguration": { "Message": "Your code is {####}", "Subject": "Code" },
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
            "WebAuthnConfiguration": passkeys,
        });
        self.site.try_admin("SetUserPoolMfaConfig", config)
    }

    async fn operation(&self, operation: &str, input: Value) -> Reply {
        self.site.operation(operation, &input, &[]).await
    }

    /// Signs Ada in with her password and, if it is requested, the code that was mailed.
    async fn access_token(&self) -> Value {
        let mut reply = self.site.begin("ada").await;
        if reply["ChallengeName"] == "EMAIL_OTP" {
            let inbox = self.site.get("/inbox.json?to=ada@example.com").await.json();
            reply =
                self.answer(&reply, json!({ "EMAIL_OTP_CODE": inbox["messages"][0]["code"] })).await.json();
        }
        assert!(reply["AuthenticationResult"].is_object(), "{reply}");
        reply["AuthenticationResult"]["AccessToken"].clone()
    }

    async fn register(&mut self, token: &Value) -> Reply {
        let started =
            self.operation("StartWebAuthnRegistration", json!({ "AccessToken": token })).await.json();
        let options = &started["CredentialCreationOptions"];
        self.receive_challenge(&options["challenge"]);
        let credential = self.authenticator.create_credential();
        self.operation(
            "CompleteWebAuthnRegistration",
            json!({ "AccessToken": token, "Credential": credential }),
        )
        .await
    }

    fn receive_challenge(&mut self, challenge: &Value) {
        self.authenticator.challenge = URL_SAFE_NO_PAD.decode(challenge.as_str().unwrap()).unwrap();
        self.authenticator.handle = self.sub.clone().into_bytes();
        self.authenticator.counter += 1;
    }

    async fn choose(&self, preferred: Option<&str>) -> Value {
        let mut parameters = json!({ "USERNAME": "ada" });
        if let Some(preferred) = preferred {
            parameters["PREFERRED_CHALLENGE"] = json!(preferred);
        }
        let input = json!({
            "ClientId": self.site.client_id, "AuthFlow": "USER_AUTH", "AuthParameters": parameters,
        });
        self.operation("InitiateAuth", input).await.json()
    }

    async fn answer(&self, challenge: &Value, mut responses: Value) -> Reply {
        responses["USERNAME"] = json!("ada");
        let input = json!({
            "ClientId": self.site.client_id, "ChallengeName": challenge["ChallengeName"],
            "Session": challenge["Session"], "ChallengeResponses": responses,
        });
        self.operation("RespondToAuthChallenge", input).await
    }

    /// Answers `WEB_AUTHN` with the authenticator in its current state.
    async fn assert_passkey(&mut self, challenge: &Value) -> Reply {
        let options = challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str();
        let options: Value = serde_json::from_str(options.expect("options")).unwrap();
        self.receive_challenge(&options["challenge"]);
        let credential = self.authenticator.get_assertion().to_string();
        self.answer(challenge, json!({ "CREDENTIAL": credential })).await
    }

    async fn set_mfa_preference(&self, token: &Value, mut settings: Value) -> Reply {
        settings["AccessToken"] = token.clone();
        self.operation("SetUserMFAPreference", settings).await
    }

    /// Registers a passkey, and enables mailed codes and the passkey as second factors.
    async fn opt_in(&mut self) -> Value {
        let token = self.access_token().await;
        let reply = self.register(&token).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let reply = self.set_mfa_preference(&token, both(true)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        token
    }
}

fn both(enabled: bool) -> Value {
    json!({ "EmailMfaSettings": { "Enabled": enabled }, "WebAuthnMfaSettings": { "Enabled": enabled } })
}

fn exception(reply: &Reply) -> (String, String) {
    let body = reply.json();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("__type"), text("message"))
}

#[tokio::test]
async fn factor_configuration_is_stored_and_described() {
    for factor_configuration in ["SINGLE_FACTOR", MULTI_FACTOR] {
        let passkeys = PasskeySite::new(Some(factor_configuration));
        let reply = passkeys.site.admin("GetUserPoolMfaConfig", json!({}));
        assert_eq!(reply["WebAuthnConfiguration"]["FactorConfiguration"], factor_configuration);
    }
    let error = PasskeySite::new(None).configure("OPTIONAL", Some("BOTH")).unwrap_err();
    assert_eq!(error.code, "InvalidParameterException");
}

#[tokio::test]
async fn passkeys_can_be_second_factors_only_if_the_pool_allows_it() {
    for factor_configuration in [None, Some("SINGLE_FACTOR")] {
        let mut passkeys = PasskeySite::new(factor_configuration);
        let token = passkeys.access_token().await;
        passkeys.register(&token).await;
        let reply = passkeys.set_mfa_preference(&token, both(true)).await;
        assert_eq!(exception(&reply).0, "InvalidParameterException", "{}", reply.body);
        let reply = passkeys.operation("GetUser", json!({ "AccessToken": token })).await.json();
        assert!(reply["UserMFASettingList"].is_null(), "an error changes nothing: {reply}");
    }
}

#[tokio::test]
async fn passkey_factor_requires_a_registered_passkey() {
    let passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.access_token().await;
    let expected = "User does not have applicable WebAuthn credentials to enable WebAuthn MFA.";
    assert_eq!(
        exception(&passkeys.set_mfa_preference(&token, both(true)).await),
        ("InvalidParameterException".to_owned(), expected.to_owned())
    );
}

#[tokio::test]
async fn passkey_factor_can_be_enabled_only_together_with_another_factor() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.opt_in().await;
    let reply = passkeys.operation("GetUser", json!({ "AccessToken": token })).await.json();
    assert_eq!(reply["UserMFASettingList"], json!(["EMAIL_OTP", "WEB_AUTHN_MFA"]));
    let expected = (
        "InvalidParameterException".to_owned(),
        "WebAuthn MFA requires enabling an additional MFA setting.".to_owned(),
    );
    // This applies even if the other factor is enabled already.
    let alone = json!({ "WebAuthnMfaSettings": { "Enabled": true } });
    assert_eq!(exception(&passkeys.set_mfa_preference(&token, alone).await), expected);
    // The other factor cannot be disabled while the passkey remains enabled.
    let without = json!({ "EmailMfaSettings": { "Enabled": false } });
    assert_eq!(exception(&passkeys.set_mfa_preference(&token, without).await), expected);
    let reply = passkeys.operation("GetUser", json!({ "AccessToken": token })).await.json();
    assert_eq!(reply["UserMFASettingList"], json!(["EMAIL_OTP", "WEB_AUTHN_MFA"]));

    assert_eq!(passkeys.set_mfa_preference(&token, both(false)).await.status, StatusCode::OK);
    let reply = passkeys.operation("GetUser", json!({ "AccessToken": token })).await.json();
    assert!(reply["UserMFASettingList"].is_null(), "{reply}");
}

#[tokio::test]
async fn administrators_can_enable_and_list_the_passkey_factor() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.access_token().await;
    passkeys.register(&token).await;
    let mut settings = both(true);
    settings["Username"] = json!("ada");
    passkeys.site.admin("AdminSetUserMFAPreference", settings);
    let reply = passkeys.site.admin("AdminGetUser", json!({ "Username": "ada" }));
    assert_eq!(reply["UserMFASettingList"], json!(["EMAIL_OTP", "WEB_AUTHN_MFA"]));
    assert!(reply["PreferredMfaSetting"].is_null(), "a passkey is never the preferred one");
}

#[tokio::test]
async fn passkey_counts_as_both_factors_after_the_user_has_opted_in() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.access_token().await;
    passkeys.register(&token).await;
    passkeys.set_mfa_preference(&token, json!({ "EmailMfaSettings": { "Enabled": true } })).await;
    let choice = passkeys.choose(Some("WEB_AUTHN")).await;
    assert_eq!(
        choice["AvailableChallenges"],
        json!(["PASSWORD", "PASSWORD_SRP"]),
        "not before the user has opted in"
    );

    passkeys.set_mfa_preference(&token, both(true)).await;
    let choice = passkeys.choose(None).await;
    assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]));
    let challenge = passkeys.choose(Some("WEB_AUTHN")).await;
    let reply = passkeys.assert_passkey(&challenge).await.json();
    assert!(reply["AuthenticationResult"]["AccessToken"].is_string(), "{reply}");
}

#[tokio::test]
async fn password_is_still_followed_by_the_other_factor() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    passkeys.opt_in().await;
    assert_eq!(passkeys.site.begin("ada").await["ChallengeName"], "EMAIL_OTP");
}

#[tokio::test]
async fn passkey_that_counts_as_both_factors_requires_user_verification() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    passkeys.opt_in().await;
    let challenge = passkeys.choose(Some("WEB_AUTHN")).await;
    let options = challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
    let options: Value = serde_json::from_str(options).unwrap();
    assert_eq!(options["userVerification"], "required", "UserVerification has no effect");
    passkeys.authenticator.flags = PRESENT;
    let reply = passkeys.assert_passkey(&challenge).await;
    assert_eq!(exception(&reply).0, "NotAuthorizedException", "{}", reply.body);

    let challenge = passkeys.choose(Some("WEB_AUTHN")).await;
    passkeys.authenticator.flags = PRESENT | VERIFIED;
    let reply = passkeys.assert_passkey(&challenge).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[tokio::test]
async fn multi_factor_pool_rejects_passkeys_without_user_verification() {
    for (factor_configuration, expected) in
        [(None, StatusCode::OK), (Some(MULTI_FACTOR), StatusCode::BAD_REQUEST)]
    {
        let mut passkeys = PasskeySite::new(factor_configuration);
        let token = passkeys.access_token().await;
        passkeys.authenticator.flags = PRESENT;
        let reply = passkeys.register(&token).await;
        assert_eq!(reply.status, expected, "{}", reply.body);
    }
}

#[tokio::test]
async fn deleting_the_last_passkey_disables_the_passkey_factor() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.opt_in().await;
    let id = URL_SAFE_NO_PAD.encode(&passkeys.authenticator.id);
    passkeys.operation("DeleteWebAuthnCredential", json!({ "AccessToken": token, "CredentialId": id })).await;
    let reply = passkeys.operation("GetUser", json!({ "AccessToken": token })).await.json();
    assert_eq!(reply["UserMFASettingList"], json!(["EMAIL_OTP"]));
}

#[tokio::test]
async fn configured_factors_include_second_factors() {
    let mut passkeys = PasskeySite::new(Some(MULTI_FACTOR));
    let token = passkeys.opt_in().await;
    let factors = async |passkeys: &PasskeySite| {
        let reply = passkeys.operation("GetUserAuthFactors", json!({ "AccessToken": token })).await.json();
        assert_eq!(reply["UserMFASettingList"].as_array().unwrap().last().unwrap(), "WEB_AUTHN_MFA");
        reply["ConfiguredUserAuthFactors"].clone()
    };
    assert_eq!(factors(&passkeys).await, json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]));

    let associated =
        passkeys.operation("AssociateSoftwareToken", json!({ "AccessToken": token })).await.json();
    let secret = associated["SecretCode"].as_str().unwrap();
    let code = crate::totp::code_of_base32(secret, jiff::Timestamp::now().as_second());
    let verified =
        passkeys.operation("VerifySoftwareToken", json!({ "AccessToken": token, "UserCode": code })).await;
    assert_eq!(verified.status, StatusCode::OK, "{}", verified.body);
    let mut settings = both(true);
    settings["SoftwareTokenMfaSettings"] = json!({ "Enabled": true });
    passkeys.set_mfa_preference(&token, settings).await;
    assert_eq!(factors(&passkeys).await, json!(["PASSWORD", "EMAIL_OTP", "WEB_AUTHN", "SOFTWARE_TOKEN"]));
}

#[tokio::test]
async fn required_mfa_with_passkeys_requires_the_multi_factor_configuration() {
    let passkeys = PasskeySite::new(None);
    for factor_configuration in [None, Some("SINGLE_FACTOR")] {
        let error = passkeys.configure("ON", factor_configuration).unwrap_err();
        assert_eq!(error.code, "InvalidParameterException");
        assert!(error.message.contains("SINGLE_FACTOR"), "{}", error.message);
    }
    passkeys.configure("ON", Some(MULTI_FACTOR)).unwrap();

    let pool = json!({
        "PoolName": "others", "MfaConfiguration": "ON",
        "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } },
    });
    let error = passkeys.site.try_admin("CreateUserPool", pool).unwrap_err();
    assert_eq!(
        error.message,
        "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA."
    );
}
