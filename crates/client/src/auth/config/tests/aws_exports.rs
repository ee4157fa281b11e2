//! Tests of the legacy file that the Amplify CLI writes.

use super::*;
use crate::auth::MfaFactor;

fn exports() -> Value {
    json!({
        "aws_project_region": "us-east-1",
        "aws_cognito_identity_pool_id": "us-east-1:00000000-0000-4000-8000-000000000000",
        "aws_cognito_region": "us-east-1",
        "aws_user_pools_id": "us-east-1_aBcDeFgHi",
        "aws_user_pools_web_client_id": "7abcdefghijklmnopqrstuvwxy",
        "oauth": {
            "domain": "app-dev.auth.us-east-1.amazoncognito.com",
            "scope": ["phone", "email", "openid"],
            "redirectSignIn": "http://localhost:3000/,https://example.com/",
            "redirectSignOut": "http://localhost:3000/",
            "responseType": "code",
        },
        "federationTarget": "COGNITO_USER_POOLS",
        "aws_cognito_username_attributes": ["EMAIL"],
        "aws_cognito_social_providers": ["GOOGLE", "AMAZON", "APPLE"],
        "aws_cognito_signup_attributes": ["EMAIL", "PREFERRED_USERNAME"],
        "aws_cognito_mfa_configuration": "ON",
        "aws_cognito_mfa_types": ["SMS", "TOTP"],
        "aws_cognito_password_protection_settings": {
            "passwordPolicyMinLength": 10,
            "passwordPolicyCharacters": ["REQUIRES_LOWERCASE", "REQUIRES_NUMBERS"],
        },
        "aws_cognito_verification_mechanisms": ["EMAIL"],
        "aws_cognito_sign_up_verification_method": "link",
    })
}

fn read_exports(exports: &Value) -> Result<Config, ConfigError> {
    Config::from_aws_exports(&exports.to_string())
}

#[test]
fn all_settings_of_the_pool_are_read() {
    let config = read_exports(&exports()).unwrap();
    assert_eq!(config.user_pool_id(), "us-east-1_aBcDeFgHi");
    assert_eq!(config.client_id(), "7abcdefghijklmnopqrstuvwxy");
    assert_eq!(config.endpoint(), "https://cognito-idp.us-east-1.amazonaws.com/");
    assert_eq!(config.username_attributes(), ["email"]);
    assert_eq!(config.required_attributes(), ["email", "preferred_username"]);
    let policy = config.password_policy();
    assert_eq!((policy.min_length, policy.require_lowercase, policy.require_symbols), (10, true, false));
    let options = config.options().unwrap();
    assert_eq!(options.mfa, MfaRequirement::Required);
    assert_eq!(options.mfa_methods, [MfaFactor::Sms, MfaFactor::Totp]);
    assert!(options.sign_up_by_link);
    let oauth = options.oauth.unwrap();
    assert_eq!(oauth.identity_providers, ["GOOGLE", "LOGIN_WITH_AMAZON", "SIGN_IN_WITH_APPLE"]);
    assert_eq!(oauth.redirect_sign_in_uri, ["http://localhost:3000/", "https://example.com/"]);
}

#[test]
fn javascript_around_the_object_is_ignored() {
    let object = serde_json::to_string_pretty(&exports()).unwrap();
    let script =
        format!("/* eslint-disable */\nconst awsmobile = {object};\n\n\nexport default awsmobile;\n");
    let config = Config::from_aws_exports(&script).unwrap();
    assert_eq!(config.client_id(), "7abcdefghijklmnopqrstuvwxy");
    for without_object in ["", "export default awsmobile;", "}{", "{ region: 'us-east-1' }"] {
        assert_eq!(
            Config::from_aws_exports(without_object).unwrap_err().expected,
            "JSON",
            "{without_object}"
        );
    }
}

#[test]
fn region_pool_and_client_are_sufficient() {
    let minimal = json!({
        "aws_project_region": "eu-west-1",
        "aws_user_pools_id": "eu-west-1_abc",
        "aws_user_pools_web_client_id": "client",
        "oauth": {},
    });
    let config = read_exports(&minimal).unwrap();
    assert!(config.username_attributes().is_empty() && config.required_attributes().is_empty());
    assert_eq!(config.options().unwrap(), Options::default());
}

#[test]
fn errors_use_the_key_names_of_aws_exports() {
    for (name, value, field) in [
        ("aws_cognito_region", json!("mars"), "aws_cognito_region"),
        ("aws_user_pools_id", json!("elsewhere_abc"), "aws_user_pools_id"),
        ("aws_user_pools_web_client_id", json!("no client"), "aws_user_pools_web_client_id"),
        ("aws_user_pools_web_client_id", Value::Null, "aws_user_pools_web_client_id"),
        ("aws_cognito_mfa_configuration", json!("SOMETIMES"), "aws_cognito_mfa_configuration"),
        (
            "aws_cognito_password_protection_settings",
            json!({ "passwordPolicyMinLength": 3 }),
            "aws_cognito_password_protection_settings.passwordPolicyMinLength",
        ),
    ] {
        let mut exports = exports();
        exports[name] = value;
        assert_eq!(read_exports(&exports).unwrap_err().field, field);
    }
    let mut exports = exports();
    exports.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_region"));
    assert_eq!(read_exports(&exports).unwrap_err().field, "aws_cognito_region");
}
