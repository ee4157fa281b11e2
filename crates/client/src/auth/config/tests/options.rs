//! Tests of the optional settings: MFA, passwordless sign-in, OAuth and groups.

use super::*;
use crate::auth::{FirstFactor, MfaFactor, Secret};

fn options(path: &str, value: Value) -> Result<Options, ConfigError> {
    read(&with(path, Some(value))).unwrap().options()
}

#[test]
fn missing_options_have_default_values() {
    assert_eq!(read(&minimal()).unwrap().options().unwrap(), Options::default());
}

#[test]
fn all_options_of_auth_are_read() {
    let auth = json!({
        "aws_region": "eu-west-1",
        "user_pool_id": "eu-west-1_AbCdEfGhI",
        "user_pool_client_id": "1h57kf5cpq17m0eml12EXAMPLE",
        "mfa_configuration": "OPTIONAL",
        "mfa_methods": ["SMS", "TOTP", "EMAIL"],
        "groups": [{ "admins": { "precedence": 0 } }, { "readers": {} }],
        "passwordless": {
            "email_otp_enabled": true,
            "sms_otp_enabled": false,
            "web_authn": { "relying_party_id": "example.com", "user_verification": "required" },
            "preferred_challenge": "WEB_AUTHN",
        },
        "oauth": {
            "identity_providers": ["GOOGLE", "SIGN_IN_WITH_APPLE"],
            "domain": "login.example.com",
            "scopes": ["openid", "email"],
            "redirect_sign_in_uri": ["https://example.com/callback"],
            "redirect_sign_out_uri": ["https://example.com/"],
            "response_type": "code",
        },
    });
    let config = read(&with("auth", Some(auth))).unwrap();
    let text = |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    assert_eq!(
        config.options().unwrap(),
        Options {
            sign_up_by_link: false,
            mfa: MfaRequirement::Optional,
            mfa_methods: vec![MfaFactor::Sms, MfaFactor::Totp, MfaFactor::Email],
            passwordless: Some(Passwordless {
                email_otp: true,
                sms_otp: false,
                web_authn: Some(WebAuthn {
                    relying_party_id: Some("example.com".to_owned()),
                    user_verification: Some("required".to_owned()),
                }),
                preferred_challenge: Some("WEB_AUTHN".to_owned()),
            }),
            oauth: Some(OAuth {
                domain: "login.example.com".to_owned(),
                identity_providers: text(&["GOOGLE", "SIGN_IN_WITH_APPLE"]),
                scopes: text(&["openid", "email"]),
                redirect_sign_in_uri: text(&["https://example.com/callback"]),
                redirect_sign_out_uri: text(&["https://example.com/"]),
            }),
            groups: vec![
                Group { name: "admins".to_owned(), precedence: Some(0) },
                Group { name: "readers".to_owned(), precedence: None },
            ],
        }
    );
}

#[test]
fn an_invalid_option_is_reported_with_its_path() {
    for (path, value, field) in [
        ("auth.mfa_configuration", json!("ON"), "auth.mfa_configuration"),
        ("auth.mfa_methods", json!(["SMS", "PIGEON"]), "auth.mfa_methods.1"),
        ("auth.mfa_methods", json!("SMS"), "auth.mfa_methods"),
        ("auth.groups", json!({ "admins": {} }), "auth.groups"),
        ("auth.groups", json!([{ "admins": { "precedence": "first" } }]), "auth.groups.0.admins.precedence"),
        ("auth.passwordless.email_otp_enabled", json!("yes"), "auth.passwordless.email_otp_enabled"),
        ("auth.passwordless.preferred_challenge", json!("MAGIC"), "auth.passwordless.preferred_challenge"),
        (
            "auth.passwordless.web_authn.user_verification",
            json!("maybe"),
            "auth.passwordless.web_authn.user_verification",
        ),
        ("auth.oauth", json!({ "domain": "a.test" }), "auth.oauth.response_type"),
        ("auth.oauth", json!({ "domain": "a.test", "response_type": "token" }), "auth.oauth.response_type"),
        ("auth.oauth", json!({ "domain": "https://a.test", "response_type": "code" }), "auth.oauth.domain"),
        (
            "custom.yew_cognito.sign_up_verification_method",
            json!("carrier"),
            "custom.yew_cognito.sign_up_verification_method",
        ),
    ] {
        let error = options(path, value).unwrap_err();
        assert_eq!(error.field, field);
        assert!(!error.expected.is_empty() && error.to_string().contains(field), "{error}");
    }
}

#[test]
fn passwordless_allows_only_configured_factors() {
    let passwordless = json!({ "email_otp_enabled": true });
    let passwordless = options("auth.passwordless", passwordless).unwrap().passwordless.unwrap();
    assert!(passwordless.allows(&FirstFactor::EmailOtp));
    assert!(passwordless.allows(&FirstFactor::PasswordSrp(Secret::new("p"))));
    assert!(!passwordless.allows(&FirstFactor::SmsOtp));
    assert!(!passwordless.allows(&FirstFactor::Passkey));
}

#[test]
fn every_region_has_the_domain_of_its_partition() {
    for (region, suffix) in [
        ("cn-north-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("eu-isoe-west-1", "amazonaws.com"),
        ("af-south-1", "amazonaws.com"),
    ] {
        let mut outputs = minimal();
        outputs["auth"]["aws_region"] = json!(region);
        outputs["auth"]["user_pool_id"] = json!(format!("{region}_abc"));
        let config = read(&outputs).unwrap();
        assert_eq!(config.endpoint(), format!("https://cognito-idp.{region}.{suffix}/"));
        assert_eq!(config.issuer(), format!("https://cognito-idp.{region}.{suffix}/{region}_abc"));
    }
}
